/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/folder-tree.h"
#include "data/import/class-list.h"
#include "data/import/picture-file.h"
#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  MAX_WRAPPERS = 4, /* folders in each other that hold nothing else */
};

static const char *const train_names[]
    = { "train", "training", "train_set", "training_set", "trainset", "train_data", NULL };
/* Validation pictures are test pictures if there are no others. */
static const char *const test_names[]
    = { "test",  "testing",    "test_set",       "testing_set", "testset", "test_data", "val",
        "valid", "validation", "validation_set", "val_set",     "dev",     NULL };

void
closs_folder_tree_clear (ClossFolderTree *tree)
{
  g_clear_object (&tree->root);
  g_clear_pointer (&tree->prefix, g_free);
  g_clear_pointer (&tree->train, g_free);
  g_clear_pointer (&tree->test, g_free);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return closs_compare_naturally (*(const char *const *)a, *(const char *const *)b);
}

static gboolean
is_litter (const char *name)
{
  static const char *const names[] = { "__MACOSX", "@eaDir", "Thumbs.db", "desktop.ini", "lost+found" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

GPtrArray *
closs_folder_list (GFile *folder, gboolean want_folders, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN,
      G_FILE_QUERY_INFO_NONE, cancellable, error);
  GFileInfo *info;

  if (children == NULL)
    return NULL;
  for (;;)
    {
      if (!g_file_enumerator_iterate (children, &info, NULL, cancellable, error))
        return NULL;
      if (info == NULL)
        break;
      if (!g_file_info_get_is_hidden (info) && !is_litter (g_file_info_get_name (info))
          && (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY) == want_folders)
        g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

guint
closs_folder_count_pictures (GFile *folder, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) names = closs_folder_list (folder, FALSE, cancellable, NULL);
  guint n = 0;

  for (guint i = 0; names != NULL && i < names->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GFile) file = g_file_get_child (folder, names->pdata[i]);

      n += closs_picture_file_is_one (file, cancellable);
    }
  return n;
}

char *
closs_folder_join (const char *prefix, const char *name)
{
  g_autofree char *shown = g_filename_display_name (name);

  return g_strconcat (prefix, shown, NULL);
}

gboolean
closs_folder_set_flat_error (GFile *folder, guint n_pictures, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (folder);

  g_set_error (
      error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
      ngettext ("%s: %u picture is here, but no folder for each class; put the pictures of each class into a "
                "folder with its name",
                "%s: %u pictures are here, but no folder for each class; put the pictures of each class into a "
                "folder with its name",
                n_pictures),
      name, n_pictures);
  return FALSE;
}

/* @wanted as it is among @names, in whatever case. */
static const char *
find_name (const GPtrArray *names, const char *wanted)
{
  for (guint k = 0; k < names->len; k++)
    if (g_ascii_strcasecmp (names->pdata[k], wanted) == 0)
      return names->pdata[k];
  return NULL;
}

static const char *
find_train (const GPtrArray *names)
{
  const char *found = NULL;

  for (gsize i = 0; train_names[i] != NULL && found == NULL; i++)
    found = find_name (names, train_names[i]);
  return found;
}

static GPtrArray *
list_below (GFile *parent, const char *name, GCancellable *cancellable)
{
  g_autoptr (GFile) folder = g_file_get_child (parent, name);
  GPtrArray *names = closs_folder_list (folder, TRUE, cancellable, NULL);

  return names != NULL ? names : g_ptr_array_new ();
}

/* A folder that holds one folder, with folders in it, and no pictures is seen through. */
static gboolean
enter_wrapper (ClossImportJob *job, ClossFolderTree *tree, const GPtrArray *names)
{
  g_autoptr (GPtrArray) below = NULL;
  g_autoptr (GFile) root = NULL;
  g_autofree char *prefix = NULL;

  if (names->len != 1 || find_train (names) != NULL)
    return FALSE;
  below = list_below (tree->root, names->pdata[0], job->cancellable);
  if (below->len == 0 || closs_folder_count_pictures (tree->root, job->cancellable) > 0)
    return FALSE;
  prefix = closs_folder_join (tree->prefix, names->pdata[0]);
  g_free (tree->prefix);
  tree->prefix = g_strconcat (prefix, "/", NULL);
  root = g_file_get_child (tree->root, names->pdata[0]);
  g_set_object (&tree->root, root);
  closs_import_job_note (job, g_strdup_printf (_ ("The classes were looked for in %s, the only folder"), tree->prefix));
  return TRUE;
}

static GPtrArray *
enter (ClossImportJob *job, ClossFolderTree *tree, GError **error)
{
  for (int i = 0;; i++)
    {
      g_autoptr (GPtrArray) names = closs_folder_list (tree->root, TRUE, job->cancellable, error);

      if (names == NULL)
        return NULL;
      if (i == MAX_WRAPPERS || !enter_wrapper (job, tree, names))
        return g_steal_pointer (&names);
    }
}

/* Whether the folder's folders are classes: one of them is a class of the training. */
static gboolean
has_classes (const ClossFolderTree *tree, const char *name, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) classes = list_below (tree->root, tree->train, cancellable);
  g_autoptr (GPtrArray) names = list_below (tree->root, name, cancellable);

  for (guint i = 0; i < names->len; i++)
    for (guint k = 0; k < classes->len; k++)
      if (g_str_equal (names->pdata[i], classes->pdata[k]))
        return TRUE;
  return FALSE;
}

static const char *
find_test (const ClossFolderTree *tree, const GPtrArray *names, gboolean needs_classes, GCancellable *cancellable)
{
  for (gsize i = 0; test_names[i] != NULL; i++)
    {
      const char *found = find_name (names, test_names[i]);

      if (found != NULL && (!needs_classes || has_classes (tree, found, cancellable)))
        return found;
    }
  return NULL;
}

static gboolean
is_test_name (const char *name)
{
  for (gsize i = 0; test_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (name, test_names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A folder beside the two splits. */
static void
leave_out (ClossImportJob *job, const ClossFolderTree *tree, const char *name)
{
  char *reason;

  if (is_test_name (name) && has_classes (tree, name, job->cancellable))
    reason = g_strdup_printf (_ ("the test pictures are those in %s"), tree->test);
  else if (is_test_name (name))
    reason = g_strdup (_ ("its pictures are not in a folder for each class of the training"));
  else
    reason = g_strdup (_ ("neither training nor test"));
  closs_import_job_leave_out (job, closs_folder_join (tree->prefix, name), reason);
}

/* A folder "train" with folders in it holds a split, not a class. If it is flat and the folder of test pictures lies
 * beside it, or nothing does, it is no class either. */
static gboolean
find_splits (ClossImportJob *job, ClossFolderTree *tree, const GPtrArray *names, GError **error)
{
  const char *train = find_train (names);
  g_autoptr (GPtrArray) below = train != NULL ? list_below (tree->root, train, job->cancellable) : NULL;
  const char *test;

  if (train == NULL)
    return TRUE;
  if (below->len == 0)
    {
      g_autoptr (GFile) folder = g_file_get_child (tree->root, train);
      gboolean is_split = names->len == 1 || find_test (tree, names, FALSE, job->cancellable) != NULL;
      guint n = is_split ? closs_folder_count_pictures (folder, job->cancellable) : 0;

      return n == 0 || closs_folder_set_flat_error (folder, n, error);
    }
  tree->train = g_strdup (train);
  test = find_test (tree, names, TRUE, job->cancellable);
  tree->test = g_strdup (test);
  for (guint i = 0; i < names->len; i++)
    if (names->pdata[i] != train && names->pdata[i] != test)
      leave_out (job, tree, names->pdata[i]);
  return TRUE;
}

gboolean
closs_folder_tree_find (ClossImportJob *job, ClossFolderTree *tree, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  *tree = (ClossFolderTree){ .root = g_object_ref (job->file), .prefix = g_strdup ("") };
  names = enter (job, tree, error);
  if (names == NULL)
    return FALSE;
  if (names->len == 0)
    {
      guint n = closs_folder_count_pictures (tree->root, job->cancellable);

      return n == 0 || closs_folder_set_flat_error (tree->root, n, error);
    }
  return find_splits (job, tree, names, error);
}
