/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"
#include "session/turnstile.h"

G_BEGIN_DECLS

/* A | B: two runs with one seed, and so with the same first weights where their networks have the same shapes, and the
 * same order of mini-batches. They train beside each other: never both at once, and never one further than the other
 * by more than a step. Where their epochs are of unlike length (batch size, data) "beside" is by epoch, else by step;
 * one that is behind catches up alone, one that rests or has diverged holds up nobody, one that begins holds the other
 * up until it has its data set and first frame. Each of them remains the run that it would be alone, to the same bits,
 * and is observed, changed and saved by itself: see session/run.h.
 *
 * Main thread, as the runs. The pair has a reference to both. */
typedef struct _ClossRunPair ClossRunPair;

/* @a goes on as it is; B is a new run, EMPTY until it is begun. */
ClossRunPair *closs_run_pair_new (ClossRun *a) G_GNUC_WARN_UNUSED_RESULT;
/* A goes on alone. So would B: who has no use for it closes it (closs_run_close_async()). */
void closs_run_pair_free (ClossRunPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRunPair, closs_run_pair_free)

ClossRun *closs_run_pair_get_run (ClossRunPair *pair, ClossSide side);
ClossPace closs_run_pair_get_pace (ClossRunPair *pair);
/* TRUE if both have begun and one of them is more than one step behind the other; then sets *@behind to it. */
gboolean closs_run_pair_find_behind (ClossRunPair *pair, ClossSide *behind);
/* Where the other run is, or was, when @side is at its step @step. */
guint64 closs_run_pair_get_step_beside (ClossRunPair *pair, ClossSide side, guint64 step);
/* TRAINING where one of them is; else LOADING, where one is; else what A is. */
ClossRunState closs_run_pair_get_state (ClossRunPair *pair);

/* B begins with A's data, options and seed, and these settings; NULL: as A began, and with the changes that A has made
 * since at the same steps, so that it becomes the same run. If A trains, so does B: A waits until B has caught up,
 * and both stop at the same step. Nothing if A is EMPTY. Who begins a side later
 * (closs_run_begin()) gives it the seed of the other, or begins both. */
void closs_run_pair_begin_beside (ClossRunPair *pair, const ClossSettings *settings);

/* Of both. */
void closs_run_pair_train (ClossRunPair *pair);
void closs_run_pair_pause (ClossRunPair *pair);
/* Both come to stand beside each other: so many steps (of the one with the longer steps), or to the end of the epoch,
 * after the one that is ahead now. */
void closs_run_pair_train_steps (ClossRunPair *pair, guint64 n_steps);
void closs_run_pair_train_epoch (ClossRunPair *pair);
void closs_run_pair_set_speed (ClossRunPair *pair, double steps_per_second);
void closs_run_pair_set_n_threads (ClossRunPair *pair, int n_threads);
void closs_run_pair_set_probe (ClossRunPair *pair, const ClossProbeLimits *limits);
/* @side goes back to @step, and the other to where it was then; not further than it has come. */
void closs_run_pair_continue_from (ClossRunPair *pair, ClossSide side, guint64 step);
void closs_run_pair_evaluate_at (ClossRunPair *pair, ClossSide side, guint64 step, gsize n_images);

G_END_DECLS
