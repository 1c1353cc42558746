/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/image-order.h"
#include "data/probe-set.h"

static void
allocate (ClossImageOrder *order, gsize n)
{
  *order = (ClossImageOrder){
    .indices = g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint32)),
    .splits = g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint8)),
    .labels = g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint16)),
  };
}

static void
add (ClossImageOrder *order, ClossSplitKind kind, const ClossSplit *split, guint32 index)
{
  order->indices[order->n] = index;
  order->splits[order->n] = (guint8)kind;
  order->labels[order->n] = split->labels[index];
  order->n++;
  order->n_split[kind]++;
}

void
closs_image_order_init_whole (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits)
{
  gsize n = 0;

  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    n += (splits & CLOSS_SPLITS_OF (kind)) != 0 ? closs_dataset_get_split (dataset, kind).n : 0;
  allocate (order, n);
  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    {
      ClossSplit split = closs_dataset_get_split (dataset, kind);

      for (guint32 i = 0; (splits & CLOSS_SPLITS_OF (kind)) != 0 && i < split.n; i++)
        add (order, kind, &split, i);
    }
}

void
closs_image_order_init_probe (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits, gsize n_train)
{
  int n_classes = closs_dataset_get_n_classes (dataset);
  ClossSplit test = closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST);
  ClossSplit train = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_autofree guint32 *test_order = NULL, *train_order = NULL;

  test.n = (splits & CLOSS_SPLITS_TEST) != 0 ? test.n : 0;
  train.n = (splits & CLOSS_SPLITS_TRAIN) != 0 ? MIN (n_train, train.n) : 0;
  test_order = closs_probe_order (&test, n_classes);
  train_order = closs_probe_order (&train, n_classes);
  allocate (order, test.n + train.n);
  for (gsize i = 0; i < MAX (test.n, train.n); i++)
    {
      if (i < test.n)
        add (order, CLOSS_SPLIT_TEST, &test, test_order[i]);
      if (i < train.n)
        add (order, CLOSS_SPLIT_TRAIN, &train, train_order[i]);
    }
}

void
closs_image_order_clear (ClossImageOrder *order)
{
  g_clear_pointer (&order->indices, g_atomic_rc_box_release);
  g_clear_pointer (&order->splits, g_atomic_rc_box_release);
  g_clear_pointer (&order->labels, g_atomic_rc_box_release);
}
