/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/spec.h"
#include "train/question.h"
#include "train/verdict.h"
#include <math.h>

/* Rows with ten steps per epoch. A row is measured if @accuracies has a number for it; its measures encode the step. */
static void
make_rows (ClossStepRow *rows, const double *accuracies, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      double step = (double)(i + 1);
      gboolean is_measured = !isnan (accuracies[i]);

      rows[i] = (ClossStepRow){ .step = i + 1, .epoch = step / 10, .test_accuracy = accuracies[i] };
      rows[i].nearest_center_accuracy = is_measured ? accuracies[i] / 2 : NAN;
      rows[i].compactness = is_measured ? 1 / step : NAN;
      rows[i].center_lag = is_measured ? 100 - step : NAN;
    }
}

static void
test_nothing (void)
{
  ClossVerdict verdict = closs_verdict_make (NULL, 0, G_MAXUINT64);

  g_assert_cmpuint (verdict.step, ==, 0);
  g_assert_cmpuint (verdict.measured_step, ==, 0);
  g_assert_true (isnan (verdict.test_accuracy) && isnan (verdict.compactness) && isnan (verdict.center_lag));
  for (int i = 0; i < CLOSS_N_GOALS; i++)
    g_assert_cmpuint (verdict.goals[i].step, ==, 0);
}

/* The first time counts even if the accuracy falls again, exactly the goal is enough, and the final measures come from
 * the last measured row. */
static void
test_goals (void)
{
  static const double accuracies[] = { 0.1, NAN, 0.9499, 0.95, NAN, 0.9, 0.979, 0.99, 0.97, NAN };
  ClossStepRow rows[G_N_ELEMENTS (accuracies)];
  ClossVerdict verdict;

  make_rows (rows, accuracies, G_N_ELEMENTS (rows));
  verdict = closs_verdict_make (rows, G_N_ELEMENTS (rows), G_MAXUINT64);
  g_assert_cmpfloat (closs_verdict_get_goal (0), ==, 0.95);
  g_assert_cmpfloat (closs_verdict_get_goal (1), ==, 0.98);
  g_assert_cmpuint (verdict.goals[0].step, ==, 4);
  g_assert_cmpfloat (verdict.goals[0].epoch, ==, 0.4);
  g_assert_cmpuint (verdict.goals[1].step, ==, 8);
  g_assert_cmpuint (verdict.step, ==, 10);
  g_assert_cmpfloat (verdict.epoch, ==, 1);
  g_assert_cmpuint (verdict.measured_step, ==, 9);
  g_assert_cmpfloat (verdict.test_accuracy, ==, 0.97);
  g_assert_cmpfloat (verdict.nearest_center_accuracy, ==, 0.97 / 2);
  g_assert_cmpfloat (verdict.compactness, ==, 1.0 / 9);
  g_assert_cmpfloat (verdict.center_lag, ==, 91);
}

/* At an earlier step. */
static void
test_last_step (void)
{
  static const double accuracies[] = { 0.1, 0.96, NAN, 0.99 };
  ClossStepRow rows[G_N_ELEMENTS (accuracies)];
  ClossVerdict verdict;

  make_rows (rows, accuracies, G_N_ELEMENTS (rows));
  verdict = closs_verdict_make (rows, G_N_ELEMENTS (rows), 3);
  g_assert_cmpuint (verdict.step, ==, 3);
  g_assert_cmpuint (verdict.measured_step, ==, 2);
  g_assert_cmpfloat (verdict.test_accuracy, ==, 0.96);
  g_assert_cmpuint (verdict.goals[0].step, ==, 2);
  g_assert_cmpuint (verdict.goals[1].step, ==, 0);
  g_assert_cmpuint (closs_verdict_make (rows, G_N_ELEMENTS (rows), 0).step, ==, 0);
}

/* If the runs were measured at different steps, the comparison uses the last step that both have. */
static void
test_beside (void)
{
  static const double of_a[] = { 0.1, NAN, 0.3, NAN, 0.96 }, of_b[] = { 0.2, 0.25, 0.35, 0.97 };
  ClossStepRow rows_a[G_N_ELEMENTS (of_a)], rows_b[G_N_ELEMENTS (of_b)];
  ClossVerdictRows runs[2] = { { rows_a, G_N_ELEMENTS (rows_a), G_MAXUINT64, 10, 100 },
                               { rows_b, G_N_ELEMENTS (rows_b), G_MAXUINT64, 10, 100 } };
  ClossVerdict verdicts[2];

  make_rows (rows_a, of_a, G_N_ELEMENTS (rows_a));
  make_rows (rows_b, of_b, G_N_ELEMENTS (rows_b));
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 3);
  g_assert_cmpuint (verdicts[1].measured_step, ==, 3);
  g_assert_cmpfloat (verdicts[0].test_accuracy, ==, 0.3);
  g_assert_cmpfloat (verdicts[1].test_accuracy, ==, 0.35);
  g_assert_cmpfloat (verdicts[1].center_lag, ==, 97);
  /* The other values do not depend on the other run. */
  g_assert_cmpuint (verdicts[0].step, ==, 5);
  g_assert_cmpuint (verdicts[1].step, ==, 4);
  g_assert_cmpuint (verdicts[0].goals[0].step, ==, 5);
  g_assert_cmpuint (verdicts[1].goals[0].step, ==, 4);
  /* At an earlier step, and at no step. */
  runs[0].last_step = runs[1].last_step = 2;
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 1);
  g_assert_cmpfloat (verdicts[1].test_accuracy, ==, 0.2);
  runs[1].n_rows = 0;
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 0);
  g_assert_true (isnan (verdicts[0].test_accuracy) && isnan (verdicts[1].center_lag));
}

/* Measures at the same step on different images cannot be compared; whole splits of different size can. */
static void
test_beside_with_same_images (void)
{
  static const double accuracies[] = { 0.1, 0.2, 0.3 };
  ClossStepRow rows_a[3], rows_b[3];
  ClossVerdictRows runs[2] = { { rows_a, 3, G_MAXUINT64, 10, 100 }, { rows_b, 3, G_MAXUINT64, 10, 100 } };
  ClossVerdict verdicts[2];

  make_rows (rows_a, accuracies, 3);
  make_rows (rows_b, accuracies, 3);
  for (int i = 0; i < 3; i++)
    rows_a[i].test_count = rows_b[i].test_count = 50;
  rows_b[2].test_count = 60;
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 2);
  g_assert_cmpuint (verdicts[1].test_count, ==, 50);
  runs[0].n_test = 50;
  runs[1].n_test = 60;
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 3);
  g_assert_cmpuint (verdicts[1].test_count, ==, 60);
}

/* Four steps of B for one step of A: the same moment is less than one step of A away. */
static void
test_beside_by_epochs (void)
{
  static const double of_a[] = { 0.1, 0.2, NAN },
                      of_b[] = { NAN, NAN, NAN, 0.3, NAN, NAN, 0.4, NAN, NAN, NAN, NAN, 0.5 };
  ClossStepRow rows_a[G_N_ELEMENTS (of_a)], rows_b[G_N_ELEMENTS (of_b)];
  const ClossVerdictRows runs[2] = { { rows_a, G_N_ELEMENTS (rows_a), G_MAXUINT64, 10, 100 },
                                     { rows_b, G_N_ELEMENTS (rows_b), G_MAXUINT64, 40, 100 } };
  ClossVerdict verdicts[2];

  make_rows (rows_a, of_a, G_N_ELEMENTS (rows_a));
  make_rows (rows_b, of_b, G_N_ELEMENTS (rows_b));
  for (gsize i = 0; i < G_N_ELEMENTS (rows_b); i++)
    rows_b[i].epoch /= 4;
  closs_verdict_make_beside (runs, verdicts);
  g_assert_cmpuint (verdicts[0].measured_step, ==, 2);
  g_assert_cmpuint (verdicts[1].measured_step, ==, 7);
  g_assert_cmpfloat (verdicts[1].test_accuracy, ==, 0.4);
}

static void
assert_differ_in (const ClossSettings sides[2], ClossControlId control)
{
  ClossControlId differences[CLOSS_N_CONTROLS];

  g_assert_cmpuint (closs_settings_list_differences (&sides[0], &sides[1], differences), ==, 1);
  g_assert_cmpint (differences[0], ==, control);
}

/* Each question changes one control, and leaves width and seed unchanged. */
static void
test_questions (void)
{
  ClossSettings settings = closs_settings_get_default (), sides[2];
  gsize n;

  settings.value[CLOSS_CONTROL_SEED] = 5;
  settings.value[CLOSS_CONTROL_WIDTH] = 2;
  (void)closs_questions_get (&n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_null (closs_question_find ("nonsense"));

  closs_question_ask (closs_question_find ("root"), &settings, sides);
  assert_differ_in (sides, CLOSS_CONTROL_LOSS);
  g_assert_cmpfloat (sides[0].value[CLOSS_CONTROL_BATCH_SIZE], ==, 256);
  g_assert_cmpfloat (sides[1].value[CLOSS_CONTROL_WIDTH], ==, 2);
  g_assert_cmpfloat (sides[1].value[CLOSS_CONTROL_SEED], ==, 5);
  closs_question_ask (closs_question_find ("depth"), &settings, sides);
  assert_differ_in (sides, CLOSS_CONTROL_DEPTH);
  g_assert_cmpfloat (sides[0].value[CLOSS_CONTROL_DEPTH], ==, 4);

  closs_question_ask (closs_question_find ("lambda"), &settings, sides);
  assert_differ_in (sides, CLOSS_CONTROL_LAMBDA);
  g_assert_true (closs_settings_equal (&sides[0], &settings));
  settings.value[CLOSS_CONTROL_LAMBDA] = 0;
  closs_question_ask (closs_question_find ("lambda"), &settings, sides);
  g_assert_cmpfloat (sides[0].value[CLOSS_CONTROL_LAMBDA], >, 0);
  g_assert_cmpfloat (sides[1].value[CLOSS_CONTROL_LAMBDA], ==, 0);
}

/* The width of LeNets++ cannot be changed. */
static void
test_width_of_another_network (void)
{
  ClossSettings settings = closs_preset_find ("lenet++")->settings, sides[2];

  closs_question_ask (closs_question_find ("root"), &settings, sides);
  g_assert_cmpfloat (sides[0].value[CLOSS_CONTROL_ARCHITECTURE], ==, CLOSS_ARCHITECTURE_DEEP);
  g_assert_cmpfloat (sides[0].value[CLOSS_CONTROL_WIDTH], ==, 8);
  g_assert_nonnull (closs_preset_match (&sides[0]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/verdict/nothing", test_nothing);
  g_test_add_func ("/train/verdict/goals", test_goals);
  g_test_add_func ("/train/verdict/last-step", test_last_step);
  g_test_add_func ("/train/verdict/beside", test_beside);
  g_test_add_func ("/train/verdict/beside-with-same-images", test_beside_with_same_images);
  g_test_add_func ("/train/verdict/beside-by-epochs", test_beside_by_epochs);
  g_test_add_func ("/train/verdict/questions", test_questions);
  g_test_add_func ("/train/verdict/width", test_width_of_another_network);
  return g_test_run ();
}
