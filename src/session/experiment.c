/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/experiment-private.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Time over which images per second are smoothed. */
#define SMOOTHING_US 5e6

/* News */

void
closs_experiment_add_events (ClossExperiment *experiment)
{
  gsize n_events;
  const ClossEvent *events = closs_trainer_get_events (experiment->trainer, &n_events);

  if (n_events > experiment->n_events)
    g_array_append_vals (experiment->news->events, events + experiment->n_events,
                         (guint)(n_events - experiment->n_events));
  experiment->n_events = n_events;
}

void
closs_experiment_add_row (ClossExperiment *experiment, const ClossStepRow *row)
{
  closs_rows_add (experiment->news->rows, row);
  if (experiment->last_rows[0].step != row->step)
    experiment->last_rows[1] = experiment->last_rows[0];
  experiment->last_rows[0] = *row;
}

/* Puts what the frame measured into the row of its step. Not where the depth was changed in between: it is another
 * network than the row's. */
static void
amend_row (ClossExperiment *experiment, const ClossFrame *frame)
{
  for (gsize i = 0; i < G_N_ELEMENTS (experiment->last_rows); i++)
    {
      ClossStepRow *row = &experiment->last_rows[i];

      if (row->step == 0 || row->step != frame->step || row->depth != (int)frame->settings.value[CLOSS_CONTROL_DEPTH])
        continue;
      closs_step_row_add_frame (row, frame);
      closs_rows_add (experiment->news->rows, row);
    }
}

void
closs_experiment_add_frame (ClossExperiment *experiment, ClossFrame *frame)
{
  if (frame == NULL)
    return;
  amend_row (experiment, frame);
  g_ptr_array_add (experiment->news->frames, frame);
}

/* Training */

void
closs_experiment_start_training (ClossExperiment *experiment, guint64 target_step)
{
  if (experiment->trainer == NULL)
    return;
  experiment->target_step = target_step;
  g_clear_pointer (&experiment->divergence, g_free);
  if (experiment->training)
    return;
  closs_prober_end_rest (&experiment->prober);
  experiment->training = TRUE;
  experiment->trained_since_us = experiment->paced_since_us = g_get_monotonic_time ();
  experiment->next_step_us = 0;
  experiment->images_per_second = 0;
}

void
closs_experiment_stop_training (ClossExperiment *experiment)
{
  /* The picture to look at: of the last step, and of more images than there is time for while it trains. */
  if (experiment->training && experiment->trainer != NULL)
    experiment->prober.is_late = TRUE;
  experiment->training = FALSE;
  experiment->target_step = NO_TARGET;
}

/* Tells that the trainer is at an earlier step now, with another log. */
void
closs_experiment_go_back (ClossExperiment *experiment, gboolean leaves_ghost)
{
  ClossNews *news = experiment->news;

  experiment->generation++;
  news->has_gone_back = TRUE;
  news->back_step = closs_trainer_get_step (experiment->trainer);
  news->leaves_ghost = leaves_ghost;
  news->replaces_events = TRUE;
  g_array_set_size (news->events, 0);
  experiment->n_events = 0;
  closs_experiment_add_events (experiment);
  memset (experiment->last_rows, 0, sizeof experiment->last_rows);
}

/* Goes back to the healthy state. If there is no memory for it, the trainer stays at its last finite state. */
static char *
recover (ClossExperiment *experiment, guint64 diverged_step)
{
  g_autofree char *diverged = g_strdup_printf ("%" G_GUINT64_FORMAT, diverged_step);
  gboolean is_healthy = closs_guard_restore (experiment->guard, experiment->trainer, NULL);
  g_autofree char *step = g_strdup_printf ("%" G_GUINT64_FORMAT, closs_trainer_get_step (experiment->trainer));

  if (is_healthy)
    return g_strdup_printf (
        _ ("The loss or a gradient was no longer a finite number at step %s. The run is back at step "
           "%s, its last healthy state, with the settings of that step."),
        diverged, step);
  return g_strdup_printf (_ ("The loss or a gradient was no longer a finite number at step %s. This is the last finite "
                             "state, of step %s."),
                          diverged, step);
}

/* The rest of a run file that is being replayed belongs to steps that this run did not reach. */
static void
stop_diverged (ClossExperiment *experiment, guint64 diverged_step)
{
  g_free (experiment->divergence);
  experiment->divergence = recover (experiment, diverged_step);
  closs_experiment_end_replay (experiment);
  closs_past_cut (&experiment->past, closs_trainer_get_step (experiment->trainer));
  closs_experiment_go_back (experiment, FALSE);
  closs_experiment_stop_training (experiment);
}

static gsize
get_batch_size (const ClossExperiment *experiment)
{
  return (gsize)closs_trainer_get_settings (experiment->trainer)->value[CLOSS_CONTROL_BATCH_SIZE];
}

/* A step came @us after the one before, probes and the limit of speed included: so the pace tells when the epoch ends.
 */
static void
smooth_images_per_second (ClossExperiment *experiment, double us)
{
  double weight = experiment->images_per_second > 0 ? exp (-us / SMOOTHING_US) : 0;
  double images_per_second = (double)get_batch_size (experiment) * 1e6 / MAX (us, 1);

  experiment->images_per_second = weight * experiment->images_per_second + (1 - weight) * images_per_second;
}

static void
account_step (ClossExperiment *experiment)
{
  gint64 now_us = g_get_monotonic_time ();
  double us = (double)(now_us - experiment->trained_since_us);

  experiment->trained_since_us = now_us;
  smooth_images_per_second (experiment, (double)(now_us - experiment->paced_since_us));
  experiment->paced_since_us = now_us;
  closs_probe_budget_add_training (&experiment->prober.budget, get_batch_size (experiment), us);
  experiment->prober.is_due = closs_probe_budget_is_due (&experiment->prober.budget);
}

static void
train_step (ClossExperiment *experiment)
{
  guint64 step = closs_trainer_get_step (experiment->trainer);
  ClossStepRow row;

  if (experiment->steps_per_second > 0)
    experiment->next_step_us = g_get_monotonic_time () + (gint64)(1e6 / experiment->steps_per_second);
  if (closs_trainer_step (experiment->trainer, &row, NULL))
    {
      closs_experiment_add_row (experiment, &row);
      account_step (experiment);
      closs_past_visit (&experiment->past, experiment->trainer);
      closs_guard_visit (experiment->guard, experiment->trainer, &row);
      if (row.step >= experiment->target_step)
        closs_experiment_stop_training (experiment);
      closs_experiment_follow_script (experiment);
      closs_experiment_compare_replay (experiment);
    }
  else
    stop_diverged (experiment, step + 1);
}

static ClossRunState
get_state (const ClossExperiment *experiment)
{
  if (experiment->trainer == NULL)
    return CLOSS_RUN_EMPTY;
  if (experiment->training)
    return CLOSS_RUN_TRAINING;
  return experiment->divergence != NULL ? CLOSS_RUN_DIVERGED : CLOSS_RUN_PAUSED;
}

/* From where training goes on: where the run is, or is on its way back to. */
static guint64
get_next_start (const ClossExperiment *experiment)
{
  return closs_experiment_is_going_back (experiment) ? experiment->past.target
                                                     : closs_trainer_get_step (experiment->trainer);
}

/* Steps asked for while others are still to be done come on top of them. */
static guint64
get_target_base (const ClossExperiment *experiment)
{
  gboolean has_target = experiment->training && experiment->target_step != NO_TARGET;

  return has_target ? experiment->target_step : get_next_start (experiment);
}

/* Public */

void
closs_experiment_init (ClossExperiment *experiment, ClossNews *news, ClossErrands *errands)
{
  *experiment = (ClossExperiment){ .news = news, .errands = errands, .target_step = NO_TARGET };
  closs_prober_init (&experiment->prober);
  closs_past_init (&experiment->past);
  experiment->later = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
}

void
closs_experiment_clear (ClossExperiment *experiment)
{
  closs_prober_clear (&experiment->prober);
  closs_past_clear (&experiment->past);
  closs_experiment_end_replay (experiment);
  g_clear_pointer (&experiment->later, g_array_unref);
  g_clear_pointer (&experiment->guard, closs_guard_free);
  g_clear_pointer (&experiment->trainer, closs_trainer_free);
  g_clear_pointer (&experiment->start, closs_run_start_free);
  g_clear_pointer (&experiment->divergence, g_free);
}

/* Images of the evaluation of a whole split that is under way, and how many are done; 0: none is. */
static gsize
count_evaluating (const ClossExperiment *experiment, gsize *n_done)
{
  *n_done = 0;
  if (experiment->past.evaluation != NULL)
    return closs_evaluation_get_n_images (experiment->past.evaluation, n_done);
  if (experiment->prober.rest != NULL && !experiment->training)
    return closs_evaluation_get_n_images (experiment->prober.rest, n_done);
  return 0;
}

void
closs_experiment_fill_status (const ClossExperiment *experiment, ClossStatus *status)
{
  const ClossTrainer *trainer = experiment->trainer;

  status->state = get_state (experiment);
  status->settings = trainer != NULL ? *closs_trainer_get_settings (trainer) : closs_settings_get_default ();
  for (guint i = 0; i < experiment->later->len; i++)
    status->settings.value[g_array_index (experiment->later, ClossEvent, i).control]
        = g_array_index (experiment->later, ClossEvent, i).new_value;
  status->step = trainer != NULL ? closs_trainer_get_step (trainer) : 0;
  status->epoch = trainer != NULL ? closs_trainer_get_epoch (trainer) : 0;
  status->images_per_second = experiment->training ? experiment->images_per_second : 0;
  status->divergence = g_strdup (experiment->divergence);
  status->is_going_back = closs_experiment_is_going_back (experiment);
  status->progress = status->is_going_back ? closs_past_get_progress (&experiment->past) : 0;
  status->generation = experiment->generation;
  status->replay_end = closs_experiment_get_replay_end (experiment);
  status->target_step = experiment->training ? experiment->target_step : NO_TARGET;
  status->n_evaluating = count_evaluating (experiment, &status->n_evaluated);
}

void
closs_experiment_train (ClossExperiment *experiment)
{
  closs_experiment_start_training (experiment, NO_TARGET);
}

void
closs_experiment_pause (ClossExperiment *experiment)
{
  closs_experiment_stop_training (experiment);
}

void
closs_experiment_train_steps (ClossExperiment *experiment, guint64 n_steps)
{
  guint64 base;

  if (experiment->trainer == NULL || n_steps == 0)
    return;
  base = get_target_base (experiment);
  closs_experiment_start_training (experiment, n_steps < NO_TARGET - base ? base + n_steps : NO_TARGET);
}

void
closs_experiment_train_until (ClossExperiment *experiment, guint64 step)
{
  if (experiment->trainer == NULL || get_next_start (experiment) >= step)
    closs_experiment_stop_training (experiment);
  else
    closs_experiment_start_training (experiment, step);
}

void
closs_experiment_train_epoch (ClossExperiment *experiment)
{
  guint64 steps_per_epoch;

  if (experiment->trainer == NULL)
    return;
  steps_per_epoch = closs_trainer_get_steps_per_epoch (experiment->trainer);
  closs_experiment_start_training (experiment, (get_target_base (experiment) / steps_per_epoch + 1) * steps_per_epoch);
}

gboolean
closs_experiment_set_control (ClossExperiment *experiment, ClossControlId id, double value, GError **error)
{
  if (experiment->trainer == NULL)
    {
      g_set_error_literal (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE,
                           _ ("There is no run yet whose settings could be changed"));
      return FALSE;
    }
  if (closs_experiment_is_going_back (experiment))
    return closs_experiment_set_later (experiment, id, value, error);
  if (!closs_trainer_set_control (experiment->trainer, id, value, error))
    return FALSE;
  closs_experiment_end_replay (experiment);
  closs_experiment_add_events (experiment);
  /* The one live control that changes what the network is, not only how it learns. */
  if (id == CLOSS_CONTROL_DEPTH)
    {
      closs_prober_end_rest (&experiment->prober);
      experiment->prober.is_late = TRUE;
    }
  return TRUE;
}

void
closs_experiment_set_speed (ClossExperiment *experiment, double steps_per_second)
{
  experiment->steps_per_second = isfinite (steps_per_second) ? MAX (steps_per_second, 0) : 0;
  experiment->next_step_us = 0;
}

void
closs_experiment_set_n_threads (ClossExperiment *experiment, int n_threads)
{
  /* All processors, though the window needs one now and then: the threads' priority (worker.c) sees to that. */
  experiment->n_threads = n_threads > 0 ? n_threads : (int)g_get_num_processors ();
  if (experiment->trainer != NULL)
    closs_model_set_n_threads (closs_trainer_get_model (experiment->trainer), experiment->n_threads);
}

void
closs_experiment_set_probe (ClossExperiment *experiment, const ClossProbeLimits *limits)
{
  closs_prober_set_limits (&experiment->prober, experiment->trainer, limits);
}

gint64
closs_experiment_get_deadline (const ClossExperiment *experiment)
{
  if (experiment->prober.is_late || closs_past_is_walking (&experiment->past))
    return 0;
  if (experiment->training)
    return experiment->next_step_us;
  return closs_prober_is_resting (&experiment->prober) ? 0 : G_MAXINT64;
}

static gboolean
is_step_due (const ClossExperiment *experiment)
{
  return experiment->training && !closs_experiment_is_going_back (experiment)
         && g_get_monotonic_time () >= experiment->next_step_us;
}

/* By turns, where both want to. */
static gboolean
walks_next (const ClossExperiment *experiment)
{
  return closs_past_is_walking (&experiment->past) && !(experiment->walked && is_step_due (experiment));
}

ClossTurn
closs_experiment_get_turn (const ClossExperiment *experiment)
{
  const ClossTrainer *trainer = experiment->trainer;

  return (ClossTurn){
    .is_training = experiment->training,
    .is_resting = !experiment->training && !experiment->prober.is_late && !closs_past_is_walking (&experiment->past)
                  && closs_prober_is_resting (&experiment->prober),
    .wants_step = experiment->training && !experiment->prober.is_late && !walks_next (experiment),
    .step = trainer != NULL ? closs_trainer_get_step (trainer) : 0,
    .epoch = trainer != NULL ? closs_trainer_get_epoch (trainer) : 0,
  };
}

void
closs_experiment_excuse (ClossExperiment *experiment, gint64 us)
{
  gint64 now_us = g_get_monotonic_time ();

  experiment->trained_since_us = MIN (experiment->trained_since_us + us, now_us);
  experiment->paced_since_us = MIN (experiment->paced_since_us + us, now_us);
}

void
closs_experiment_advance (ClossExperiment *experiment)
{
  if (experiment->prober.is_late)
    {
      closs_experiment_add_frame (
          experiment, experiment->training ? closs_prober_probe (&experiment->prober, experiment->trainer)
                                           : closs_prober_probe_at_rest (&experiment->prober, experiment->trainer));
      experiment->trained_since_us = g_get_monotonic_time ();
      return;
    }
  experiment->walked = walks_next (experiment);
  if (experiment->walked)
    closs_experiment_walk (experiment);
  else if (experiment->training)
    train_step (experiment);
  else if (closs_prober_is_resting (&experiment->prober))
    closs_experiment_add_frame (experiment, closs_prober_rest (&experiment->prober));
}
