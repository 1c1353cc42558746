/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/import-format.h"

G_BEGIN_DECLS

/* The shape of a folder of pictures: which of its folders are classes, and which ones are splits. */

/* The names of a folder's children, folders or not folders, in their natural order. Hidden files and those that systems
 * leave in folders ("__MACOSX", "Thumbs.db") are not among them. */
GPtrArray *closs_folder_list (GFile *folder, gboolean want_folders, GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many of the files directly in it are pictures, by their content. */
guint closs_folder_count_pictures (GFile *folder, GCancellable *cancellable);
/* "prefix" + the name as it can be shown; g_free(). */
char *closs_folder_join (const char *prefix, const char *name) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  GFile *root;  /* what holds the classes or the splits: the folder that was given, or one within it */
  char *prefix; /* of names below @root as the user sees them: "" or "pictures/" */
  char *train;  /* the names of the folders of the two splits; NULL: the root's folders are the classes */
  char *test;   /* NULL: there is none with a folder for each class */
} ClossFolderTree;

void closs_folder_tree_clear (ClossFolderTree *tree);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossFolderTree, closs_folder_tree_clear)

/* Sees through folders that hold one folder and nothing else, finds the splits, and names in the job's log what is in
 * neither. Errors: GIO's; CLOSS_DATA_ERROR_FORMAT: there are pictures, but no folder for each class. */
gboolean closs_folder_tree_find (ClossImportJob *job, ClossFolderTree *tree, GError **error);

/* Pictures that lie side by side, with no folder for each class. Always FALSE. */
gboolean closs_folder_set_flat_error (GFile *folder, guint n_pictures, GError **error);

G_END_DECLS
