/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/folder-tree.h"
#include "data/import/import-format.h"
#include "data/import/picture-file.h"
#include "data/probe-set.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* A folder of pictures with a subfolder for each class; or one with such folders for training and for test. Hidden
 * files are passed over in silence, everything else that is no picture is named. */

enum
{
  N_SAMPLES = 32, /* pictures that are looked at before the others are read */
  LOOK_SIZE = CLOSS_IMPORT_RGB_SIZE,
  REPORT_INTERVAL = 16,
};

typedef struct
{
  GFile *file;
  char *name; /* below the folder that is read */
  guint16 label;
} Entry;

typedef struct
{
  ClossImportJob *job;
  ClossClassList classes;
  GArray *entries[2]; /* Entry: of each split, in the order of the names */
  int ground;         /* the gray below transparent pictures */
  guint64 n_done;
} Walk;

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->file);
  g_free (entry->name);
}

/* The folders from the one that is read down to the one that is being walked: links may lead back up. */
typedef struct Way
{
  const struct Way *up;
  const char *id; /* of the file system; NULL: it has none */
} Way;

static gboolean
has_been_walked (const Way *way)
{
  for (const Way *up = way->up; up != NULL; up = up->up)
    if (way->id != NULL && g_strcmp0 (way->id, up->id) == 0)
      return TRUE;
  return FALSE;
}

static char *
get_id (GFile *folder)
{
  g_autoptr (GFileInfo) info = g_file_query_info (folder, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return info != NULL ? g_strdup (g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE)) : NULL;
}

/* A class's pictures, and those in folders below. @prefix: how its folder is called below the one that is read, with a
 * slash. */
static gboolean
walk_class (Walk *walk, GFile *folder, const Way *up, const char *prefix, guint16 label, ClossSplitKind kind,
            GError **error)
{
  GCancellable *cancellable = walk->job->cancellable;
  g_autofree char *id = get_id (folder);
  const Way way = { .up = up, .id = id };
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) files = closs_folder_list (folder, FALSE, cancellable, &problem);
  g_autoptr (GPtrArray) folders = files != NULL ? closs_folder_list (folder, TRUE, cancellable, &problem) : NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (folders == NULL || has_been_walked (&way))
    {
      closs_import_job_leave_out (walk->job, g_strdup (prefix),
                                  g_strdup (problem != NULL ? problem->message : _ ("a link to a folder above it")));
      return TRUE;
    }
  for (guint i = 0; i < files->len; i++)
    {
      Entry entry = { .file = g_file_get_child (folder, files->pdata[i]),
                      .name = closs_folder_join (prefix, files->pdata[i]),
                      .label = label };

      g_array_append_val (walk->entries[kind], entry);
    }
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GFile) child = g_file_get_child (folder, folders->pdata[i]);
      g_autofree char *name = closs_folder_join (prefix, folders->pdata[i]);
      g_autofree char *below = g_strconcat (name, "/", NULL);

      if (!walk_class (walk, child, &way, below, label, kind, error))
        return FALSE;
    }
  return TRUE;
}

/* A folder of classes. */
static gboolean
walk_classes (Walk *walk, GFile *folder, const char *prefix, ClossSplitKind kind, GError **error)
{
  g_autoptr (GPtrArray) names = closs_folder_list (folder, TRUE, walk->job->cancellable, error);
  g_autoptr (GPtrArray) files = names != NULL ? closs_folder_list (folder, FALSE, walk->job->cancellable, error) : NULL;
  g_autofree char *id = get_id (folder);
  const Way way = { .id = id };

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GFile) child = g_file_get_child (folder, names->pdata[i]);
      g_autofree char *shown = g_filename_display_name (names->pdata[i]);
      g_autofree char *below = g_strdup_printf ("%s%s/", prefix, shown);
      int label = closs_class_list_add (&walk->classes, shown, walk->job->name, error);

      if (label < 0 || !walk_class (walk, child, &way, below, (guint16)label, kind, error))
        return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    closs_import_job_leave_out (walk->job, closs_folder_join (prefix, files->pdata[i]),
                                g_strdup (_ ("in no class’s folder")));
  return TRUE;
}

static gboolean
walk_split (Walk *walk, const ClossFolderTree *tree, const char *name, ClossSplitKind kind, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_child (tree->root, name);
  g_autofree char *shown = closs_folder_join (tree->prefix, name);
  g_autofree char *prefix = g_strconcat (shown, "/", NULL);

  return walk_classes (walk, folder, prefix, kind, error);
}

static gboolean
walk_folder (Walk *walk, GError **error)
{
  g_auto (ClossFolderTree) tree = { 0 };
  guint n;

  if (!closs_folder_tree_find (walk->job, &tree, error))
    return FALSE;
  if (tree.train != NULL)
    return walk_split (walk, &tree, tree.train, CLOSS_SPLIT_TRAIN, error)
           && (tree.test == NULL || walk_split (walk, &tree, tree.test, CLOSS_SPLIT_TEST, error));
  if (!walk_classes (walk, tree.root, tree.prefix, CLOSS_SPLIT_TRAIN, error))
    return FALSE;
  n = walk->entries[CLOSS_SPLIT_TRAIN]->len == 0 ? closs_folder_count_pictures (tree.root, walk->job->cancellable) : 0;
  return n == 0 || closs_folder_set_flat_error (tree.root, n, error);
}

/* What pictures from all over the folder look like. */
typedef struct
{
  gboolean has_color;
  guint n_white, n_black; /* that are blank over white and not over black; the other way round */
} Look;

static void
look_at (const Walk *walk, const Entry *entry, Look *look)
{
  GCancellable *cancellable = walk->job->cancellable;
  guint8 over_white[3 * LOOK_SIZE * LOOK_SIZE], over_black[3 * LOOK_SIZE * LOOK_SIZE];
  gboolean is_white_blank, is_black_blank;

  if (!closs_picture_file_read (entry->file, LOOK_SIZE, over_white, cancellable, NULL)
      || !closs_picture_file_read_over (entry->file, LOOK_SIZE, CLOSS_PICTURE_BLACK, over_black, cancellable, NULL))
    return;
  is_white_blank = closs_picture_is_blank (over_white, sizeof over_white);
  is_black_blank = closs_picture_is_blank (over_black, sizeof over_black);
  look->has_color = look->has_color || closs_picture_has_color (over_white, LOOK_SIZE * LOOK_SIZE);
  look->n_white += is_white_blank && !is_black_blank;
  look->n_black += is_black_blank && !is_white_blank;
}

static Look
look_at_some (const Walk *walk)
{
  const GArray *entries = walk->entries[CLOSS_SPLIT_TRAIN];
  guint n = MIN (entries->len, N_SAMPLES);
  Look look = { 0 };

  for (guint i = 0; i < n; i++)
    look_at (walk, &g_array_index (entries, Entry, (guint)((guint64)i * entries->len / n)), &look);
  return look;
}

/* What is below transparent pictures: white, unless that hides some of them. */
static void
choose_ground (Walk *walk, const Look *look)
{
  walk->ground = CLOSS_PICTURE_WHITE;
  if (look->n_white == 0)
    return;
  walk->ground = look->n_black == 0 ? CLOSS_PICTURE_BLACK : CLOSS_PICTURE_GRAY;
  closs_import_job_note (
      walk->job,
      g_strdup (look->n_black == 0 ? _ ("Transparent pictures lie on black, because white ones do not show on white")
                                   : _ ("Transparent pictures lie on gray, because some do not show on white and "
                                        "some not on black")));
}

static ClossShape
choose_shape (const Walk *walk, const Look *look)
{
  const ClossImportOptions *options = walk->job->options;
  gboolean is_rgb
      = options->color == CLOSS_IMPORT_COLOR_AUTO ? look->has_color : options->color == CLOSS_IMPORT_COLOR_RGB;
  int size = options->size > 0 ? options->size : is_rgb ? CLOSS_IMPORT_RGB_SIZE : CLOSS_IMPORT_GRAY_SIZE;

  return (ClossShape){ .n = 1, .h = size, .w = size, .c = is_rgb ? 3 : 1 };
}

static gboolean
read_picture (Walk *walk, const Entry *entry, guint8 *rgb, ClossPictures *pictures, GError **error)
{
  ClossShape shape = pictures->image;
  gsize n_pixels = (gsize)shape.h * (gsize)shape.w;
  g_autoptr (GError) problem = NULL;
  guint8 *pixels;

  if (!closs_picture_file_read_over (entry->file, shape.h, walk->ground, rgb, walk->job->cancellable, &problem))
    {
      if (g_cancellable_set_error_if_cancelled (walk->job->cancellable, error))
        return FALSE;
      closs_import_job_leave_out (walk->job, g_strdup (entry->name), g_strdup (problem->message));
      return TRUE;
    }
  pixels = closs_pictures_add (pictures, entry->label, walk->job->name, error);
  if (pixels == NULL)
    return FALSE;
  if (shape.c == 1)
    closs_picture_to_gray (rgb, n_pixels, pixels);
  else
    memcpy (pixels, rgb, 3 * n_pixels);
  return TRUE;
}

/* The folder has its classes one after the other; a data set has them mixed, so that its beginning stands for the
 * whole.
 */
static void
mix (ClossPictures *pictures, guint n_classes)
{
  ClossSplit split = { .n = pictures->labels->len, .labels = (const guint16 *)(const void *)pictures->labels->data };
  g_autofree guint32 *order = closs_probe_order (&split, (int)n_classes);

  closs_pictures_reorder (pictures, order);
}

static gboolean
read_split (Walk *walk, ClossSplitKind kind, ClossPictures *pictures, GError **error)
{
  const GArray *entries = walk->entries[kind];
  guint64 n_total = (guint64)walk->entries[0]->len + walk->entries[1]->len;
  g_autofree guint8 *rgb = g_malloc (3 * (gsize)pictures->image.h * (gsize)pictures->image.w);

  for (guint i = 0; i < entries->len; i++)
    {
      if (!read_picture (walk, &g_array_index (entries, Entry, i), rgb, pictures, error))
        return FALSE;
      if (walk->n_done++ % REPORT_INTERVAL == 0)
        closs_import_job_report (walk->job, walk->n_done, n_total);
    }
  mix (pictures, walk->classes.names->len);
  return TRUE;
}

static gboolean
accepts_folder (const ClossImportJob *job, const guint8 *start G_GNUC_UNUSED, gsize n G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) names = job->is_folder ? closs_folder_list (job->file, TRUE, job->cancellable, NULL) : NULL;

  return names != NULL && (names->len > 0 || closs_folder_count_pictures (job->file, job->cancellable) > 0);
}

static void
walk_init (Walk *walk, ClossImportJob *job)
{
  *walk = (Walk){ .job = job };
  closs_class_list_init (&walk->classes);
  for (int kind = 0; kind < 2; kind++)
    {
      walk->entries[kind] = g_array_new (FALSE, FALSE, sizeof (Entry));
      g_array_set_clear_func (walk->entries[kind], entry_clear);
    }
}

static void
walk_clear (Walk *walk)
{
  closs_class_list_clear (&walk->classes);
  g_array_unref (walk->entries[0]);
  g_array_unref (walk->entries[1]);
}

static ClossDataset *
read_folder (ClossImportJob *job, GError **error)
{
  Walk walk;
  ClossPictures splits[2] = { 0 };
  ClossDataset *dataset = NULL;

  walk_init (&walk, job);
  if (walk_folder (&walk, error))
    {
      Look look = look_at_some (&walk);
      ClossShape shape = choose_shape (&walk, &look);

      choose_ground (&walk, &look);
      closs_pictures_init (&splits[0], shape);
      closs_pictures_init (&splits[1], shape);
      if (read_split (&walk, CLOSS_SPLIT_TRAIN, &splits[0], error)
          && read_split (&walk, CLOSS_SPLIT_TEST, &splits[1], error))
        dataset = closs_import_job_finish (job, &walk.classes, splits, error);
    }
  closs_pictures_clear (&splits[0]);
  closs_pictures_clear (&splits[1]);
  walk_clear (&walk);
  return dataset;
}

const ClossImportFormat closs_import_folder = {
  .title = N_ ("Folder of pictures"),
  .is_scaled = TRUE,
  .accepts = accepts_folder,
  .read = read_folder,
};
