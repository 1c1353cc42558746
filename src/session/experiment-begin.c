/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "session/experiment-private.h"
#include <string.h>

/* Whether what @a and @b start with is the same data, of names alike: the seed counts only where the pictures are
 * drawn, the ways of reading only where the data are the user's own. */
static gboolean
has_same_choices (const ClossRunStart *a, const ClossRunStart *b)
{
  const ClossDatasetKind *kind = closs_catalogue_find_kind (a->dataset_id);

  if (kind == NULL)
    return closs_import_options_equal (&a->import, &b->import);
  return kind->is_in != NULL || a->settings.value[CLOSS_CONTROL_SEED] == b->settings.value[CLOSS_CONTROL_SEED];
}

gboolean
closs_experiment_is_same_data (const ClossRunStart *a, const ClossRunStart *b)
{
  return g_strcmp0 (a->dataset_id, b->dataset_id) == 0 && g_strcmp0 (a->directory, b->directory) == 0
         && has_same_choices (a, b);
}

typedef struct
{
  const ClossRunStart *start;
  GCancellable *cancellable;
  ClossDataset *dataset; /* the result, or */
  GError *error;
} Reading;

static void
read_cb (gpointer data, gpointer unused G_GNUC_UNUSED)
{
  Reading *reading = data;

  reading->dataset = closs_run_start_open_dataset (reading->start, reading->cancellable, &reading->error);
}

static ClossDataset *
open_dataset (const ClossExperiment *experiment, const ClossRunStart *start, GCancellable *cancellable, GError **error)
{
  Reading reading = { .start = start, .cancellable = cancellable };

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (start->dataset == NULL && experiment->start != NULL && closs_experiment_is_same_data (experiment->start, start))
    return closs_dataset_ref (closs_trainer_get_dataset (experiment->trainer));
  if (experiment->errands != NULL)
    closs_errands_run (experiment->errands, read_cb, &reading);
  else
    read_cb (&reading, NULL);
  if (reading.error != NULL)
    g_propagate_error (error, reading.error);
  return reading.dataset;
}

static ClossTrainer *
create_trainer (const ClossExperiment *experiment, const ClossRunStart *start, ClossDataset *dataset, GError **error)
{
  ClossRunStart threaded = *start;

  if (experiment->n_threads > 0)
    threaded.options.n_threads = experiment->n_threads;
  return closs_run_start_make_trainer (&threaded, dataset, error);
}

static void
add_begun (ClossExperiment *experiment)
{
  ClossBegun *begun = g_new0 (ClossBegun, 1);

  begun->start = closs_run_start_copy (experiment->start);
  begun->dataset = closs_dataset_ref (closs_trainer_get_dataset (experiment->trainer));
  begun->steps_per_epoch = closs_trainer_get_steps_per_epoch (experiment->trainer);
  experiment->news->begun = begun;
}

/* The rows of the run before the saved state, and the events. */
static void
add_past (ClossExperiment *experiment, GArray *rows)
{
  experiment->news->begun->at_step = closs_trainer_get_step (experiment->trainer);
  for (guint i = 0; i < rows->len; i++)
    closs_experiment_add_row (experiment, &g_array_index (rows, ClossStepRow, i));
  closs_experiment_add_events (experiment);
}

/* Steps before the saved state are computed from the run's start, if its first weights are there. */
static void
begin_past (ClossExperiment *experiment, const ClossRunStart *start)
{
  g_autoptr (ClossTrainer) first
      = create_trainer (experiment, start, closs_trainer_get_dataset (experiment->trainer), NULL);

  closs_past_resume (&experiment->past, first, experiment->trainer);
}

/* Replaces what was running; takes ownership of both. @rows: of a run that goes on from a saved state; else NULL. */
static void
set_experiment (ClossExperiment *experiment, ClossRunStart *start, ClossTrainer *trainer, GArray *rows)
{
  closs_prober_end_rest (&experiment->prober);
  g_clear_pointer (&experiment->guard, closs_guard_free);
  g_clear_pointer (&experiment->trainer, closs_trainer_free);
  g_clear_pointer (&experiment->start, closs_run_start_free);
  g_clear_pointer (&experiment->divergence, g_free);
  experiment->trainer = trainer;
  experiment->guard = closs_guard_new (trainer);
  experiment->start = start;
  experiment->training = FALSE;
  experiment->target_step = NO_TARGET;
  experiment->n_events = 0;
  experiment->generation++;
  memset (experiment->last_rows, 0, sizeof experiment->last_rows);
  closs_experiment_end_replay (experiment);
  g_array_set_size (experiment->later, 0);
  if (rows != NULL)
    begin_past (experiment, start);
  else
    closs_past_begin (&experiment->past, trainer);

  add_begun (experiment);
  if (rows != NULL)
    add_past (experiment, rows);
  closs_experiment_add_frame (experiment, closs_prober_begin (&experiment->prober, trainer));
}

/* NULL, and why in *problem, if the state does not fit. */
static ClossTrainer *
resume_trainer (const ClossExperiment *experiment, const ClossRunRecord *record, const ClossSavedState *state,
                ClossDataset *dataset, char **problem)
{
  g_autoptr (GError) error = NULL;
  ClossTrainer *trainer
      = closs_saved_state_make_trainer (state, record, dataset, MAX (experiment->n_threads, 0), &error);

  if (trainer == NULL)
    *problem = g_strdup (error->message);
  return trainer;
}

gboolean
closs_experiment_begin_record (ClossExperiment *experiment, ClossRunStart *start, const ClossRunRecord *record,
                               const ClossSavedState *state, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossRunStart) owned_start = start;
  g_autoptr (ClossDataset) dataset = NULL;
  ClossTrainer *trainer = NULL;
  g_autofree char *problem = NULL;
  GArray *rows = NULL;

  if (start->dataset_id == NULL)
    start->dataset_id = g_strdup (closs_catalogue_get_default ()->id);
  dataset = open_dataset (experiment, start, cancellable, error);
  if (dataset != NULL && state != NULL && closs_run_record_check_data (record, dataset, NULL))
    trainer = resume_trainer (experiment, record, state, dataset, &problem);
  if (trainer != NULL)
    rows = closs_saved_state_get_rows (state);
  else if (dataset != NULL && (record == NULL || closs_run_record_check (record, dataset, error)))
    trainer = create_trainer (experiment, start, dataset, error);
  /* The trainer has the data set now, and who begins something else from a copy of this start does not mean it. */
  g_clear_pointer (&start->dataset, closs_dataset_unref);
  if (trainer != NULL)
    {
      set_experiment (experiment, g_steal_pointer (&owned_start), trainer, rows);
      experiment->news->begun->why_trained = g_steal_pointer (&problem);
    }
  /* If this failed, training goes on, and the time that it took was no training. */
  experiment->trained_since_us = g_get_monotonic_time ();
  return trainer != NULL;
}

gboolean
closs_experiment_begin (ClossExperiment *experiment, ClossRunStart *start, GArray *events, GCancellable *cancellable,
                        GError **error)
{
  if (!closs_experiment_begin_record (experiment, start, NULL, NULL, cancellable, error))
    return FALSE;
  if (events != NULL)
    {
      closs_script_init (&experiment->script, events, 0);
      closs_experiment_follow_script (experiment);
    }
  return TRUE;
}

gboolean
closs_experiment_restart (ClossExperiment *experiment, GError **error)
{
  if (experiment->start == NULL)
    return TRUE;
  return closs_experiment_begin (experiment, closs_run_start_copy (experiment->start), NULL, NULL, error);
}
