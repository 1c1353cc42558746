/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* What the rows of a run say about it in a few numbers, to be held against those of another run. */

#define CLOSS_N_GOALS 2
/* 0.95, 0.98: test accuracies by the classifier. */
double closs_verdict_get_goal (int goal);

typedef struct
{
  guint64 step; /* of the first row at which the test accuracy was measured to be so high; 0: not yet */
  double epoch; /* of the same row */
} ClossVerdictGoal;

/* The measures are those of the last row that has them, NaN where none has. */
typedef struct
{
  guint64 step; /* of the last row; 0: there are none */
  double epoch;
  guint64 measured_step; /* of the last row with measures; 0: none */
  double test_accuracy, nearest_center_accuracy;
  double compactness; /* see ClossMetrics */
  double center_lag;
  gsize test_count; /* test images that these are of; 0: none */
  ClossVerdictGoal goals[CLOSS_N_GOALS];
} ClossVerdict;

/* @rows in the order of their steps; those of steps after @last_step are left out (G_MAXUINT64: none). */
ClossVerdict closs_verdict_make (const ClossStepRow *rows, gsize n_rows, guint64 last_step);

/* The rows of one of two runs. */
typedef struct
{
  const ClossStepRow *rows; /* as above */
  gsize n_rows;
  guint64 last_step;
  guint64 steps_per_epoch;
  gsize n_test; /* images of its test split */
} ClossVerdictRows;

/* Of two runs, with the measures of the last moment at which both were measured, so that numbers that are beside each
 * other are of the same step and of as many images (runs of one data set measure the same ones); where their epochs
 * are of unlike length, of steps less than the longer step apart. NaN,
 * and measured_step 0, where there is no such moment. The goals are each run's own. */
void closs_verdict_make_beside (const ClossVerdictRows runs[2], ClossVerdict verdicts[2]);

G_END_DECLS
