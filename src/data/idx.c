/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/idx.h"
#include "data/dataset.h"
#include "data/reading.h"

enum
{
  TYPE_UNSIGNED_BYTE = 0x08,
  TYPE_SIGNED_BYTE = 0x09,
  TYPE_SHORT = 0x0b,
  TYPE_INT = 0x0c,
  ANY_LABELS = 0, /* in place of a number of dimensions */
  MAX_DIMENSIONS = 4,
  CHUNK = 1 << 20, /* bytes read at a time */
};

void
closs_idx_clear (ClossIdx *idx)
{
  g_clear_pointer (&idx->values, g_bytes_unref);
  g_clear_object (&idx->stream);
}

/* Bytes of a value; 0: of no type that labels can have. */
static gsize
get_value_size (guint8 type)
{
  switch (type)
    {
    case TYPE_UNSIGNED_BYTE:
    case TYPE_SIGNED_BYTE:
      return 1;
    case TYPE_SHORT:
      return 2;
    case TYPE_INT:
      return 4;
    default:
      return 0;
    }
}

static gboolean
set_magic_error (const guint8 *magic, const char *name, int n_dimensions, GError **error)
{
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: begins with %02x %02x %02x %02x at byte 0; 00 00 08 %02x were expected, an IDX file of bytes in %d "
               "%s: is it the right file?",
               name, magic[0], magic[1], magic[2], magic[3], n_dimensions, n_dimensions,
               n_dimensions == 1 ? "dimension (labels)" : "dimensions (images)");
  return FALSE;
}

/* Takes the type, and the number of dimensions if that is not known yet. */
static gboolean
check_magic (const guint8 *magic, const char *name, ClossIdx *idx, GError **error)
{
  gboolean is_labels = idx->n_dimensions == ANY_LABELS;
  gboolean is_right = magic[0] == 0 && magic[1] == 0;

  if (is_labels)
    is_right = is_right && get_value_size (magic[2]) > 0 && (magic[3] == 1 || magic[3] == 2);
  else
    is_right = is_right && magic[2] == TYPE_UNSIGNED_BYTE && magic[3] == idx->n_dimensions;
  if (!is_right)
    return set_magic_error (magic, name, is_labels ? 1 : idx->n_dimensions, error);
  idx->type = magic[2];
  idx->n_dimensions = magic[3];
  return TRUE;
}

static gsize
get_header_size (const ClossIdx *idx)
{
  return 4 + 4 * (gsize)idx->n_dimensions;
}

/* Bytes of all values. Does not overflow once the header has been checked. */
static gsize
count_values (const ClossIdx *idx)
{
  gsize n_values = get_value_size (idx->type);

  for (int i = 0; i < idx->n_dimensions; i++)
    n_values *= idx->dimensions[i];
  return n_values;
}

static gboolean
read_dimensions (const char *name, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  guint64 n_values = get_value_size (idx->type), max_values = closs_dataset_get_max_split ();

  for (int i = 0; i < idx->n_dimensions; i++)
    {
      gsize offset = 4 + 4 * (gsize)i;
      guint32 dimension;

      if (!closs_reading_exactly (idx->stream, name, offset, &dimension, sizeof dimension, "its header", cancellable,
                                  error))
        return FALSE;
      idx->dimensions[i] = GUINT32_FROM_BE (dimension);
      if (i > 0 && idx->dimensions[i] == 0)
        {
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: dimension %d at byte %" G_GSIZE_FORMAT " is 0; at least 1 was expected", name, i + 1,
                       offset);
          return FALSE;
        }
      if (idx->dimensions[i] > 0 && n_values > max_values / idx->dimensions[i])
        {
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: the header at byte %" G_GSIZE_FORMAT " claims more than %" G_GUINT64_FORMAT
                       " bytes, which do not fit into memory: is it the right file?",
                       name, offset, max_values);
          return FALSE;
        }
      n_values *= idx->dimensions[i];
    }
  return TRUE;
}

static gboolean
set_cut_short_error (const char *name, gsize end, gsize expected, GError **error)
{
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: ends at byte %" G_GSIZE_FORMAT "; by its header %" G_GSIZE_FORMAT
               " bytes were expected: the file is cut short, fetch it again",
               name, end, expected);
  return FALSE;
}

/* Whether the file can hold as many values as its header says. */
static gboolean
check_room (const ClossIdx *idx, const char *name, GCancellable *cancellable, GError **error)
{
  guint64 available = closs_reading_get_max_size (idx->stream, cancellable);
  gsize expected = get_header_size (idx) + count_values (idx);

  return available >= expected || set_cut_short_error (name, (gsize)available, expected, error);
}

/* In pieces, so that memory grows with the bytes that are there. */
static GBytes *
read_values (GInputStream *stream, const char *name, gsize offset, gsize n_values, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();

  while (values->len < n_values)
    {
      guint count = (guint)MIN ((gsize)CHUNK, n_values - values->len), done = values->len;
      gsize n_read;

      g_byte_array_set_size (values, done + count);
      if (!closs_reading_fill (stream, name, values->data + done, count, &n_read, cancellable, error))
        return NULL;
      if (n_read < count)
        {
          set_cut_short_error (name, offset + done + n_read, offset + n_values, error);
          return NULL;
        }
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&values));
}

static gboolean
check_end (GInputStream *stream, const char *name, gsize offset, GCancellable *cancellable, GError **error)
{
  guint8 byte;
  gsize n_read;

  if (!closs_reading_fill (stream, name, &byte, 1, &n_read, cancellable, error))
    return FALSE;
  if (n_read == 0)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: goes on after byte %" G_GSIZE_FORMAT ", where by its header it was expected to end", name, offset);
  return FALSE;
}

/* The header; idx->stream is at its first byte, then at the first value. */
static gboolean
read_header (ClossIdx *idx, const char *name, GCancellable *cancellable, GError **error)
{
  guint8 magic[4];

  return closs_reading_exactly (idx->stream, name, 0, magic, sizeof magic, "its header", cancellable, error)
         && check_magic (magic, name, idx, error) && read_dimensions (name, idx, cancellable, error)
         && check_room (idx, name, cancellable, error);
}

gboolean
closs_idx_read_values (ClossIdx *idx, const char *name, GCancellable *cancellable, GError **error)
{
  gsize header = get_header_size (idx), n_values = count_values (idx);
  g_autoptr (GBytes) values = read_values (idx->stream, name, header, n_values, cancellable, error);

  if (values == NULL || !check_end (idx->stream, name, header + n_values, cancellable, error))
    return FALSE;
  idx->values = g_steal_pointer (&values);
  g_clear_object (&idx->stream);
  return TRUE;
}

gboolean
closs_idx_read (GInputStream *stream, const char *name, int n_dimensions, ClossIdx *idx, GCancellable *cancellable,
                GError **error)
{
  g_auto (ClossIdx) result = { .n_dimensions = n_dimensions };

  g_return_val_if_fail (n_dimensions >= 1 && n_dimensions <= MAX_DIMENSIONS, FALSE);

  result.stream = g_object_ref (stream);
  if (!read_header (&result, name, cancellable, error) || !closs_idx_read_values (&result, name, cancellable, error))
    return FALSE;
  *idx = result;
  result = (ClossIdx){ 0 };
  return TRUE;
}

static gboolean
open_file (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_auto (ClossIdx) result = { .n_dimensions = n_dimensions };

  result.stream = closs_reading_open (file, cancellable, error);
  if (result.stream == NULL || !read_header (&result, name, cancellable, error))
    return FALSE;
  *idx = result;
  result = (ClossIdx){ 0 };
  return TRUE;
}

gboolean
closs_idx_open (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (n_dimensions >= 1 && n_dimensions <= MAX_DIMENSIONS, FALSE);
  return open_file (file, n_dimensions, idx, cancellable, error);
}

gboolean
closs_idx_open_labels (GFile *file, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  return open_file (file, ANY_LABELS, idx, cancellable, error);
}

gint32
closs_idx_get_label (const ClossIdx *idx, gsize i)
{
  gsize size = get_value_size (idx->type), row = size * (idx->n_dimensions > 1 ? idx->dimensions[1] : 1);
  const guint8 *value = (const guint8 *)g_bytes_get_data (idx->values, NULL) + i * row;
  guint32 bits = 0;

  for (gsize k = 0; k < size; k++)
    bits = bits << 8 | value[k];
  if (idx->type == TYPE_SIGNED_BYTE)
    return (gint8)bits;
  return idx->type == TYPE_SHORT ? (gint16)bits : (gint32)bits;
}

gboolean
closs_idx_load (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_auto (ClossIdx) result = { 0 };

  if (!closs_idx_open (file, n_dimensions, &result, cancellable, error)
      || !closs_idx_read_values (&result, name, cancellable, error))
    return FALSE;
  *idx = result;
  result = (ClossIdx){ 0 };
  return TRUE;
}
