/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/import-reading.h"
#include <glib/gi18n.h>

enum
{
  UNKNOWN = -1,
  WHOLE = 10000,
};

typedef struct
{
  GFile *file;
  gboolean is_own;
  const ClossDatasetKind *preferred;
  ClossImportOptions options;
  gint progress; /* atomic: of WHOLE */
} Order;

typedef struct
{
  ClossImport import; /* only what is split */
  ClossImportOptions options;
} SplitOrder;

static void
order_free (Order *order)
{
  g_object_unref (order->file);
  g_free (order);
}

static void
split_order_free (SplitOrder *order)
{
  closs_dataset_unref (order->import.dataset);
  g_free (order);
}

void
closs_reading_free (ClossReading *reading)
{
  g_clear_pointer (&reading->dataset, closs_dataset_unref);
  g_clear_pointer (&reading->left_out, g_ptr_array_unref);
  g_clear_pointer (&reading->notes, g_ptr_array_unref);
  g_clear_pointer (&reading->warnings, g_ptr_array_unref);
  g_clear_pointer (&reading->columns, g_ptr_array_unref);
  g_free (reading->question);
  g_clear_pointer (&reading->kinds, g_ptr_array_unref);
  g_free (reading->n_train);
  g_free (reading->n_test);
  g_free (reading->samples);
  g_free (reading);
}

static void
progress_cb (guint64 n_done, guint64 n_total, gpointer data)
{
  Order *order = data;

  g_atomic_int_set (&order->progress, n_total > 0 ? (gint)((double)WHOLE * (double)n_done / (double)n_total) : UNKNOWN);
}

/* The kinds of the catalogue that the folder's names are of. Several can have the same. */
static GPtrArray *
list_kinds (GFile *file)
{
  GPtrArray *kinds = g_ptr_array_new ();
  gsize n;
  const ClossDatasetKind *all = closs_catalogue_get_kinds (&n);

  for (gsize i = 0; i < n; i++)
    if (all[i].is_in != NULL && all[i].is_in (file))
      g_ptr_array_add (kinds, (gpointer)&all[i]);
  return kinds;
}

static const ClossDatasetKind *
choose_kind (const Order *order, const GPtrArray *kinds)
{
  if (order->is_own || kinds->len == 0)
    return NULL;
  for (guint i = 0; i < kinds->len; i++)
    if (kinds->pdata[i] == order->preferred)
      return order->preferred;
  return kinds->pdata[0];
}

static gboolean
read_kind (ClossReading *reading, const Order *order, GCancellable *cancellable, GError **error)
{
  reading->dataset = reading->kind->load (reading->kind, order->file, 0, cancellable, error);
  reading->format = _ (reading->kind->title);
  reading->left_out = g_ptr_array_new ();
  reading->notes = g_ptr_array_new ();
  reading->warnings = g_ptr_array_new ();
  reading->columns = g_ptr_array_new ();
  return reading->dataset != NULL;
}

static gboolean
read_own (ClossReading *reading, Order *order, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossImport) import
      = closs_import_read (order->file, &order->options, progress_cb, order, cancellable, error);

  if (import == NULL)
    return FALSE;
  reading->dataset = closs_dataset_ref (import->dataset);
  reading->format = import->format;
  reading->is_scaled = import->is_scaled;
  reading->left_out = g_ptr_array_ref (import->left_out);
  reading->n_left_out = import->n_left_out;
  reading->notes = g_ptr_array_ref (import->notes);
  reading->warnings = g_ptr_array_ref (import->warnings);
  reading->asks = import->asks;
  reading->question = g_strdup (import->question);
  reading->columns = g_ptr_array_ref (import->columns);
  reading->label_column = import->label_column;
  reading->channel_order = import->channel_order;
  return TRUE;
}

static void
count_classes (ClossReading *reading)
{
  gsize n_classes = (gsize)closs_dataset_get_n_classes (reading->dataset);
  ClossSplit train = closs_dataset_get_split (reading->dataset, CLOSS_SPLIT_TRAIN);
  ClossSplit test = closs_dataset_get_split (reading->dataset, CLOSS_SPLIT_TEST);

  reading->n_train = g_new0 (guint32, n_classes);
  reading->n_test = g_new0 (guint32, n_classes);
  reading->samples = g_malloc0_n (n_classes, sizeof *reading->samples);
  for (guint32 i = 0; i < train.n; i++)
    {
      guint32 *n = &reading->n_train[train.labels[i]];

      if (*n < CLOSS_IMPORT_N_SAMPLES)
        reading->samples[train.labels[i]][*n] = i;
      ++*n;
    }
  for (guint32 i = 0; i < test.n; i++)
    reading->n_test[test.labels[i]]++;
}

static void
read_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  g_autoptr (ClossReading) reading = g_new0 (ClossReading, 1);
  GError *error = NULL;
  gboolean is_read;

  reading->kinds = list_kinds (order->file);
  reading->kind = choose_kind (order, reading->kinds);
  is_read = reading->kind != NULL ? read_kind (reading, order, cancellable, &error)
                                  : read_own (reading, order, cancellable, &error);
  if (!is_read)
    {
      g_task_return_error (task, error);
      return;
    }
  count_classes (reading);
  g_task_return_pointer (task, g_steal_pointer (&reading), (GDestroyNotify)closs_reading_free);
}

GTask *
closs_reading_start (GFile *file, gboolean is_own, const ClossDatasetKind *preferred, const ClossImportOptions *options,
                     gpointer source, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (source, cancellable, callback, data);
  Order *order = g_new0 (Order, 1);

  order->file = g_object_ref (file);
  order->is_own = is_own;
  order->preferred = preferred;
  order->options = *options;
  order->progress = UNKNOWN;
  g_task_set_task_data (task, order, (GDestroyNotify)order_free);
  g_task_run_in_thread (task, read_thread);
  return task;
}

double
closs_reading_get_progress (GTask *task)
{
  Order *order = g_task_get_task_data (task);

  return (double)g_atomic_int_get (&order->progress) / WHOLE;
}

ClossReading *
closs_reading_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
split_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable G_GNUC_UNUSED)
{
  SplitOrder *order = data;
  GError *error = NULL;
  ClossDataset *dataset = closs_import_split (&order->import, &order->options, &error);

  if (dataset != NULL)
    g_task_return_pointer (task, dataset, (GDestroyNotify)closs_dataset_unref);
  else
    g_task_return_error (task, error);
}

void
closs_reading_split_async (const ClossReading *reading, const ClossImportOptions *options, gpointer source,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, data);
  SplitOrder *order = g_new0 (SplitOrder, 1);

  order->import.dataset = closs_dataset_ref (reading->dataset);
  order->options = *options;
  /* A data set of the catalogue is what it is. */
  if (reading->kind != NULL)
    order->options.held_out = 0;
  g_task_set_task_data (task, order, (GDestroyNotify)split_order_free);
  g_task_run_in_thread (task, split_thread);
}

ClossDataset *
closs_reading_split_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
