/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/prober.h"
#include <math.h>

/* Images for the call that makes the model allocate what an evaluation needs: it would spoil the measurement. */
#define WARM_UP_SIZE 8
/* A fast network is measured again, with more images: so short a time says little. */
#define SHORT_US    20000
#define SECOND_SIZE 256
/* The first frame should be there within this time. */
#define FIRST_FRAME_US 250e3
/* A whole split that takes no longer is evaluated at once when training stops. */
#define REST_US 150e3

static gboolean
are_finite (const float *values, gsize n_values)
{
  for (gsize i = 0; i < n_values; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_finite (const ClossFrame *frame)
{
  gsize n_classes = (gsize)frame->n_classes;

  return are_finite (frame->embeddings, 2 * frame->n) && are_finite (frame->centers, 2 * n_classes)
         && are_finite (frame->classifier_weight, 2 * n_classes) && are_finite (frame->classifier_bias, n_classes);
}

/* What the untrained network is shown as takes longer than a probe: the time is that of one as they are later. */
static ClossFrame *
evaluate (ClossProber *prober, ClossTrainer *trainer, gsize n_images, gboolean is_of_budget)
{
  gboolean is_untrained = closs_trainer_get_step (trainer) == 0;
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (ClossFrame) frame = NULL;

  if (is_of_budget || !is_untrained)
    frame = closs_trainer_evaluate (trainer, prober->splits, n_images);
  if (is_of_budget)
    closs_probe_budget_add_probe (&prober->budget, frame->n, (double)(g_get_monotonic_time () - start_us));
  if (is_untrained)
    {
      g_clear_pointer (&frame, closs_frame_unref);
      frame = closs_trainer_evaluate_untrained (trainer, prober->splits, n_images);
    }
  prober->is_due = prober->is_late = FALSE;
  return is_finite (frame) ? g_steal_pointer (&frame) : NULL;
}

void
closs_prober_init (ClossProber *prober)
{
  *prober = (ClossProber){ 0 };
  closs_probe_budget_init (&prober->budget, &(ClossProbeLimits){ .max_share = CLOSS_PROBE_DEFAULT_SHARE });
}

void
closs_prober_clear (ClossProber *prober)
{
  closs_prober_end_rest (prober);
}

static void
choose_splits (ClossProber *prober, ClossTrainer *trainer)
{
  ClossSplits wanted = prober->budget.limits.splits;

  prober->splits
      = closs_dataset_choose_splits (closs_trainer_get_dataset (trainer), wanted != 0 ? wanted : CLOSS_SPLITS_TEST);
}

void
closs_prober_set_limits (ClossProber *prober, ClossTrainer *trainer, const ClossProbeLimits *limits)
{
  closs_probe_budget_set_limits (&prober->budget, limits);
  if (trainer == NULL)
    return;
  closs_prober_end_rest (prober);
  choose_splits (prober, trainer);
  closs_probe_budget_set_available (&prober->budget, closs_trainer_count_probe (trainer, prober->splits));
  prober->is_late = TRUE;
}

/* Finds out how long an image takes, and with it the size; returns the frame of the last measurement. */
static ClossFrame *
measure (ClossProber *prober, ClossTrainer *trainer)
{
  gsize n_available = closs_trainer_count_probe (trainer, prober->splits);
  g_autoptr (ClossFrame) frame = NULL;
  gint64 start_us;

  frame = closs_trainer_evaluate (trainer, prober->splits, MIN (WARM_UP_SIZE, n_available));
  g_clear_pointer (&frame, closs_frame_unref);
  closs_probe_budget_reset (&prober->budget, n_available);
  start_us = g_get_monotonic_time ();
  frame = evaluate (prober, trainer, closs_probe_budget_get_first_size (&prober->budget), TRUE);
  if (g_get_monotonic_time () - start_us >= SHORT_US)
    return g_steal_pointer (&frame);
  g_clear_pointer (&frame, closs_frame_unref);
  closs_probe_budget_reset (&prober->budget, n_available);
  return evaluate (prober, trainer, MIN (SECOND_SIZE, n_available), TRUE);
}

ClossFrame *
closs_prober_begin (ClossProber *prober, ClossTrainer *trainer)
{
  g_autoptr (ClossFrame) frame = NULL;

  closs_prober_end_rest (prober);
  choose_splits (prober, trainer);
  frame = measure (prober, trainer);
  if (closs_probe_budget_get_cost (&prober->budget) <= FIRST_FRAME_US)
    {
      g_clear_pointer (&frame, closs_frame_unref);
      frame = closs_prober_probe (prober, trainer);
    }
  /* This one was for speed; the next, at rest, is for the picture. */
  prober->is_late = TRUE;
  return g_steal_pointer (&frame);
}

ClossFrame *
closs_prober_probe (ClossProber *prober, ClossTrainer *trainer)
{
  gsize n_images = prober->n_shared > 0 ? prober->n_shared : prober->budget.n_images;

  prober->n_shared = 0;
  return evaluate (prober, trainer, n_images, TRUE);
}

/* Of both splits the probe order takes one image of each by turns: twice the test images are all of them. */
static gsize
get_rest_size (const ClossProber *prober, ClossTrainer *trainer)
{
  gsize n = closs_trainer_count_probe (trainer, prober->splits);
  gsize n_test = closs_dataset_get_split (closs_trainer_get_dataset (trainer), CLOSS_SPLIT_TEST).n;

  return prober->splits == CLOSS_SPLITS_BOTH ? MIN (n, MAX (2 * n_test, prober->budget.n_images)) : n;
}

ClossFrame *
closs_prober_probe_at_rest (ClossProber *prober, ClossTrainer *trainer)
{
  gsize n_whole = get_rest_size (prober, trainer);
  gboolean is_quick = (double)n_whole * prober->budget.us_per_image <= REST_US;
  gsize n_images = is_quick ? n_whole : MIN (prober->budget.n_images, n_whole);

  closs_prober_end_rest (prober);
  prober->n_shared = 0;
  if (n_images < n_whole)
    prober->rest = closs_evaluation_new (trainer, prober->splits, n_whole);
  return evaluate (prober, trainer, n_images, FALSE);
}

gboolean
closs_prober_is_resting (const ClossProber *prober)
{
  return prober->rest != NULL;
}

ClossFrame *
closs_prober_rest (ClossProber *prober)
{
  g_autoptr (ClossFrame) frame = NULL;

  if (!closs_evaluation_advance (prober->rest))
    return NULL;
  frame = closs_evaluation_finish (prober->rest);
  closs_prober_end_rest (prober);
  return is_finite (frame) ? g_steal_pointer (&frame) : NULL;
}

void
closs_prober_end_rest (ClossProber *prober)
{
  g_clear_pointer (&prober->rest, closs_evaluation_free);
}
