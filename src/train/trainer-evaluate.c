/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/untrained.h"
#include "train/trainer-private.h"
#include <string.h>

enum
{
  CHUNK = 2048,         /* images that are evaluated at a time */
  UNTRAINED_BATCH = 64, /* images that lend the untrained network their statistics */
};

static const ClossImageOrder *
get_probe_order (ClossTrainer *trainer, ClossSplits splits)
{
  ClossImageOrder *order = &trainer->probe_orders[splits];

  if (order->indices == NULL)
    closs_image_order_init_probe (order, trainer->dataset, splits, trainer->n_train);
  return order;
}

static const ClossImageOrder *
get_whole_order (ClossTrainer *trainer, ClossSplits splits)
{
  ClossImageOrder *order = &trainer->whole_orders[splits];

  if (order->indices == NULL)
    closs_image_order_init_whole (order, trainer->dataset, splits);
  return order;
}

static guint16
find_largest (const float *logits, int n_classes)
{
  int best = 0;

  for (int k = 1; k < n_classes; k++)
    if (logits[k] > logits[best])
      best = k;
  return (guint16)best;
}

/* Images of one split on their way through the network, and where in the frame they belong. */
typedef struct
{
  gsize n;
  guint32 indices[CHUNK];
  gsize numbers[CHUNK];
  float embeddings[2 * CHUNK];
  float *logits; /* [CHUNK][n_classes] */
} Chunk;

static void
flush_chunk (Chunk *chunk, ClossModel *model, const ClossSplit *split, ClossFrame *frame)
{
  ClossBatch batch = { .images = split->images, .labels = split->labels, .indices = chunk->indices, .n = chunk->n };

  if (chunk->n == 0)
    return;
  closs_model_evaluate (model, &batch, chunk->embeddings, chunk->logits);
  for (gsize i = 0; i < chunk->n; i++)
    {
      memcpy (frame->embeddings + 2 * chunk->numbers[i], chunk->embeddings + 2 * i, 2 * sizeof (float));
      frame->predicted[chunk->numbers[i]]
          = find_largest (chunk->logits + i * (gsize)frame->n_classes, frame->n_classes);
    }
  chunk->n = 0;
}

/* Each split by itself, in the frame's order: the images of a split have the same bits whatever is between them. */
static void
evaluate_split (ClossModel *model, const ClossSplit *split, ClossSplitKind kind, ClossFrame *frame)
{
  g_autofree Chunk *chunk = g_new (Chunk, 1);
  g_autofree float *logits = g_new (float, (gsize)CHUNK *(gsize)frame->n_classes);

  chunk->n = 0;
  chunk->logits = logits;
  for (gsize i = 0; i < frame->n; i++)
    {
      if (frame->split_of[i] != kind)
        continue;
      chunk->indices[chunk->n] = frame->indices[i];
      chunk->numbers[chunk->n++] = i;
      if (chunk->n == CHUNK)
        flush_chunk (chunk, model, split, frame);
    }
  flush_chunk (chunk, model, split, frame);
}

static ClossFrame *
make_frame (ClossTrainer *trainer, ClossModel *model, ClossSplits splits, gsize n)
{
  const ClossImageOrder *order = n > 0 ? get_probe_order (trainer, splits) : get_whole_order (trainer, splits);
  ClossFrame *frame = closs_frame_new (trainer->dataset, splits, order, n > 0 ? MIN (n, order->n) : order->n);
  gsize n_classes = (gsize)frame->n_classes;

  frame->step = closs_trainer_get_step (trainer);
  frame->epoch = closs_trainer_get_epoch (trainer);
  frame->settings = trainer->settings;
  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    if (frame->n_of[kind] > 0)
      {
        ClossSplit split = closs_dataset_get_split (trainer->dataset, kind);
        evaluate_split (model, &split, kind, frame);
      }
  memcpy (frame->centers, closs_model_get_centers (model), 2 * n_classes * sizeof (float));
  memcpy (frame->classifier_weight, closs_model_get_classifier_weight (model), 2 * n_classes * sizeof (float));
  memcpy (frame->classifier_bias, closs_model_get_classifier_bias (model), n_classes * sizeof (float));
  closs_frame_measure (frame);
  return frame;
}

gsize
closs_trainer_count_probe (ClossTrainer *trainer, ClossSplits splits)
{
  return get_probe_order (trainer, splits)->n;
}

ClossFrame *
closs_trainer_evaluate (ClossTrainer *trainer, ClossSplits splits, gsize n)
{
  return make_frame (trainer, trainer->model, splits, n);
}

/* The statistics are of the test images wherever there are some: points do not move because others are shown, too. */
ClossFrame *
closs_trainer_evaluate_untrained (ClossTrainer *trainer, ClossSplits splits, gsize n)
{
  ClossSplits lending = closs_dataset_choose_splits (trainer->dataset, CLOSS_SPLITS_TEST);
  ClossSplit split
      = closs_dataset_get_split (trainer->dataset, lending == CLOSS_SPLITS_TEST ? CLOSS_SPLIT_TEST : CLOSS_SPLIT_TRAIN);
  const ClossImageOrder *order = get_probe_order (trainer, lending);
  ClossBatch batch = { .images = split.images,
                       .labels = split.labels,
                       .indices = order->indices,
                       .n = MIN ((gsize)UNTRAINED_BATCH, order->n) };
  g_autoptr (ClossModel) copy = trainer->init_path == NULL ? closs_untrained_copy (trainer->model, &batch) : NULL;

  return make_frame (trainer, copy != NULL ? copy : trainer->model, splits, n);
}
