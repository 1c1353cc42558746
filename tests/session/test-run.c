/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include <math.h>
#include <string.h>

static gboolean
has_steps (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) >= 10;
}

static gboolean
has_rate (RunFixture *fixture)
{
  return closs_run_get_images_per_second (fixture->run) > 0;
}

static gboolean
has_failed (RunFixture *fixture)
{
  return fixture->n_failed > 0;
}

static gboolean
has_diverged (RunFixture *fixture)
{
  return closs_run_get_state (fixture->run) == CLOSS_RUN_DIVERGED;
}

static gboolean
has_begun_again (RunFixture *fixture)
{
  return fixture->n_begun >= 2;
}

static void
assert_contiguous_rows (RunFixture *fixture, guint64 n)
{
  gsize n_rows;
  const ClossStepRow *rows = closs_run_get_rows (fixture->run, &n_rows);

  g_assert_cmpuint (n_rows, ==, n);
  for (gsize i = 0; i < n_rows; i++)
    g_assert_cmpuint (rows[i].step, ==, i + 1);
}

/* Compares the images that both frames have; the number of images depends on the speed of the machine. */
static void
assert_same_frame (const ClossFrame *a, const ClossFrame *b)
{
  gsize n = MIN (a->n, b->n);

  g_assert_cmpuint (a->step, ==, b->step);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpmem (a->indices, n * sizeof *a->indices, b->indices, n * sizeof *b->indices);
  g_assert_cmpmem (a->embeddings, 2 * n * sizeof (float), b->embeddings, 2 * n * sizeof (float));
  g_assert_cmpmem (a->centers, 2 * (gsize)a->n_classes * sizeof (float), b->centers,
                   2 * (gsize)b->n_classes * sizeof (float));
}

static void
test_empty (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gsize n;

  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_EMPTY);
  g_assert_null (closs_run_get_start (fixture->run));
  g_assert_null (closs_run_get_dataset (fixture->run));
  g_assert_null (closs_run_get_frame (fixture->run));
  g_assert_null (closs_run_get_divergence (fixture->run));
  closs_run_get_rows (fixture->run, &n);
  g_assert_cmpuint (n, ==, 0);

  /* Harmless without a run: there is nothing to train or to repeat. */
  closs_run_train (fixture->run);
  closs_run_restart (fixture->run);
  closs_run_train_epoch (fixture->run);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_EMPTY);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 2);
  run_fixture_wait (fixture, has_failed);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_EMPTY);
}

static void
test_begin (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);
  const ClossFrame *frame;

  closs_run_begin (fixture->run, &start);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_LOADING);
  g_assert_true (closs_settings_equal (closs_run_get_settings (fixture->run), &start.settings));
  run_fixture_wait_settled (fixture);

  g_assert_cmpuint (fixture->n_begun, ==, 1);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpstr (closs_run_get_start (fixture->run)->dataset_id, ==, "mnist");
  g_assert_cmpuint (closs_run_get_steps_per_epoch (fixture->run), ==, FIXTURE_STEPS_PER_EPOCH);
  frame = closs_run_get_frame (fixture->run);
  g_assert_cmpuint (frame->step, ==, 0);
  g_assert_cmpuint (frame->n_all, ==, FIXTURE_N_TEST);
  g_assert_cmpuint (frame->n, ==, FIXTURE_N_TEST);
  g_assert_true (frame->dataset == closs_run_get_dataset (fixture->run));
  assert_contiguous_rows (fixture, 0);
}

static void
test_train_and_pause (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint64 step;

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_TRAINING);
  run_fixture_wait (fixture, has_steps);
  run_fixture_wait (fixture, has_rate);

  closs_run_pause (fixture->run);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_cmpfloat (closs_run_get_images_per_second (fixture->run), ==, 0);
  run_fixture_pause (fixture);
  step = closs_run_get_step (fixture->run);
  assert_contiguous_rows (fixture, step);
  g_assert_cmpuint (closs_run_get_frame (fixture->run)->step, ==, step);
  g_assert_cmpuint (fixture->n_rows, >, 0);
  g_assert_cmpuint (fixture->n_frames, >=, 2);

  /* A paused run does no steps. */
  run_fixture_pause (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, step);
}

static void
test_exact_steps (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_begin (fixture);
  run_fixture_train (fixture, 7);
  assert_contiguous_rows (fixture, 7);
  run_fixture_train (fixture, 1);
  assert_contiguous_rows (fixture, 8);

  /* Requests for single steps come faster than the steps are done; none is lost. */
  for (int i = 0; i < 20; i++)
    closs_run_train_steps (fixture->run, 1);
  run_fixture_wait_settled (fixture);
  assert_contiguous_rows (fixture, 28);

  closs_run_train_steps (fixture->run, 0);
  run_fixture_pause (fixture);
  assert_contiguous_rows (fixture, 28);
}

static void
test_epochs (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_begin (fixture);
  run_fixture_train (fixture, 5);
  closs_run_train_epoch (fixture->run);
  run_fixture_wait_settled (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, FIXTURE_STEPS_PER_EPOCH);
  g_assert_cmpfloat (closs_run_get_epoch (fixture->run), ==, 1);

  closs_run_train_epoch (fixture->run);
  closs_run_train_epoch (fixture->run);
  run_fixture_wait_settled (fixture);
  assert_contiguous_rows (fixture, 3 * FIXTURE_STEPS_PER_EPOCH);
}

/* The row of a probed step has the measures of the probe. */
static void
test_probed_row (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossStepRow *rows;
  const ClossFrame *frame;
  gsize n_rows;

  run_fixture_begin (fixture);
  run_fixture_train (fixture, 7);
  rows = closs_run_get_rows (fixture->run, &n_rows);
  frame = closs_run_get_frame (fixture->run);
  g_assert_cmpfloat (rows[6].test_accuracy, ==, frame->metrics.accuracy);
  g_assert_cmpfloat (rows[6].nearest_center_accuracy, ==, frame->metrics.nearest_center_accuracy);
  g_assert_cmpfloat (rows[6].compactness, ==, frame->metrics.compactness);
}

static void
test_set_control (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossStepRow *rows;
  const ClossEvent *events;
  gsize n_rows, n_events;

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, has_steps);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 10);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 10);
  g_assert_cmpuint (fixture->n_settings_changes, ==, 2); /* the one of the start, and this one */
  run_fixture_pause (fixture);
  run_fixture_train (fixture, 3);

  events = closs_run_get_events (fixture->run, &n_events);
  g_assert_cmpuint (n_events, ==, 1);
  g_assert_cmpint (events[0].control, ==, CLOSS_CONTROL_LAMBDA);
  g_assert_cmpfloat (events[0].old_value, ==, 1);
  g_assert_cmpfloat (events[0].new_value, ==, 10);
  g_assert_cmpuint (events[0].step, >=, 10);
  rows = closs_run_get_rows (fixture->run, &n_rows);
  for (gsize i = 0; i < n_rows; i++)
    g_assert_cmpfloat (rows[i].lambda, ==, rows[i].step >= events[0].step ? 10 : 1);
}

static void
test_rejected_control (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_begin (fixture);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_BATCH_SIZE, 64);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_BATCH_SIZE], ==, 64);
  run_fixture_wait (fixture, has_failed);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_BATCH_SIZE], ==, FIXTURE_BATCH_SIZE);
  g_assert_cmpint (fixture->error->domain, ==, CLOSS_TRAIN_ERROR);

  fixture->n_failed = 0;
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, -3);
  run_fixture_wait (fixture, has_failed);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 1);
}

static void
test_depth (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_begin (fixture);
  run_fixture_train (fixture, 2);
  g_assert_cmpfloat (closs_run_get_frame (fixture->run)->settings.value[CLOSS_CONTROL_DEPTH], ==, 1);

  /* After a change of the network a new frame arrives although nothing trains. */
  fixture->n_frames = 0;
  closs_run_set_control (fixture->run, CLOSS_CONTROL_DEPTH, 2);
  while (fixture->n_frames == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat (closs_run_get_frame (fixture->run)->settings.value[CLOSS_CONTROL_DEPTH], ==, 2);
  g_assert_cmpuint (closs_run_get_frame (fixture->run)->step, ==, 2);

  run_fixture_train (fixture, 1);
  assert_contiguous_rows (fixture, 3);
}

static void
test_restart (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = NULL;
  g_autoptr (ClossFrame) first = NULL;
  g_autoptr (ClossFrame) last = NULL;
  gsize n_rows, n_events;

  run_fixture_begin (fixture);
  first = closs_frame_ref (closs_run_get_frame (fixture->run));
  run_fixture_train (fixture, 2 * FIXTURE_STEPS_PER_EPOCH + 3);
  rows = run_fixture_copy_rows (fixture, &n_rows);
  last = closs_frame_ref (closs_run_get_frame (fixture->run));
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 3);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_DEPTH, 2);
  run_fixture_train (fixture, 5);

  closs_run_restart (fixture->run);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 1);
  run_fixture_wait (fixture, has_begun_again);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  closs_run_get_events (fixture->run, &n_events);
  g_assert_cmpuint (n_events, ==, 0);
  assert_contiguous_rows (fixture, 0);
  assert_same_frame (closs_run_get_frame (fixture->run), first);

  run_fixture_train (fixture, n_rows);
  run_fixture_assert_same_rows (fixture, rows, n_rows);
  assert_same_frame (closs_run_get_frame (fixture->run), last);
}

static void
test_thousand_commands (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossEvent *events;
  gsize n_events;

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  for (int i = 1; i <= 1000; i++)
    closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 1 + i / 1000.0);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 2);
  run_fixture_pause (fixture);

  events = closs_run_get_events (fixture->run, &n_events);
  g_assert_cmpuint (n_events, ==, 1000);
  for (gsize i = 0; i < n_events; i++)
    {
      g_assert_cmpfloat (events[i].new_value, ==, 1 + (double)(i + 1) / 1000.0);
      g_assert_cmpuint (events[i].step, >=, i > 0 ? events[i - 1].step : 0);
    }
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

/* After a failed begin the old run goes on unchanged, bit for bit. */
static void
test_failed_begin (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);
  g_autofree ClossStepRow *rows = NULL;
  gsize n_rows;

  run_fixture_begin (fixture);
  run_fixture_train (fixture, 6);
  rows = run_fixture_copy_rows (fixture, &n_rows);
  closs_run_restart (fixture->run);
  run_fixture_wait (fixture, has_begun_again);
  run_fixture_train (fixture, 3);

  start.directory = (char *)"/nonexistent/centerloss";
  closs_run_begin (fixture->run, &start);
  run_fixture_wait (fixture, has_failed);
  g_assert_nonnull (strstr (fixture->error->message, "/nonexistent/centerloss"));
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_cmpstr (closs_run_get_start (fixture->run)->directory, ==, fixture->directory);

  fixture->n_failed = 0;
  start.directory = fixture->directory;
  start.settings.value[CLOSS_CONTROL_WIDTH] = 77;
  closs_run_begin (fixture->run, &start);
  run_fixture_wait (fixture, has_failed);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_WIDTH], ==, 1);

  g_assert_cmpuint (fixture->n_begun, ==, 2);
  run_fixture_train (fixture, 3);
  run_fixture_assert_same_rows (fixture, rows, n_rows);
}

/* A failed begin does not stop the training. */
static void
test_failed_begin_while_training (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  start.dataset_id = (char *)"no-such-set";
  closs_run_begin (fixture->run, &start);
  run_fixture_wait (fixture, has_failed);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_TRAINING);
  run_fixture_wait (fixture, has_steps);
}

static void
test_divergence (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start;
  const ClossFrame *frame;
  gsize n_events;

  run_fixture_begin (fixture);
  run_fixture_train (fixture, 2);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LR, closs_control_get (CLOSS_CONTROL_LR)->max);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, closs_control_get (CLOSS_CONTROL_LAMBDA)->max);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_CENTER_LR, closs_control_get (CLOSS_CONTROL_CENTER_LR)->max);
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, has_diverged);

  g_assert_nonnull (closs_run_get_divergence (fixture->run));
  g_test_message ("%s", closs_run_get_divergence (fixture->run));
  frame = closs_run_get_frame (fixture->run);
  for (gsize i = 0; i < 2 * frame->n; i++)
    g_assert_true (isfinite (frame->embeddings[i]));

  /* The run is back at its start, with the initial settings, log and rows. */
  assert_contiguous_rows (fixture, 0);
  closs_run_get_events (fixture->run, &n_events);
  g_assert_cmpuint (n_events, ==, 0);
  start = run_fixture_get_start (fixture);
  g_assert_true (closs_settings_equal (closs_run_get_settings (fixture->run), &start.settings));

  /* Training continues with these settings. */
  run_fixture_train (fixture, 2);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_null (closs_run_get_divergence (fixture->run));

  /* The same change again has the same result. */
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LR, closs_control_get (CLOSS_CONTROL_LR)->max);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, closs_control_get (CLOSS_CONTROL_LAMBDA)->max);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_CENTER_LR, closs_control_get (CLOSS_CONTROL_CENTER_LR)->max);
  closs_run_train (fixture->run);
  g_assert_null (closs_run_get_divergence (fixture->run));
  run_fixture_wait (fixture, has_diverged);

  closs_run_restart (fixture->run);
  run_fixture_wait (fixture, has_begun_again);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_null (closs_run_get_divergence (fixture->run));
  run_fixture_train (fixture, 2);
}

static gboolean
is_no_longer_pausing (RunFixture *fixture)
{
  return !closs_run_is_pausing (fixture->run);
}

/* The state changes at once, and is_pausing() tells that the worker has not paused yet. */
static void
test_pausing (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint64 step;

  run_fixture_begin (fixture);
  closs_run_pause (fixture->run);
  g_assert_false (closs_run_is_pausing (fixture->run));
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, has_steps);
  closs_run_pause (fixture->run);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_true (closs_run_is_pausing (fixture->run));

  /* Training again cancels the pause. */
  closs_run_train (fixture->run);
  g_assert_false (closs_run_is_pausing (fixture->run));
  closs_run_pause (fixture->run);
  run_fixture_wait (fixture, is_no_longer_pausing);
  step = closs_run_get_step (fixture->run);
  run_fixture_pause (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, step);
}

/* A run with a slow pace still takes commands while it waits for the next step. */
static void
test_speed (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 start_us;

  run_fixture_begin (fixture);
  closs_run_set_speed (fixture->run, 1.0 / 300);
  closs_run_train (fixture->run);
  while (closs_run_get_step (fixture->run) == 0)
    g_main_context_iteration (NULL, TRUE);
  start_us = g_get_monotonic_time ();
  run_fixture_pause (fixture);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 100 * G_USEC_PER_SEC);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, 1);

  /* A new pace takes effect at once. */
  closs_run_train (fixture->run);
  closs_run_set_speed (fixture->run, 0);
  run_fixture_wait (fixture, has_steps);

  closs_run_pause (fixture->run);
  closs_run_set_speed (fixture->run, 50);
  run_fixture_pause (fixture);
  start_us = g_get_monotonic_time ();
  run_fixture_train (fixture, 11);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 10 * G_USEC_PER_SEC / 50);
}

static gboolean
shows_fifty (RunFixture *fixture)
{
  return closs_run_get_frame (fixture->run)->n == 50;
}

static void
test_probe_limit (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (ClossFrame) all = NULL;

  run_fixture_begin (fixture);
  all = closs_frame_ref (closs_run_get_frame (fixture->run));
  closs_run_set_probe (fixture->run, &(ClossProbeLimits){ .max_images = 50, .max_share = 0.1 });
  closs_run_train_steps (fixture->run, 1);
  run_fixture_wait (fixture, shows_fifty);
  g_assert_cmpmem (closs_run_get_frame (fixture->run)->indices, 50 * sizeof (guint32), all->indices,
                   50 * sizeof (guint32));
}

static void
test_same_bits_with_more_threads (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = NULL;
  gsize n_rows;

  run_fixture_begin (fixture);
  run_fixture_train (fixture, 12);
  rows = run_fixture_copy_rows (fixture, &n_rows);
  closs_run_restart (fixture->run);
  run_fixture_train (fixture, 5);
  closs_run_set_n_threads (fixture->run, 3);
  run_fixture_train (fixture, 7);
  run_fixture_assert_same_rows (fixture, rows, n_rows);
}

/* No iteration of the main loop takes long while the worker computes, because it never waits for the worker. */
static void
test_main_thread_is_free (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 longest_us = 0;
  guint n_turns = 0;

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  while (closs_run_get_step (fixture->run) < 60)
    {
      gint64 start_us = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      longest_us = MAX (longest_us, g_get_monotonic_time () - start_us);
      n_turns++;
      g_usleep (500);
    }
  g_test_message ("%u turns of the main loop, the longest %" G_GINT64_FORMAT " µs", n_turns, longest_us);
  /* A generous limit, because the machine may be busy. */
  g_assert_cmpint (longest_us, <, G_USEC_PER_SEC);
}

static void
add (const char *path, void (*func) (RunFixture *, gconstpointer))
{
  g_test_add (path, RunFixture, NULL, run_fixture_set_up, func, run_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/session/run/empty", test_empty);
  add ("/session/run/begin", test_begin);
  add ("/session/run/train-and-pause", test_train_and_pause);
  add ("/session/run/pausing", test_pausing);
  add ("/session/run/steps", test_exact_steps);
  add ("/session/run/epochs", test_epochs);
  add ("/session/run/probed-row", test_probed_row);
  add ("/session/run/set-control", test_set_control);
  add ("/session/run/rejected-control", test_rejected_control);
  add ("/session/run/depth", test_depth);
  add ("/session/run/restart", test_restart);
  add ("/session/run/thousand-commands", test_thousand_commands);
  add ("/session/run/failed-begin", test_failed_begin);
  add ("/session/run/failed-begin-while-training", test_failed_begin_while_training);
  add ("/session/run/divergence", test_divergence);
  add ("/session/run/speed", test_speed);
  add ("/session/run/probe-limit", test_probe_limit);
  add ("/session/run/threads", test_same_bits_with_more_threads);
  add ("/session/run/main-thread", test_main_thread_is_free);
  return g_test_run ();
}
