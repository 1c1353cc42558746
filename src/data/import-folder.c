/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import-format.h"
#include "data/picture-file.h"
#include "data/probe-set.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* A folder of pictures with a subfolder a class; or one with such folders for training and for test. What is hidden is
 * passed over in silence, everything else that is no picture is named. */

enum
{
  N_COLOR_SAMPLES = 32,
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
  guint64 n_done;
} Walk;

static const char *const train_names[] = { "train", "training", NULL };
static const char *const test_names[] = { "test", "testing", "val", "valid", "validation", NULL };

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->file);
  g_free (entry->name);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return closs_compare_naturally (*(const char *const *)a, *(const char *const *)b);
}

/* The names of a folder's children that are not hidden, folders or not folders; sorted. */
static GPtrArray *
list_children (GFile *folder, gboolean want_folders, GCancellable *cancellable, GError **error)
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
      if (!g_file_info_get_is_hidden (info)
          && (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY) == want_folders)
        g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
    }
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static char *
join_display (const char *prefix, const char *name)
{
  g_autofree char *shown = g_filename_display_name (name);

  return g_strconcat (prefix, shown, NULL);
}

/* A class's pictures. @prefix: how its folder is called below the one that is read, with a slash. */
static gboolean
walk_class (Walk *walk, GFile *folder, const char *prefix, guint16 label, ClossSplitKind kind, GError **error)
{
  GCancellable *cancellable = walk->job->cancellable;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GPtrArray) files = list_children (folder, FALSE, cancellable, &problem);
  g_autoptr (GPtrArray) folders = files != NULL ? list_children (folder, TRUE, cancellable, &problem) : NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (folders == NULL)
    {
      closs_import_job_leave_out (walk->job, g_strdup (prefix), g_strdup (problem->message));
      return TRUE;
    }
  for (guint i = 0; i < files->len; i++)
    {
      Entry entry = { .file = g_file_get_child (folder, files->pdata[i]),
                      .name = join_display (prefix, files->pdata[i]),
                      .label = label };

      g_array_append_val (walk->entries[kind], entry);
    }
  for (guint i = 0; i < folders->len; i++)
    closs_import_job_leave_out (walk->job, join_display (prefix, folders->pdata[i]),
                                g_strdup (_ ("a folder within a class’s folder")));
  return TRUE;
}

/* A folder of classes. */
static gboolean
walk_classes (Walk *walk, GFile *folder, const char *prefix, ClossSplitKind kind, GError **error)
{
  g_autoptr (GPtrArray) names = list_children (folder, TRUE, walk->job->cancellable, error);
  g_autoptr (GPtrArray) files = names != NULL ? list_children (folder, FALSE, walk->job->cancellable, error) : NULL;

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GFile) child = g_file_get_child (folder, names->pdata[i]);
      g_autofree char *shown = g_filename_display_name (names->pdata[i]);
      g_autofree char *below = g_strdup_printf ("%s%s/", prefix, shown);
      int label = closs_class_list_add (&walk->classes, shown, walk->job->name, error);

      if (label < 0 || !walk_class (walk, child, below, (guint16)label, kind, error))
        return FALSE;
    }
  for (guint i = 0; i < files->len; i++)
    closs_import_job_leave_out (walk->job, join_display (prefix, files->pdata[i]),
                                g_strdup (_ ("in no class’s folder")));
  return TRUE;
}

/* The first of @wanted that is among @names, in whatever case. */
static const char *
find_name (const GPtrArray *names, const char *const *wanted)
{
  for (gsize i = 0; wanted[i] != NULL; i++)
    for (guint k = 0; k < names->len; k++)
      if (g_ascii_strcasecmp (names->pdata[k], wanted[i]) == 0)
        return names->pdata[k];
  return NULL;
}

static gboolean
holds_folders (GFile *parent, const char *name, GCancellable *cancellable)
{
  g_autoptr (GFile) folder = g_file_get_child (parent, name);
  g_autoptr (GPtrArray) names = list_children (folder, TRUE, cancellable, NULL);

  return names != NULL && names->len > 0;
}

static gboolean
walk_split (Walk *walk, const char *name, ClossSplitKind kind, GError **error)
{
  g_autoptr (GFile) folder = g_file_get_child (walk->job->file, name);
  g_autofree char *prefix = g_strconcat (name, "/", NULL);

  return walk_classes (walk, folder, prefix, kind, error);
}

/* Folders called "train" and "test" that hold folders of their own are splits, not classes. */
static gboolean
walk_folder (Walk *walk, GError **error)
{
  ClossImportJob *job = walk->job;
  g_autoptr (GPtrArray) names = list_children (job->file, TRUE, job->cancellable, error);
  const char *train = names != NULL ? find_name (names, train_names) : NULL;
  const char *test = names != NULL ? find_name (names, test_names) : NULL;

  if (names == NULL)
    return FALSE;
  if (train == NULL || !holds_folders (job->file, train, job->cancellable))
    return walk_classes (walk, job->file, "", CLOSS_SPLIT_TRAIN, error);
  for (guint i = 0; i < names->len; i++)
    if (names->pdata[i] != train && names->pdata[i] != test)
      closs_import_job_leave_out (job, join_display ("", names->pdata[i]), g_strdup (_ ("neither training nor test")));
  return walk_split (walk, train, CLOSS_SPLIT_TRAIN, error)
         && (test == NULL || walk_split (walk, test, CLOSS_SPLIT_TEST, error));
}

/* Looks at pictures from all over the folder. */
static gboolean
find_color (const Walk *walk)
{
  const GArray *entries = walk->entries[CLOSS_SPLIT_TRAIN];
  guint n = MIN (entries->len, N_COLOR_SAMPLES);
  g_autofree guint8 *rgb = g_malloc (3 * CLOSS_IMPORT_RGB_SIZE * CLOSS_IMPORT_RGB_SIZE);

  for (guint i = 0; i < n; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, (guint)((guint64)i * entries->len / n));

      if (closs_picture_file_read (entry->file, CLOSS_IMPORT_RGB_SIZE, rgb, walk->job->cancellable, NULL)
          && closs_picture_has_color (rgb, CLOSS_IMPORT_RGB_SIZE * CLOSS_IMPORT_RGB_SIZE))
        return TRUE;
    }
  return FALSE;
}

static ClossShape
choose_shape (const Walk *walk)
{
  const ClossImportOptions *options = walk->job->options;
  gboolean is_rgb
      = options->color == CLOSS_IMPORT_COLOR_AUTO ? find_color (walk) : options->color == CLOSS_IMPORT_COLOR_RGB;
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

  if (!closs_picture_file_read (entry->file, shape.h, rgb, walk->job->cancellable, &problem))
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
  g_autoptr (GPtrArray) names = job->is_folder ? list_children (job->file, TRUE, job->cancellable, NULL) : NULL;

  return names != NULL && names->len > 0;
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
      ClossShape shape = choose_shape (&walk);

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
