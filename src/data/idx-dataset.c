/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/idx-dataset.h"
#include "data/idx.h"
#include "data/import/import.h"

/* What stands between a file's stem ("train-images") and its end, and the end. */
typedef struct
{
  const char *separator, *suffix;
} NameForm;

static const NameForm name_forms[] = { { "-", "" }, { "-", ".gz" }, { ".", "" }, { ".", ".gz" } };

static const char *const split_stems[] = { [CLOSS_SPLIT_TRAIN] = "train", [CLOSS_SPLIT_TEST] = "t10k" };

enum
{
  IMAGE_DIMENSIONS = 3,
  LABEL_DIMENSIONS = 1,
};

typedef struct
{
  guint32 height, width;
  int n_classes; /* the largest label + 1 */
  GBytes *images, *labels;
} Split;

static void
split_clear (Split *split)
{
  g_clear_pointer (&split->images, g_bytes_unref);
  g_clear_pointer (&split->labels, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Split, split_clear)

/* A folder may be called like the file; some archives have the file in it. NULL: it is not there. */
static GFile *
find_in_folder (GFile *folder, const char *name)
{
  g_autoptr (GFile) inner = g_file_get_child (folder, name);

  return g_file_query_exists (inner, NULL) ? g_steal_pointer (&inner) : NULL;
}

/* A plain file under any of its names is taken before one in a folder of such a name. If there is only the folder, it
 * is returned, so that the message names it. NULL: nothing is there under any of the names. */
static GFile *
find_file (GFile *directory, ClossSplitKind kind, const char *what, int n_dimensions)
{
  g_autoptr (GFile) folder = NULL;
  g_autoptr (GFile) inner = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (name_forms); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s-%s%sidx%d-ubyte%s", split_stems[kind], what, name_forms[i].separator,
                                               n_dimensions, name_forms[i].suffix);
      g_autoptr (GFile) file = g_file_get_child (directory, name);
      GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

      if (type != G_FILE_TYPE_DIRECTORY && g_file_query_exists (file, NULL))
        return g_steal_pointer (&file);
      if (type != G_FILE_TYPE_DIRECTORY)
        continue;
      if (inner == NULL)
        inner = find_in_folder (file, name);
      g_set_object (&folder, file);
    }
  return inner != NULL ? g_steal_pointer (&inner) : g_steal_pointer (&folder);
}

static GFile *
require_file (GFile *directory, ClossSplitKind kind, const char *what, int n_dimensions, GError **error)
{
  GFile *file = find_file (directory, kind, what, n_dimensions);

  if (file == NULL)
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
                 "%s: there is no %s-%s-idx%d-ubyte or %s-%s-idx%d-ubyte.gz here; put the four files of the data set "
                 "into this folder",
                 g_file_peek_path (directory) != NULL ? g_file_peek_path (directory) : "the folder", split_stems[kind],
                 what, n_dimensions, split_stems[kind], what, n_dimensions);
  return file;
}

/* IDX labels are bytes; the data set's are guint16. */
static GBytes *
widen_labels (GBytes *bytes, int *n_classes)
{
  gsize n;
  const guint8 *labels = g_bytes_get_data (bytes, &n);
  g_autofree guint16 *wide = g_new (guint16, MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    {
      wide[i] = labels[i];
      *n_classes = MAX (*n_classes, labels[i] + 1);
    }
  return g_bytes_new_take (g_steal_pointer (&wide), n * sizeof (guint16));
}

static gboolean
check_pair (const char *images_name, const char *labels_name, const ClossIdx *images, const ClossIdx *labels,
            GError **error)
{
  if (MAX (images->dimensions[1], images->dimensions[2]) > CLOSS_IMPORT_MAX_SIZE)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   "%s: the images are %u×%u at byte 8; at most %d×%d were expected", images_name,
                   images->dimensions[2], images->dimensions[1], CLOSS_IMPORT_MAX_SIZE, CLOSS_IMPORT_MAX_SIZE);
      return FALSE;
    }
  if (images->dimensions[0] == labels->dimensions[0])
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: has %u labels at byte 4, but the images beside it are %u: the two files do not belong together",
               labels_name, labels->dimensions[0], images->dimensions[0]);
  return FALSE;
}

/* Both headers are checked before any values are read: a few megabytes of gzip can hold gigabytes of values. */
static gboolean
load_pair (GFile *images_file, GFile *labels_file, ClossIdx *images, ClossIdx *labels, GCancellable *cancellable,
           GError **error)
{
  g_autofree char *images_name = g_file_get_parse_name (images_file);
  g_autofree char *labels_name = g_file_get_parse_name (labels_file);

  return closs_idx_open (images_file, IMAGE_DIMENSIONS, images, cancellable, error)
         && closs_idx_open (labels_file, LABEL_DIMENSIONS, labels, cancellable, error)
         && check_pair (images_name, labels_name, images, labels, error)
         && closs_idx_read_values (labels, labels_name, cancellable, error)
         && closs_idx_read_values (images, images_name, cancellable, error);
}

static gboolean
load_split (GFile *directory, ClossSplitKind kind, Split *result, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) images_file = require_file (directory, kind, "images", IMAGE_DIMENSIONS, error);
  g_autoptr (GFile) labels_file = NULL;
  g_auto (ClossIdx) images = { 0 };
  g_auto (ClossIdx) labels = { 0 };
  g_auto (Split) split = { 0 };

  if (images_file == NULL)
    return FALSE;
  labels_file = require_file (directory, kind, "labels", LABEL_DIMENSIONS, error);
  if (labels_file == NULL || !load_pair (images_file, labels_file, &images, &labels, cancellable, error))
    return FALSE;
  split.height = images.dimensions[1];
  split.width = images.dimensions[2];
  split.images = g_steal_pointer (&images.values);
  split.labels = widen_labels (labels.values, &split.n_classes);
  *result = split;
  split = (Split){ 0 };
  return TRUE;
}

static gboolean
check_label_range (const Split *split, GFile *directory, ClossSplitKind kind, int n_classes, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;
  gsize n, i = 0;
  const guint16 *labels = g_bytes_get_data (split->labels, &n);

  if (split->n_classes <= n_classes)
    return TRUE;
  while (labels[i] < n_classes)
    i++;
  file = find_file (directory, kind, "labels", LABEL_DIMENSIONS);
  name = file != NULL ? g_file_get_parse_name (file) : g_strdup ("labels");
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: label %u at byte %" G_GSIZE_FORMAT "; 0 to %d were expected", name, labels[i], i + 8,
               n_classes - 1);
  return FALSE;
}

ClossDataset *
closs_idx_dataset_load (const ClossIdxDatasetInfo *info, GFile *directory, GCancellable *cancellable, GError **error)
{
  g_auto (Split) train = { 0 };
  g_auto (Split) test = { 0 };
  ClossShape image;
  int n_classes;

  if (!load_split (directory, CLOSS_SPLIT_TRAIN, &train, cancellable, error)
      || !load_split (directory, CLOSS_SPLIT_TEST, &test, cancellable, error))
    return NULL;
  if (train.height != test.height || train.width != test.width)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   "%s: the training images are %u×%u but the test images %u×%u: the files do not belong together",
                   info->id, train.width, train.height, test.width, test.height);
      return NULL;
    }
  n_classes = info->n_classes > 0 ? info->n_classes : MAX (train.n_classes, test.n_classes);
  if (!check_label_range (&train, directory, CLOSS_SPLIT_TRAIN, n_classes, error)
      || !check_label_range (&test, directory, CLOSS_SPLIT_TEST, n_classes, error))
    return NULL;
  image = (ClossShape){ .n = 1, .h = (int)train.height, .w = (int)train.width, .c = 1 };
  return closs_dataset_new (info->id, info->title, image, n_classes, info->class_names, g_steal_pointer (&train.images),
                            g_steal_pointer (&train.labels), g_steal_pointer (&test.images),
                            g_steal_pointer (&test.labels), error);
}

gboolean
closs_idx_dataset_is_in (GFile *directory)
{
  g_autoptr (GFile) file = find_file (directory, CLOSS_SPLIT_TRAIN, "images", IMAGE_DIMENSIONS);

  return file != NULL;
}
