/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import-format.h"
#include "data/import/picture-file.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* What is done with every data set of the user's own, however it was read: its pictures are turned if that was chosen,
 * and the user is told what looks wrong with it. */

enum
{
  MAX_LOOKED_AT = 2000,
  MAX_NAMED = 10,
};
#define MIN_BLANK_SHARE 0.1 /* of the pictures, before the user is told */

static GBytes *
transpose_split (const ClossDataset *dataset, ClossSplitKind kind)
{
  ClossShape shape = closs_dataset_get_image_shape (dataset);
  ClossSplit split = closs_dataset_get_split (dataset, kind);
  gsize h = (gsize)shape.h, w = (gsize)shape.w, c = (gsize)shape.c, size = h * w * c;
  guint8 *pixels = g_malloc (MAX (split.n * size, 1));

  for (gsize i = 0; i < split.n; i++)
    for (gsize y = 0; y < h; y++)
      for (gsize x = 0; x < w; x++)
        memcpy (pixels + i * size + (x * h + y) * c, split.images + i * size + (y * w + x) * c, c);
  return g_bytes_new_take (pixels, split.n * size);
}

static GBytes *
copy_labels (const ClossDataset *dataset, ClossSplitKind kind)
{
  ClossSplit split = closs_dataset_get_split (dataset, kind);

  return g_bytes_new (split.labels, split.n * sizeof *split.labels);
}

static void
copy_groups (const ClossDataset *from, ClossDataset *to)
{
  int n_groups = closs_dataset_get_n_groups (from), n_classes = closs_dataset_get_n_classes (from);
  g_autofree const char **names = g_new0 (const char *, (gsize)n_groups + 1);
  g_autofree int *groups = g_new0 (int, (gsize)n_classes + 1);

  for (int i = 0; i < n_groups; i++)
    names[i] = closs_dataset_get_group_name (from, i);
  for (int k = 0; k < n_classes; k++)
    groups[k] = closs_dataset_get_group (from, k);
  if (n_groups > 0)
    closs_dataset_set_groups (to, n_groups, names, groups);
}

ClossDataset *
closs_import_transpose (const ClossDataset *dataset, GError **error)
{
  ClossShape shape = closs_dataset_get_image_shape (dataset);
  int n_classes = closs_dataset_get_n_classes (dataset);
  g_autofree const char **names = g_new0 (const char *, (gsize)n_classes + 1);
  ClossDataset *result;

  for (int k = 0; k < n_classes; k++)
    names[k] = closs_dataset_get_class_name (dataset, k);
  shape = (ClossShape){ .n = 1, .h = shape.w, .w = shape.h, .c = shape.c };
  result
      = closs_dataset_new (closs_dataset_get_id (dataset), closs_dataset_get_title (dataset), shape, n_classes, names,
                           transpose_split (dataset, CLOSS_SPLIT_TRAIN), copy_labels (dataset, CLOSS_SPLIT_TRAIN),
                           transpose_split (dataset, CLOSS_SPLIT_TEST), copy_labels (dataset, CLOSS_SPLIT_TEST), error);
  if (result != NULL)
    copy_groups (dataset, result);
  return result;
}

/* Pictures from all over the training split. */
static void
check_blank_pictures (ClossImportJob *job, const ClossDataset *dataset)
{
  ClossSplit split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  gsize size = closs_shape_image_count (closs_dataset_get_image_shape (dataset));
  gsize n = MIN (split.n, MAX_LOOKED_AT), n_blank = 0;

  for (gsize i = 0; i < n; i++)
    n_blank += closs_picture_is_blank (split.images + i * split.n / n * size, size);
  if ((double)n_blank >= MIN_BLANK_SHARE * (double)n)
    closs_import_job_warn (job, g_strdup_printf (_ ("%u of %u pictures that were looked at are nearly all one "
                                                    "value, so that there is nothing to see in them"),
                                                 (guint)n_blank, (guint)n));
}

static void
check_test_classes (ClossImportJob *job, const ClossDataset *dataset)
{
  int n_classes = closs_dataset_get_n_classes (dataset);
  g_autofree guint8 *is_in = g_new0 (guint8, (gsize)n_classes + 1);
  ClossSplit train = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (gsize i = 0; i < train.n; i++)
    is_in[train.labels[i]] = TRUE;
  for (int k = 0; k < n_classes; k++)
    if (!is_in[k] && ++n <= MAX_NAMED)
      g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", closs_dataset_get_class_name (dataset, k));
  if (n == 0)
    return;
  if (n > MAX_NAMED)
    g_string_append (names, ", …");
  closs_import_job_warn (job, g_strdup_printf (ngettext ("%u class has test pictures and none to train on: %s",
                                                         "%u classes have test pictures and none to train on: %s", n),
                                               n, names->str));
}

void
closs_import_job_look (ClossImportJob *job, const ClossDataset *dataset)
{
  check_blank_pictures (job, dataset);
  check_test_classes (job, dataset);
}
