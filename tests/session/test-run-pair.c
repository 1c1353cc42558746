/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include "session/run-pair.h"
#include <math.h>

typedef struct
{
  RunFixture base; /* first: its run is A */
  ClossRunPair *pair;
  ClossRun *b;
  guint64 largest_gap; /* steps between A and B, seen in any signal while both trained */
} PairFixture;

static PairFixture *
get (RunFixture *fixture)
{
  return (PairFixture *)fixture;
}

static guint64
get_gap (PairFixture *fixture)
{
  guint64 a = closs_run_get_step (fixture->base.run), b = closs_run_get_step (fixture->b);

  return MAX (a, b) - MIN (a, b);
}

static gboolean
is_begun (RunFixture *fixture)
{
  return closs_run_get_state (get (fixture)->b) == CLOSS_RUN_PAUSED;
}

static gboolean
is_settled_run (ClossRun *run)
{
  const ClossFrame *frame = closs_run_get_frame (run);
  gsize n_rows;

  closs_run_get_rows (run, &n_rows);
  return closs_run_get_state (run) != CLOSS_RUN_TRAINING && closs_run_get_state (run) != CLOSS_RUN_LOADING
         && !closs_run_is_pausing (run) && frame != NULL && frame->step == closs_run_get_step (run)
         && n_rows == closs_run_get_step (run);
}

static gboolean
a_is_settled (RunFixture *fixture)
{
  return is_settled_run (fixture->run);
}

static gboolean
are_settled (RunFixture *fixture)
{
  return is_settled_run (fixture->run) && is_settled_run (get (fixture)->b);
}

static gboolean
have_trained (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) >= 40 && closs_run_get_step (get (fixture)->b) >= 40;
}

/* B's settings differ from A's in @control, unless that is the seed. */
static void
begin (PairFixture *fixture, ClossControlId control, double value)
{
  ClossSettings settings = *closs_run_get_settings (fixture->base.run);

  settings.value[control] = value;
  closs_run_pair_begin_beside (fixture->pair, &settings);
  run_fixture_wait (&fixture->base, is_begun);
}

static void
set_up (PairFixture *fixture, gconstpointer data)
{
  run_fixture_set_up (&fixture->base, data);
  run_fixture_begin (&fixture->base);
  fixture->pair = closs_run_pair_new (fixture->base.run);
  fixture->b = closs_run_pair_get_run (fixture->pair, CLOSS_SIDE_B);
}

static void
tear_down (PairFixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->pair, closs_run_pair_free);
  run_fixture_tear_down (&fixture->base, data);
}

static void
train_together (PairFixture *fixture, guint64 n_steps)
{
  closs_run_pair_train_steps (fixture->pair, n_steps);
  run_fixture_wait (&fixture->base, are_settled);
}

/* Asserts that a trainer without a session gets the same bits from the same start. */
static void
assert_as_alone (ClossRun *run)
{
  g_autoptr (ClossTrainer) trainer = run_fixture_train_alone (closs_run_get_start (run), closs_run_get_step (run));
  const ClossFrame *frame = closs_run_get_frame (run);
  g_autoptr (ClossFrame) alone = closs_trainer_evaluate (trainer, frame->splits, frame->n);

  g_assert_cmpuint (alone->step, ==, frame->step);
  g_assert_cmpmem (frame->embeddings, 8 * frame->n, alone->embeddings, 8 * alone->n);
  g_assert_cmpmem (frame->centers, 80, alone->centers, 80);
}

static void
test_same_bits_as_alone (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT);
  train_together (fixture, 37);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 37);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 37);
  assert_as_alone (fixture->base.run);
  assert_as_alone (fixture->b);
}

/* Asserts that both runs have the same rows, except for the times. */
static void
assert_same_run (PairFixture *fixture)
{
  const ClossStepRow *a, *b;
  gsize n_a, n_b;

  a = closs_run_get_rows (fixture->base.run, &n_a);
  b = closs_run_get_rows (fixture->b, &n_b);
  g_assert_cmpuint (n_a, ==, n_b);
  for (gsize i = 0; i < n_a; i++)
    g_assert_true (a[i].loss == b[i].loss && a[i].train_accuracy == b[i].train_accuracy && a[i].lambda == b[i].lambda);
  g_assert_true (
      closs_settings_equal (closs_run_get_settings (fixture->base.run), closs_run_get_settings (fixture->b)));
}

/* Two runs with the same settings are identical. */
static void
test_same_start (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  /* B always gets A's seed. */
  begin (fixture, CLOSS_CONTROL_SEED, 99);
  g_assert_cmpfloat (closs_run_get_settings (fixture->b)->value[CLOSS_CONTROL_SEED], ==, 1);
  g_assert_true (closs_run_get_dataset (fixture->b) == closs_run_get_dataset (fixture->base.run));
  train_together (fixture, 20);
  assert_same_run (fixture);
}

/* A has changes: B gets them at the same steps, also the last change, after which A has not trained. */
static void
test_same_changes (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRun *a = fixture->base.run;

  closs_run_train_until (a, 10);
  run_fixture_wait (&fixture->base, a_is_settled);
  closs_run_set_control (a, CLOSS_CONTROL_LAMBDA, 0.5);
  closs_run_train_until (a, 20);
  run_fixture_wait (&fixture->base, a_is_settled);
  closs_run_set_control (a, CLOSS_CONTROL_LR, 0.003);
  closs_run_pair_begin_beside (fixture->pair, NULL);
  run_fixture_wait (&fixture->base, is_begun);
  g_assert_cmpfloat (closs_run_get_settings (fixture->b)->value[CLOSS_CONTROL_LAMBDA], ==, 1);
  train_together (fixture, 5);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 25);
  assert_same_run (fixture);
  g_assert_cmpfloat (closs_run_get_settings (fixture->b)->value[CLOSS_CONTROL_LAMBDA], ==, 0.5);
}

static void
watch_cb (PairFixture *fixture)
{
  if (closs_run_get_state (fixture->base.run) == CLOSS_RUN_TRAINING
      && closs_run_get_state (fixture->b) == CLOSS_RUN_TRAINING)
    fixture->largest_gap = MAX (fixture->largest_gap, get_gap (fixture));
}

/* The main thread gets the news of both runs at different moments, so it may see one step more. */
static void
test_lockstep (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_DEPTH, 2);
  g_assert_cmpint (closs_run_pair_get_pace (fixture->pair), ==, CLOSS_PACE_STEPS);
  closs_run_pair_set_speed (fixture->pair, 100);
  g_signal_connect_swapped (fixture->base.run, "rows", G_CALLBACK (watch_cb), fixture);
  g_signal_connect_swapped (fixture->b, "rows", G_CALLBACK (watch_cb), fixture);
  closs_run_pair_train (fixture->pair);
  g_assert_cmpint (closs_run_pair_get_state (fixture->pair), ==, CLOSS_RUN_TRAINING);
  run_fixture_wait (&fixture->base, have_trained);
  closs_run_pair_pause (fixture->pair);
  g_assert_cmpint (closs_run_pair_get_state (fixture->pair), ==, CLOSS_RUN_PAUSED);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (fixture->largest_gap, <=, 4);
  g_assert_cmpuint (get_gap (fixture), <=, 1);
  g_signal_handlers_disconnect_by_data (fixture->base.run, fixture);
  g_signal_handlers_disconnect_by_data (fixture->b, fixture);
}

static guint
count_measured (ClossRun *run)
{
  gsize n_rows;
  const ClossStepRow *rows = closs_run_get_rows (run, &n_rows);
  guint n = 0;

  for (gsize i = 0; i < n_rows; i++)
    n += !isnan (rows[i].test_accuracy);
  return n;
}

/* In lockstep both are probed at the same steps, although one is slower. */
static void
test_measured_alike (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossStepRow *a, *b;
  gsize n_a, n_b;

  begin (fixture, CLOSS_CONTROL_DEPTH, 1);
  closs_run_pair_set_speed (fixture->pair, 200);
  train_together (fixture, 120);
  a = closs_run_get_rows (fixture->base.run, &n_a);
  b = closs_run_get_rows (fixture->b, &n_b);
  g_assert_cmpuint (n_a, ==, 120);
  g_assert_cmpuint (n_b, ==, 120);
  for (gsize i = 0; i < n_a; i++)
    {
      g_assert_cmpint (isnan (a[i].test_accuracy), ==, isnan (b[i].test_accuracy));
      g_assert_cmpuint (a[i].test_count, ==, b[i].test_count);
    }
  g_assert_cmpuint (count_measured (fixture->b), >=, 3);
}

/* Four steps of B for one step of A. */
static void
test_by_epochs (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_BATCH_SIZE, FIXTURE_BATCH_SIZE / 4);
  g_assert_cmpint (closs_run_pair_get_pace (fixture->pair), ==, CLOSS_PACE_EPOCHS);
  train_together (fixture, 5);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 5);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 20);
  closs_run_pair_train_epoch (fixture->pair);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, FIXTURE_STEPS_PER_EPOCH);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 4 * FIXTURE_STEPS_PER_EPOCH);
  g_assert_cmpuint (closs_run_pair_get_step_beside (fixture->pair, CLOSS_SIDE_A, 3), ==, 12);
  g_assert_cmpuint (closs_run_pair_get_step_beside (fixture->pair, CLOSS_SIDE_B, 12), ==, 3);
  assert_as_alone (fixture->b);
}

/* B starts later than A, catches up alone, and then both go on together. */
static void
test_catch_up (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossSide behind = CLOSS_SIDE_A;

  g_assert_false (closs_run_pair_find_behind (fixture->pair, &behind));
  closs_run_train_steps (fixture->base.run, 25);
  run_fixture_wait_settled (&fixture->base);
  begin (fixture, CLOSS_CONTROL_LAMBDA, 0);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 0);
  g_assert_true (closs_run_pair_find_behind (fixture->pair, &behind));
  g_assert_cmpint (behind, ==, CLOSS_SIDE_B);
  train_together (fixture, 2);
  g_assert_false (closs_run_pair_find_behind (fixture->pair, &behind));
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 27);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 27);
  /* Two requests for three steps give six steps. */
  closs_run_pair_train_steps (fixture->pair, 3);
  closs_run_pair_train_steps (fixture->pair, 3);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 33);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 33);
}

static gboolean
has_a_trained (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) >= 25;
}

/* Compares all numbers of the common steps, but measures only if both probes had the same number of images. */
static guint
assert_same_rows (PairFixture *fixture)
{
  gsize n_a, n_b;
  const ClossStepRow *a = closs_run_get_rows (fixture->base.run, &n_a);
  const ClossStepRow *b = closs_run_get_rows (fixture->b, &n_b);
  guint n_measured = 0;

  for (gsize i = 0; i < MIN (n_a, n_b); i++)
    {
      g_assert_cmpuint (a[i].step, ==, b[i].step);
      g_assert_true (a[i].loss == b[i].loss && a[i].ce_loss == b[i].ce_loss && a[i].center_loss == b[i].center_loss);
      g_assert_true (a[i].train_accuracy == b[i].train_accuracy && a[i].lr == b[i].lr);
      if (a[i].test_count == 0 || a[i].test_count != b[i].test_count)
        continue;
      n_measured++;
      g_assert_true (a[i].test_accuracy == b[i].test_accuracy && a[i].compactness == b[i].compactness);
      g_assert_true (a[i].nearest_center_accuracy == b[i].nearest_center_accuracy);
      g_assert_true (a[i].center_lag == b[i].center_lag && a[i].disagreement == b[i].disagreement);
    }
  return n_measured;
}

/* B is added while A trains: A waits, B catches up, and they go on together. */
static void
test_added_mid_run (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_run_set_speed (fixture->base.run, 200);
  closs_run_train (fixture->base.run);
  run_fixture_wait (&fixture->base, has_a_trained);
  closs_run_pair_begin_beside (fixture->pair, closs_run_get_settings (fixture->base.run));
  closs_run_pair_set_speed (fixture->pair, 200);
  run_fixture_wait (&fixture->base, have_trained);
  closs_run_pair_train_epoch (fixture->pair);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, closs_run_get_step (fixture->b));
  g_assert_cmpuint (assert_same_rows (fixture), >=, 1);
}

/* A stops by itself at the end of its steps, and B with it. */
static void
test_added_before_target (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_run_set_speed (fixture->base.run, 50);
  closs_run_train_steps (fixture->base.run, 60);
  run_fixture_wait (&fixture->base, has_a_trained);
  closs_run_pair_begin_beside (fixture->pair, closs_run_get_settings (fixture->base.run));
  run_fixture_wait (&fixture->base, have_trained);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 60);
  g_assert_cmpuint (closs_run_get_step (fixture->b), ==, 60);
  g_assert_cmpuint (assert_same_rows (fixture), >=, 1);
}

static gboolean
has_b_diverged (RunFixture *fixture)
{
  return closs_run_get_state (get (fixture)->b) == CLOSS_RUN_DIVERGED;
}

/* A diverged run does not block the other. */
static void
test_divergence (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_LAMBDA, 1);
  closs_run_set_control (fixture->b, CLOSS_CONTROL_CENTER_LR, closs_control_get (CLOSS_CONTROL_CENTER_LR)->max);
  closs_run_set_control (fixture->b, CLOSS_CONTROL_LAMBDA, closs_control_get (CLOSS_CONTROL_LAMBDA)->max);
  closs_run_set_control (fixture->b, CLOSS_CONTROL_LR, closs_control_get (CLOSS_CONTROL_LR)->max);
  closs_run_pair_train_steps (fixture->pair, 60);
  run_fixture_wait (&fixture->base, has_b_diverged);
  run_fixture_wait (&fixture->base, are_settled);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), ==, 60);
  g_assert_cmpuint (closs_run_get_step (fixture->b), <, 60);
  g_assert_nonnull (closs_run_get_divergence (fixture->b));
  assert_as_alone (fixture->base.run);
}

static gboolean
have_gone_back (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) == 8 && closs_run_get_step (get (fixture)->b) == 8 && are_settled (fixture);
}

static void
test_continue_from (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT);
  train_together (fixture, 20);
  closs_run_pair_continue_from (fixture->pair, CLOSS_SIDE_B, 8);
  run_fixture_wait (&fixture->base, have_gone_back);
  g_assert_cmpuint (closs_run_get_ghost (fixture->base.run)->rows->len, ==, 12);
  g_assert_cmpuint (closs_run_get_ghost (fixture->b)->rows->len, ==, 12);
  train_together (fixture, 5);
  assert_as_alone (fixture->base.run);
  assert_as_alone (fixture->b);
}

static gboolean
have_gone_back_and_rest (RunFixture *fixture)
{
  return closs_run_get_ghost (fixture->run) != NULL && closs_run_get_ghost (get (fixture)->b) != NULL
         && are_settled (fixture);
}

/* Train and then Pause while both go back: they do not return to their former step. */
static void
test_pause_on_the_way_back (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT);
  train_together (fixture, 60);
  closs_run_pair_continue_from (fixture->pair, CLOSS_SIDE_B, 8);
  closs_run_pair_train (fixture->pair);
  closs_run_pair_pause (fixture->pair);
  run_fixture_wait (&fixture->base, have_gone_back_and_rest);
  g_assert_cmpuint (closs_run_get_step (fixture->base.run), <, 60);
  g_assert_cmpuint (closs_run_get_step (fixture->b), <, 60);
}

static gboolean
have_begun_again (RunFixture *fixture)
{
  return closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED && are_settled (fixture)
         && closs_run_get_step (fixture->run) == 0 && closs_run_get_step (get (fixture)->b) == 0;
}

static void
test_restart (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  begin (fixture, CLOSS_CONTROL_DEPTH, 2);
  train_together (fixture, 3);
  closs_run_restart (fixture->base.run);
  closs_run_restart (fixture->b);
  run_fixture_wait (&fixture->base, have_begun_again);
  train_together (fixture, 3);
  assert_as_alone (fixture->base.run);
  assert_as_alone (fixture->b);
}

static gboolean
has_a_gone_on (RunFixture *fixture)
{
  return closs_run_get_step (fixture->run) >= 80;
}

static void
closed_cb (GObject *run, GAsyncResult *result, gpointer data)
{
  closs_run_close_finish (CLOSS_RUN (run), result);
  *(gboolean *)data = TRUE;
}

static gboolean is_closed;

static gboolean
has_closed (G_GNUC_UNUSED RunFixture *fixture)
{
  return is_closed;
}

/* B is closed during a step, and A goes on. */
static void
test_part (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (ClossRun) b = g_object_ref (fixture->b);

  is_closed = FALSE;
  begin (fixture, CLOSS_CONTROL_DEPTH, 4);
  closs_run_pair_train (fixture->pair);
  run_fixture_wait (&fixture->base, have_trained);
  g_clear_pointer (&fixture->pair, closs_run_pair_free);
  closs_run_close_async (b, closed_cb, &is_closed);
  run_fixture_wait (&fixture->base, has_closed);
  run_fixture_wait (&fixture->base, has_a_gone_on);
  run_fixture_pause (&fixture->base);
  assert_as_alone (fixture->base.run);
}

/* The same if B is closed first, while the pair still exists. */
static void
test_close_one (PairFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  is_closed = FALSE;
  begin (fixture, CLOSS_CONTROL_DEPTH, 1);
  closs_run_pair_train (fixture->pair);
  run_fixture_wait (&fixture->base, have_trained);
  closs_run_close_async (fixture->b, closed_cb, &is_closed);
  run_fixture_wait (&fixture->base, has_closed);
  run_fixture_wait (&fixture->base, has_a_gone_on);
  run_fixture_pause (&fixture->base);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/session/run-pair/" name, PairFixture, NULL, set_up, function, tear_down)
  ADD ("same-bits-as-alone", test_same_bits_as_alone);
  ADD ("same-start", test_same_start);
  ADD ("same-changes", test_same_changes);
  ADD ("lockstep", test_lockstep);
  ADD ("measured-alike", test_measured_alike);
  ADD ("by-epochs", test_by_epochs);
  ADD ("catch-up", test_catch_up);
  ADD ("added-mid-run", test_added_mid_run);
  ADD ("added-before-target", test_added_before_target);
  ADD ("divergence", test_divergence);
  ADD ("continue-from", test_continue_from);
  ADD ("pause-on-the-way-back", test_pause_on_the_way_back);
  ADD ("restart", test_restart);
  ADD ("part", test_part);
  ADD ("close-one", test_close_one);
  return g_test_run ();
}
