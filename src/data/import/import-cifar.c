/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cifar-dataset.h"
#include "data/class-names.h"
#include "data/import/import-format.h"
#include <glib/gi18n-lib.h>

/* The binary layout of CIFAR-10 and CIFAR-100: a folder as these have it, or one file alone. */

/* A record has no mark; the labels of the first ones must make sense. */
static gboolean
could_be (ClossCifarFormat format, const guint8 *start, gsize n)
{
  gsize record = closs_cifar_get_record_size (format),
        n_labels = record - closs_cifar_get_record_size (CLOSS_CIFAR_10) + 1;
  int n_classes[] = { closs_cifar_get_n_coarse_classes (format), closs_cifar_get_n_classes (format) };

  if (n < record)
    return FALSE;
  for (gsize i = 0; i + n_labels <= n; i += record)
    for (gsize k = 0; k < n_labels; k++)
      if (start[i + k] >= n_classes[k + 2 - n_labels])
        return FALSE;
  return TRUE;
}

static gboolean
says_binary (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_str_has_suffix (lower, ".bin") || g_str_has_suffix (lower, ".bin.gz");
}

static gboolean
accepts_cifar (const ClossImportJob *job, const guint8 *start, gsize n)
{
  if (job->is_folder)
    return closs_cifar10_dataset_is_in (job->file) || closs_cifar100_dataset_is_in (job->file);
  return says_binary (job->name) && (could_be (CLOSS_CIFAR_10, start, n) || could_be (CLOSS_CIFAR_100, start, n));
}

static ClossDataset *
read_cifar_folder (const ClossImportJob *job, GError **error)
{
  g_autofree char *base = g_file_get_basename (job->file);
  g_autofree char *title = g_filename_display_name (base);
  ClossCifarDatasetInfo info = { .id = title, .title = title };

  info.format = closs_cifar10_dataset_is_in (job->file) ? CLOSS_CIFAR_10 : CLOSS_CIFAR_100;
  return closs_cifar_dataset_load (&info, job->file, job->cancellable, error);
}

static gboolean
are_distinct (char *const *names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_hash_table_add (seen, names[i]))
      return FALSE;
  return TRUE;
}

/* Of the file beside it; NULL where there is none that fits. Two classes of one name would be one. */
static char **
load_names (const ClossImportJob *job, ClossCifarFormat format)
{
  static const char *const file_names[]
      = { [CLOSS_CIFAR_10] = "batches.meta.txt", [CLOSS_CIFAR_100] = "fine_label_names.txt" };
  g_autoptr (GFile) folder = g_file_get_parent (job->file);
  g_autoptr (GFile) file = g_file_get_child (folder, file_names[format]);
  g_auto (GStrv) names = closs_class_names_load (file, closs_cifar_get_n_classes (format), job->cancellable, NULL);

  return names != NULL && are_distinct (names) ? g_steal_pointer (&names) : NULL;
}

/* All classes are put down before the pictures, in the order of their numbers, which is that of the names file too. */
static void
add_classes (ClossClassList *classes, const char *const *names, int n)
{
  for (int k = 0; k < n; k++)
    {
      char number[8];

      g_snprintf (number, sizeof number, "%d", k);
      closs_class_list_add (classes, names != NULL ? names[k] : number, "", NULL);
    }
}

static void
take_pictures (ClossCifar *cifar, ClossPictures *pictures)
{
  closs_pictures_init (pictures, (ClossShape){ 1, CLOSS_CIFAR_SIZE, CLOSS_CIFAR_SIZE, CLOSS_CIFAR_CHANNELS });
  if (cifar->labels->len == 0)
    return;
  closs_pictures_clear (pictures);
  pictures->pixels = g_steal_pointer (&cifar->images);
  pictures->labels = g_steal_pointer (&cifar->labels);
}

static ClossDataset *
read_cifar_file (ClossImportJob *job, ClossCifarFormat format, GError **error)
{
  static const char *const to_test[] = { "train", "test", NULL };
  g_autoptr (GFile) test_file = closs_import_find_mate (job->file, to_test);
  g_auto (ClossCifar) train = { 0 };
  g_auto (ClossCifar) test = { 0 };
  g_auto (ClossClassList) classes = { 0 };
  g_auto (GStrv) names = load_names (job, format);
  ClossPictures splits[2] = { 0 };
  ClossDataset *dataset;

  if (test_file != NULL)
    closs_import_job_add_file (job, test_file);
  closs_cifar_init (&train, format);
  closs_cifar_init (&test, format);
  closs_class_list_init (&classes);
  if (!closs_cifar_load (job->file, &train, job->cancellable, error)
      || (test_file != NULL && !closs_cifar_load (test_file, &test, job->cancellable, error)))
    return NULL;
  add_classes (&classes, (const char *const *)names, closs_cifar_get_n_classes (format));
  take_pictures (&train, &splits[CLOSS_SPLIT_TRAIN]);
  take_pictures (&test, &splits[CLOSS_SPLIT_TEST]);
  dataset = closs_import_job_finish (job, &classes, splits, error);
  closs_pictures_clear (&splits[0]);
  closs_pictures_clear (&splits[1]);
  return dataset;
}

/* Nothing in a file says which of the two it is; read as the wrong one it soon has labels that cannot be. */
static ClossDataset *
read_cifar (ClossImportJob *job, GError **error)
{
  g_autoptr (GError) problem = NULL;
  ClossDataset *dataset;

  if (job->is_folder)
    return read_cifar_folder (job, error);
  dataset = read_cifar_file (job, CLOSS_CIFAR_10, &problem);
  if (dataset == NULL)
    dataset = read_cifar_file (job, CLOSS_CIFAR_100, NULL);
  if (dataset == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return dataset;
}

const ClossImportFormat closs_import_cifar
    = { .title = N_ ("CIFAR binary files"), .accepts = accepts_cifar, .read = read_cifar };
