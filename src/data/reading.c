/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/reading.h"
#include "base/file-read.h"
#include "data/dataset.h"
#include <string.h>

enum
{
  BUFFER_SIZE = 1 << 16,
  MAX_INFLATION = 1032, /* deflate packs at most so many bytes into one */
};

static GInputStream *
open_stream (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) base = closs_file_open (file, cancellable, error);
  g_autoptr (GInputStream) buffered = NULL;
  g_autoptr (GConverter) converter = NULL;
  const guint8 *start;
  gsize available;

  if (base == NULL)
    return NULL;
  buffered = g_buffered_input_stream_new_sized (G_INPUT_STREAM (base), BUFFER_SIZE);
  if (g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), 2, cancellable, error) < 0)
    return NULL;
  start = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &available);
  if (available < 2 || start[0] != 0x1f || start[1] != 0x8b)
    return g_steal_pointer (&buffered);
  converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return g_converter_input_stream_new (buffered, converter);
}

GInputStream *
closs_reading_open (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GError) problem = NULL;
  GInputStream *stream = open_stream (file, cancellable, &problem);

  if (stream != NULL)
    return stream;
  if (strstr (problem->message, name) == NULL)
    g_prefix_error (&problem, "%s: ", name);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

gboolean
closs_reading_fill (GInputStream *stream, const char *name, void *buffer, gsize count, gsize *n_read,
                    GCancellable *cancellable, GError **error)
{
  if (g_input_stream_read_all (stream, buffer, count, n_read, cancellable, error))
    return TRUE;
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

gboolean
closs_reading_exactly (GInputStream *stream, const char *name, gsize offset, void *buffer, gsize count,
                       const char *what, GCancellable *cancellable, GError **error)
{
  gsize n_read;

  if (!closs_reading_fill (stream, name, buffer, count, &n_read, cancellable, error))
    return FALSE;
  if (n_read == count)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: ends at byte %" G_GSIZE_FORMAT ", in the middle of %s; the file is cut short: fetch it again", name,
               offset + n_read, what);
  return FALSE;
}

guint64
closs_reading_get_max_size (GInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info = NULL;
  guint64 factor = 1;

  while (G_IS_FILTER_INPUT_STREAM (stream))
    {
      if (G_IS_CONVERTER_INPUT_STREAM (stream))
        factor = MAX_INFLATION;
      stream = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
    }
  if (G_IS_FILE_INPUT_STREAM (stream))
    info = g_file_input_stream_query_info (G_FILE_INPUT_STREAM (stream), G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable,
                                           NULL);
  return info != NULL ? factor * (guint64)g_file_info_get_size (info) : G_MAXUINT64;
}
