/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/frame-private.h"

ClossFrame *
closs_frame_new (ClossDataset *dataset, ClossSplitKind split, gsize n)
{
  ClossFrame *frame = g_new0 (ClossFrame, 1);
  gsize n_classes = (gsize)closs_dataset_get_n_classes (dataset);

  g_atomic_ref_count_init (&frame->ref_count);
  frame->dataset = closs_dataset_ref (dataset);
  frame->split = split;
  frame->n = n;
  frame->n_split = closs_dataset_get_split (dataset, split).n;
  frame->indices = g_new0 (guint32, n);
  frame->labels = g_new0 (guint16, n);
  frame->predicted = g_new0 (guint16, n);
  frame->embeddings = g_new0 (float, 2 * n);
  frame->n_classes = (int)n_classes;
  frame->centers = g_new0 (float, 2 * n_classes);
  frame->classifier_weight = g_new0 (float, 2 * n_classes);
  frame->classifier_bias = g_new0 (float, n_classes);
  frame->classes = g_new0 (ClossClassMetrics, n_classes);
  frame->confusion = g_new0 (guint32, n_classes * n_classes);
  return frame;
}

ClossFrame *
closs_frame_ref (const ClossFrame *frame)
{
  ClossFrame *counted = (ClossFrame *)frame;

  g_atomic_ref_count_inc (&counted->ref_count);
  return counted;
}

void
closs_frame_unref (const ClossFrame *frame)
{
  ClossFrame *counted = (ClossFrame *)frame;

  if (!g_atomic_ref_count_dec (&counted->ref_count))
    return;
  closs_dataset_unref (counted->dataset);
  g_free (counted->indices);
  g_free (counted->labels);
  g_free (counted->predicted);
  g_free (counted->embeddings);
  g_free (counted->centers);
  g_free (counted->classifier_weight);
  g_free (counted->classifier_bias);
  g_free (counted->classes);
  g_free (counted->confusion);
  g_free (counted);
}
