/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-fixture.h"
#include "train/states.h"
#include <math.h>

enum
{
  N_STEPS = 130
};

/* A digest of all weights, running statistics, momentum and centers. */
static char *
digest_model (ClossTrainer *trainer)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  ClossModel *model = closs_trainer_get_model (trainer);

  for (gsize i = 0; i < closs_model_get_n_tensors (model); i++)
    for (int kind = CLOSS_TENSOR_VALUE; kind <= CLOSS_TENSOR_MOMENTUM; kind++)
      {
        const ClossTensorInfo *info = closs_model_get_tensor_info (model, i);
        g_autofree float *values = g_new (float, info->count);

        if (kind == CLOSS_TENSOR_MOMENTUM && !info->has_momentum)
          continue;
        closs_model_get_tensor (model, i, kind, values);
        g_checksum_update (checksum, (const guchar *)values, (gssize)(info->count * sizeof (float)));
      }
  return g_strdup (g_checksum_get_string (checksum));
}

/* A run and the digest of its state after each step. */
typedef struct
{
  ClossTrainer *trainer;
  ClossStates *states;
  char *digests[N_STEPS + 1];
  ClossStepRow rows[N_STEPS + 1];
} Past;

static void
change (ClossTrainer *trainer, ClossControlId control, double value)
{
  g_autoptr (GError) error = NULL;

  closs_trainer_set_control (trainer, control, value, &error);
  g_assert_no_error (error);
}

static void
note (Past *past)
{
  guint64 step = closs_trainer_get_step (past->trainer);

  g_free (past->digests[step]);
  past->digests[step] = digest_model (past->trainer);
  closs_states_visit (past->states, past->trainer);
}

/* Sets absurd rates until the run diverges, then harmless rates. */
static void
diverge (Past *past)
{
  g_autoptr (GError) error = NULL;
  guint64 before = closs_trainer_get_step (past->trainer);
  ClossStepRow row;

  change (past->trainer, CLOSS_CONTROL_LR, 10);
  change (past->trainer, CLOSS_CONTROL_LAMBDA, 1000);
  change (past->trainer, CLOSS_CONTROL_CENTER_LR, 1000);
  while (closs_trainer_step (past->trainer, &row, &error))
    {
      g_assert_cmpuint (row.step, <, N_STEPS);
      past->rows[row.step] = row;
      note (past);
    }
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_DIVERGED);
  g_test_message ("diverged after %d steps", (int)(closs_trainer_get_step (past->trainer) - before));
  closs_states_cut (past->states, closs_trainer_get_step (past->trainer));
  change (past->trainer, CLOSS_CONTROL_LAMBDA, 0);
  change (past->trainer, CLOSS_CONTROL_LR, 1e-6);
  change (past->trainer, CLOSS_CONTROL_MOMENTUM, 0);
}

static void
run (Past *past, gsize budget)
{
  ClossSettings settings = make_settings ();
  gboolean has_diverged = FALSE;

  *past = (Past){ .trainer = make_trainer (&settings, 1), .states = closs_states_new (budget) };
  note (past);
  while (closs_trainer_get_step (past->trainer) < N_STEPS)
    {
      guint64 at = closs_trainer_get_step (past->trainer);
      ClossStepRow row;

      if (at == 0 || at == 50)
        change (past->trainer, CLOSS_CONTROL_LAMBDA, at == 0 ? 0.5 : 0.3);
      if (at == 40)
        change (past->trainer, CLOSS_CONTROL_DEPTH, 3);
      if (at == 64)
        change (past->trainer, CLOSS_CONTROL_DEPTH, 1);
      if (at == 97)
        change (past->trainer, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT);
      if (at == 70 && !has_diverged)
        {
          has_diverged = TRUE;
          diverge (past);
        }
      row = step (past->trainer);
      past->rows[row.step] = row;
      note (past);
    }
}

static void
clear (Past *past)
{
  closs_trainer_free (past->trainer);
  closs_states_free (past->states);
  for (int i = 0; i <= N_STEPS; i++)
    g_free (past->digests[i]);
}

static GArray *
copy_events (const ClossTrainer *trainer)
{
  gsize n;
  const ClossEvent *events = closs_trainer_get_events (trainer, &n);
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (ClossEvent));

  return g_array_append_vals (copy, events, (guint)n);
}

static void
assert_same (const Past *past, ClossTrainer *trainer)
{
  g_autofree char *digest = digest_model (trainer);

  g_assert_cmpstr (digest, ==, past->digests[closs_trainer_get_step (trainer)]);
}

static void
play (ClossScript *script, ClossTrainer *trainer, guint64 end, const Past *past)
{
  g_autoptr (GError) error = NULL;
  ClossStepRow row;

  while (closs_trainer_get_step (trainer) < end)
    {
      g_assert_true (closs_script_step (script, trainer, &row, &error));
      g_assert_no_error (error);
      g_assert_true (row.loss == past->rows[row.step].loss && row.lambda == past->rows[row.step].lambda);
    }
  assert_same (past, trainer);
}

/* Any step's state, in another trainer, on another number of threads, in any order. */
static void
test_any_step (void)
{
  static const guint64 steps[]
      = { 0, 1, 130, 31, 32, 33, 39, 40, 41, 63, 64, 65, 69, 70, 71, 72, 128, 5, 97, 98, 0, 129 };
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) other = make_trainer (&settings, 2);
  g_autoptr (GArray) events = NULL;
  Past past;

  run (&past, 100 << 20);
  g_assert_cmpuint (closs_states_get_n_states (past.states), ==, 5);
  events = copy_events (past.trainer);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;
      const ClossEvent *made;
      ClossScript script;
      gsize n;

      g_assert_true (closs_states_restore (past.states, other, events, steps[i], &script, &error));
      g_assert_cmpuint (closs_trainer_get_step (other), <=, steps[i]);
      g_assert_cmpuint (closs_trainer_get_step (other) + 32, >=, steps[i]);
      play (&script, other, steps[i], &past);
      closs_script_clear (&script);
      made = closs_trainer_get_events (other, &n);
      for (gsize j = 0; j < n; j++)
        g_assert_cmpuint (made[j].step, <=, steps[i]);
    }
  clear (&past);
}

/* Continuing from an earlier step with the recorded changes gives the same future, to its end. */
static void
test_same_future (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) other = make_trainer (&settings, 1);
  g_autoptr (GArray) events = NULL;
  g_autoptr (GError) error = NULL;
  ClossScript script;
  Past past;

  run (&past, 100 << 20);
  events = copy_events (past.trainer);
  g_assert_true (closs_states_restore (past.states, other, events, 45, &script, &error));
  play (&script, other, N_STEPS, &past);
  closs_script_clear (&script);
  g_assert_true (closs_settings_equal (closs_trainer_get_settings (other), closs_trainer_get_settings (past.trainer)));
  clear (&past);
}

/* With fewer states they are farther apart, but as exact. */
static void
test_budget (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) other = make_trainer (&settings, 1);
  gsize size = closs_model_get_state_size (closs_trainer_get_model (other));
  g_autoptr (GArray) events = NULL;
  Past past;

  run (&past, 7 * size / 2);
  g_test_message ("%u states, interval %d, %zu bytes", closs_states_get_n_states (past.states),
                  (int)closs_states_get_interval (past.states), closs_states_get_size (past.states));
  g_assert_cmpuint (closs_states_get_size (past.states), <=, 7 * size / 2);
  g_assert_cmpuint (closs_states_get_n_states (past.states), >=, 2);
  g_assert_cmpuint (closs_states_get_interval (past.states), >, 32);
  events = copy_events (past.trainer);
  for (guint64 at = 13; at <= N_STEPS; at += 39)
    {
      g_autoptr (GError) error = NULL;
      ClossScript script;

      g_assert_true (closs_states_restore (past.states, other, events, at, &script, &error));
      play (&script, other, at, &past);
      closs_script_clear (&script);
    }
  clear (&past);
}

/* After a run goes back to near its start, its states are as dense as at first and stay within the budget. */
static void
test_close_after_cut (void)
{
  gsize size;
  Past past;

  run (&past, 100 << 20);
  size = closs_states_get_size (past.states) / closs_states_get_n_states (past.states);
  clear (&past);

  run (&past, 4 * size);
  g_assert_cmpuint (closs_states_get_interval (past.states), >, 32);
  closs_states_cut (past.states, 40);
  g_assert_cmpuint (closs_states_get_interval (past.states), ==, 32);
  g_assert_cmpuint (closs_states_get_n_states (past.states), ==, 1);
  clear (&past);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/states/any-step", test_any_step);
  g_test_add_func ("/train/states/same-future", test_same_future);
  g_test_add_func ("/train/states/budget", test_budget);
  g_test_add_func ("/train/states/close-after-cut", test_close_after_cut);
  return g_test_run ();
}
