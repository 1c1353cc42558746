/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/untrained.h"
#include "train/trainer-private.h"
#include <string.h>

enum
{
  CHUNK = 64,           /* images of one piece: a fraction of a second on the largest network */
  UNTRAINED_BATCH = 64, /* images from which the untrained network gets its statistics */
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

/* The images of a frame are evaluated split by split, in the frame's order. The results of a split's images are the
 * same bits for any images of the other split and for any size of the pieces. */
struct _ClossEvaluation
{
  ClossModel *model;     /* borrowed from the trainer, or `untrained` */
  ClossModel *untrained; /* owned; NULL if none was made */
  ClossFrame *frame;
  int kind;     /* the split that is evaluated now */
  gsize next;   /* the place in the frame from which to search its next image */
  gsize n_done; /* images, of all splits */
  /* The piece that goes through the network: */
  guint32 indices[CHUNK];
  gsize numbers[CHUNK]; /* places in the frame */
  float embeddings[2 * CHUNK];
  float *logits; /* [CHUNK][n_classes] */
};

static void
evaluate_piece (ClossEvaluation *evaluation, const ClossSplit *split, gsize n)
{
  ClossFrame *frame = evaluation->frame;
  ClossBatch batch = { .images = split->images, .labels = split->labels, .indices = evaluation->indices, .n = n };

  closs_model_evaluate (evaluation->model, &batch, evaluation->embeddings, evaluation->logits);
  for (gsize i = 0; i < n; i++)
    {
      gsize number = evaluation->numbers[i];

      memcpy (frame->embeddings + 2 * number, evaluation->embeddings + 2 * i, 2 * sizeof (float));
      frame->predicted[number] = find_largest (evaluation->logits + i * (gsize)frame->n_classes, frame->n_classes);
    }
  evaluation->n_done += n;
}

/* Collects up to CHUNK images of the split; returns their number. */
static gsize
gather_piece (ClossEvaluation *evaluation)
{
  const ClossFrame *frame = evaluation->frame;
  gsize n = 0;

  for (; evaluation->next < frame->n && n < CHUNK; evaluation->next++)
    if (frame->split_of[evaluation->next] == evaluation->kind)
      {
        evaluation->indices[n] = frame->indices[evaluation->next];
        evaluation->numbers[n++] = evaluation->next;
      }
  return n;
}

static ClossFrame *
make_frame (ClossTrainer *trainer, const ClossModel *model, ClossSplits splits, gsize n)
{
  const ClossImageOrder *order = n > 0 ? get_probe_order (trainer, splits) : get_whole_order (trainer, splits);
  ClossFrame *frame = closs_frame_new (trainer->dataset, splits, order, n > 0 ? MIN (n, order->n) : order->n);
  gsize n_classes = (gsize)frame->n_classes;

  frame->step = closs_trainer_get_step (trainer);
  frame->epoch = closs_trainer_get_epoch (trainer);
  frame->settings = trainer->settings;
  memcpy (frame->centers, closs_model_get_centers (model), 2 * n_classes * sizeof (float));
  memcpy (frame->classifier_weight, closs_model_get_classifier_weight (model), 2 * n_classes * sizeof (float));
  memcpy (frame->classifier_bias, closs_model_get_classifier_bias (model), n_classes * sizeof (float));
  return frame;
}

/* @untrained: NULL, or a model to evaluate instead of the trainer's; takes ownership. */
static ClossEvaluation *
begin (ClossTrainer *trainer, ClossModel *untrained, ClossSplits splits, gsize n)
{
  ClossEvaluation *evaluation = g_new0 (ClossEvaluation, 1);

  evaluation->untrained = untrained;
  evaluation->model = untrained != NULL ? untrained : trainer->model;
  evaluation->frame = make_frame (trainer, evaluation->model, splits, n);
  evaluation->logits = g_new (float, (gsize)CHUNK *(gsize)evaluation->frame->n_classes);
  return evaluation;
}

static ClossFrame *
evaluate_all (ClossEvaluation *evaluation)
{
  g_autoptr (ClossEvaluation) owned = evaluation;

  while (!closs_evaluation_advance (owned))
    ;
  return closs_evaluation_finish (owned);
}

void
closs_evaluation_free (ClossEvaluation *evaluation)
{
  g_clear_pointer (&evaluation->untrained, closs_model_free);
  g_clear_pointer (&evaluation->frame, closs_frame_unref);
  g_free (evaluation->logits);
  g_free (evaluation);
}

gboolean
closs_evaluation_advance (ClossEvaluation *evaluation)
{
  const ClossFrame *frame = evaluation->frame;
  ClossSplit split;
  gsize n = 0;

  while (evaluation->kind < CLOSS_N_SPLITS && (n = gather_piece (evaluation)) == 0)
    {
      evaluation->kind++;
      evaluation->next = 0;
    }
  if (n == 0)
    return TRUE;
  split = closs_dataset_get_split (frame->dataset, (ClossSplitKind)evaluation->kind);
  evaluate_piece (evaluation, &split, n);
  return evaluation->n_done == frame->n;
}

gsize
closs_evaluation_get_n_images (const ClossEvaluation *evaluation, gsize *n_done)
{
  *n_done = evaluation->n_done;
  return evaluation->frame->n;
}

ClossFrame *
closs_evaluation_finish (ClossEvaluation *evaluation)
{
  closs_frame_measure (evaluation->frame);
  return g_steal_pointer (&evaluation->frame);
}

gsize
closs_trainer_count_probe (ClossTrainer *trainer, ClossSplits splits)
{
  return get_probe_order (trainer, splits)->n;
}

ClossFrame *
closs_trainer_evaluate (ClossTrainer *trainer, ClossSplits splits, gsize n)
{
  return evaluate_all (begin (trainer, NULL, splits, n));
}

/* Uses the test images if there are any, so that points do not move when other images are shown. NULL: the network
 * began with the weights of a file and already has statistics. */
static ClossModel *
copy_untrained (ClossTrainer *trainer)
{
  ClossSplits lending = closs_dataset_choose_splits (trainer->dataset, CLOSS_SPLITS_TEST);
  ClossSplit split
      = closs_dataset_get_split (trainer->dataset, lending == CLOSS_SPLITS_TEST ? CLOSS_SPLIT_TEST : CLOSS_SPLIT_TRAIN);
  const ClossImageOrder *order = get_probe_order (trainer, lending);
  ClossBatch batch = { .images = split.images,
                       .labels = split.labels,
                       .indices = order->indices,
                       .n = MIN ((gsize)UNTRAINED_BATCH, order->n) };

  return trainer->init_path == NULL ? closs_untrained_copy (trainer->model, &batch) : NULL;
}

ClossFrame *
closs_trainer_evaluate_untrained (ClossTrainer *trainer, ClossSplits splits, gsize n)
{
  return evaluate_all (begin (trainer, copy_untrained (trainer), splits, n));
}

ClossEvaluation *
closs_evaluation_new (ClossTrainer *trainer, ClossSplits splits, gsize n)
{
  return begin (trainer, n > 0 && closs_trainer_get_step (trainer) == 0 ? copy_untrained (trainer) : NULL, splits, n);
}
