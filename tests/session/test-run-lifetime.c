/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"

/* This limit is a hundred times the needed time: it only detects hanging. */
#define FOREVER_US (30 * G_USEC_PER_SEC)

static gboolean
has_steps (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) >= 10;
}

/* Counts the run's thread and the threads that it started, which inherit its name. */
static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint n = 0;

  while (tasks != NULL && (task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL))
        n += g_str_has_prefix (name, "closs-worker");
    }
  return n;
}

/* The worker thread ends by itself, and so do the kernels' threads. */
static void
assert_threads_end (void)
{
  gint64 deadline_us = g_get_monotonic_time () + FOREVER_US;

  while (count_threads () > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (1000);
    }
}

static void
dispose (RunFixture *fixture)
{
  gint64 start_us = g_get_monotonic_time ();

  g_assert_finalize_object (g_steal_pointer (&fixture->run));
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, FOREVER_US);
}

static void
test_dispose_at_once (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  dispose (fixture);
  assert_threads_end ();
}

static void
test_dispose_while_training (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_begin (fixture);
  closs_run_set_n_threads (fixture->run, 2);
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, has_steps);
  g_assert_cmpuint (count_threads (), >, 0);
  dispose (fixture);
  assert_threads_end ();
}

/* Drawing 70,000 digits takes a second, so the run is closed while it draws. */
static void
test_dispose_while_loading (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);

  start.dataset_id = (char *)"synthetic";
  start.directory = NULL;
  closs_run_begin (fixture->run, &start);
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  dispose (fixture);
  assert_threads_end ();
}

static void
test_dispose_with_a_full_queue (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);

  for (int i = 0; i < 100; i++)
    {
      closs_run_begin (fixture->run, &start);
      closs_run_train_epoch (fixture->run);
    }
  dispose (fixture);
}

static gboolean
has_begun (RunFixture *fixture)
{
  return closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED;
}

/* A begin that a newer begin replaces is not a failure. */
static void
test_superseded_begin (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart slow = run_fixture_get_start (fixture);
  ClossRunStart start = run_fixture_get_start (fixture);

  slow.dataset_id = (char *)"synthetic";
  slow.directory = NULL;
  closs_run_begin (fixture->run, &slow);
  closs_run_begin (fixture->run, &slow);
  start.settings.value[CLOSS_CONTROL_LAMBDA] = 5;
  closs_run_begin (fixture->run, &start);
  run_fixture_wait (fixture, has_begun);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
  g_assert_cmpuint (fixture->n_begun, ==, 1);
  g_assert_cmpstr (closs_run_get_start (fixture->run)->dataset_id, ==, "mnist");
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 5);
}

static void
test_close (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  guint n_signals;

  run_fixture_begin (fixture);
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, has_steps);
  n_signals = fixture->n_rows;
  run_fixture_close (fixture);
  assert_threads_end ();
  g_assert_cmpuint (fixture->n_rows, ==, n_signals);

  /* Calls after closing are harmless. */
  closs_run_train (fixture->run);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 3);
  closs_run_set_speed (fixture->run, 3);
  g_assert_nonnull (closs_run_get_frame (fixture->run));
  run_fixture_close (fixture);
  dispose (fixture);
}

static void
dispose_in_handler_cb (ClossRun *run, RunFixture *fixture)
{
  g_assert_true (fixture->run == run);
  g_object_unref (g_steal_pointer (&fixture->run));
}

/* A handler of a run's signal may drop the last reference to the run. */
static void
test_unref_in_handler (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);
  ClossRun *watched = fixture->run;

  g_object_add_weak_pointer (G_OBJECT (fixture->run), (gpointer *)&watched);
  g_signal_connect (fixture->run, "begun", G_CALLBACK (dispose_in_handler_cb), fixture);
  closs_run_begin (fixture->run, &start);
  while (watched != NULL)
    g_main_context_iteration (NULL, TRUE);
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
  add ("/session/run/dispose/at-once", test_dispose_at_once);
  add ("/session/run/dispose/training", test_dispose_while_training);
  add ("/session/run/dispose/loading", test_dispose_while_loading);
  add ("/session/run/dispose/queue", test_dispose_with_a_full_queue);
  add ("/session/run/superseded-begin", test_superseded_begin);
  add ("/session/run/close", test_close);
  add ("/session/run/unref-in-handler", test_unref_in_handler);
  return g_test_run ();
}
