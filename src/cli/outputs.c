/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/outputs.h"
#include "base/path.h"
#include "base/stream-write.h"
#include <glib/gi18n.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_DEPTH = 8, /* levels of folders in a data set's folder */
};

/* File names of data sets. A table or a figure may lie beside such files. */
static gboolean
is_data_name (const char *name)
{
  static const char *const ends[] = { "-ubyte", ".gz", ".bin", ".txt" };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return FALSE;
}

/* A file in a class folder counts as data under any name. */
static gboolean
is_in_folder (const struct stat *output, const char *folder, int depth)
{
  g_autoptr (GDir) entries = depth < MAX_DEPTH ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat entry;

      if (stat (path, &entry) != 0)
        continue;
      if (S_ISDIR (entry.st_mode) && is_in_folder (output, path, depth + 1))
        return TRUE;
      if (entry.st_dev == output->st_dev && entry.st_ino == output->st_ino && (depth > 0 || is_data_name (name)))
        return TRUE;
    }
  return FALSE;
}

/* TRUE if the file at @path is inside @folder by its name; both exist. */
static gboolean
is_below (const char *path, const char *folder)
{
  char *file = realpath (path, NULL), *root = realpath (folder, NULL);
  gboolean is_below = FALSE;

  if (file != NULL && root != NULL)
    {
      g_autofree char *start = g_strconcat (root, g_str_has_suffix (root, "/") ? "" : "/", NULL);

      is_below = g_str_has_prefix (file, start);
    }
  free (file);
  free (root);
  return is_below;
}

gboolean
closs_output_is_input (const char *output, const char *input)
{
  struct stat status;

  if (!g_file_test (input, G_FILE_TEST_IS_DIR))
    return closs_path_is_same (output, input);
  if (closs_path_is_stream (output) || stat (output, &status) != 0)
    return FALSE;
  /* A folder can hold a million pictures: searches it only for a file with several names (hard links). */
  return (status.st_nlink > 1 || is_below (output, input)) && is_in_folder (&status, input, 0);
}

gboolean
closs_output_write (const char *path, ClossWriteFunc write, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *start = g_strconcat (path, ": ", NULL);
  g_autoptr (GError) cause = NULL;
  gboolean is_written;
  int held;

  if (closs_stream_lacks_reader (path, &held) && !g_cancellable_is_cancelled (cancellable))
    g_printerr (_ ("waiting for a reader of %s\n"), path);
  g_cancellable_push_current (cancellable);
  is_written = write (file, data, &cause);
  g_cancellable_pop_current (cancellable);
  if (held >= 0)
    close (held);
  if (is_written)
    return TRUE;
  if (!g_str_has_prefix (cause->message, start))
    g_prefix_error (&cause, "%s", start);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}
