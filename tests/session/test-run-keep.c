/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include "session/keeper.h"
#include "support/test-folder.h"
#include "train/rows.h"
#include <glib/gstdio.h>
#include <string.h>

static char *state_folder;

static char *
get_store (void)
{
  return g_build_filename (state_folder, "centerloss", "runs", NULL);
}

static void
set_up (RunFixture *fixture, gconstpointer data)
{
  run_fixture_set_up (fixture, data);
  run_fixture_begin (fixture);
}

static void
tear_down (RunFixture *fixture, gconstpointer data)
{
  closs_kept_delete_unused ();
  g_assert_cmpuint (closs_kept_measure (NULL), ==, 0);
  run_fixture_tear_down (fixture, data);
}

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  closs_keeper_close_finish (CLOSS_KEEPER (source), result);
  *(gboolean *)data = TRUE;
}

static void
close_keeper (ClossKeeper *keeper)
{
  gboolean is_closed = FALSE;

  closs_keeper_close_async (keeper, closed_cb, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

/* Trains @n_steps with a change in the middle, keeps the run and closes it. */
static ClossStepRow *
train_and_close (RunFixture *fixture, guint64 n_steps, gsize *n_rows)
{
  g_autoptr (ClossKeeper) keeper = closs_keeper_new ();
  gboolean is_closed = FALSE;
  ClossStepRow *rows;

  closs_keeper_set_runs (keeper, fixture->run, NULL);
  run_fixture_train (fixture, n_steps / 2);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 3);
  run_fixture_train (fixture, n_steps - n_steps / 2);
  rows = run_fixture_copy_rows (fixture, n_rows);
  /* Like the window, this closes the run while it is being kept. */
  closs_keeper_close_async (keeper, closed_cb, &is_closed);
  run_fixture_close (fixture);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
  return rows;
}

/* Takes the newest kept run; there must be only one. */
static ClossKept *
take_only (void)
{
  g_autoptr (GPtrArray) list = closs_kept_list ();

  g_assert_cmpuint (list->len, ==, 1);
  return g_ptr_array_steal_index (list, 0);
}

static gboolean
has_begun (RunFixture *fixture)
{
  return fixture->n_begun > 0 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED;
}

static void
open_kept (RunFixture *fixture, const ClossKept *kept)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);

  run_fixture_set_up (fixture, NULL);
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_begun);
}

static gboolean
has_moment (RunFixture *fixture)
{
  return closs_run_get_moment (fixture->run) != NULL;
}

/* The continued run equals an uninterrupted one in its rows, changes, past and later steps. */
static void
test_continues (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n_rows, n_events;
  g_autofree ClossStepRow *rows = train_and_close (fixture, 20, &n_rows), *whole = NULL;
  g_autoptr (ClossKept) kept = take_only ();
  RunFixture again, uninterrupted;

  g_assert_cmpuint (kept->runs[CLOSS_SIDE_A]->n_steps, ==, 20);
  open_kept (&again, kept);
  g_assert_cmpuint (closs_run_get_step (again.run), ==, 20);
  g_assert_cmpuint (closs_run_get_first_step (again.run), ==, 20);
  g_assert_null (closs_run_get_why_trained (again.run));
  g_assert_cmpuint (closs_run_get_replay_end (again.run), ==, 0);
  run_fixture_assert_same_rows (&again, rows, n_rows);
  closs_run_get_events (again.run, &n_events);
  g_assert_cmpuint (n_events, ==, 1);
  g_assert_cmpfloat (closs_run_get_settings (again.run)->value[CLOSS_CONTROL_LAMBDA], ==, 3);
  g_assert_cmpfloat (closs_run_get_start (again.run)->settings.value[CLOSS_CONTROL_LAMBDA], ==, 1);

  run_fixture_train (&again, 10);
  run_fixture_set_up (&uninterrupted, NULL);
  run_fixture_begin (&uninterrupted);
  run_fixture_train (&uninterrupted, 10);
  closs_run_set_control (uninterrupted.run, CLOSS_CONTROL_LAMBDA, 3);
  run_fixture_train (&uninterrupted, 20);
  whole = run_fixture_copy_rows (&uninterrupted, &n_rows);
  run_fixture_assert_same_rows (&again, whole, n_rows);

  /* A step before the saved state is computed from the start. */
  closs_run_evaluate_at (again.run, 5, 50);
  run_fixture_wait (&again, has_moment);
  closs_run_evaluate_at (uninterrupted.run, 5, 50);
  run_fixture_wait (&uninterrupted, has_moment);
  g_assert_cmpuint (closs_run_get_moment (again.run)->step, ==, 5);
  g_assert_cmpmem (closs_run_get_moment (again.run)->embeddings, 400,
                   closs_run_get_moment (uninterrupted.run)->embeddings, 400);
  run_fixture_tear_down (&uninterrupted, NULL);
  run_fixture_tear_down (&again, NULL);
}

/* The keeper also works during training. It does not keep an untrained run, or one that is already kept. */
static gboolean
is_kept (RunFixture *fixture G_GNUC_UNUSED)
{
  guint n_runs;

  closs_kept_measure (&n_runs);
  return n_runs > 0;
}

static void
test_while_training (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossKeeper) keeper = NULL;

  g_setenv ("CENTERLOSS_KEEP_SECONDS", "0.05", TRUE);
  keeper = closs_keeper_new ();
  g_unsetenv ("CENTERLOSS_KEEP_SECONDS");
  closs_keeper_set_runs (keeper, fixture->run, NULL);
  for (int i = 0; i < 20; i++)
    {
      g_usleep (10000);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_false (is_kept (fixture));
  closs_run_train (fixture->run);
  run_fixture_wait (fixture, is_kept);
  run_fixture_pause (fixture);
  close_keeper (keeper);
  {
    g_autoptr (ClossKept) kept = take_only ();

    g_assert_cmpuint (kept->runs[CLOSS_SIDE_A]->n_steps, ==, closs_run_get_step (fixture->run));
  }
}

static void
test_off (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossKeeper) keeper = closs_keeper_new ();

  closs_keeper_set_runs (keeper, fixture->run, NULL);
  closs_keeper_set_enabled (keeper, FALSE);
  run_fixture_train (fixture, 3);
  close_keeper (keeper);
  g_assert_false (is_kept (fixture));
}

/* A new untrained run does not replace the kept one. */
static void
test_new_run (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossKeeper) keeper = closs_keeper_new ();
  ClossRunStart start = run_fixture_get_start (fixture);

  closs_keeper_set_runs (keeper, fixture->run, NULL);
  run_fixture_train (fixture, 5);
  run_fixture_wait (fixture, is_kept);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 2);
  start.settings.value[CLOSS_CONTROL_SEED] = 8;
  closs_run_begin (fixture->run, &start);
  close_keeper (keeper);
  {
    g_autoptr (ClossKept) kept = take_only ();

    g_assert_cmpuint (kept->runs[CLOSS_SIDE_A]->n_steps, ==, 5);
    g_assert_cmpfloat (kept->runs[CLOSS_SIDE_A]->start->settings.value[CLOSS_CONTROL_SEED], ==, 1);
  }
}

static gboolean
has_failed (RunFixture *fixture)
{
  return fixture->n_failed > 0;
}

/* If the data are missing, opening the run fails, and the kept run stays. */
static void
test_data_gone (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n_rows;
  g_autofree ClossStepRow *rows = train_and_close (fixture, 4, &n_rows);
  g_autofree char *labels = g_build_filename (fixture->directory, "train-labels-idx1-ubyte", NULL);
  RunFixture again;

  g_unlink (labels);
  {
    g_autoptr (ClossKept) kept = take_only ();
    g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);

    run_fixture_set_up (&again, NULL);
    closs_run_open (again.run, file);
    run_fixture_wait (&again, has_failed);
    g_assert_nonnull (again.error);
    g_assert_cmpuint (again.n_begun, ==, 0);
    run_fixture_tear_down (&again, NULL);
  }
  {
    g_autoptr (ClossKept) kept = take_only ();

    g_assert_cmpuint (kept->runs[CLOSS_SIDE_A]->n_steps, ==, 4);
  }
}

/* While one process has a kept run open, others do not offer, write or delete it. */
static void
test_lock (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n_rows;
  g_autofree ClossStepRow *rows = train_and_close (fixture, 4, &n_rows);
  g_autoptr (ClossKept) kept = take_only ();
  g_autoptr (GPtrArray) list = closs_kept_list ();

  g_assert_cmpuint (list->len, ==, 0);
  closs_kept_delete_unused ();
  g_assert_true (is_kept (fixture));
}

/* A new run does not delete kept runs that were not continued, but only the newest ones stay. */
static void
test_several (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  for (int i = 0; i < 7; i++)
    {
      g_autoptr (ClossKeeper) keeper = closs_keeper_new ();

      closs_keeper_set_runs (keeper, fixture->run, NULL);
      run_fixture_train (fixture, 1);
      close_keeper (keeper);
    }
  {
    g_autoptr (GPtrArray) list = closs_kept_list ();

    g_assert_cmpuint (list->len, ==, 5);
  }
}

static void
change_file (const char *path, gsize length, gsize changed)
{
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  if (changed < size)
    content[changed] ^= 1;
  g_assert_true (g_file_set_contents (path, content, (gssize)MIN (length, size), NULL));
}

static gboolean
is_replayed (RunFixture *fixture)
{
  return fixture->n_begun > 0 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED
         && closs_run_get_step (fixture->run) == 12;
}

/* If the state is cut or changed, the run is trained again to the same bits, and a message gives the reason. */
static void
test_damaged_state (RunFixture *fixture, gconstpointer cut)
{
  gsize n_rows;
  g_autofree ClossStepRow *rows = train_and_close (fixture, 12, &n_rows);
  g_autoptr (ClossKept) kept = take_only ();
  g_autofree char *path = g_build_filename (kept->folder, kept->state_names[CLOSS_SIDE_A], NULL);
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);
  RunFixture again;

  change_file (path, cut != NULL ? 5000 : G_MAXSIZE, cut != NULL ? G_MAXSIZE : 5000);
  run_fixture_set_up (&again, NULL);
  closs_run_open (again.run, file);
  run_fixture_wait (&again, is_replayed);
  run_fixture_wait_settled (&again);
  g_assert_nonnull (strstr (closs_run_get_why_trained (again.run), "is not the file that was saved"));
  g_assert_cmpuint (closs_run_get_first_step (again.run), ==, 0);
  run_fixture_assert_same_rows (&again, rows, n_rows);
  run_fixture_tear_down (&again, NULL);
}

/* A run file that is cut or changed at any place is ignored or read, and never crashes the program. */
static void
test_damaged_run (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n_rows, size;
  g_autofree ClossStepRow *rows = train_and_close (fixture, 4, &n_rows);
  g_autofree char *path = NULL, *content = NULL;

  {
    g_autoptr (ClossKept) kept = take_only ();
    g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);

    path = g_strdup (g_file_peek_path (file));
  }
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (gsize i = 0; i < size; i += 7)
    {
      g_autoptr (GPtrArray) list = NULL;

      change_file (path, i, G_MAXSIZE);
      list = closs_kept_list ();
      g_assert_cmpuint (list->len, ==, 0);
      g_assert_true (g_file_set_contents (path, content, (gssize)size, NULL));
      change_file (path, G_MAXSIZE, i);
      g_ptr_array_unref (list);
      list = closs_kept_list ();
      g_assert_cmpuint (list->len, <=, 1);
      g_assert_true (g_file_set_contents (path, content, (gssize)size, NULL));
    }
}

static guint n_failures;

static void
failed_cb (ClossKeeper *keeper G_GNUC_UNUSED, const GError *error, gpointer data G_GNUC_UNUSED)
{
  g_assert_nonnull (error);
  n_failures++;
}

/* A write error is reported once, and again after a successful write. */
static void
test_failure (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossKeeper) keeper = closs_keeper_new ();
  g_autofree char *store = get_store ();

  n_failures = 0;
  g_signal_connect (keeper, "failed", G_CALLBACK (failed_cb), NULL);
  closs_keeper_set_runs (keeper, fixture->run, NULL);
  g_rmdir (store);
  g_assert_true (g_file_set_contents (store, "in the way", -1, NULL));
  for (int i = 0; i < 3; i++)
    {
      run_fixture_train (fixture, 1);
      for (int j = 0; j < 50; j++)
        {
          g_usleep (2000);
          while (g_main_context_iteration (NULL, FALSE))
            ;
        }
    }
  g_assert_cmpuint (n_failures, ==, 1);
  g_unlink (store);
  run_fixture_train (fixture, 1);
  close_keeper (keeper);
  g_assert_cmpuint (n_failures, ==, 1);
  g_assert_true (is_kept (fixture));
}

/* Both runs of a pair are kept; a run that leaves the pair is dropped. */
static void
test_pair (RunFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossKeeper) keeper = closs_keeper_new ();
  RunFixture b;

  run_fixture_set_up (&b, NULL);
  run_fixture_begin (&b);
  closs_keeper_set_runs (keeper, fixture->run, b.run);
  run_fixture_train (fixture, 3);
  run_fixture_train (&b, 3);
  close_keeper (keeper);
  {
    g_autoptr (ClossKept) kept = take_only ();
    g_autoptr (ClossKeeper) next = closs_keeper_new ();

    g_assert_nonnull (kept->runs[CLOSS_SIDE_B]);
    g_assert_cmpuint (kept->runs[CLOSS_SIDE_B]->n_steps, ==, 3);
    closs_keeper_set_runs (next, fixture->run, b.run);
    closs_keeper_adopt (next, g_steal_pointer (&kept));
    closs_keeper_set_runs (next, fixture->run, NULL);
    close_keeper (next);
  }
  {
    g_autoptr (ClossKept) kept = take_only ();

    g_assert_nonnull (kept->runs[CLOSS_SIDE_A]);
    g_assert_null (kept->runs[CLOSS_SIDE_B]);
  }
  run_fixture_tear_down (&b, NULL);
}

int
main (int argc, char *argv[])
{
  int result;

  state_folder = make_folder ();
  g_setenv ("XDG_STATE_HOME", state_folder, TRUE);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function, data) g_test_add (path, RunFixture, data, set_up, function, tear_down)
  ADD ("/run-keep/continues", test_continues, NULL);
  ADD ("/run-keep/while-training", test_while_training, NULL);
  ADD ("/run-keep/off", test_off, NULL);
  ADD ("/run-keep/new-run", test_new_run, NULL);
  ADD ("/run-keep/data-gone", test_data_gone, NULL);
  ADD ("/run-keep/lock", test_lock, NULL);
  ADD ("/run-keep/several", test_several, NULL);
  ADD ("/run-keep/damaged-state/changed", test_damaged_state, NULL);
  ADD ("/run-keep/damaged-state/cut", test_damaged_state, "cut");
  ADD ("/run-keep/damaged-run", test_damaged_run, NULL);
  ADD ("/run-keep/failure", test_failure, NULL);
  ADD ("/run-keep/pair", test_pair, NULL);
#undef ADD
  result = g_test_run ();
  remove_folder (state_folder);
  g_free (state_folder);
  return result;
}
