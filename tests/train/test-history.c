/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-fixture.h"
#include "train/frame-private.h"
#include "train/history.h"

enum
{
  N_POINTS = 50
};

static ClossFrame *
make_frame (ClossDataset *dataset, guint64 step, gsize n)
{
  ClossFrame *frame = closs_frame_new (dataset, CLOSS_SPLITS_TEST, NULL, n);

  frame->step = step;
  return frame;
}

static void
add (ClossHistory *history, ClossDataset *dataset, guint64 step, gsize n)
{
  g_autoptr (ClossFrame) frame = make_frame (dataset, step, n);

  closs_history_add (history, frame);
}

static gsize
get_frame_size (ClossDataset *dataset)
{
  g_autoptr (ClossFrame) frame = make_frame (dataset, 0, N_POINTS);

  return closs_frame_get_size (frame);
}

static void
test_find (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (ClossHistory) history = closs_history_new (G_MAXSIZE);
  static const guint64 asked[][2]
      = { { 0, 10 }, { 10, 10 }, { 11, 10 }, { 19, 10 }, { 20, 20 }, { 99, 90 }, { 1000, 90 } };

  g_assert_null (closs_history_find (history, 5));
  for (guint64 step = 10; step < 100; step += 10)
    add (history, dataset, step, N_POINTS);
  g_assert_cmpuint (closs_history_get_n_frames (history), ==, 9);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    g_assert_cmpuint (closs_history_find (history, asked[i][0])->step, ==, asked[i][1]);
  g_assert_cmpuint (closs_history_find_index (history, 55), ==, 4);
  g_assert_cmpuint (closs_history_get_frame (history, 4)->step, ==, 50);
  g_assert_cmpuint (closs_history_get_n_thinned (history), ==, 0);
  g_assert_cmpuint (closs_history_get_size (history), ==, 9 * get_frame_size (dataset));
}

/* A frame with more images replaces the frame of the same step. */
static void
test_same_step (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (ClossHistory) history = closs_history_new (G_MAXSIZE);

  add (history, dataset, 0, 20);
  add (history, dataset, 7, 20);
  add (history, dataset, 7, 40);
  add (history, dataset, 7, 30);
  g_assert_cmpuint (closs_history_get_n_frames (history), ==, 2);
  g_assert_cmpuint (closs_history_find (history, 7)->n, ==, 40);
  g_assert_cmpuint (closs_history_get_n_thinned (history), ==, 0);
}

static void
assert_even (ClossHistory *history, const guint64 *marks, gsize n_marks)
{
  guint64 stride = closs_history_get_stride (history), last = 0;

  for (gsize i = 0; i < closs_history_get_n_frames (history); i++)
    {
      guint64 step = closs_history_get_frame (history, i)->step;

      /* No gap wider than two strides. */
      g_assert_cmpuint (step - last, <=, 2 * stride);
      last = step;
    }
  for (gsize i = 0; i < n_marks; i++)
    {
      g_assert_cmpuint (closs_history_find (history, marks[i])->step, ==, marks[i]);
      g_assert_cmpuint (closs_history_find (history, marks[i] - 1)->step, ==, marks[i] - 1);
    }
}

/* A run of 100,000 steps with a frame after each. */
static void
test_budget (void)
{
  static const guint64 marks[] = { 3, 411, 412, 50001, 99990 };
  g_autoptr (ClossDataset) dataset = make_dataset ();
  gsize frame_size = get_frame_size (dataset), budget = 1000 * frame_size;
  g_autoptr (ClossHistory) history = closs_history_new (budget);
  gsize n_found = 0, n_marked = 0;

  for (guint64 step = 0; step <= 100000; step++)
    {
      if (n_marked < G_N_ELEMENTS (marks) && step == marks[n_marked])
        closs_history_mark (history, marks[n_marked++]);
      add (history, dataset, step, N_POINTS);
      g_assert_cmpuint (closs_history_get_size (history), <=, budget + frame_size);
    }
  g_test_message ("%zu frames, stride %d", closs_history_get_n_frames (history),
                  (int)closs_history_get_stride (history));
  g_assert_cmpuint (closs_history_get_n_frames (history), >, 400);
  g_assert_cmpuint (closs_history_get_n_frames (history) + closs_history_get_n_thinned (history), ==, 100001);
  g_assert_cmpuint (closs_history_find (history, G_MAXUINT64)->step, ==, 100000);
  assert_even (history, marks, G_N_ELEMENTS (marks));
  /* Every step finds its frame. Without a binary search this would take a minute. */
  for (guint64 step = 0; step <= 100000; step++)
    n_found += closs_history_find (history, step)->step <= step;
  g_assert_cmpuint (n_found, ==, 100001);
}

static void
test_marks_stay (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (ClossHistory) history = closs_history_new (10 * get_frame_size (dataset));

  /* With more marks than fit the budget, only the marked frames stay. */
  for (guint64 step = 0; step <= 400; step++)
    {
      if (step % 20 == 10)
        closs_history_mark (history, step);
      add (history, dataset, step, N_POINTS);
    }
  for (guint64 mark = 10; mark <= 390; mark += 20)
    {
      g_assert_cmpuint (closs_history_find (history, mark)->step, ==, mark);
      g_assert_cmpuint (closs_history_find (history, mark - 1)->step, ==, mark - 1);
    }
  g_assert_cmpuint (closs_history_get_n_frames (history), <=, 2 * 20 + 2);
}

static void
test_cut (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (ClossHistory) history = closs_history_new (G_MAXSIZE), rest = closs_history_new (G_MAXSIZE);

  for (guint64 step = 0; step <= 10; step++)
    add (history, dataset, step, N_POINTS);
  closs_history_mark (history, 3);
  closs_history_mark (history, 8);
  closs_history_cut (history, 6, rest);
  g_assert_cmpuint (closs_history_get_n_frames (history), ==, 7);
  g_assert_cmpuint (closs_history_find (history, 10)->step, ==, 6);
  g_assert_cmpuint (closs_history_get_n_frames (rest), ==, 4);
  g_assert_cmpuint (closs_history_find (rest, 0)->step, ==, 7);
  g_assert_cmpuint (closs_history_get_size (history), ==, 7 * get_frame_size (dataset));
  add (history, dataset, 7, N_POINTS);
  closs_history_clear (history);
  g_assert_null (closs_history_find (history, 0));
  g_assert_cmpuint (closs_history_get_size (history), ==, 0);
}

/* After a long run goes back to near its start, new frames are kept more densely than the removed ones were. */
static void
test_dense_after_cut (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  gsize frame_size = get_frame_size (dataset);
  g_autoptr (ClossHistory) history = closs_history_new (100 * frame_size);

  for (guint64 step = 0; step <= 10000; step++)
    add (history, dataset, step, N_POINTS);
  g_assert_cmpuint (closs_history_get_stride (history), >=, 100);
  closs_history_cut (history, 300, NULL);
  g_assert_cmpuint (closs_history_get_stride (history), <=, 8);
  /* The remaining old frames are as sparse as before. */
  g_assert_cmpuint (closs_history_get_coarsest_stride (history), >=, 100);
  closs_history_cut (history, 10, NULL);
  g_assert_cmpuint (closs_history_get_stride (history), ==, 1);
  g_assert_cmpuint (closs_history_get_coarsest_stride (history), ==, 1);
  for (guint64 step = 11; step <= 90; step++)
    add (history, dataset, step, N_POINTS);
  for (guint64 step = 11; step <= 90; step++)
    g_assert_cmpuint (closs_history_find (history, step)->step, ==, step);
  for (guint64 step = 91; step <= 10000; step++)
    add (history, dataset, step, N_POINTS);
  g_assert_cmpuint (closs_history_get_size (history), <=, 100 * frame_size);
  g_assert_cmpuint (closs_history_get_n_frames (history), >, 40);
  assert_even (history, NULL, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/history/find", test_find);
  g_test_add_func ("/train/history/same-step", test_same_step);
  g_test_add_func ("/train/history/budget", test_budget);
  g_test_add_func ("/train/history/marks-stay", test_marks_stay);
  g_test_add_func ("/train/history/cut", test_cut);
  g_test_add_func ("/train/history/dense-after-cut", test_dense_after_cut);
  return g_test_run ();
}
