/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include <math.h>
#include <string.h>

/* The plane shows test images, training images, or both. The choice does not change the run. */

static ClossSplits awaited;
static gsize n_awaited;
static guint n_moments;

static gboolean
has_awaited (RunFixture *fixture)
{
  const ClossFrame *frame = closs_run_get_frame (fixture->run);

  return frame != NULL && frame->splits == awaited && frame->step == closs_run_get_step (fixture->run)
         && frame->n >= n_awaited;
}

/* At rest, a frame with the number of images for training may come before the frame with @n_images. */
static const ClossFrame *
show (RunFixture *fixture, ClossSplits splits, gsize max_images, gsize n_images)
{
  closs_run_set_probe (fixture->run, &(ClossProbeLimits){ .splits = splits,
                                                          .max_images = max_images,
                                                          .max_share = CLOSS_PROBE_DEFAULT_SHARE,
                                                          .is_fixed = TRUE });
  awaited = splits;
  n_awaited = n_images;
  run_fixture_wait (fixture, has_awaited);
  return closs_run_get_frame (fixture->run);
}

static guint n_begun_before;

static gboolean
has_begun_again (RunFixture *fixture)
{
  return fixture->n_begun > n_begun_before;
}

static void
restart (RunFixture *fixture)
{
  n_begun_before = fixture->n_begun;
  closs_run_restart (fixture->run);
  run_fixture_wait (fixture, has_begun_again);
}

static void
test_choice (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossFrame *frame;

  run_fixture_begin (fixture);
  g_assert_cmpint (closs_run_get_frame (fixture->run)->splits, ==, CLOSS_SPLITS_TEST);
  run_fixture_train (fixture, 5);
  /* The limit applies to training; at rest all test images are shown, and as many training images. */
  frame = show (fixture, CLOSS_SPLITS_BOTH, 100, 2 * FIXTURE_N_TEST);
  g_assert_cmpuint (frame->n, ==, 2 * FIXTURE_N_TEST);
  g_assert_cmpuint (frame->n_of[CLOSS_SPLIT_TEST], ==, FIXTURE_N_TEST);
  g_assert_cmpuint (frame->n_of[CLOSS_SPLIT_TRAIN], ==, FIXTURE_N_TEST);
  g_assert_cmpuint (frame->n_all, ==, FIXTURE_N_TEST + FIXTURE_N_TRAIN);
  frame = show (fixture, CLOSS_SPLITS_TRAIN, 100, FIXTURE_N_TRAIN);
  g_assert_cmpuint (frame->n_of[CLOSS_SPLIT_TRAIN], ==, FIXTURE_N_TRAIN);
  g_assert_cmpuint (frame->n_all, ==, FIXTURE_N_TRAIN);
  /* All training images, which are more than the test images. */
  frame = show (fixture, CLOSS_SPLITS_BOTH, 0, FIXTURE_N_TEST + FIXTURE_N_TRAIN);
  g_assert_cmpuint (frame->n, ==, FIXTURE_N_TEST + FIXTURE_N_TRAIN);
  /* The history has the step with the last choice of splits, and a new run keeps the choice. */
  g_assert_true (closs_history_find (closs_run_get_history (fixture->run), 5) == frame);
  restart (fixture);
  g_assert_cmpuint (closs_run_get_frame (fixture->run)->n_all, ==, FIXTURE_N_TEST + FIXTURE_N_TRAIN);
}

static void
train_under (RunFixture *fixture, ClossSplits splits)
{
  restart (fixture);
  show (fixture, splits, FIXTURE_N_TEST, 0);
  run_fixture_train (fixture, 20);
}

static void
test_same_bits (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autofree ClossStepRow *first = NULL;
  gsize n_first;

  run_fixture_begin (fixture);
  train_under (fixture, CLOSS_SPLITS_TEST);
  first = run_fixture_copy_rows (fixture, &n_first);
  for (int splits = CLOSS_SPLITS_TRAIN; splits <= CLOSS_SPLITS_BOTH; splits++)
    {
      train_under (fixture, (ClossSplits)splits);
      run_fixture_assert_same_rows (fixture, first, n_first);
    }
}

/* The rows have measures of the test split or none. */
static void
test_rows (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossStepRow *rows;
  const ClossFrame *frame;
  gsize n;

  run_fixture_begin (fixture);
  show (fixture, CLOSS_SPLITS_TRAIN, FIXTURE_N_TEST, 0);
  run_fixture_train (fixture, 7);
  rows = closs_run_get_rows (fixture->run, &n);
  g_assert_cmpuint (n, ==, 7);
  g_assert_true (isnan (rows[6].test_accuracy));
  frame = show (fixture, CLOSS_SPLITS_BOTH, 100, 2 * FIXTURE_N_TEST);
  rows = closs_run_get_rows (fixture->run, &n);
  g_assert_cmpfloat (rows[6].test_accuracy, ==, frame->accuracy_of[CLOSS_SPLIT_TEST]);
}

static void
moment_cb (G_GNUC_UNUSED ClossRun *run, G_GNUC_UNUSED gpointer data)
{
  n_moments++;
}

static gboolean
has_moment (G_GNUC_UNUSED RunFixture *fixture)
{
  return n_moments > 0;
}

/* All training images at an earlier step equal those of a trainer at that step. */
static void
test_moment (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossRunStart start = run_fixture_get_start (fixture);
  g_autoptr (ClossTrainer) trainer = run_fixture_train_alone (&start, 9);
  g_autoptr (ClossFrame) expected = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 0);
  const ClossFrame *moment;

  run_fixture_begin (fixture);
  g_signal_connect (fixture->run, "moment", G_CALLBACK (moment_cb), NULL);
  show (fixture, CLOSS_SPLITS_TRAIN, FIXTURE_N_TEST, 0);
  run_fixture_train (fixture, 20);
  closs_run_evaluate_at (fixture->run, 9, 0);
  run_fixture_wait (fixture, has_moment);
  moment = closs_run_get_moment (fixture->run);
  g_assert_cmpuint (moment->n, ==, FIXTURE_N_TRAIN);
  g_assert_cmpmem (moment->embeddings, 8 * moment->n, expected->embeddings, 8 * expected->n);
  g_assert_cmpmem (moment->indices, 4 * moment->n, expected->indices, 4 * expected->n);
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
  add ("/session/run-splits/choice", test_choice);
  add ("/session/run-splits/same-bits", test_same_bits);
  add ("/session/run-splits/rows", test_rows);
  add ("/session/run-splits/moment", test_moment);
  return g_test_run ();
}
