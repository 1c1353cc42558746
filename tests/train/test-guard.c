/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-fixture.h"
#include "train/guard.h"
#include "train/trainer-private.h"
#include <math.h>

/* A trainer, its guard, and the whole state after every step. */
typedef struct
{
  ClossTrainer *trainer;
  ClossGuard *guard;
  GPtrArray *states; /* GBytes of each step */
} Watch;

static GBytes *
copy_state (const ClossTrainer *trainer)
{
  gsize size = closs_model_get_state_size (trainer->model);
  gpointer bytes = g_malloc (size);

  closs_model_save_state (trainer->model, bytes);
  return g_bytes_new_take (bytes, size);
}

static void
unref_bytes_cb (gpointer bytes)
{
  g_bytes_unref (bytes);
}

static Watch
begin (void)
{
  ClossSettings settings = make_settings ();
  Watch watch = { 0 };

  settings.value[CLOSS_CONTROL_LR] = 0.01;
  settings.value[CLOSS_CONTROL_LAMBDA] = 0.01;
  watch.trainer = make_trainer (&settings, 1);
  watch.guard = closs_guard_new (watch.trainer);
  watch.states = g_ptr_array_new_with_free_func (unref_bytes_cb);
  g_ptr_array_add (watch.states, copy_state (watch.trainer));
  return watch;
}

static void
clear (Watch *watch)
{
  closs_trainer_free (watch->trainer);
  closs_guard_free (watch->guard);
  g_ptr_array_unref (watch->states);
}

/* FALSE if the step diverged. */
static gboolean
try_step (Watch *watch)
{
  g_autoptr (GError) error = NULL;
  ClossStepRow row;

  if (!closs_trainer_step (watch->trainer, &row, &error))
    {
      g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_DIVERGED);
      return FALSE;
    }
  closs_guard_visit (watch->guard, watch->trainer, &row);
  g_ptr_array_add (watch->states, copy_state (watch->trainer));
  return TRUE;
}

static void
train (Watch *watch, guint64 end)
{
  while (closs_trainer_get_step (watch->trainer) < end)
    g_assert_true (try_step (watch));
}

static void
change (Watch *watch, ClossControlId control, double value)
{
  g_autoptr (GError) error = NULL;

  closs_trainer_set_control (watch->trainer, control, value, &error);
  g_assert_no_error (error);
}

/* The trainer has the state of the healthy step, bit for bit. */
static void
restore (Watch *watch)
{
  guint64 step = closs_guard_get_step (watch->guard);
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GError) error = NULL;
  const ClossEvent *events;
  gsize n;

  g_assert_true (closs_guard_restore (watch->guard, watch->trainer, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (closs_trainer_get_step (watch->trainer), ==, step);
  state = copy_state (watch->trainer);
  g_assert_true (g_bytes_equal (state, watch->states->pdata[step]));
  events = closs_trainer_get_events (watch->trainer, &n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (events[i].step, <=, step);
}

static double
measure_accuracy (Watch *watch)
{
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate (watch->trainer, CLOSS_SPLITS_TRAIN, 0);

  return frame->accuracy_of[CLOSS_SPLIT_TRAIN];
}

/* The last finite state of a diverging run is ruined; the healthy state is as good as before the change. */
static void
test_change_of_lambda (void)
{
  Watch watch = begin ();
  double before, ruined;

  train (&watch, 300);
  before = measure_accuracy (&watch);
  g_assert_cmpfloat (before, >, 0.9);
  change (&watch, CLOSS_CONTROL_LAMBDA, 1000);
  change (&watch, CLOSS_CONTROL_LR, 0.05);
  while (try_step (&watch))
    g_assert_cmpuint (closs_trainer_get_step (watch.trainer), <, 1000);
  ruined = measure_accuracy (&watch);
  g_test_message ("step %d, accuracy %g before, %g at the last finite state; healthy step %d",
                  (int)closs_trainer_get_step (watch.trainer), before, ruined, (int)closs_guard_get_step (watch.guard));
  g_assert_cmpfloat (ruined, <, before - 0.3);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), <, 300);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), >=, 300 - 48);
  restore (&watch);
  g_assert_cmpfloat (measure_accuracy (&watch), >=, before - 0.05);
  g_assert_cmpfloat (closs_trainer_get_settings (watch.trainer)->value[CLOSS_CONTROL_LAMBDA], ==, 0.01);

  /* Training continues from the healthy state. */
  g_ptr_array_set_size (watch.states, (gint)closs_guard_get_step (watch.guard) + 1);
  train (&watch, 330);
  g_assert_cmpfloat (measure_accuracy (&watch), >=, before - 0.1);
  clear (&watch);
}

/* A run that was never healthy goes back to its start, also across a change of the depth. */
static void
test_start (void)
{
  Watch watch = begin ();

  change (&watch, CLOSS_CONTROL_DEPTH, 3);
  change (&watch, CLOSS_CONTROL_LAMBDA, 1000);
  change (&watch, CLOSS_CONTROL_LR, 10);
  change (&watch, CLOSS_CONTROL_CENTER_LR, 1000);
  while (try_step (&watch))
    g_assert_cmpuint (closs_trainer_get_step (watch.trainer), <, 100);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), ==, 0);
  restore (&watch);
  g_assert_cmpfloat (closs_trainer_get_settings (watch.trainer)->value[CLOSS_CONTROL_DEPTH], ==, 2);
  clear (&watch);
}

/* Steps of the trainer with invented losses. */
static void
pretend (Watch *watch, guint64 end, double first, double growth)
{
  while (closs_trainer_get_step (watch->trainer) < end)
    {
      ClossStepRow row = step (watch->trainer);

      row.ce_loss = first;
      row.center_loss = 0.1 * row.lambda;
      first *= growth;
      closs_guard_visit (watch->guard, watch->trainer, &row);
    }
}

static void
test_levels (void)
{
  Watch watch = begin ();
  guint64 healthy;

  /* In a steady run: the newest copy that has passed its probation. */
  pretend (&watch, 200, 0.5, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), >, 200 - 48);

  /* A loss that explodes slowly does not raise its own usual level. */
  pretend (&watch, 400, 0.5, pow (2, 0.1));
  healthy = closs_guard_get_step (watch.guard);
  g_assert_cmpuint (healthy, <, 200 + 60);

  /* A level that lasts long becomes the usual one. */
  pretend (&watch, 700, 1e4, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), ==, healthy);
  pretend (&watch, 1000, 1e4, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), >, 1000 - 48);

  /* One bad step is enough to discard the copy before it. */
  healthy = closs_guard_get_step (watch.guard);
  pretend (&watch, healthy + 40, 1e4, 1);
  pretend (&watch, healthy + 41, 1e6, 1);
  pretend (&watch, healthy + 55, 1e4, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), ==, healthy);

  /* Near 0, ten times the level is harmless. */
  pretend (&watch, 2000, 1e-6, 1);
  healthy = closs_guard_get_step (watch.guard);
  g_assert_cmpuint (healthy, >, 2000 - 48);
  pretend (&watch, 2100, 0.05, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), >, healthy);
  clear (&watch);
}

/* λ does not count: the pull is measured without it. */
static void
test_lambda_alone (void)
{
  Watch watch = begin ();

  pretend (&watch, 200, 0.5, 1);
  change (&watch, CLOSS_CONTROL_LR, 1e-6);
  change (&watch, CLOSS_CONTROL_CENTER_LR, 1e-6);
  change (&watch, CLOSS_CONTROL_LAMBDA, 100);
  pretend (&watch, 300, 0.5, 1);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), >, 300 - 48);
  clear (&watch);
}

static void
test_memory (void)
{
  Watch watch = begin ();
  gsize size = closs_model_get_state_size (watch.trainer->model), most = 0;

  for (int i = 0; i < 400; i++)
    {
      g_assert_true (try_step (&watch));
      most = MAX (most, closs_guard_get_size (watch.guard));
    }
  g_assert_cmpuint (most, ==, 2 * size);
  clear (&watch);
}

static void
test_going_back (void)
{
  Watch watch = begin (), other = begin ();

  train (&watch, 200);
  train (&other, 100);
  closs_guard_cut (watch.guard, other.trainer);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), ==, 100);
  train (&other, 130);
  closs_guard_cut (watch.guard, other.trainer);
  g_assert_cmpuint (closs_guard_get_step (watch.guard), ==, 100);
  clear (&watch);
  clear (&other);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/guard/change-of-lambda", test_change_of_lambda);
  g_test_add_func ("/train/guard/start", test_start);
  g_test_add_func ("/train/guard/levels", test_levels);
  g_test_add_func ("/train/guard/lambda-alone", test_lambda_alone);
  g_test_add_func ("/train/guard/memory", test_memory);
  g_test_add_func ("/train/guard/going-back", test_going_back);
  return g_test_run ();
}
