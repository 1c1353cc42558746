/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/frame-private.h"

void
closs_image_order_init (ClossImageOrder *order, const ClossSplit *split, guint32 *indices)
{
  g_autofree guint32 *owned = indices;

  order->indices = g_atomic_rc_box_alloc0 (MAX (split->n, 1) * sizeof (guint32));
  order->labels = g_atomic_rc_box_alloc0 (MAX (split->n, 1) * sizeof (guint16));
  for (gsize i = 0; i < split->n; i++)
    {
      order->indices[i] = owned[i];
      order->labels[i] = split->labels[owned[i]];
    }
}

void
closs_image_order_clear (ClossImageOrder *order)
{
  g_clear_pointer (&order->indices, g_atomic_rc_box_release);
  g_clear_pointer (&order->labels, g_atomic_rc_box_release);
}

ClossFrame *
closs_frame_new (ClossDataset *dataset, ClossSplitKind split, const ClossImageOrder *order, gsize n)
{
  ClossFrame *frame = g_new0 (ClossFrame, 1);
  gsize n_classes = (gsize)closs_dataset_get_n_classes (dataset);

  g_atomic_ref_count_init (&frame->ref_count);
  frame->dataset = closs_dataset_ref (dataset);
  frame->split = split;
  frame->n = n;
  frame->n_split = closs_dataset_get_split (dataset, split).n;
  frame->indices = order != NULL ? g_atomic_rc_box_acquire (order->indices)
                                 : g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint32));
  frame->labels = order != NULL ? g_atomic_rc_box_acquire (order->labels)
                                : g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint16));
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

gsize
closs_frame_get_size (const ClossFrame *frame)
{
  gsize n_classes = (gsize)frame->n_classes;

  return sizeof *frame + frame->n * (2 * sizeof (float) + sizeof (guint16))
         + n_classes * (5 * sizeof (float) + sizeof (ClossClassMetrics) + n_classes * sizeof (guint32));
}

void
closs_frame_unref (const ClossFrame *frame)
{
  ClossFrame *counted = (ClossFrame *)frame;

  if (!g_atomic_ref_count_dec (&counted->ref_count))
    return;
  closs_dataset_unref (counted->dataset);
  g_atomic_rc_box_release (counted->indices);
  g_atomic_rc_box_release (counted->labels);
  g_free (counted->predicted);
  g_free (counted->embeddings);
  g_free (counted->centers);
  g_free (counted->classifier_weight);
  g_free (counted->classifier_bias);
  g_free (counted->classes);
  g_free (counted->confusion);
  g_free (counted);
}
