/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import.h"
#include "data/import/pictures.h"
#include "kernel/random.h"
#include <math.h>
#include <string.h>

gsize
closs_import_count_held_out (gsize n, double share)
{
  gsize count = (gsize)llround ((double)n * share);

  if (n < 2 || share <= 0)
    return 0;
  return CLAMP (count, 1, n - 1);
}

/* The numbers of the pictures of class @label. */
static GArray *
list_class (const ClossSplit *all, guint16 label)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < all->n; i++)
    if (all->labels[i] == label)
      g_array_append_val (members, i);
  return members;
}

/* Each class's pictures are drawn by a generator of the class's own: what is held out of one class does not depend on
 * the others. */
static guint8 *
choose (const ClossSplit *all, int n_classes, const ClossImportOptions *options)
{
  guint8 *is_held_out = g_new0 (guint8, all->n);

  for (int k = 0; k < n_classes; k++)
    {
      g_autoptr (GArray) members = list_class (all, (guint16)k);
      gsize n = closs_import_count_held_out (members->len, options->held_out);
      ClossRandom random;

      closs_random_init (&random, options->split_seed, (guint64)k);
      closs_random_shuffle (&random, (guint32 *)(void *)members->data, members->len);
      for (guint i = 0; i < n; i++)
        is_held_out[g_array_index (members, guint32, i)] = TRUE;
    }
  return is_held_out;
}

static void
take (const ClossSplit *all, gsize size, const guint8 *is_held_out, gboolean wanted, GBytes **images, GBytes **labels)
{
  gsize n = 0;
  g_autofree guint8 *pixels = NULL;
  g_autofree guint16 *classes = NULL;

  for (gsize i = 0; i < all->n; i++)
    n += is_held_out[i] == wanted ? 1 : 0;
  pixels = g_malloc (MAX (n * size, 1));
  classes = g_new (guint16, MAX (n, 1));
  n = 0;
  for (gsize i = 0; i < all->n; i++)
    if (is_held_out[i] == wanted)
      {
        memcpy (pixels + n * size, all->images + i * size, size);
        classes[n++] = all->labels[i];
      }
  *images = g_bytes_new_take (g_steal_pointer (&pixels), n * size);
  *labels = g_bytes_new_take (g_steal_pointer (&classes), n * sizeof (guint16));
}

static char **
copy_names (const ClossDataset *dataset)
{
  int n = closs_dataset_get_n_classes (dataset);
  char **names = g_new0 (char *, (gsize)n + 1);

  for (int k = 0; k < n; k++)
    names[k] = g_strdup (closs_dataset_get_class_name (dataset, k));
  return names;
}

ClossDataset *
closs_import_split (const ClossImport *import, const ClossImportOptions *options, GError **error)
{
  ClossDataset *dataset = import->dataset;
  ClossSplit all = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  ClossShape image = closs_dataset_get_image_shape (dataset);
  gsize size = closs_shape_image_count (image);
  GBytes *train_images, *train_labels, *test_images, *test_labels;
  g_autofree guint8 *is_held_out = NULL;
  g_auto (GStrv) names = NULL;

  if (closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST).n > 0 || options->held_out <= 0)
    return closs_dataset_ref (dataset);
  is_held_out = choose (&all, closs_dataset_get_n_classes (dataset), options);
  names = copy_names (dataset);
  take (&all, size, is_held_out, FALSE, &train_images, &train_labels);
  take (&all, size, is_held_out, TRUE, &test_images, &test_labels);
  return closs_dataset_new (closs_dataset_get_id (dataset), closs_dataset_get_title (dataset), image,
                            closs_dataset_get_n_classes (dataset), (const char *const *)names, train_images,
                            train_labels, test_images, test_labels, error);
}
