/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/idx.h"
#include "data/import-format.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* A pair of IDX files, images and labels: the one that is not given is found by its name, and so are the test pair's
 * two. In a folder the images are the only file whose name says so. */

enum
{
  LABEL_DIMENSIONS = 1,
  GRAY_DIMENSIONS = 3,
  RGB_DIMENSIONS = 4, /* the last one: channels */
};

static const char *const to_labels[] = { "images", "labels", "image", "label", "idx3", "idx1", "idx4", "idx1", NULL };
static const char *const to_gray_images[] = { "labels", "images", "label", "image", "idx1", "idx3", NULL };
static const char *const to_rgb_images[] = { "labels", "images", "label", "image", "idx1", "idx4", NULL };
static const char *const to_test[] = { "train", "t10k", NULL };
static const char *const to_other_test[] = { "train", "test", NULL };

static gboolean
is_idx (const guint8 *start, gsize n, int n_dimensions)
{
  const guint8 magic[] = { 0, 0, 8, (guint8)n_dimensions };

  return n >= sizeof magic && memcmp (start, magic, sizeof magic) == 0;
}

static gboolean
says_images (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return (strstr (lower, "images") != NULL || strstr (lower, "idx3") != NULL || strstr (lower, "idx4") != NULL)
         && (strstr (lower, "idx") != NULL || strstr (lower, "ubyte") != NULL);
}

static gboolean
says_test (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return strstr (lower, "t10k") != NULL || strstr (lower, "test") != NULL;
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

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR && says_images (name) && !says_test (name))
        g_ptr_array_add (files, g_file_get_child (folder, name));
    }
  return files;
}

static gboolean
accepts_idx (const ClossImportJob *job, const guint8 *start, gsize n)
{
  g_autoptr (GPtrArray) images = NULL;

  if (!job->is_folder)
    return is_idx (start, n, LABEL_DIMENSIONS) || is_idx (start, n, GRAY_DIMENSIONS)
           || is_idx (start, n, RGB_DIMENSIONS);
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

static GFile *
find_labels (GFile *images, GError **error)
{
  GFile *labels = closs_import_find_mate (images, to_labels);
  g_autofree char *name = g_file_get_parse_name (images);

  if (labels == NULL)
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
                 _ ("%s: there is no file of labels beside it; its name is expected to have “labels” in place of "
                    "“images” and “idx1” in place of “idx3”"),
                 name);
  return labels;
}

static gboolean
check_pair (GFile *file, const ClossIdx *images, const ClossIdx *labels, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
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

/* Both headers are checked before any values are read: a few megabytes of gzip can hold gigabytes of values. */
static gboolean
load_pair (GFile *images_file, GFile *labels_file, ClossIdx *images, ClossIdx *labels, GCancellable *cancellable,
           GError **error)
{
  g_autofree char *images_name = g_file_get_parse_name (images_file);
  g_autofree char *labels_name = g_file_get_parse_name (labels_file);

  return open_images (images_file, images, cancellable, error)
         && closs_idx_open (labels_file, LABEL_DIMENSIONS, labels, cancellable, error)
         && check_pair (labels_file, images, labels, error)
         && closs_idx_read_values (labels, labels_name, cancellable, error)
         && closs_idx_read_values (images, images_name, cancellable, error);
}

/* Labels are bytes, so there cannot be too many classes. */
static void
add_pair (ClossImportJob *job, ClossIdx *images, const ClossIdx *labels, ClossClassList *classes,
          ClossPictures *pictures)
{
  const guint8 *bytes = g_bytes_get_data (labels->values, NULL);
  int number_of[256];

  memset (number_of, 0xff, sizeof number_of);
  g_byte_array_unref (pictures->pixels);
  pictures->pixels = g_bytes_unref_to_array (g_steal_pointer (&images->values));
  for (guint32 i = 0; i < labels->dimensions[0]; i++)
    {
      char name[8];
      guint16 label;

      if (number_of[bytes[i]] < 0)
        {
          g_snprintf (name, sizeof name, "%u", bytes[i]);
          number_of[bytes[i]] = closs_class_list_add (classes, name, job->name, NULL);
        }
      label = (guint16)number_of[bytes[i]];
      g_array_append_val (pictures->labels, label);
    }
}

static gboolean
read_pair (ClossImportJob *job, GFile *images_file, ClossClassList *classes, ClossPictures *pictures, GError **error)
{
  g_autoptr (GFile) labels_file = find_labels (images_file, error);
  g_auto (ClossIdx) images = { 0 };
  g_auto (ClossIdx) labels = { 0 };
  ClossShape shape = { .n = 1 };

  if (labels_file == NULL || !load_pair (images_file, labels_file, &images, &labels, job->cancellable, error))
    return FALSE;
  shape.h = (int)images.dimensions[1];
  shape.w = (int)images.dimensions[2];
  shape.c = images.n_dimensions == RGB_DIMENSIONS ? (int)images.dimensions[3] : 1;
  closs_pictures_init (pictures, shape);
  add_pair (job, &images, &labels, classes, pictures);
  return TRUE;
}

/* What was given may be the images, the labels or the folder of both. */
static GFile *
find_images (const ClossImportJob *job, GError **error)
{
  g_autoptr (GPtrArray) images = NULL;
  GFile *mate;

  if (!job->is_folder)
    {
      mate = closs_import_find_mate (job->file, to_gray_images);
      if (mate == NULL)
        mate = closs_import_find_mate (job->file, to_rgb_images);
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
check_same_size (const ClossImportJob *job, const ClossPictures splits[2], GError **error)
{
  const ClossShape *a = &splits[0].image, *b = &splits[1].image;

  if (a->h == b->h && a->w == b->w && a->c == b->c)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: the training images are %d×%d but the test images %d×%d: the files do not belong together"),
               job->name, a->w, a->h, b->w, b->h);
  return FALSE;
}

static gboolean
read_splits (ClossImportJob *job, ClossClassList *classes, ClossPictures splits[2], GError **error)
{
  g_autoptr (GFile) images = find_images (job, error);
  g_autoptr (GFile) test = NULL;

  if (images == NULL || !read_pair (job, images, classes, &splits[CLOSS_SPLIT_TRAIN], error))
    return FALSE;
  test = closs_import_find_mate (images, to_test);
  if (test == NULL)
    test = closs_import_find_mate (images, to_other_test);
  if (test != NULL)
    return read_pair (job, test, classes, &splits[CLOSS_SPLIT_TEST], error) && check_same_size (job, splits, error);
  closs_pictures_init (&splits[CLOSS_SPLIT_TEST], splits[CLOSS_SPLIT_TRAIN].image);
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
