/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure-file.h"

#include <math.h>
#include <string.h>

#define PNG_HEADER_SIZE  33 /* signature and IHDR */
#define POINTS_PER_METRE (72 / 0.0254)

/* PNG specification, annex D. */
static guint32
get_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
    }
  return ~crc;
}

static void
append_word (GByteArray *array, guint32 value)
{
  guint32 word = GUINT32_TO_BE (value);

  g_byte_array_append (array, (const guint8 *)&word, sizeof word);
}

static void
append_chunk (GByteArray *array, const char *type, const GByteArray *content)
{
  guint start = array->len + 4;

  append_word (array, content->len);
  g_byte_array_append (array, (const guint8 *)type, 4);
  g_byte_array_append (array, content->data, content->len);
  append_word (array, get_crc (array->data + start, array->len - start));
}

/* iTXt, because captions have characters outside Latin-1: keyword, not compressed, no language. */
static void
append_text (GByteArray *array, const char *keyword, const char *text)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  if (text == NULL || text[0] == '\0')
    return;
  g_byte_array_append (content, (const guint8 *)keyword, (guint)strlen (keyword));
  g_byte_array_append (content, (const guint8 *)"\0\0\0\0", 5);
  g_byte_array_append (content, (const guint8 *)text, (guint)strlen (text));
  append_chunk (array, "iTXt", content);
}

static void
append_resolution (GByteArray *array, double scale)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  guint32 per_metre = (guint32)lrint (scale * POINTS_PER_METRE);

  append_word (content, per_metre);
  append_word (content, per_metre);
  g_byte_array_append (content, (const guint8 *)"\1", 1);
  append_chunk (array, "pHYs", content);
}

static void
insert_bytes (GByteArray *array, gsize at, const void *bytes, gsize size)
{
  gsize rest = array->len - at;

  g_byte_array_set_size (array, (guint)(array->len + size));
  memmove (array->data + at + size, array->data + at, rest);
  memcpy (array->data + at, bytes, size);
}

void
closs_png_describe (GByteArray *png, const char *title, const char *description, double scale)
{
  g_autoptr (GByteArray) chunks = g_byte_array_new ();

  g_return_if_fail (png->len > PNG_HEADER_SIZE);

  append_resolution (chunks, scale);
  append_text (chunks, "Title", title);
  append_text (chunks, "Description", description);
  append_text (chunks, "Software", "Centerloss " CLOSS_VERSION);
  insert_bytes (png, PNG_HEADER_SIZE, chunks->data, chunks->len);
}

static void
append_element (GString *text, const char *name, const char *content)
{
  g_autofree char *escaped = NULL;

  if (content == NULL || content[0] == '\0')
    return;
  escaped = g_markup_escape_text (content, -1);
  g_string_append_printf (text, "\n<%s>%s</%s>", name, escaped, name);
}

/* Cairo counts its surfaces over the life of a process. Renames the group, so that the same figure makes the same file.
 * */
static void
rename_group (GByteArray *svg)
{
  static const char old[] = "<g id=\"surface", name[] = "figure";
  char *start = memmem (svg->data, svg->len, old, sizeof old - 1);
  gsize at, length;

  if (start == NULL)
    return;
  at = (gsize)(start - (const char *)svg->data) + strlen ("<g id=\"");
  length = strspn ((const char *)svg->data + at, "surface0123456789");
  g_byte_array_remove_range (svg, (guint)at, (guint)length);
  insert_bytes (svg, at, name, strlen (name));
}

void
closs_svg_describe (GByteArray *svg, const char *title, const char *description)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *start, *end;

  rename_group (svg);
  start = g_strstr_len ((const char *)svg->data, svg->len, "<svg");
  end = start != NULL ? memchr (start, '>', svg->len - (gsize)(start - (const char *)svg->data)) : NULL;
  g_return_if_fail (end != NULL);

  append_element (text, "title", title);
  append_element (text, "desc", description);
  insert_bytes (svg, (gsize)(end + 1 - (const char *)svg->data), text->str, text->len);
}
