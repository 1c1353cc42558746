/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/rows.h"
#include <math.h>

/* Larger whole numbers are not exact as doubles. */
#define MAX_EXACT 9007199254740992.0

/* Picks one of rows[0..n), n > 0. */
static const ClossStepRow *
choose_row (const ClossStepRow *rows, gsize n)
{
  for (gsize i = n; i > 0; i--)
    if (!isnan (rows[i - 1].test_accuracy))
      return rows + i - 1;
  return rows + n - 1;
}

ClossStepRow *
closs_rows_thin (const ClossStepRow *rows, gsize n_rows, gsize max, gsize *n_left)
{
  gsize stride = MAX (1, (n_rows + max - 1) / max);
  ClossStepRow *left = g_new (ClossStepRow, (n_rows + stride - 1) / stride + 1);

  *n_left = 0;
  for (gsize i = 0; i < n_rows; i += stride)
    left[(*n_left)++] = i + stride < n_rows ? *choose_row (rows + i, stride) : rows[n_rows - 1];
  return left;
}

double *
closs_rows_to_table (const ClossStepRow *rows, gsize n_rows)
{
  double *table = g_new (double, n_rows *CLOSS_ROWS_N_COLUMNS + 1);

  for (gsize i = 0; i < n_rows; i++)
    {
      const ClossStepRow *row = rows + i;
      const double values[CLOSS_ROWS_N_COLUMNS] = {
        (double)row->step,
        row->epoch,
        row->loss,
        row->ce_loss,
        row->center_loss,
        row->train_accuracy,
        row->lambda,
        (double)row->variant,
        row->lr,
        row->center_lr,
        row->momentum,
        (double)row->depth,
        row->images_per_second,
        row->test_accuracy,
        row->nearest_center_accuracy,
        row->compactness,
        row->center_lag,
        row->force_ratio,
        row->disagreement,
        (double)row->test_count,
      };

      memcpy (table + i * CLOSS_ROWS_N_COLUMNS, values, sizeof values);
    }
  return table;
}

static gboolean
is_whole (double value, double min, double max)
{
  return value >= min && value <= max && value == floor (value);
}

static gboolean
read_row (const double *values, ClossStepRow *row)
{
  if (!is_whole (values[0], 1, MAX_EXACT) || !is_whole (values[7], CLOSS_LOSS_PLAIN, CLOSS_LOSS_PAPER)
      || !is_whole (values[11], 0, G_MAXINT) || !is_whole (values[19], 0, MAX_EXACT))
    return FALSE;
  *row = (ClossStepRow){
    .step = (guint64)values[0],
    .epoch = values[1],
    .loss = values[2],
    .ce_loss = values[3],
    .center_loss = values[4],
    .train_accuracy = values[5],
    .lambda = values[6],
    .variant = (ClossLossVariant)values[7],
    .lr = values[8],
    .center_lr = values[9],
    .momentum = values[10],
    .depth = (int)values[11],
    .images_per_second = values[12],
    .test_accuracy = values[13],
    .nearest_center_accuracy = values[14],
    .compactness = values[15],
    .center_lag = values[16],
    .force_ratio = values[17],
    .disagreement = values[18],
    .test_count = (gsize)values[19],
  };
  return TRUE;
}

GArray *
closs_rows_from_table (const double *table, gsize n_rows, guint64 last_step)
{
  g_autoptr (GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (ClossStepRow), (guint)n_rows);
  guint64 before = 0;

  for (gsize i = 0; i < n_rows; i++)
    {
      ClossStepRow row;

      if (!read_row (table + i * CLOSS_ROWS_N_COLUMNS, &row) || row.step <= before || row.step > last_step)
        return NULL;
      before = row.step;
      g_array_append_val (rows, row);
    }
  return g_steal_pointer (&rows);
}
