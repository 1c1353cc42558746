/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/idx.h"
#include "data/dataset.h"
#include "data/reading.h"

enum
{
  TYPE_UNSIGNED_BYTE = 0x08,
  MAX_DIMENSIONS = 4,
  CHUNK = 1 << 20, /* bytes read at a time: memory grows with what is there, not with what the header claims */
};
#define MAX_VALUES ((guint64)2 << 30)

void
closs_idx_clear (ClossIdx *idx)
{
  g_clear_pointer (&idx->values, g_bytes_unref);
}

static gboolean
check_magic (const guint8 *magic, const char *name, int n_dimensions, GError **error)
{
  if (magic[0] == 0 && magic[1] == 0 && magic[2] == TYPE_UNSIGNED_BYTE && magic[3] == n_dimensions)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: begins with %02x %02x %02x %02x at byte 0; 00 00 08 %02x were expected, an IDX file of bytes in %d "
               "%s: is it the right file?",
               name, magic[0], magic[1], magic[2], magic[3], n_dimensions, n_dimensions,
               n_dimensions == 1 ? "dimension (labels)" : "dimensions (images)");
  return FALSE;
}

static gboolean
read_dimensions (GInputStream *stream, const char *name, ClossIdx *idx, guint64 *n_values, GCancellable *cancellable,
                 GError **error)
{
  *n_values = 1;
  for (int i = 0; i < idx->n_dimensions; i++)
    {
      gsize offset = 4 + 4 * (gsize)i;
      guint32 dimension;

      if (!closs_reading_exactly (stream, name, offset, &dimension, sizeof dimension, "its header", cancellable, error))
        return FALSE;
      idx->dimensions[i] = GUINT32_FROM_BE (dimension);
      if (i > 0 && idx->dimensions[i] == 0)
        {
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: dimension %d at byte %" G_GSIZE_FORMAT " is 0; at least 1 was expected", name, i + 1,
                       offset);
          return FALSE;
        }
      if (idx->dimensions[i] > 0 && *n_values > MAX_VALUES / idx->dimensions[i])
        {
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: the header at byte %" G_GSIZE_FORMAT " claims more than %" G_GUINT64_FORMAT
                       " bytes, which no such data set has: is it the right file?",
                       name, offset, (guint64)MAX_VALUES);
          return FALSE;
        }
      *n_values *= idx->dimensions[i];
    }
  return TRUE;
}

/* In pieces, so that a header that lies costs a megabyte and not the machine. */
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
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: ends at byte %" G_GSIZE_FORMAT "; by its header %" G_GSIZE_FORMAT
                       " bytes were expected: the file is cut short, fetch it again",
                       name, offset + done + n_read, offset + n_values);
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

gboolean
closs_idx_read (GInputStream *stream, const char *name, int n_dimensions, ClossIdx *idx, GCancellable *cancellable,
                GError **error)
{
  g_auto (ClossIdx) result = { .n_dimensions = n_dimensions };
  gsize header = 4 + 4 * (gsize)n_dimensions;
  guint8 magic[4];
  guint64 n_values;

  g_return_val_if_fail (n_dimensions >= 1 && n_dimensions <= MAX_DIMENSIONS, FALSE);

  if (!closs_reading_exactly (stream, name, 0, magic, sizeof magic, "its header", cancellable, error)
      || !check_magic (magic, name, n_dimensions, error)
      || !read_dimensions (stream, name, &result, &n_values, cancellable, error))
    return FALSE;
  result.values = read_values (stream, name, header, (gsize)n_values, cancellable, error);
  if (result.values == NULL || !check_end (stream, name, header + (gsize)n_values, cancellable, error))
    return FALSE;
  *idx = result;
  result.values = NULL;
  return TRUE;
}

gboolean
closs_idx_load (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GInputStream) stream = closs_reading_open (file, cancellable, error);

  return stream != NULL && closs_idx_read (stream, name, n_dimensions, idx, cancellable, error);
}
