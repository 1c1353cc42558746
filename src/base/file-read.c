/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file-read.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>

enum
{
  CHUNK = 1 << 20,
};

GFileInputStream *
closs_file_open (GFile *file, GCancellable *cancellable, GError **error)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable);

  if (type == G_FILE_TYPE_DIRECTORY)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, _ ("is a folder; a file was expected"));
  else if (type == G_FILE_TYPE_SPECIAL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                         _ ("is a pipe or a device; a regular file was expected"));
  else
    return g_file_read (file, cancellable, error);
  return NULL;
}

/* FALSE if the file says that it is larger. A file may say nothing, and it may grow. */
static gboolean
check_size (guint64 size, gsize max_size, GError **error)
{
  g_autofree char *text = g_format_size (size);
  g_autofree char *max_text = g_format_size (max_size);

  if (size <= max_size)
    return TRUE;
  /* TRANSLATORS: two sizes such as 330 MB */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _ ("is too large (%s); at most %s were expected"), text,
               max_text);
  return FALSE;
}

static guint64
get_size (GFileInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info
      = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);

  return info != NULL ? (guint64)g_file_info_get_size (info) : 0;
}

GBytes *
closs_file_load (GFile *file, gsize max_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = closs_file_open (file, cancellable, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize n_read = CHUNK;

  if (stream == NULL || !check_size (get_size (stream, cancellable), max_size, error))
    return NULL;
  while (n_read == CHUNK)
    {
      guint done = bytes->len;

      g_byte_array_set_size (bytes, done + CHUNK);
      if (!g_input_stream_read_all (G_INPUT_STREAM (stream), bytes->data + done, CHUNK, &n_read, cancellable, error))
        return NULL;
      g_byte_array_set_size (bytes, done + (guint)n_read);
      if (!check_size (bytes->len, max_size, error))
        return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
