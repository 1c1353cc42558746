/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file-read.h"
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* FALSE if the file's stated size is too large. A file may state no size, and it may grow. */
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

static gboolean
fail_to_read (GError **error)
{
  int number = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

/* Waits until there is something to read or the last writer has closed the pipe. Linux reports nothing for a pipe that
 * no writer has opened yet. */
static gboolean
wait_for_writer (int fd, GCancellable *cancellable, GError **error)
{
  GPollFD fds[2] = { { .fd = fd, .events = G_IO_IN } };
  gboolean has_cancellable = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &fds[1]);
  int n;

  do
    n = g_poll (fds, has_cancellable ? 2 : 1, -1);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    (void)fail_to_read (error);
  if (has_cancellable)
    g_cancellable_release_fd (cancellable);
  return n >= 0 && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* -1: an error; 0: the end of the file. */
static gssize
read_some (int fd, guint8 *to, GCancellable *cancellable, GError **error)
{
  gssize n;

  do
    {
      if (!wait_for_writer (fd, cancellable, error))
        return -1;
      n = read (fd, to, CHUNK);
    }
  while (n < 0 && (errno == EAGAIN || errno == EINTR));
  if (n < 0)
    (void)fail_to_read (error);
  return n;
}

static GBytes *
load_pipe (int fd, gsize max_size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gssize n = 1;

  while (n > 0)
    {
      guint done = bytes->len;

      g_byte_array_set_size (bytes, done + CHUNK);
      n = read_some (fd, bytes->data + done, cancellable, error);
      if (n < 0)
        return NULL;
      g_byte_array_set_size (bytes, done + (guint)n);
      if (!check_size (bytes->len, max_size, error))
        return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static gboolean
is_pipe (GFile *file)
{
  struct stat status;

  return g_file_peek_path (file) != NULL && stat (g_file_peek_path (file), &status) == 0 && S_ISFIFO (status.st_mode);
}

GBytes *
closs_file_load_or_pipe (GFile *file, gsize max_size, GCancellable *cancellable, GError **error)
{
  GBytes *bytes;
  int fd;

  if (!is_pipe (file))
    return closs_file_load (file, max_size, cancellable, error);
  fd = open (g_file_peek_path (file), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0)
    {
      (void)fail_to_read (error);
      return NULL;
    }
  bytes = load_pipe (fd, max_size, cancellable, error);
  close (fd);
  return bytes;
}
