/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/dataset.h"
#include <sys/resource.h>
#include <unistd.h>

typedef struct
{
  gsize n;
  GBytes *images, *labels;
} Split;

struct _ClossDataset
{
  gatomicrefcount ref_count;
  char *id, *title;
  ClossShape image;
  int n_classes;
  char **class_names;
  int n_groups;
  char **group_names;
  int *group_of_class; /* [n_classes], or NULL */
  Split splits[2];
  char **digest; /* one string, or NULL until somebody asks for it: from any thread */
};

/* Not G_DEFINE_QUARK: clang-format would put spaces into the name. */
GQuark
closs_data_error_quark (void)
{
  return g_quark_from_static_string ("closs-data-error-quark");
}

#define MAX_SPLIT ((guint64)2 << 30)

static const char *const split_names[] = { "training", "test" };

gsize
closs_dataset_get_max_split (void)
{
  long n_pages = sysconf (_SC_PHYS_PAGES), page_size = sysconf (_SC_PAGESIZE);
  guint64 memory = n_pages > 0 && page_size > 0 ? (guint64)n_pages * (guint64)page_size : 4 * MAX_SPLIT;
  struct rlimit limit;

  if (getrlimit (RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    memory = MIN (memory, limit.rlim_cur);
  return (gsize)MIN (MAX_SPLIT, memory / 4);
}

static gboolean
check_split (const ClossDataset *dataset, ClossSplitKind kind, GError **error)
{
  const Split *split = &dataset->splits[kind];
  gsize image_count = closs_shape_image_count (dataset->image), n_bytes;
  const guint16 *labels = g_bytes_get_data (split->labels, &n_bytes);

  if (n_bytes != split->n * sizeof (guint16) || g_bytes_get_size (split->images) != split->n * image_count)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   "%s: the %s split has %" G_GSIZE_FORMAT " labels but %" G_GSIZE_FORMAT
                   " bytes of images, %" G_GSIZE_FORMAT " an image were expected",
                   dataset->id, split_names[kind], split->n, g_bytes_get_size (split->images), image_count);
      return FALSE;
    }
  for (gsize i = 0; i < split->n; i++)
    if (labels[i] >= dataset->n_classes)
      {
        g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                     "%s: image %" G_GSIZE_FORMAT " of the %s split has label %u; 0 to %d were expected", dataset->id,
                     i, split_names[kind], labels[i], dataset->n_classes - 1);
        return FALSE;
      }
  return TRUE;
}

static char **
copy_names (const char *const *names, int n)
{
  char **copy = g_new0 (char *, (gsize)n + 1);

  for (int k = 0; k < n; k++)
    copy[k] = names != NULL ? g_strdup (names[k]) : g_strdup_printf ("%d", k);
  return copy;
}

ClossDataset *
closs_dataset_new (const char *id, const char *title, ClossShape image, int n_classes, const char *const *class_names,
                   GBytes *train_images, GBytes *train_labels, GBytes *test_images, GBytes *test_labels, GError **error)
{
  g_autoptr (ClossDataset) dataset = g_new0 (ClossDataset, 1);

  g_atomic_ref_count_init (&dataset->ref_count);
  dataset->digest = g_new0 (char *, 1);
  dataset->id = g_strdup (id);
  dataset->title = g_strdup (title);
  dataset->image = image;
  dataset->image.n = 1;
  dataset->n_classes = n_classes;
  dataset->class_names = copy_names (class_names, n_classes);
  dataset->splits[CLOSS_SPLIT_TRAIN] = (Split){ .images = train_images, .labels = train_labels };
  dataset->splits[CLOSS_SPLIT_TEST] = (Split){ .images = test_images, .labels = test_labels };
  for (int kind = 0; kind < 2; kind++)
    {
      dataset->splits[kind].n = g_bytes_get_size (dataset->splits[kind].labels) / sizeof (guint16);
      if (!check_split (dataset, kind, error))
        return NULL;
    }
  if (dataset->splits[CLOSS_SPLIT_TRAIN].n == 0)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, "%s: the training split is empty", id);
      return NULL;
    }
  return g_steal_pointer (&dataset);
}

ClossDataset *
closs_dataset_ref (ClossDataset *dataset)
{
  g_atomic_ref_count_inc (&dataset->ref_count);
  return dataset;
}

void
closs_dataset_unref (ClossDataset *dataset)
{
  if (!g_atomic_ref_count_dec (&dataset->ref_count))
    return;
  for (int kind = 0; kind < 2; kind++)
    {
      g_clear_pointer (&dataset->splits[kind].images, g_bytes_unref);
      g_clear_pointer (&dataset->splits[kind].labels, g_bytes_unref);
    }
  g_strfreev (dataset->class_names);
  g_strfreev (dataset->group_names);
  g_free (*dataset->digest);
  g_free (dataset->digest);
  g_free (dataset->group_of_class);
  g_free (dataset->title);
  g_free (dataset->id);
  g_free (dataset);
}

const char *
closs_dataset_get_id (const ClossDataset *dataset)
{
  return dataset->id;
}

const char *
closs_dataset_get_title (const ClossDataset *dataset)
{
  return dataset->title;
}

ClossShape
closs_dataset_get_image_shape (const ClossDataset *dataset)
{
  return dataset->image;
}

int
closs_dataset_get_n_classes (const ClossDataset *dataset)
{
  return dataset->n_classes;
}

const char *
closs_dataset_get_class_name (const ClossDataset *dataset, int class_index)
{
  g_return_val_if_fail (class_index >= 0 && class_index < dataset->n_classes, NULL);
  return dataset->class_names[class_index];
}

int
closs_dataset_get_n_groups (const ClossDataset *dataset)
{
  return dataset->n_groups;
}

const char *
closs_dataset_get_group_name (const ClossDataset *dataset, int group)
{
  g_return_val_if_fail (group >= 0 && group < dataset->n_groups, NULL);
  return dataset->group_names[group];
}

int
closs_dataset_get_group (const ClossDataset *dataset, int class_index)
{
  g_return_val_if_fail (class_index >= 0 && class_index < dataset->n_classes, -1);
  return dataset->group_of_class != NULL ? dataset->group_of_class[class_index] : -1;
}

void
closs_dataset_set_groups (ClossDataset *dataset, int n_groups, const char *const *names, const int *group_of_class)
{
  g_return_if_fail (n_groups > 0 && dataset->n_groups == 0);
  for (int k = 0; k < dataset->n_classes; k++)
    g_return_if_fail (group_of_class[k] >= -1 && group_of_class[k] < n_groups);
  dataset->n_groups = n_groups;
  dataset->group_names = copy_names (names, n_groups);
  dataset->group_of_class = g_memdup2 (group_of_class, (gsize)dataset->n_classes * sizeof *group_of_class);
}

static char *
compute_digest (const ClossDataset *dataset)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  for (int kind = 0; kind < 2; kind++)
    {
      const Split *split = &dataset->splits[kind];
      gsize n_bytes;
      const guint8 *images = g_bytes_get_data (split->images, &n_bytes);
      const guint16 *labels = g_bytes_get_data (split->labels, NULL);

      g_checksum_update (checksum, images, (gssize)n_bytes);
      /* Whatever the machine's order of bytes. */
      for (gsize i = 0; i < split->n; i++)
        g_checksum_update (checksum, (const guchar[]){ (guchar)(labels[i] & 0xff), (guchar)(labels[i] >> 8) }, 2);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

char *
closs_dataset_get_digest (const ClossDataset *dataset)
{
  char *digest = g_atomic_pointer_get (dataset->digest);

  if (digest == NULL)
    {
      digest = compute_digest (dataset);
      /* Two threads that ask at the same time both compute it; the first one's stays. */
      if (!g_atomic_pointer_compare_and_exchange (dataset->digest, NULL, digest))
        {
          g_free (digest);
          digest = g_atomic_pointer_get (dataset->digest);
        }
    }
  return g_strdup (digest);
}

ClossSplit
closs_dataset_get_split (const ClossDataset *dataset, ClossSplitKind kind)
{
  const Split *split = &dataset->splits[kind];

  return (ClossSplit){ .n = split->n,
                       .images = g_bytes_get_data (split->images, NULL),
                       .labels = g_bytes_get_data (split->labels, NULL) };
}

ClossSplits
closs_dataset_choose_splits (const ClossDataset *dataset, ClossSplits wanted)
{
  ClossSplits available = 0;

  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    if (dataset->splits[kind].n > 0)
      available |= CLOSS_SPLITS_OF (kind);
  return (wanted & available) != 0 ? wanted & available : available;
}
