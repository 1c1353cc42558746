/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include "train/run-record.h"
#include <glib/gstdio.h>
#include <string.h>

static guint n_back, n_moments, n_saved;

static void
count_cb (G_GNUC_UNUSED ClossRun *run, guint *counter)
{
  *counter += 1;
}

static void
saved_cb (G_GNUC_UNUSED ClossRun *run, G_GNUC_UNUSED GFile *file, guint *counter)
{
  *counter += 1;
}

static void
set_up (RunFixture *fixture, gconstpointer data)
{
  run_fixture_set_up (fixture, data);
  n_back = n_moments = n_saved = 0;
  g_signal_connect (fixture->run, "went-back", G_CALLBACK (count_cb), &n_back);
  g_signal_connect (fixture->run, "moment", G_CALLBACK (count_cb), &n_moments);
  g_signal_connect (fixture->run, "saved", G_CALLBACK (saved_cb), &n_saved);
  run_fixture_begin (fixture);
}

static gboolean
has_gone_back (G_GNUC_UNUSED RunFixture *fixture)
{
  return n_back > 0;
}

static gboolean
has_moment (G_GNUC_UNUSED RunFixture *fixture)
{
  return n_moments > 0;
}

static gboolean
has_saved (G_GNUC_UNUSED RunFixture *fixture)
{
  return n_saved > 0;
}

static gboolean
has_failed (RunFixture *fixture)
{
  return fixture->n_failed > 0;
}

static gboolean
has_begun_again (RunFixture *fixture)
{
  return fixture->n_begun >= 2;
}

static const ClossFrame *
look (RunFixture *fixture, guint64 step)
{
  const ClossFrame *moment;

  n_moments = 0;
  closs_run_evaluate_at (fixture->run, step, 0);
  run_fixture_wait (fixture, has_moment);
  moment = closs_run_get_moment (fixture->run);
  g_assert_cmpuint (moment->step, ==, step);
  g_assert_cmpuint (moment->n, ==, FIXTURE_N_TEST);
  return moment;
}

static void
assert_rows (RunFixture *fixture, const ClossStepRow *rows, gsize n_rows)
{
  gsize n;
  g_autofree ClossStepRow *now = run_fixture_copy_rows (fixture, &n);

  g_assert_cmpuint (n, ==, n_rows);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (now[i].step, ==, rows[i].step);
      g_assert_true (now[i].loss == rows[i].loss && now[i].ce_loss == rows[i].ce_loss);
      g_assert_true (now[i].lambda == rows[i].lambda && now[i].depth == rows[i].depth && now[i].lr == rows[i].lr);
    }
}

/* 60 steps, with a change at 12 and another depth at 33. */
static ClossStepRow *
train_with_changes (RunFixture *fixture)
{
  gsize n;

  run_fixture_train (fixture, 12);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 0.2);
  run_fixture_train (fixture, 21);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_DEPTH, 2);
  run_fixture_train (fixture, 27);
  return run_fixture_copy_rows (fixture, &n);
}

static void
go_back (RunFixture *fixture, guint64 step)
{
  n_back = 0;
  closs_run_continue_from (fixture->run, step);
  g_assert_true (closs_run_is_going_back (fixture->run, NULL));
  run_fixture_wait (fixture, has_gone_back);
  g_assert_false (closs_run_is_going_back (fixture->run, NULL));
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_PAUSED);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, step);
  /* The shown frame goes back at once, before the first new frame arrives. */
  g_assert_cmpuint (closs_run_get_frame (fixture->run)->step, <=, step);
}

/* "Continue From Here" without a change gives the former future, to the bit. */
static void
test_same_future (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = train_with_changes (fixture);
  g_autoptr (ClossFrame) end = closs_frame_ref (look (fixture, 60));
  const ClossRunGhost *ghost;
  const ClossFrame *again;
  gsize n;

  go_back (fixture, 40);
  assert_rows (fixture, rows, 40);
  (void)closs_run_get_events (fixture->run, &n);
  g_assert_cmpuint (n, ==, 2);
  ghost = closs_run_get_ghost (fixture->run);
  g_assert_cmpuint (ghost->step, ==, 40);
  g_assert_cmpuint (ghost->rows->len, ==, 20);
  g_assert_cmpuint (g_array_index (ghost->rows, ClossStepRow, 0).step, ==, 41);
  g_assert_cmpuint (closs_history_find (ghost->history, 60)->step, ==, 60);
  /* Going to the present step leaves no new future, so the ghost stays. */
  go_back (fixture, 40);
  ghost = closs_run_get_ghost (fixture->run);
  g_assert_cmpuint (ghost->step, ==, 40);
  g_assert_cmpuint (ghost->rows->len, ==, 20);
  run_fixture_train (fixture, 20);
  assert_rows (fixture, rows, 60);
  again = look (fixture, 60);
  g_assert_cmpmem (again->embeddings, 8 * again->n, end->embeddings, 8 * end->n);
  g_assert_cmpmem (again->centers, 80, end->centers, 80);
}

/* Going back to before the changes removes them from the log; the ghost keeps them. Without them the steps differ. */
static void
test_other_road (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = train_with_changes (fixture);
  const ClossStepRow *now;
  gsize n;

  (void)look (fixture, 10);
  go_back (fixture, 50);
  g_assert_cmpuint (closs_run_get_moment (fixture->run)->step, ==, 10);
  run_fixture_train (fixture, 10);
  (void)look (fixture, 13);
  go_back (fixture, 12);
  /* Step 13 will differ. */
  g_assert_null (closs_run_get_moment (fixture->run));
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_LAMBDA], ==, 1);
  g_assert_cmpfloat (closs_run_get_settings (fixture->run)->value[CLOSS_CONTROL_DEPTH], ==, 1);
  (void)closs_run_get_events (fixture->run, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpuint (closs_run_get_ghost (fixture->run)->events->len, ==, 2);
  run_fixture_train (fixture, 3);
  now = closs_run_get_rows (fixture->run, &n);
  g_assert_cmpuint (n, ==, 15);
  g_assert_cmpfloat (now[12].lambda, ==, 1);
  g_assert_true (now[14].loss != rows[14].loss);
  g_assert_cmpuint (closs_history_find (closs_run_get_history (fixture->run), 99)->step, ==, 15);

  /* A new run has no ghost. */
  closs_run_restart (fixture->run);
  run_fixture_wait (fixture, has_begun_again);
  g_assert_null (closs_run_get_ghost (fixture->run));
}

/* A change while the run goes back takes effect at the step that it goes back to. */
static void
test_change_on_the_way (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossEvent *events;
  gsize n;

  run_fixture_train (fixture, 25);
  closs_run_continue_from (fixture->run, 20);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LR, 0.002);
  run_fixture_wait (fixture, has_gone_back);
  run_fixture_train (fixture, 1);
  events = closs_run_get_events (fixture->run, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (events[0].step, ==, 21);
  g_assert_cmpfloat (events[0].new_value, ==, 0.002);
  g_assert_cmpuint (fixture->n_failed, ==, 0);
}

static gboolean
is_back (RunFixture *fixture)
{
  return n_back > 0 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED;
}

/* Steps that are requested while the run goes back count from the step that it goes back to. */
static void
test_steps_on_the_way (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  run_fixture_train (fixture, 50);
  closs_run_continue_from (fixture->run, 31);
  closs_run_train_steps (fixture->run, 2);
  run_fixture_wait (fixture, is_back);
  run_fixture_wait_settled (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, 33);

  n_back = 0;
  closs_run_continue_from (fixture->run, 30);
  closs_run_train_until (fixture->run, 32);
  run_fixture_wait (fixture, is_back);
  run_fixture_wait_settled (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, 32);

  n_back = 0;
  closs_run_continue_from (fixture->run, 30);
  closs_run_train_epoch (fixture->run);
  run_fixture_wait (fixture, is_back);
  run_fixture_wait_settled (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, 2 * FIXTURE_STEPS_PER_EPOCH);
}

/* The features at any earlier step equal those of a trainer at that step, and the run goes on training meanwhile. */
static void
test_moment (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);
  g_autoptr (ClossTrainer) trainer = run_fixture_train_alone (&start, 37);
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 0);
  const ClossFrame *moment;

  run_fixture_train (fixture, 50);
  closs_run_train (fixture->run);
  moment = look (fixture, 37);
  g_assert_cmpint (closs_run_get_state (fixture->run), ==, CLOSS_RUN_TRAINING);
  g_assert_cmpmem (moment->embeddings, 8 * moment->n, frame->embeddings, 8 * frame->n);
  g_assert_cmpmem (moment->indices, 4 * moment->n, frame->indices, 4 * frame->n);
  run_fixture_pause (fixture);
  g_assert_cmpuint (closs_run_get_step (fixture->run), >, 50);
  g_assert_null (closs_run_get_ghost (fixture->run));
}

static GFile *
get_file (RunFixture *fixture)
{
  return g_file_new_build_filename (fixture->directory, "run.centerloss", NULL);
}

static void
save (RunFixture *fixture)
{
  g_autoptr (GFile) file = get_file (fixture);

  closs_run_save (fixture->run, file);
  run_fixture_wait (fixture, has_saved);
}

static gboolean
has_replayed (RunFixture *fixture)
{
  return fixture->n_begun >= 2 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED
         && closs_run_get_step (fixture->run) == 60;
}

static gboolean
is_replaying (RunFixture *fixture)
{
  return fixture->n_begun >= 2 && closs_run_get_replay_end (fixture->run) == 60;
}

static void
test_run_file (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = train_with_changes (fixture);
  g_autoptr (ClossFrame) end = closs_frame_ref (look (fixture, 60));
  g_autoptr (GFile) file = get_file (fixture);
  const ClossFrame *again;
  const ClossEvent *events;
  gsize n;

  save (fixture);
  closs_run_set_speed (fixture->run, 200);
  g_assert_cmpuint (closs_run_get_replay_end (fixture->run), ==, 0);
  g_assert_null (closs_run_get_file (fixture->run));
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, is_replaying);
  g_assert_true (g_file_equal (closs_run_get_file (fixture->run), file));
  closs_run_set_speed (fixture->run, 0);
  run_fixture_wait (fixture, has_replayed);
  g_assert_cmpuint (closs_run_get_replay_end (fixture->run), ==, 0);
  assert_rows (fixture, rows, 60);
  events = closs_run_get_events (fixture->run, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (events[0].step, ==, 13);
  again = look (fixture, 60);
  g_assert_cmpmem (again->embeddings, 8 * again->n, end->embeddings, 8 * end->n);
}

static void
differs_cb (ClossRun *run G_GNUC_UNUSED, const char *text, gpointer difference)
{
  g_free (*(char **)difference);
  *(char **)difference = g_strdup (text);
}

/* The file gets a wrong digest of the last state. */
static void
change_end (GFile *file)
{
  g_autofree char *text = NULL;
  char *end;

  g_assert_true (g_file_get_contents (g_file_peek_path (file), &text, NULL, NULL));
  end = strstr (text, "\"end\"");
  g_assert_nonnull (end);
  end = strchr (strchr (end, ':'), '"') + 1;
  *end = *end == '0' ? '1' : '0';
  g_assert_true (g_file_set_contents (g_file_peek_path (file), text, -1, NULL));
}

/* A replay that differs from the recording gives a message; an identical one does not. */
static void
test_replay_that_differs (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = train_with_changes (fixture);
  g_autoptr (GFile) file = get_file (fixture);
  g_autofree char *difference = NULL;

  g_signal_connect (fixture->run, "replay-differs", G_CALLBACK (differs_cb), &difference);
  save (fixture);
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_replayed);
  g_assert_null (difference);
  change_end (file);
  fixture->n_begun = 1;
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_replayed);
  g_assert_nonnull (difference);
  g_test_message ("%s", difference);
  g_assert_nonnull (strstr (difference, "the numbers differ from a step between 33 and 60 on"));
}

static gboolean
has_two_events (RunFixture *fixture)
{
  gsize n;

  (void)closs_run_get_events (fixture->run, &n);
  return fixture->n_begun >= 2 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED && n == 2;
}

/* A run file has the changes after the last step: opening it restores them, and saving again gives the same file. */
static void
test_change_after_the_end (RunFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture);
  g_autofree char *first = NULL, *second = NULL;
  const ClossSettings *settings;

  if (GPOINTER_TO_UINT (data) > 0)
    run_fixture_train (fixture, GPOINTER_TO_UINT (data));
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 5);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_DEPTH, 2);
  save (fixture);
  g_assert_true (g_file_get_contents (g_file_peek_path (file), &first, NULL, NULL));
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_two_events);
  settings = closs_run_get_settings (fixture->run);
  g_assert_cmpfloat (settings->value[CLOSS_CONTROL_LAMBDA], ==, 5);
  g_assert_cmpfloat (settings->value[CLOSS_CONTROL_DEPTH], ==, 2);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, GPOINTER_TO_UINT (data));
  n_saved = 0;
  save (fixture);
  g_assert_true (g_file_get_contents (g_file_peek_path (file), &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
}

/* A change during the replay of a run file makes it a new run. */
static void
test_change_while_replaying (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *rows = train_with_changes (fixture);
  g_autoptr (GFile) file = get_file (fixture);
  const ClossEvent *events;
  gsize n;

  save (fixture);
  closs_run_open (fixture->run, file);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_MOMENTUM, 0.5);
  run_fixture_wait (fixture, has_replayed);
  events = closs_run_get_events (fixture->run, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (events[0].control, ==, CLOSS_CONTROL_MOMENTUM);
  g_assert_cmpuint (closs_run_get_replay_end (fixture->run), ==, 0);
}

static void
test_failures_leave_the_run_alone (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GFile) file = get_file (fixture);
  g_autoptr (GError) error = NULL;
  gsize n;

  run_fixture_train (fixture, 5);
  closs_run_continue_from (fixture->run, 6);
  run_fixture_wait (fixture, has_failed);
  g_assert_error (fixture->error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE);
  fixture->n_failed = 0;
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_failed);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  fixture->n_failed = 0;
  g_assert_true (g_file_set_contents (g_file_peek_path (file), "{}", -1, &error));
  closs_run_open (fixture->run, file);
  run_fixture_wait (fixture, has_failed);
  g_assert_error (fixture->error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_FORMAT);
  (void)closs_run_get_rows (fixture->run, &n);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpuint (fixture->n_begun, ==, 1);
  g_assert_cmpuint (closs_run_get_step (fixture->run), ==, 5);
}

/* The data have changed since the run was saved. */
static void
test_other_data (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree char *labels = g_build_filename (fixture->directory, "train-labels-idx1-ubyte", NULL);
  g_autoptr (GFile) file = get_file (fixture);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  RunFixture other;
  gsize length;

  save (fixture);
  g_assert_true (g_file_get_contents (labels, &contents, &length, &error));
  contents[length - 1] = (char)(contents[length - 1] == 0);
  g_assert_true (g_file_set_contents (labels, contents, (gssize)length, &error));
  run_fixture_set_up (&other, NULL);
  closs_run_open (other.run, file);
  run_fixture_wait (&other, has_failed);
  g_assert_error (other.error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH);
  g_assert_cmpuint (other.n_begun, ==, 0);
  run_fixture_tear_down (&other, NULL);
}

/* The history has every shown frame. */
static void
test_history (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossHistory *history;

  run_fixture_train (fixture, 20);
  closs_run_set_control (fixture->run, CLOSS_CONTROL_LAMBDA, 2);
  run_fixture_train (fixture, 20);
  history = closs_run_get_history (fixture->run);
  g_assert_cmpuint (closs_history_get_n_frames (history), >=, 3);
  g_assert_cmpuint (closs_history_find (history, 0)->step, ==, 0);
  g_assert_cmpuint (closs_history_find (history, 20)->step, ==, 20);
  g_assert_true (closs_history_find (history, 40) == closs_run_get_frame (fixture->run));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                                            \
  g_test_add ("/session/run-past/" name, RunFixture, NULL, set_up, function, run_fixture_tear_down)
  ADD ("same-future", test_same_future);
  ADD ("other-road", test_other_road);
  ADD ("change-on-the-way", test_change_on_the_way);
  ADD ("steps-on-the-way", test_steps_on_the_way);
  ADD ("moment", test_moment);
  ADD ("run-file", test_run_file);
  ADD ("replay-that-differs", test_replay_that_differs);
  ADD ("change-while-replaying", test_change_while_replaying);
  g_test_add ("/session/run-past/change-after-the-end", RunFixture, GUINT_TO_POINTER (7), set_up,
              test_change_after_the_end, run_fixture_tear_down);
  g_test_add ("/session/run-past/change-after-no-step", RunFixture, NULL, set_up, test_change_after_the_end,
              run_fixture_tear_down);
  ADD ("failures", test_failures_leave_the_run_alone);
  ADD ("other-data", test_other_data);
  ADD ("history", test_history);
  return g_test_run ();
}
