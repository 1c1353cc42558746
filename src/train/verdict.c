/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/verdict.h"
#include <math.h>

static const double goals[CLOSS_N_GOALS] = { 0.95, 0.98 };

static void
add_measures (ClossVerdict *verdict, const ClossStepRow *row)
{
  verdict->measured_step = row->step;
  verdict->test_accuracy = row->test_accuracy;
  verdict->nearest_center_accuracy = row->nearest_center_accuracy;
  verdict->compactness = row->compactness;
  verdict->center_lag = row->center_lag;
  for (int i = 0; i < CLOSS_N_GOALS; i++)
    if (verdict->goals[i].step == 0 && row->test_accuracy >= goals[i])
      verdict->goals[i] = (ClossVerdictGoal){ .step = row->step, .epoch = row->epoch };
}

double
closs_verdict_get_goal (int goal)
{
  return goals[goal];
}

ClossVerdict
closs_verdict_make (const ClossStepRow *rows, gsize n_rows, guint64 last_step)
{
  ClossVerdict verdict
      = { .test_accuracy = NAN, .nearest_center_accuracy = NAN, .compactness = NAN, .center_lag = NAN, .epoch = 0 };

  for (gsize i = 0; i < n_rows && rows[i].step <= last_step; i++)
    {
      verdict.step = rows[i].step;
      verdict.epoch = rows[i].epoch;
      if (!isnan (rows[i].test_accuracy))
        add_measures (&verdict, &rows[i]);
    }
  return verdict;
}
