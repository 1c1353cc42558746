/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/experiment-private.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Run files */

/* NULL if the file names none, or, with *problem set, if it cannot be had. */
static ClossSavedState *
load_state (const ClossRunRecord *record, GFile *file, char **problem)
{
  g_autoptr (GError) error = NULL;
  ClossSavedState *state = NULL;

  if (record->state == NULL || record->n_steps == 0)
    return NULL;
  state = closs_saved_state_load (record, file, &error);
  if (state == NULL)
    *problem = g_strdup (error->message);
  return state;
}

static ClossRunStart *
make_start (const ClossRunRecord *record, const ClossRunStart *like)
{
  ClossRunStart *start = closs_run_start_copy (record->start);

  if (like != NULL && like->dataset != NULL && closs_experiment_is_same_data (like, start))
    start->dataset = closs_dataset_ref (like->dataset);
  return start;
}

/* Trains to the run's end through its changes. Takes ownership of @record. */
static void
play (ClossExperiment *experiment, ClossRunRecord *record)
{
  closs_script_init (&experiment->script, record->events, 0);
  experiment->record = record;
  if (record->n_steps > 0)
    closs_experiment_start_training (experiment, record->n_steps);
  closs_experiment_follow_script (experiment);
}

gboolean
closs_experiment_open (ClossExperiment *experiment, GFile *file, const ClossRunStart *like, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (ClossRunRecord) record = closs_run_record_load (file, cancellable, error);
  g_autoptr (ClossSavedState) state = NULL;
  g_autofree char *problem = NULL;
  ClossBegun *begun;

  if (record == NULL)
    return FALSE;
  closs_run_record_move (record, NULL, NULL);
  state = load_state (record, file, &problem);
  if (!closs_experiment_begin_record (experiment, make_start (record, like), record, state, cancellable, error))
    {
      g_autofree char *name = g_file_get_parse_name (file);

      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  begun = experiment->news->begun;
  begun->file = g_object_ref (file);
  if (problem != NULL)
    begun->why_trained = g_steal_pointer (&problem);
  if (begun->at_step == 0)
    play (experiment, g_steal_pointer (&record));
  return TRUE;
}

void
closs_experiment_follow_script (ClossExperiment *experiment)
{
  g_autoptr (GError) error = NULL;

  if (experiment->script.events == NULL)
    return;
  if (!closs_script_apply (&experiment->script, experiment->trainer, &error))
    {
      closs_experiment_end_replay (experiment);
      g_ptr_array_add (experiment->news->errors, g_steal_pointer (&error));
      closs_experiment_stop_training (experiment);
    }
  closs_experiment_add_events (experiment);
}

void
closs_experiment_end_replay (ClossExperiment *experiment)
{
  closs_script_clear (&experiment->script);
  g_clear_pointer (&experiment->record, closs_run_record_free);
}

void
closs_experiment_compare_replay (ClossExperiment *experiment)
{
  const ClossRunRecord *record = experiment->record;
  ClossReplay replay;

  if (record == NULL || closs_trainer_get_step (experiment->trainer) != record->n_steps)
    return;
  replay = closs_run_record_compare (record, experiment->trainer);
  if (replay.differing_step == 0)
    return;
  g_free (experiment->news->replay_difference);
  experiment->news->replay_difference = closs_run_record_describe (record, experiment->trainer, &replay);
}

guint64
closs_experiment_get_replay_end (const ClossExperiment *experiment)
{
  const ClossRunRecord *record = experiment->record;

  return record != NULL && closs_trainer_get_step (experiment->trainer) < record->n_steps ? record->n_steps : 0;
}

static gboolean
require_trainer (const ClossExperiment *experiment, GError **error)
{
  if (experiment->trainer != NULL)
    return TRUE;
  g_set_error_literal (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE, _ ("There is no run yet"));
  return FALSE;
}

gboolean
closs_experiment_save (ClossExperiment *experiment, GFile *file, GError **error)
{
  g_autoptr (ClossRunRecord) record = NULL;

  if (!require_trainer (experiment, error))
    return FALSE;
  record = closs_run_record_new (experiment->trainer, experiment->start);
  closs_run_record_digest_end (record, experiment->trainer);
  if (!closs_run_record_save (record, file, error))
    return FALSE;
  g_ptr_array_add (experiment->news->saved, g_object_ref (file));
  experiment->trained_since_us = g_get_monotonic_time ();
  return TRUE;
}

ClossSnapshot *
closs_experiment_copy (ClossExperiment *experiment, GError **error)
{
  ClossSnapshot *snapshot;

  if (!require_trainer (experiment, error))
    return NULL;
  snapshot = closs_snapshot_new (experiment->trainer, experiment->start);
  experiment->trained_since_us = g_get_monotonic_time ();
  return snapshot;
}

/* The past */

gboolean
closs_experiment_is_going_back (const ClossExperiment *experiment)
{
  return closs_past_is_walking (&experiment->past) && experiment->past.is_to_stay;
}

static gboolean
set_out (ClossExperiment *experiment, guint64 step, gboolean is_to_stay, GError **error)
{
  guint64 now;

  if (!require_trainer (experiment, error))
    return FALSE;
  now = closs_trainer_get_step (experiment->trainer);
  if (step <= now)
    return closs_past_set_out (&experiment->past, experiment->trainer, step, is_to_stay, error);
  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE,
               _ ("The run is at step %" PRIu64 " and has not come to step %" PRIu64 " yet"), now, step);
  return FALSE;
}

gboolean
closs_experiment_continue_from (ClossExperiment *experiment, guint64 step, GError **error)
{
  if (!set_out (experiment, step, TRUE, error))
    return FALSE;
  closs_experiment_stop_training (experiment);
  return TRUE;
}

gboolean
closs_experiment_evaluate_at (ClossExperiment *experiment, guint64 step, gsize n_images, GError **error)
{
  /* Looking does not stop the way back. */
  if (closs_experiment_is_going_back (experiment))
    return TRUE;
  if (!set_out (experiment, step, FALSE, error))
    return FALSE;
  experiment->past.n_images = n_images;
  return TRUE;
}

gboolean
closs_experiment_set_later (ClossExperiment *experiment, ClossControlId id, double value, GError **error)
{
  ClossEvent event = { .control = id, .new_value = value };

  if (!closs_control_check (closs_control_get (id), value, error))
    return FALSE;
  g_array_append_val (experiment->later, event);
  return TRUE;
}

static void
make_later_changes (ClossExperiment *experiment)
{
  for (guint i = 0; i < experiment->later->len; i++)
    {
      const ClossEvent *event = &g_array_index (experiment->later, ClossEvent, i);
      GError *error = NULL;

      if (!closs_trainer_set_control (experiment->trainer, event->control, event->new_value, &error))
        g_ptr_array_add (experiment->news->errors, error);
    }
  g_array_set_size (experiment->later, 0);
}

/* The walker is the run's trainer from here on. */
static void
stay (ClossExperiment *experiment)
{
  closs_prober_end_rest (&experiment->prober);
  closs_trainer_free (experiment->trainer);
  experiment->trainer = g_steal_pointer (&experiment->past.walker);
  closs_past_stop (&experiment->past);
  closs_past_cut (&experiment->past, closs_trainer_get_step (experiment->trainer));
  closs_guard_cut (experiment->guard, experiment->trainer);
  closs_experiment_end_replay (experiment);
  g_clear_pointer (&experiment->divergence, g_free);
  make_later_changes (experiment);
  closs_experiment_go_back (experiment, TRUE);
  experiment->prober.is_late = TRUE;
}

/* Evaluates a few images of the walker; at the end publishes the moment. */
static void
look (ClossExperiment *experiment)
{
  ClossPast *past = &experiment->past;

  if (past->evaluation == NULL)
    past->evaluation = closs_evaluation_new (past->walker, experiment->prober.splits, past->n_images);
  if (!closs_evaluation_advance (past->evaluation))
    return;
  g_clear_pointer (&experiment->news->moment, closs_frame_unref);
  experiment->news->moment = closs_evaluation_finish (past->evaluation);
  closs_past_stop (past);
}

void
closs_experiment_walk (ClossExperiment *experiment)
{
  GError *error = NULL;

  if (closs_past_walk (&experiment->past, &error))
    {
      if (experiment->past.is_to_stay)
        stay (experiment);
      else
        look (experiment);
    }
  else if (error != NULL)
    {
      g_ptr_array_add (experiment->news->errors, error);
      g_array_set_size (experiment->later, 0);
      /* What was to be trained was from there on. */
      if (experiment->past.is_to_stay)
        closs_experiment_stop_training (experiment);
      closs_past_stop (&experiment->past);
    }
  experiment->trained_since_us = g_get_monotonic_time ();
}
