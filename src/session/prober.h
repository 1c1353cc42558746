/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/probe-budget.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* Takes the frames of a trainer, on the trainer's thread: the probe set is the beginning of the probe order of the
 * splits that are wished for (of the one that has images, where these have none). */
typedef struct
{
  ClossProbeBudget budget;
  ClossSplits splits;
  gboolean is_due;  /* by the budget */
  gboolean is_late; /* what is shown is not what the network is now: probe at the next occasion, whatever the budget */
  gsize n_shared;   /* images of the next probe, decided together with other runs; 0: as many as the budget says */
  ClossEvaluation *rest; /* of the whole split, under way while nothing else is to be done; NULL: none */
} ClossProber;

void closs_prober_init (ClossProber *prober);
void closs_prober_clear (ClossProber *prober);
/* From the next frame on, which is due at once. @trainer NULL: there is none yet. */
void closs_prober_set_limits (ClossProber *prober, ClossTrainer *trainer, const ClossProbeLimits *limits);

/* A trainer just made: measures the speed and returns the first frame, of fewer images than there will be where the
 * network is slow. NULL where it is not finite. */
ClossFrame *closs_prober_begin (ClossProber *prober, ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;

/* NULL where the frame is not finite: nothing that could be drawn. */
ClossFrame *closs_prober_probe (ClossProber *prober, ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;

/* When training stops: a picture at once. The whole test split follows (or the training split, if only that is shown;
 * of both, as many training images as test images): closs_prober_is_resting() says that it is under way. The user's
 * limit of images is one for training; the numbers at rest are exact. */
ClossFrame *closs_prober_probe_at_rest (ClossProber *prober, ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_prober_is_resting (const ClossProber *prober);
/* Evaluates a few images more. NULL: there are still some left, or the frame is not finite. */
ClossFrame *closs_prober_rest (ClossProber *prober) G_GNUC_WARN_UNUSED_RESULT;
/* Gives up what is under way, because the network is about to change. */
void closs_prober_end_rest (ClossProber *prober);

G_END_DECLS
