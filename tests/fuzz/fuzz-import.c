/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as files in a folder that is imported as the user's data. The first byte chooses between opening the first
 * file and opening the folder. Files are separated by SEPARATOR; each is a name, a newline, and the content. The import
 * is complete and consistent, or gives an error. */
#include "data/import/import.h"
#include <glib/gstdio.h>
#include <string.h>

#define SEPARATOR '\x1e'

enum
{
  MOST_FILES = 12,
  MOST_NAME = 40,
};

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* A name that stays within the folder; NULL if @text has none. */
static char *
make_name (const guint8 *text, gsize length)
{
  g_autofree char *name = g_strndup ((const char *)text, MIN (length, MOST_NAME));

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./", '_');
  if (name[0] == '\0' || name[0] == '/' || strstr (name, "..") != NULL || g_str_has_suffix (name, "/"))
    return NULL;
  return g_steal_pointer (&name);
}

/* The path of the file; NULL if it could not be made. */
static char *
write_file (const char *folder, const guint8 *data, gsize size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *name = end != NULL ? make_name (data, (gsize)(end - data)) : NULL;
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : NULL;
  g_autofree char *parent = path != NULL ? g_path_get_dirname (path) : NULL;

  if (path == NULL || g_mkdir_with_parents (parent, 0700) != 0
      || !g_file_set_contents_full (path, (const char *)end + 1, (gssize)(size - (gsize)(end + 1 - data)),
                                    G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    return NULL;
  return g_steal_pointer (&path);
}

/* The first file. */
static char *
write_files (const char *folder, const guint8 *data, gsize size)
{
  char *first = NULL;

  for (int i = 0; i < MOST_FILES && size > 0; i++)
    {
      const guint8 *end = memchr (data, SEPARATOR, size);
      gsize length = end != NULL ? (gsize)(end - data) : size;
      g_autofree char *path = write_file (folder, data, length);

      if (first == NULL)
        first = g_steal_pointer (&path);
      length = MIN (length + 1, size);
      data += length;
      size -= length;
    }
  return first;
}

static void
check (const ClossImport *import)
{
  int n_classes = closs_dataset_get_n_classes (import->dataset);

  g_assert_cmpint (n_classes, >=, 2);
  for (ClossSplitKind kind = CLOSS_SPLIT_TRAIN; kind <= CLOSS_SPLIT_TEST; kind++)
    {
      ClossSplit split = closs_dataset_get_split (import->dataset, kind);

      for (gsize i = 0; i < split.n; i++)
        g_assert_cmpint (split.labels[i], <, n_classes);
    }
  g_assert_true ((import->asks == 0) == (import->question == NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *folder = g_dir_make_tmp ("closs-fuzz-XXXXXX", NULL);
  g_autofree char *first = NULL;
  ClossImportOptions options = closs_import_options_get_default ();
  g_autoptr (ClossImport) import = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (size == 0 || folder == NULL)
    return 0;
  first = write_files (folder, data + 1, size - 1);
  file = g_file_new_for_path (data[0] % 2 == 0 && first != NULL ? first : folder);
  options.size = 8;
  import = closs_import_read (file, &options, NULL, NULL, NULL, &error);
  if (import != NULL)
    check (import);
  else
    g_assert_cmpuint (strlen (error->message), >, 10);
  remove_tree (folder);
  return 0;
}
