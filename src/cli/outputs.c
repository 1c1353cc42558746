/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outputs.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
set_error (GError **error, const char *path, int code, const char *expected)
{
  g_set_error (error, G_IO_ERROR, (gint)g_io_error_from_errno (code), "%s: %s; %s", path, g_strerror (code), expected);
  return FALSE;
}

/* Which of the two streams that are written path leads to, be it by /dev/stdout or as the file that the shell gave the
 * stream; -1: none. */
static int
find_stream (const char *path)
{
  GStatBuf wanted;
  struct stat stream;

  if (g_stat (path, &wanted) != 0)
    return -1;
  for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++)
    if (fstat (descriptor, &stream) == 0 && stream.st_dev == wanted.st_dev && stream.st_ino == wanted.st_ino)
      return descriptor;
  return -1;
}

/* What is written into and never replaced: a pipe, a device, and what the program has open already. A name such as
 * /dev/stdout must stay what it is even where the file behind it has no name any more. */
static gboolean
is_special (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && !S_ISDIR (info.st_mode) && (!S_ISREG (info.st_mode) || find_stream (path) != -1);
}

static char *
resolve_links (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);
  return copy;
}

/* The same for every way to a file, be it there yet or not. */
static char *
find_place (const char *path)
{
  g_autofree char *file = resolve_links (path);
  g_autofree char *folder = g_path_get_dirname (file), *name = g_path_get_basename (file);
  g_autofree char *real = resolve_links (folder);
  g_autofree char *joined = g_build_filename (real, name, NULL);

  return g_canonicalize_filename (joined, NULL);
}

gboolean
closs_output_is_same (const char *a, const char *b)
{
  g_autofree char *first = find_place (a), *second = find_place (b);

  return g_str_equal (first, second) && !g_str_has_prefix (a, "/dev/") && !is_special (a);
}

static gboolean
try_folder (const char *path, GError **error)
{
  g_autofree char *real = resolve_links (path);
  g_autofree char *folder = g_path_get_dirname (real);
  g_autofree char *trial = g_build_filename (folder, ".centerloss-XXXXXX", NULL);
  int descriptor = g_mkstemp (trial);

  if (descriptor < 0)
    return set_error (error, path, errno, _ ("a folder that exists and can be written to was expected"));
  close (descriptor);
  g_unlink (trial);
  return TRUE;
}

gboolean
closs_output_check (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return set_error (error, path, EISDIR, _ ("the name of a file was expected"));
  if (!is_special (path))
    return try_folder (path, error);
  if (g_access (path, W_OK) != 0)
    return set_error (error, path, errno, _ ("a device or pipe that can be written to was expected"));
  return TRUE;
}

/* A stream's own descriptor goes on where the last line ended; a second one would begin at its file's start. */
static int
open_device (const char *path)
{
  int stream = find_stream (path);

  return stream != -1 ? dup (stream) : g_open (path, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
}

static gboolean
copy_to_device (GFile *source, const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  gsize length, done = 0;
  gboolean written = TRUE;
  int descriptor = open_device (path);

  if (descriptor < 0)
    return set_error (error, path, errno, _ ("a device or pipe that can be written to was expected"));
  written = g_file_load_contents (source, NULL, &contents, &length, NULL, error);
  while (written && done < length)
    {
      gssize n = write (descriptor, contents + done, length - done);

      if (n >= 0)
        done += (gsize)n;
      else if (errno != EINTR)
        written = set_error (error, path, errno, _ ("only a part could be written"));
    }
  close (descriptor);
  return written;
}

static gboolean
write_to_device (const char *path, ClossWriteFunc write_file, gpointer data, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("centerloss-XXXXXX", error);
  g_autofree char *name = NULL;
  g_autoptr (GFile) file = NULL;
  gboolean written;

  if (folder == NULL)
    return FALSE;
  name = g_build_filename (folder, "output", NULL);
  file = g_file_new_for_path (name);
  written = write_file (file, data, error) && copy_to_device (file, path, error);
  g_unlink (name);
  g_rmdir (folder);
  return written;
}

/* Who writes goes through links. */
static gboolean
write_to_file (const char *path, ClossWriteFunc write_file, gpointer data, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return write_file (file, data, error);
}

gboolean
closs_output_write (const char *path, ClossWriteFunc write_file, gpointer data, GError **error)
{
  g_autofree char *start = g_strconcat (path, ": ", NULL);
  g_autoptr (GError) cause = NULL;

  if (is_special (path) ? write_to_device (path, write_file, data, &cause)
                        : write_to_file (path, write_file, data, &cause))
    return TRUE;
  if (!g_str_has_prefix (cause->message, start))
    g_prefix_error (&cause, "%s", start);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
