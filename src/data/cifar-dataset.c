/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cifar-dataset.h"
#include "data/class-names.h"

enum
{
  MAX_BATCHES = 99, /* the highest N of data_batch_N.bin that is looked for */
};

/* How the files are called. */
typedef struct
{
  const char *train_stem;
  int max_number; /* of the numbers after the stem; 0: one file without a number */
  const char *test, *names, *coarse_names;
} Layout;

static const Layout layouts[] = {
  [CLOSS_CIFAR_10] = { "data_batch_", MAX_BATCHES, "test_batch.bin", "batches.meta.txt", NULL },
  [CLOSS_CIFAR_100] = { "train", 0, "test.bin", "fine_label_names.txt", "coarse_label_names.txt" },
};

static char *
get_train_name (const Layout *layout, int number)
{
  g_autofree char *digits = number > 0 ? g_strdup_printf ("%d", number) : g_strdup ("");

  return g_strconcat (layout->train_stem, digits, ".bin", NULL);
}

/* NULL where the file is there neither plain nor packed. */
static GFile *
find_file (GFile *directory, const char *name)
{
  static const char *const suffixes[] = { "", ".gz" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *full_name = g_strconcat (name, suffixes[i], NULL);
      g_autoptr (GFile) file = g_file_get_child (directory, full_name);

      if (g_file_query_exists (file, NULL))
        return g_steal_pointer (&file);
    }
  return NULL;
}

/* The file of the lowest number from *number on, and its number; NULL where there is none any more. */
static GFile *
find_train_file (GFile *directory, const Layout *layout, int *number)
{
  for (; *number <= layout->max_number; ++*number)
    {
      g_autofree char *name = get_train_name (layout, *number);
      GFile *file = find_file (directory, name);

      if (file != NULL)
        return file;
    }
  return NULL;
}

static int
get_first_number (const Layout *layout)
{
  return layout->max_number > 0 ? 1 : 0;
}

static void
set_missing_error (GFile *directory, const Layout *layout, const char *name, GError **error)
{
  g_autofree char *folder = g_file_get_parse_name (directory);
  g_autofree char *train_name = get_train_name (layout, get_first_number (layout));

  g_set_error (
      error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
      "%s: there is no %s here; put the files of the data set's binary version (%s%s, %s, %s) into this folder", folder,
      name, train_name, layout->max_number > 0 ? ", …" : "", layout->test, layout->names);
}

static gboolean
load_training (GFile *directory, const Layout *layout, ClossCifar *cifar, GCancellable *cancellable, GError **error)
{
  int number = get_first_number (layout);
  g_autofree char *name = get_train_name (layout, number);
  GFile *file;

  while ((file = find_train_file (directory, layout, &number)) != NULL)
    {
      gboolean is_loaded = closs_cifar_load (file, cifar, cancellable, error);

      g_object_unref (file);
      if (!is_loaded)
        return FALSE;
      number++;
    }
  if (cifar->labels->len == 0)
    set_missing_error (directory, layout, name, error);
  return cifar->labels->len > 0;
}

static gboolean
load_test (GFile *directory, const Layout *layout, ClossCifar *cifar, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = find_file (directory, layout->test);

  if (file == NULL)
    set_missing_error (directory, layout, layout->test, error);
  return file != NULL && closs_cifar_load (file, cifar, cancellable, error);
}

/* *names is NULL where there is no such file. */
static gboolean
load_names (GFile *directory, const char *file_name, int n_names, char ***names, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GFile) file = find_file (directory, file_name);

  *names = file != NULL ? closs_class_names_load (file, n_names, cancellable, error) : NULL;
  return file == NULL || *names != NULL;
}

static GBytes *
steal_images (ClossCifar *cifar)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&cifar->images));
}

static GBytes *
steal_labels (ClossCifar *cifar, gboolean is_coarse)
{
  GArray **labels = is_coarse ? &cifar->coarse_labels : &cifar->labels;
  gsize size = (*labels)->len * sizeof (guint16);

  return g_bytes_new_take (g_array_free (g_steal_pointer (labels), FALSE), size);
}

static ClossDataset *
make_dataset (const ClossCifarDatasetInfo *info, ClossCifar *train, ClossCifar *test, const char *const *names,
              GError **error)
{
  const ClossShape image = { .n = 1, .h = CLOSS_CIFAR_SIZE, .w = CLOSS_CIFAR_SIZE, .c = CLOSS_CIFAR_CHANNELS };
  int n_classes
      = info->is_coarse ? closs_cifar_get_n_coarse_classes (info->format) : closs_cifar_get_n_classes (info->format);

  return closs_dataset_new (info->id, info->title, image, n_classes, names, steal_images (train),
                            steal_labels (train, info->is_coarse), steal_images (test),
                            steal_labels (test, info->is_coarse), error);
}

ClossDataset *
closs_cifar_dataset_load (const ClossCifarDatasetInfo *info, GFile *directory, GCancellable *cancellable,
                          GError **error)
{
  const Layout *layout = &layouts[info->format];
  int n_classes = closs_cifar_get_n_classes (info->format);
  int n_coarse = closs_cifar_get_n_coarse_classes (info->format);
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) coarse_names = NULL;
  g_auto (ClossCifar) train = { 0 };
  g_auto (ClossCifar) test = { 0 };
  ClossDataset *dataset;

  closs_cifar_init (&train, info->format);
  closs_cifar_init (&test, info->format);
  /* The names first: they are read at once, and what is wrong with them is said before a minute of reading. */
  if (!load_names (directory, layout->names, n_classes, &names, cancellable, error)
      || (n_coarse > 0 && !load_names (directory, layout->coarse_names, n_coarse, &coarse_names, cancellable, error))
      || !load_training (directory, layout, &train, cancellable, error))
    return NULL;
  memcpy (test.group_of_class, train.group_of_class, sizeof test.group_of_class);
  if (!load_test (directory, layout, &test, cancellable, error))
    return NULL;
  dataset = make_dataset (info, &train, &test, (const char *const *)(info->is_coarse ? coarse_names : names), error);
  if (dataset != NULL && n_coarse > 0 && !info->is_coarse)
    closs_dataset_set_groups (dataset, n_coarse, (const char *const *)coarse_names, test.group_of_class);
  return dataset;
}

static gboolean
is_in (GFile *directory, ClossCifarFormat format)
{
  const Layout *layout = &layouts[format];
  int number = get_first_number (layout);
  g_autoptr (GFile) train = find_train_file (directory, layout, &number);
  g_autoptr (GFile) test = train != NULL ? find_file (directory, layout->test) : NULL;

  return test != NULL;
}

gboolean
closs_cifar10_dataset_is_in (GFile *directory)
{
  return is_in (directory, CLOSS_CIFAR_10);
}

gboolean
closs_cifar100_dataset_is_in (GFile *directory)
{
  return is_in (directory, CLOSS_CIFAR_100);
}
