/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* Sums up the rows of a run in a few numbers, to compare it with another run. */

#define CLOSS_N_GOALS 2
/* 0.95, 0.98: test accuracies by the classifier. */
double closs_verdict_get_goal (int goal);

typedef struct
{
  guint64 step; /* of the first row whose test accuracy reaches the goal; 0: not yet */
  double epoch; /* of the same row */
} ClossVerdictGoal;

/* The measures of the last row that has them; NaN if none has. */
typedef struct
{
  guint64 step; /* of the last row; 0: there are none */
  double epoch;
  guint64 measured_step; /* of the last row with measures; 0: none */
  double test_accuracy, nearest_center_accuracy;
  double compactness; /* see ClossMetrics */
  double center_lag;
  gsize test_count; /* number of test images behind the measures; 0: none */
  ClossVerdictGoal goals[CLOSS_N_GOALS];
} ClossVerdict;

/* @rows must be sorted by step; rows after @last_step are ignored (G_MAXUINT64: none are). */
ClossVerdict closs_verdict_make (const ClossStepRow *rows, gsize n_rows, guint64 last_step);

/* The rows of one of two runs. */
typedef struct
{
  const ClossStepRow *rows; /* as above */
  gsize n_rows;
  guint64 last_step;
  guint64 steps_per_epoch;
  gsize n_test; /* images in its test split */
} ClossVerdictRows;

/* Compares two runs at the last moment at which both were measured, so that the numbers are of the same step and of
 * equally many images (runs of one data set measure the same ones). If their epochs differ in length, the steps may
 * differ by less than the longer step. If there is no such moment, the measures are NaN and measured_step is 0. Each
 * run has its own goals. */
void closs_verdict_make_beside (const ClossVerdictRows runs[2], ClossVerdict verdicts[2]);

G_END_DECLS
