/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline/loss-marks.h"

/* Batches of 100 images at 1,000 images/s: ten steps a second. */
#define N_ROWS     300
#define BATCH_SIZE 100

typedef struct
{
  ClossStepRow rows[N_ROWS];
  ClossLossMarks *marks;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  for (int i = 0; i < N_ROWS; i++)
    fixture->rows[i] = (ClossStepRow){ .step = (guint64)i + 1, .images_per_second = 1000 };
  fixture->marks = closs_loss_marks_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  closs_loss_marks_free (fixture->marks);
}

static const ClossChartMark *
fold (Fixture *fixture, const ClossEvent *events, gsize n_events, gsize expected)
{
  const ClossChartMark *marks;
  gsize n;

  closs_loss_marks_set (fixture->marks, events, n_events, fixture->rows, N_ROWS, BATCH_SIZE);
  marks = closs_loss_marks_get (fixture->marks, &n);
  g_assert_cmpuint (n, ==, expected);
  return marks;
}

static void
check (const ClossChartMark *mark, const char *expected)
{
  g_autofree char *text = closs_loss_marks_describe (mark);

  g_assert_cmpstr (text, ==, expected);
}

/* Changes at most a second apart are one mark, even if the whole drag is longer. */
static void
test_drag (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossEvent events[6];
  const ClossChartMark *marks;

  for (int i = 0; i < 6; i++)
    events[i] = (ClossEvent){ 100 + 10 * (guint64)i, CLOSS_CONTROL_LAMBDA, i + 1, i + 2 };
  marks = fold (fixture, events, 6, 1);
  g_assert_cmpstr (marks->label, ==, "λ 1 → 7");
  check (marks, "λ 1 → 7 at steps 100–150");
  events[5].step = 1151;
  marks = fold (fixture, events, 6, 2);
  check (&marks[0], "λ 1 → 6 at steps 100–140");
  check (&marks[1], "λ 6 → 7 at step 1,151");
}

/* A pause, another control, or a value that does not continue the last one starts a new mark. */
static void
test_apart (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossEvent paused[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 111, CLOSS_CONTROL_LAMBDA, 2, 3 } };
  const ClossEvent mixed[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 },
                               { 100, CLOSS_CONTROL_MOMENTUM, 0.9, 0.8 },
                               { 101, CLOSS_CONTROL_LAMBDA, 2, 3 } };
  const ClossEvent torn[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 101, CLOSS_CONTROL_LAMBDA, 5, 3 } };

  fold (fixture, paused, 2, 2);
  fold (fixture, mixed, 3, 3);
  fold (fixture, torn, 2, 2);
  fold (fixture, NULL, 0, 0);
}

/* If the rows have no speed, a change at the next step joins the mark, and a later one does not. */
static void
test_unknown_pace (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossEvent next[] = { { 1000, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 1001, CLOSS_CONTROL_LAMBDA, 2, 3 } };
  const ClossEvent later[] = { { 1000, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 1002, CLOSS_CONTROL_LAMBDA, 2, 3 } };

  fold (fixture, next, 2, 1);
  fold (fixture, later, 2, 2);
}

static void
test_there_and_back (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossEvent events[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 105, CLOSS_CONTROL_LAMBDA, 2, 1 } };

  const ClossEvent undone[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 100, CLOSS_CONTROL_LAMBDA, 2, 1 } };

  check (fold (fixture, events, 2, 1), "λ 1 → … → 1 at steps 100–105");
  fold (fixture, undone, 2, 0);
}

static void
check_at (const ClossLossChart *chart, double step, double pixels, const char *expected)
{
  g_autofree char *text
      = closs_loss_marks_describe_at (chart, 800, 130, closs_loss_chart_x_of (chart, 800, 130, step) + pixels);

  g_assert_cmpstr (text, ==, expected);
}

/* The pointer finds a mark along the whole drag and a little beside it, and two close marks at once. */
static void
test_pointer (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossEvent events[] = { { 100, CLOSS_CONTROL_LAMBDA, 1, 2 },
                                { 110, CLOSS_CONTROL_LAMBDA, 2, 3 },
                                { 200, CLOSS_CONTROL_LAMBDA, 3, 5 },
                                { 201, CLOSS_CONTROL_MOMENTUM, 0.9, 0.8 } };
  ClossLossChart chart = { .n = N_ROWS, .stride = sizeof (ClossStepRow), .step = &fixture->rows->step };

  chart.marks = fold (fixture, events, 4, 3);
  chart.n_marks = 3;
  check_at (&chart, 100, 0, "λ 1 → 3 at steps 100–110");
  check_at (&chart, 105, 0, "λ 1 → 3 at steps 100–110");
  check_at (&chart, 110, 5, "λ 1 → 3 at steps 100–110");
  check_at (&chart, 100, -8, NULL);
  check_at (&chart, 110, 8, NULL);
  check_at (&chart, 200, 0, "λ 3 → 5 at step 200\nMomentum 0.9 → 0.8 at step 201");
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/app/loss-marks/drag", test_drag);
  add ("/app/loss-marks/apart", test_apart);
  add ("/app/loss-marks/unknown-pace", test_unknown_pace);
  add ("/app/loss-marks/there-and-back", test_there_and_back);
  add ("/app/loss-marks/pointer", test_pointer);
  return g_test_run ();
}
