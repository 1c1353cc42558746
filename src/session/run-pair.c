/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/run-pair.h"
#include "session/run-private.h"
#include <math.h>

struct _ClossRunPair
{
  ClossRun *runs[CLOSS_N_SIDES];
  ClossTurnstile *turnstile;
  gboolean b_follows; /* B was begun while A trained, and has not its first frame yet */
  double target;      /* epochs: where they stop, while they train; NaN: nowhere */
};

static ClossRun *
get_other (ClossRunPair *pair, ClossSide side)
{
  return pair->runs[closs_side_get_other (side)];
}

static double
get_batch_size (ClossRun *run)
{
  return closs_run_get_start (run)->settings.value[CLOSS_CONTROL_BATCH_SIZE];
}

static gboolean
have_begun (ClossRunPair *pair)
{
  return closs_run_get_start (pair->runs[CLOSS_SIDE_A]) != NULL
         && closs_run_get_start (pair->runs[CLOSS_SIDE_B]) != NULL;
}

/* Epochs, to be compared between both. */
static double
get_progress (ClossRun *run)
{
  return (double)closs_run_get_step (run) / (double)MAX (1, closs_run_get_steps_per_epoch (run));
}

static guint64
get_step_at (ClossRun *run, double progress)
{
  return (guint64)llround (progress * (double)closs_run_get_steps_per_epoch (run));
}

static void
train_until (ClossRunPair *pair, double progress)
{
  pair->target = progress;
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_train_until (pair->runs[side], get_step_at (pair->runs[side], progress));
}

/* B catches up, while A waits, and stops where A does. */
static void
follow (ClossRunPair *pair)
{
  ClossRun *a = pair->runs[CLOSS_SIDE_A], *b = pair->runs[CLOSS_SIDE_B];
  guint64 target = closs_run_get_target_step (a);

  pair->b_follows = FALSE;
  if (closs_run_get_state (a) != CLOSS_RUN_TRAINING)
    return;
  pair->target = target < G_MAXUINT64 ? (double)target / (double)MAX (1, closs_run_get_steps_per_epoch (a)) : NAN;
  if (isnan (pair->target))
    closs_run_train (b);
  else
    closs_run_train_until (b, get_step_at (b, pair->target));
}

static void
begun_cb (ClossRunPair *pair, ClossRun *run)
{
  ClossRun *a = pair->runs[CLOSS_SIDE_A], *b = pair->runs[CLOSS_SIDE_B];
  gboolean are_alike;

  if (!have_begun (pair))
    return;
  are_alike = closs_run_get_steps_per_epoch (a) == closs_run_get_steps_per_epoch (b)
              && get_batch_size (a) == get_batch_size (b);
  closs_turnstile_set_pace (pair->turnstile, are_alike ? CLOSS_PACE_STEPS : CLOSS_PACE_EPOCHS);
  if (run == b && pair->b_follows)
    follow (pair);
}

/* What is asked for while more is still to be done comes on top. */
static double
get_base (ClossRunPair *pair)
{
  if (closs_run_pair_get_state (pair) == CLOSS_RUN_TRAINING && !isnan (pair->target))
    return pair->target;
  return MAX (get_progress (pair->runs[CLOSS_SIDE_A]), get_progress (pair->runs[CLOSS_SIDE_B]));
}

ClossRunPair *
closs_run_pair_new (ClossRun *a)
{
  ClossRunPair *pair = g_new0 (ClossRunPair, 1);

  pair->target = NAN;
  pair->turnstile = closs_turnstile_new ();
  pair->runs[CLOSS_SIDE_A] = g_object_ref (a);
  pair->runs[CLOSS_SIDE_B] = closs_run_new ();
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_signal_connect_swapped (pair->runs[side], "begun", G_CALLBACK (begun_cb), pair);
      closs_run_set_turnstile (pair->runs[side], pair->turnstile, side);
    }
  return pair;
}

void
closs_run_pair_free (ClossRunPair *pair)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_signal_handlers_disconnect_by_data (pair->runs[side], pair);
      closs_run_set_turnstile (pair->runs[side], NULL, side);
      g_object_unref (pair->runs[side]);
    }
  closs_turnstile_unref (pair->turnstile);
  g_free (pair);
}

ClossRun *
closs_run_pair_get_run (ClossRunPair *pair, ClossSide side)
{
  return pair->runs[side];
}

ClossPace
closs_run_pair_get_pace (ClossRunPair *pair)
{
  return closs_turnstile_get_pace (pair->turnstile);
}

gboolean
closs_run_pair_find_behind (ClossRunPair *pair, ClossSide *behind)
{
  return have_begun (pair) && closs_turnstile_find_behind (pair->turnstile, behind);
}

guint64
closs_run_pair_get_step_beside (ClossRunPair *pair, ClossSide side, guint64 step)
{
  ClossRun *other = get_other (pair, side);

  if (closs_run_pair_get_pace (pair) == CLOSS_PACE_STEPS)
    return step;
  return get_step_at (other, (double)step / (double)MAX (1, closs_run_get_steps_per_epoch (pair->runs[side])));
}

ClossRunState
closs_run_pair_get_state (ClossRunPair *pair)
{
  ClossRunState a = closs_run_get_state (pair->runs[CLOSS_SIDE_A]), b = closs_run_get_state (pair->runs[CLOSS_SIDE_B]);

  if (a == CLOSS_RUN_TRAINING || b == CLOSS_RUN_TRAINING)
    return CLOSS_RUN_TRAINING;
  return b == CLOSS_RUN_LOADING ? b : a;
}

/* Of ClossEvent: those that @run has made, and those that it was asked for and makes before its next step. */
static GArray *
copy_changes (ClossRun *run)
{
  gsize n_events;
  const ClossEvent *events = closs_run_get_events (run, &n_events);
  GArray *changes = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof *events), events, (guint)n_events);
  const ClossSettings *wanted = closs_run_get_settings (run);
  ClossSettings reached = closs_run_get_start (run)->settings;

  for (gsize i = 0; i < n_events; i++)
    reached.value[events[i].control] = events[i].new_value;
  for (int id = 0; id < CLOSS_N_CONTROLS; id++)
    if (reached.value[id] != wanted->value[id])
      {
        ClossEvent event = { closs_run_get_step (run) + 1, (ClossControlId)id, reached.value[id], wanted->value[id] };

        g_array_append_val (changes, event);
      }
  return changes;
}

void
closs_run_pair_begin_beside (ClossRunPair *pair, const ClossSettings *settings)
{
  ClossRun *a = pair->runs[CLOSS_SIDE_A];
  g_autoptr (ClossRunStart) start = NULL;
  g_autoptr (GArray) changes = NULL;

  if (closs_run_get_start (a) == NULL)
    return;
  start = closs_run_start_copy (closs_run_get_start (a));
  if (settings == NULL)
    changes = copy_changes (a);
  else
    start->settings = *settings;
  start->settings.value[CLOSS_CONTROL_SEED] = closs_run_get_start (a)->settings.value[CLOSS_CONTROL_SEED];
  /* In memory once. */
  g_clear_pointer (&start->dataset, closs_dataset_unref);
  start->dataset = closs_dataset_ref (closs_run_get_dataset (a));
  closs_run_begin_with_changes (pair->runs[CLOSS_SIDE_B], start, changes);
  pair->b_follows = closs_run_get_state (a) == CLOSS_RUN_TRAINING;
}

void
closs_run_pair_train (ClossRunPair *pair)
{
  pair->target = NAN;
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_train (pair->runs[side]);
}

void
closs_run_pair_pause (ClossRunPair *pair)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_pause (pair->runs[side]);
}

void
closs_run_pair_train_steps (ClossRunPair *pair, guint64 n_steps)
{
  guint64 fewest = G_MAXUINT64;

  if (!have_begun (pair))
    return;
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    fewest = MIN (fewest, MAX (1, closs_run_get_steps_per_epoch (pair->runs[side])));
  train_until (pair, get_base (pair) + (double)n_steps / (double)fewest);
}

void
closs_run_pair_train_epoch (ClossRunPair *pair)
{
  if (have_begun (pair))
    train_until (pair, floor (get_base (pair)) + 1);
}

void
closs_run_pair_set_speed (ClossRunPair *pair, double steps_per_second)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_set_speed (pair->runs[side], steps_per_second);
}

void
closs_run_pair_set_n_threads (ClossRunPair *pair, int n_threads)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_set_n_threads (pair->runs[side], n_threads);
}

void
closs_run_pair_set_probe (ClossRunPair *pair, const ClossProbeLimits *limits)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_run_set_probe (pair->runs[side], limits);
}

void
closs_run_pair_continue_from (ClossRunPair *pair, ClossSide side, guint64 step)
{
  ClossRun *other = get_other (pair, side);
  guint64 beside = closs_run_pair_get_step_beside (pair, side, step);

  closs_run_continue_from (pair->runs[side], step);
  if (closs_run_get_start (other) == NULL)
    return;
  closs_run_pause (other);
  if (beside < closs_run_get_step (other))
    closs_run_continue_from (other, beside);
}

void
closs_run_pair_evaluate_at (ClossRunPair *pair, ClossSide side, guint64 step, gsize n_images)
{
  ClossRun *other = get_other (pair, side);
  guint64 beside = closs_run_pair_get_step_beside (pair, side, step);

  closs_run_evaluate_at (pair->runs[side], step, n_images);
  if (beside <= closs_run_get_step (other) && closs_run_get_start (other) != NULL)
    closs_run_evaluate_at (other, beside, n_images);
}
