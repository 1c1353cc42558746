/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/idx.h"
#include "data/import/idx-names.h"
#include "data/import/import-format.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* A pair of IDX files, images and labels: the one that is not given is found by its name, and so are the test pair's
 * two. In a folder the images are the only file whose name says so. */

enum
{
  GRAY_DIMENSIONS = 3,
  RGB_DIMENSIONS = 4, /* the last one: channels */
};

/* A pair that is read. */
typedef struct
{
  ClossImportJob *job;
  GFile *images_file, *labels_file;
  ClossIdx images, labels;
  const ClossPictures *mate_of; /* that it has to fit, as one found by its name; NULL: it is what was asked for */
  char *misfit;                 /* why it does not; NULL: it does */
} Pair;

static void
clear_pair (Pair *pair)
{
  g_clear_object (&pair->labels_file);
  closs_idx_clear (&pair->images);
  closs_idx_clear (&pair->labels);
  g_free (pair->misfit);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, clear_pair)

/* Two zero bytes, the type, the number of dimensions. */
static gboolean
is_idx (const guint8 *start, gsize n)
{
  static const guint8 types[] = { 0x08, 0x09, 0x0b, 0x0c };

  return n >= 4 && start[0] == 0 && start[1] == 0 && memchr (types, start[2], sizeof types) != NULL && start[3] >= 1
         && start[3] <= RGB_DIMENSIONS;
}

/* The files of a folder whose names are those of training images: full array of GFile. */
static GPtrArray *
list_images (GFile *folder, GCancellable *cancellable)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFileEnumerator) children
      = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                   G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  GFileInfo *info;

  while (children != NULL && g_file_enumerator_iterate (children, &info, NULL, cancellable, NULL) && info != NULL)
    {
      const char *name = g_file_info_get_name (info);

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && closs_idx_name_says_images (name)
          && !closs_idx_name_says_test (name))
        g_ptr_array_add (files, g_file_get_child (folder, name));
    }
  return files;
}

static gboolean
accepts_idx (const ClossImportJob *job, const guint8 *start, gsize n)
{
  g_autoptr (GPtrArray) images = NULL;

  if (!job->is_folder)
    return is_idx (start, n);
  images = list_images (job->file, job->cancellable);
  return images->len > 0;
}

/* Opens gray images or, if the header says so, images with channels. If both fail, the error is that of gray images. */
static gboolean
open_images (GFile *file, ClossIdx *idx, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (closs_idx_open (file, GRAY_DIMENSIONS, idx, cancellable, &problem)
      || closs_idx_open (file, RGB_DIMENSIONS, idx, cancellable, NULL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
check_pair (const Pair *pair, GError **error)
{
  const ClossIdx *images = &pair->images, *labels = &pair->labels;
  g_autofree char *name = g_file_get_parse_name (pair->labels_file);
  guint32 height = images->dimensions[1], width = images->dimensions[2];
  guint32 channels = images->n_dimensions == RGB_DIMENSIONS ? images->dimensions[3] : 1;

  if (images->dimensions[0] != labels->dimensions[0])
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   _ ("%s: has %u labels, but the images beside it are %u: the two files do not belong together"), name,
                   labels->dimensions[0], images->dimensions[0]);
      return FALSE;
    }
  if (MAX (height, width) <= CLOSS_IMPORT_MAX_SIZE && (channels == 1 || channels == 3))
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: the images are %u×%u with %u channels; at most %d×%d with 1 or 3 were expected"), name, width,
               height, channels, CLOSS_IMPORT_MAX_SIZE, CLOSS_IMPORT_MAX_SIZE);
  return FALSE;
}

static ClossShape
get_shape (const ClossIdx *images)
{
  return (ClossShape){ .n = 1,
                       .h = (int)images->dimensions[1],
                       .w = (int)images->dimensions[2],
                       .c = images->n_dimensions == RGB_DIMENSIONS ? (int)images->dimensions[3] : 1 };
}

static gboolean
fit_size (Pair *pair)
{
  ClossShape a = get_shape (&pair->images), b = pair->mate_of != NULL ? pair->mate_of->image : a;

  if (a.h == b.h && a.w == b.w && a.c == b.c)
    return TRUE;
  pair->misfit = g_strdup_printf (_ ("its images are %d×%d, but the training images %d×%d"), a.w, a.h, b.w, b.h);
  return FALSE;
}

/* Both headers are checked before any values are read: a few megabytes of gzip can hold gigabytes of values. */
static gboolean
open_pair (Pair *pair, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (pair->images_file);

  pair->labels_file = closs_idx_find_labels (pair->images_file);
  if (pair->labels_file == NULL)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
                   _ ("%s: there is no file of labels beside it; its name is expected to have “labels” in place of "
                      "“images”"),
                   name);
      return FALSE;
    }
  closs_import_job_add_file (pair->job, pair->images_file);
  closs_import_job_add_file (pair->job, pair->labels_file);
  return open_images (pair->images_file, &pair->images, pair->job->cancellable, error)
         && closs_idx_open_labels (pair->labels_file, &pair->labels, pair->job->cancellable, error)
         && check_pair (pair, error) && fit_size (pair);
}

/* A mate must not have classes of its own. */
static gboolean
take_label (Pair *pair, gsize i, ClossClassList *classes, ClossPictures *pictures, GError **error)
{
  char name[16];
  int number;
  guint16 label;

  g_snprintf (name, sizeof name, "%d", closs_idx_get_label (&pair->labels, i));
  if (pair->mate_of != NULL && !g_hash_table_contains (classes->numbers, name))
    {
      pair->misfit = g_strdup_printf (_ ("it has the class “%s”, which the training data have not"), name);
      return FALSE;
    }
  number = closs_class_list_add (classes, name, pair->job->name, error);
  label = (guint16)MAX (number, 0);
  g_array_append_val (pictures->labels, label);
  return number >= 0;
}

static gboolean
read_values (Pair *pair, ClossClassList *classes, ClossPictures *pictures, GError **error)
{
  g_autofree char *images_name = g_file_get_parse_name (pair->images_file);
  g_autofree char *labels_name = g_file_get_parse_name (pair->labels_file);

  if (!closs_idx_read_values (&pair->labels, labels_name, pair->job->cancellable, error))
    return FALSE;
  for (gsize i = 0; i < pair->labels.dimensions[0]; i++)
    if (!take_label (pair, i, classes, pictures, error))
      return FALSE;
  if (!closs_idx_read_values (&pair->images, images_name, pair->job->cancellable, error))
    return FALSE;
  g_byte_array_unref (pictures->pixels);
  pictures->pixels = g_bytes_unref_to_array (g_steal_pointer (&pair->images.values));
  return TRUE;
}

static gboolean
read_train (ClossImportJob *job, GFile *images, ClossClassList *classes, ClossPictures *pictures, GError **error)
{
  g_auto (Pair) pair = { .job = job, .images_file = images };

  if (!open_pair (&pair, error))
    return FALSE;
  closs_pictures_init (pictures, get_shape (&pair.images));
  return read_values (&pair, classes, pictures, error);
}

/* What does not fit is left out and named; FALSE only if a file that does could not be read. */
static gboolean
read_test (ClossImportJob *job, GFile *images, const ClossPictures *train, ClossClassList *classes,
           ClossPictures *pictures, GError **error)
{
  g_auto (Pair) pair = { .job = job, .images_file = images, .mate_of = train };
  g_autofree char *base = g_file_get_basename (images);
  GError *problem = NULL;

  closs_pictures_init (pictures, train->image);
  if (open_pair (&pair, &problem) && read_values (&pair, classes, pictures, error))
    return TRUE;
  if (g_error_matches (problem, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND))
    {
      pair.misfit = g_strdup (_ ("there is no file of labels beside it"));
      g_clear_error (&problem);
    }
  if (problem != NULL)
    g_propagate_error (error, problem);
  if (pair.misfit == NULL)
    return FALSE;
  closs_pictures_clear (pictures);
  closs_pictures_init (pictures, train->image);
  closs_import_job_leave_out (job, g_filename_display_name (base), g_steal_pointer (&pair.misfit));
  return TRUE;
}

/* What was given may be the images, the labels or the folder of both. */
static GFile *
find_images (const ClossImportJob *job, GError **error)
{
  g_autoptr (GPtrArray) images = NULL;

  if (!job->is_folder)
    {
      GFile *mate = closs_idx_find_images (job->file);

      return mate != NULL ? mate : g_object_ref (job->file);
    }
  images = list_images (job->file, job->cancellable);
  if (images->len == 1)
    return g_object_ref (images->pdata[0]);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: holds images of %u data sets; open the file of images that is meant"), job->name, images->len);
  return NULL;
}

static gboolean
read_splits (ClossImportJob *job, ClossClassList *classes, ClossPictures splits[2], GError **error)
{
  static const char *const to_test[] = { "train", "t10k", NULL };
  static const char *const to_other_test[] = { "train", "test", NULL };
  g_autoptr (GFile) images = find_images (job, error);
  g_autoptr (GFile) test = NULL;

  if (images == NULL || !read_train (job, images, classes, &splits[CLOSS_SPLIT_TRAIN], error))
    return FALSE;
  test = closs_import_find_mate (images, to_test);
  if (test == NULL)
    test = closs_import_find_mate (images, to_other_test);
  if (test == NULL)
    closs_pictures_init (&splits[CLOSS_SPLIT_TEST], splits[CLOSS_SPLIT_TRAIN].image);
  else if (!read_test (job, test, &splits[CLOSS_SPLIT_TRAIN], classes, &splits[CLOSS_SPLIT_TEST], error))
    return FALSE;
  closs_idx_name_classes (job, images, classes);
  return TRUE;
}

static ClossDataset *
read_idx (ClossImportJob *job, GError **error)
{
  g_auto (ClossClassList) classes = { 0 };
  ClossPictures splits[2] = { 0 };
  ClossDataset *dataset = NULL;

  closs_class_list_init (&classes);
  if (read_splits (job, &classes, splits, error))
    dataset = closs_import_job_finish (job, &classes, splits, error);
  closs_pictures_clear (&splits[0]);
  closs_pictures_clear (&splits[1]);
  return dataset;
}

const ClossImportFormat closs_import_idx
    = { .title = N_ ("Pair of IDX files"), .accepts = accepts_idx, .read = read_idx };
