/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/verdict.h"
#include <math.h>

static const double goals[CLOSS_N_GOALS] = { 0.95, 0.98 };

static void
add_goals (ClossVerdict *verdict, const ClossStepRow *row)
{
  for (int i = 0; i < CLOSS_N_GOALS; i++)
    if (verdict->goals[i].step == 0 && row->test_accuracy >= goals[i])
      verdict->goals[i] = (ClossVerdictGoal){ .step = row->step, .epoch = row->epoch };
}

static void
set_measures (ClossVerdict *verdict, const ClossStepRow *row)
{
  verdict->measured_step = row->step;
  verdict->test_accuracy = row->test_accuracy;
  verdict->nearest_center_accuracy = row->nearest_center_accuracy;
  verdict->compactness = row->compactness;
  verdict->center_lag = row->center_lag;
  verdict->test_count = row->test_count;
}

static gboolean
is_measured (const ClossStepRow *row)
{
  return !isnan (row->test_accuracy);
}

/* Fills everything except the measures. */
static ClossVerdict
begin (const ClossStepRow *rows, gsize n_rows, guint64 last_step)
{
  ClossVerdict verdict
      = { .test_accuracy = NAN, .nearest_center_accuracy = NAN, .compactness = NAN, .center_lag = NAN, .epoch = 0 };

  for (gsize i = 0; i < n_rows && rows[i].step <= last_step; i++)
    {
      verdict.step = rows[i].step;
      verdict.epoch = rows[i].epoch;
      add_goals (&verdict, &rows[i]);
    }
  return verdict;
}

/* The last measured row among the first @n rows up to @last_step; NULL: none. */
static const ClossStepRow *
find_measured (const ClossStepRow *rows, gsize n, guint64 last_step)
{
  while (n > 0 && (rows[n - 1].step > last_step || !is_measured (&rows[n - 1])))
    n--;
  return n > 0 ? &rows[n - 1] : NULL;
}

static const ClossStepRow *
find_earlier (const ClossVerdictRows *run, const ClossStepRow *row)
{
  return find_measured (run->rows, (gsize)(row - run->rows), run->last_step);
}

/* Differences in epochs below this count as none. */
static double
get_tolerance (const ClossVerdictRows runs[2])
{
  return 0.999 / (double)MAX (1, MIN (runs[0].steps_per_epoch, runs[1].steps_per_epoch));
}

/* Equal counts mean equal images, because every probe set is a prefix of one order. Whole splits may differ in size. */
static gboolean
have_same_images (const ClossVerdictRows runs[2], const ClossStepRow *const measured[2])
{
  if (measured[0]->test_count == measured[1]->test_count)
    return TRUE;
  return measured[0]->test_count == runs[0].n_test && measured[1]->test_count == runs[1].n_test;
}

double
closs_verdict_get_goal (int goal)
{
  return goals[goal];
}

ClossVerdict
closs_verdict_make (const ClossStepRow *rows, gsize n_rows, guint64 last_step)
{
  ClossVerdict verdict = begin (rows, n_rows, last_step);
  const ClossStepRow *measured = find_measured (rows, n_rows, last_step);

  if (measured != NULL)
    set_measures (&verdict, measured);
  return verdict;
}

void
closs_verdict_make_beside (const ClossVerdictRows runs[2], ClossVerdict verdicts[2])
{
  const ClossStepRow *measured[2];
  double tolerance = get_tolerance (runs);

  for (int i = 0; i < 2; i++)
    {
      verdicts[i] = begin (runs[i].rows, runs[i].n_rows, runs[i].last_step);
      measured[i] = find_measured (runs[i].rows, runs[i].n_rows, runs[i].last_step);
    }
  while (measured[0] != NULL && measured[1] != NULL)
    {
      double lead = measured[0]->epoch - measured[1]->epoch;
      int later = lead > 0 ? 0 : 1;

      if (fabs (lead) < tolerance && have_same_images (runs, measured))
        {
          set_measures (&verdicts[0], measured[0]);
          set_measures (&verdicts[1], measured[1]);
          return;
        }
      measured[later] = find_earlier (&runs[later], measured[later]);
    }
}
