/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/states.h"

G_BEGIN_DECLS

/* The worker's way into the past of its run: whole states kept on the way, and a second trainer that walks from the
 * nearest of them to a step that somebody wants to look at or to go on from. It takes one step a call, so that training
 * goes on in between. */
typedef struct
{
  ClossStates *states;
  ClossTrainer *walker; /* NULL: nobody walks */
  ClossScript script;
  ClossEvaluation *evaluation; /* of the walker, once it has arrived to be looked at; NULL: not there yet */
  guint64 begin, target;       /* steps of the walk */
  gboolean is_to_stay;         /* the run is to go on from the target */
  gsize n_images;              /* else: of the probe order, to evaluate there; 0: the whole split */
} ClossPast;

/* Memory of the states. */
#define CLOSS_PAST_BUDGET ((gsize)192 << 20)

void closs_past_init (ClossPast *past);
void closs_past_clear (ClossPast *past);

/* A new run, at its start. */
void closs_past_begin (ClossPast *past, const ClossTrainer *trainer);
/* A run that goes on from a saved state: @trainer is at it, @first at step 0; NULL: its first weights are not there,
 * and the past begins with the saved state. */
void closs_past_resume (ClossPast *past, const ClossTrainer *first, const ClossTrainer *trainer);
/* After every step. */
void closs_past_visit (ClossPast *past, const ClossTrainer *trainer);
/* The run has gone back to its step @step. */
void closs_past_cut (ClossPast *past, guint64 step);

/* Sets out for @step, which is not after the trainer's, in place of any walk before. */
gboolean closs_past_set_out (ClossPast *past, const ClossTrainer *trainer, guint64 step, gboolean is_to_stay,
                             GError **error);
void closs_past_stop (ClossPast *past);

gboolean closs_past_is_walking (const ClossPast *past);
double closs_past_get_progress (const ClossPast *past); /* 0 to 1 while walking */
/* One step. TRUE: the walker has arrived, and @past->walker is to be looked at or taken before closs_past_stop(). */
gboolean closs_past_walk (ClossPast *past, GError **error);

G_END_DECLS
