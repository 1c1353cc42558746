/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/training.h"
#include "cli/recovery.h"
#include <glib/gi18n.h>
#include <math.h>

/* Passes of a step: forward, the gradient of the input and that of the weights. */
#define PASSES_PER_STEP 3
/* Multiply-adds that an evaluation may cost if the user did not ask for it. */
#define CHEAP_EVALUATION 2e12

static void
drop_frames (ClossTraining *training)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&training->frames[i], closs_frame_unref);
}

void
closs_training_free (ClossTraining *training)
{
  drop_frames (training);
  g_clear_object (&training->cancellable);
  g_clear_pointer (&training->record, closs_run_record_free);
  g_clear_pointer (&training->run_start, closs_run_start_free);
  g_clear_pointer (&training->film, closs_film_free);
  closs_script_clear (&training->script);
  g_clear_pointer (&training->trainer, closs_trainer_free);
  g_clear_pointer (&training->rows, g_array_unref);
  g_clear_pointer (&training->guard, closs_guard_free);
  g_free (training->divergence);
  g_free (training->retreat);
  g_clear_error (&training->diverged_error);
  g_free (training);
}

static ClossStepRow *
get_last_row (const ClossTraining *training)
{
  return training->rows->len > 0 ? &g_array_index (training->rows, ClossStepRow, training->rows->len - 1) : NULL;
}

const ClossStepRow *
closs_training_get_last_row (const ClossTraining *training)
{
  return get_last_row (training);
}

static int
get_depth (const ClossTraining *training)
{
  return (int)closs_trainer_get_settings (training->trainer)->value[CLOSS_CONTROL_DEPTH];
}

const ClossFrame *
closs_training_get_frame (ClossTraining *training, ClossSplitKind split)
{
  ClossStepRow *row = get_last_row (training);

  if (training->frames[split] != NULL)
    return training->frames[split];
  training->frames[split] = closs_trainer_evaluate (training->trainer, CLOSS_SPLITS_OF (split), 0);
  if (split == CLOSS_SPLIT_TEST)
    {
      training->training_cost = 0;
      /* After a change of depth the network is not the one that the row measured. */
      if (row != NULL && row->depth == get_depth (training))
        closs_step_row_add_frame (row, training->frames[split]);
    }
  return training->frames[split];
}

/* Multiply-adds of one image. */
static double
get_cost (const ClossTraining *training)
{
  ClossNetworkSpec spec = closs_settings_get_spec (closs_trainer_get_settings (training->trainer),
                                                   closs_trainer_get_dataset (training->trainer));

  return closs_network_spec_get_cost (&spec);
}

/* Depends on the run alone, never on the clock: the same rows must have a test accuracy each time. */
static gboolean
is_worth_evaluating (const ClossTraining *training)
{
  ClossSplit test = closs_dataset_get_split (closs_trainer_get_dataset (training->trainer), CLOSS_SPLIT_TEST);
  double cost = get_cost (training) * (double)test.n;

  if (test.n == 0 || training->options->evaluate == CLOSS_EVALUATE_NEVER)
    return FALSE;
  return training->options->evaluate == CLOSS_EVALUATE_ALWAYS || cost <= CHEAP_EVALUATION
         || cost <= training->training_cost;
}

/* The number of images in all mini-batches before @step. */
static guint64
count_images (const ClossTraining *training, guint64 step)
{
  guint64 per_epoch = closs_trainer_get_steps_per_epoch (training->trainer);
  guint64 n_train = closs_trainer_get_n_train (training->trainer);
  guint64 batch = (guint64)closs_trainer_get_settings (training->trainer)->value[CLOSS_CONTROL_BATCH_SIZE];

  return step / per_epoch * n_train + MIN (step % per_epoch * batch, n_train);
}

static gboolean
take_step (ClossTraining *training)
{
  guint64 step = closs_trainer_get_step (training->trainer);
  guint64 n = count_images (training, step + 1) - count_images (training, step);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  ClossStepRow row;

  if (!closs_trainer_step (training->trainer, &row, &error))
    {
      drop_frames (training);
      closs_training_recover (training, step + 1, error);
      return FALSE;
    }
  drop_frames (training);
  closs_guard_visit (training->guard, training->trainer, &row);
  if (step > training->start)
    {
      training->step_seconds += (double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
      training->timed_images += n;
    }
  training->training_cost += PASSES_PER_STEP * get_cost (training) * (double)n;
  if (training->options->no_timings)
    row.images_per_second = NAN;
  g_array_append_val (training->rows, row);
  return TRUE;
}

static double
get_pace (const ClossTraining *training)
{
  return training->step_seconds > 0 ? (double)training->timed_images / training->step_seconds : 0;
}

static void
show_progress (ClossTraining *training, ClossProgress *progress, gboolean is_epoch_end)
{
  guint64 step = closs_trainer_get_step (training->trainer);
  double pace = get_pace (training);
  guint64 left = count_images (training, training->end) - count_images (training, step);
  ClossProgressState state = {
    .row = get_last_row (training),
    .start = training->start,
    .end = training->end,
    .end_epoch = (double)training->end / (double)closs_trainer_get_steps_per_epoch (training->trainer),
    .images_per_second = pace,
    .seconds_left = pace > 0 ? (double)left / pace : NAN,
    .is_epoch_end = is_epoch_end,
  };

  closs_progress_show (progress, &state);
}

static void
make_changes (ClossTraining *training)
{
  g_autoptr (GError) error = NULL;

  if (!closs_script_apply (&training->script, training->trainer, &error))
    g_error ("a change that had been checked could not be made: %s", error->message);
}

/* Changes after the last step of a run file are part of the run, and of the files of its replay. */
static void
make_last_changes (ClossTraining *training)
{
  const ClossRunRecord *record = training->record;
  int depth = get_depth (training);

  if (record == NULL || closs_trainer_get_step (training->trainer) != record->n_steps)
    return;
  make_changes (training);
  if (get_depth (training) != depth)
    drop_frames (training);
}

static ClossOutcome
interrupt (ClossTraining *training)
{
  const gboolean is_saved = training->options->save != NULL || training->options->record != NULL;

  training->interrupted_step = closs_trainer_get_step (training->trainer);
  if (is_saved && !closs_guard_is_healthy (training->guard))
    {
      drop_frames (training);
      closs_training_retreat (training);
    }
  return CLOSS_OUTCOME_INTERRUPTED;
}

static ClossOutcome
run_steps (ClossTraining *training, ClossProgress *progress, ClossStepFunc step_done, gpointer data)
{
  guint64 per_epoch = closs_trainer_get_steps_per_epoch (training->trainer);

  while (closs_trainer_get_step (training->trainer) < training->end)
    {
      guint64 step;
      gboolean is_epoch_end;

      if (g_cancellable_is_cancelled (training->cancellable))
        return interrupt (training);
      make_changes (training);
      if (!take_step (training))
        return CLOSS_OUTCOME_DIVERGED;
      if (training->film != NULL)
        closs_film_take (training->film, training->trainer);
      step = closs_trainer_get_step (training->trainer);
      is_epoch_end = step % per_epoch == 0 || step == training->end;
      if (is_epoch_end && is_worth_evaluating (training))
        (void)closs_training_get_frame (training, CLOSS_SPLIT_TEST);
      show_progress (training, progress, is_epoch_end);
      step_done (training, data);
    }
  return CLOSS_OUTCOME_DONE;
}

ClossOutcome
closs_training_run (ClossTraining *training, ClossProgress *progress, ClossStepFunc step_done, gpointer data)
{
  ClossOutcome outcome;

  if (training->film != NULL)
    closs_film_take (training->film, training->trainer);
  outcome = run_steps (training, progress, step_done, data);
  if (outcome == CLOSS_OUTCOME_DONE)
    make_last_changes (training);

  /* There is no evaluation yet if there was no step to do, or if a loss was not finite first. After an interruption the
   * user does not want to wait for one. */
  if (outcome != CLOSS_OUTCOME_INTERRUPTED && training->frames[CLOSS_SPLIT_TEST] == NULL
      && is_worth_evaluating (training))
    (void)closs_training_get_frame (training, CLOSS_SPLIT_TEST);
  closs_progress_finish (progress);
  return outcome;
}
