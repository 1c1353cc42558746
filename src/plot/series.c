/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/series.h"

#include <math.h>
#include <string.h>

guint64
closs_series_get_step (const ClossSeries *series, gsize i)
{
  return *(const guint64 *)(const void *)((const char *)series->step + i * series->stride);
}

double
closs_series_get_place (const ClossSeries *series, gsize i)
{
  double step = (double)closs_series_get_step (series, i);

  return series->step_scale > 0 ? step * series->step_scale : step;
}

double
closs_series_get_value (const ClossSeries *series, gsize i)
{
  return *(const double *)(const void *)((const char *)series->value + i * series->stride);
}

gboolean
closs_series_is_shown (const ClossSeries *series, double value)
{
  return isfinite (value) && (!series->positive_only || value > 0);
}

static void
add_to_column (ClossSeriesColumn *column, double step, double value)
{
  if (!column->is_filled || value < column->min)
    {
      column->min = value;
      column->min_step = step;
    }
  if (!column->is_filled || value > column->max)
    {
      column->max = value;
      column->max_step = step;
    }
  column->is_filled = TRUE;
}

/* The exponential mean, by the steps between points, which are not always one. */
typedef struct
{
  double mean, last_step;
  double last_distance, last_share;
  gboolean has_begun;
} Smoother;

static double
smooth (Smoother *smoother, double smoothing, double step, double value)
{
  double distance = step - smoother->last_step;

  if (!(smoothing > 0))
    return value;
  if (!smoother->has_begun)
    smoother->mean = value;
  else
    {
      if (distance != smoother->last_distance)
        {
          smoother->last_distance = distance;
          smoother->last_share = -expm1 (-distance / smoothing);
        }
      smoother->mean += smoother->last_share * (value - smoother->mean);
    }
  smoother->last_step = step;
  smoother->has_begun = TRUE;
  return smoother->mean;
}

void
closs_series_thin (const ClossSeries *series, double first, double last, ClossSeriesColumn *columns, int n_columns)
{
  double per_step = n_columns / (last - first);
  Smoother smoother = { 0 };
  gboolean is_cut = FALSE;

  memset (columns, 0, (gsize)n_columns * sizeof *columns);
  for (gsize i = 0; i < series->n; i++)
    {
      double step = closs_series_get_place (series, i), value = closs_series_get_value (series, i);
      ClossSeriesColumn *column = &columns[CLAMP ((int)((step - first) * per_step), 0, n_columns - 1)];

      if (!closs_series_is_shown (series, value))
        {
          is_cut = TRUE;
          continue;
        }
      if (!column->is_filled)
        column->is_cut = is_cut;
      is_cut = FALSE;
      add_to_column (column, step, smooth (&smoother, series->smoothing, step, value));
    }
}

gsize
closs_series_find (const ClossSeries *series, double step)
{
  gsize low = 0, high = series->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (closs_series_get_place (series, middle) < step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == series->n)
    return series->n - 1;
  if (low > 0 && step - closs_series_get_place (series, low - 1) < closs_series_get_place (series, low) - step)
    return low - 1;
  return low;
}
