/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/frame-private.h"
#include <string.h>

/* The measures are those of the test split if the frame has test images. */
static void
count_images (ClossFrame *frame, const ClossImageOrder *order)
{
  gboolean is_test = (frame->splits & CLOSS_SPLITS_TEST) != 0;

  if (order == NULL)
    {
      memset (frame->split_of, is_test ? CLOSS_SPLIT_TEST : CLOSS_SPLIT_TRAIN, frame->n);
      for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
        if ((frame->splits & CLOSS_SPLITS_OF (kind)) != 0)
          frame->n_all_of[kind] = closs_dataset_get_split (frame->dataset, kind).n;
    }
  else
    memcpy (frame->n_all_of, order->n_split, sizeof order->n_split);
  for (gsize i = 0; i < frame->n; i++)
    frame->n_of[frame->split_of[i]]++;
  frame->n_all = frame->n_all_of[CLOSS_SPLIT_TRAIN] + frame->n_all_of[CLOSS_SPLIT_TEST];
  if (frame->splits == CLOSS_SPLITS_BOTH)
    is_test = frame->n_of[CLOSS_SPLIT_TEST] > 0;
  frame->split = is_test ? CLOSS_SPLIT_TEST : CLOSS_SPLIT_TRAIN;
}

ClossFrame *
closs_frame_new (ClossDataset *dataset, ClossSplits splits, const ClossImageOrder *order, gsize n)
{
  ClossFrame *frame = g_new0 (ClossFrame, 1);
  gsize n_classes = (gsize)closs_dataset_get_n_classes (dataset);

  g_atomic_ref_count_init (&frame->ref_count);
  frame->dataset = closs_dataset_ref (dataset);
  frame->splits = splits;
  frame->n = n;
  frame->indices = order != NULL ? g_atomic_rc_box_acquire (order->indices)
                                 : g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint32));
  frame->split_of
      = order != NULL ? g_atomic_rc_box_acquire (order->splits) : g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint8));
  frame->labels = order != NULL ? g_atomic_rc_box_acquire (order->labels)
                                : g_atomic_rc_box_alloc0 (MAX (n, 1) * sizeof (guint16));
  count_images (frame, order);
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

gboolean
closs_frame_is_whole (const ClossFrame *frame)
{
  return frame->n_of[frame->split] == frame->n_all_of[frame->split];
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
  g_atomic_rc_box_release (counted->split_of);
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
