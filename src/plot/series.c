/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/series.h"

#include <math.h>
#include <string.h>

#define BLOCK 256 /* points in a block: their rows fit into a near cache */

/* Static, because they run for every row of a long run in every picture: the compiler cannot inline exported functions
 * in code that is built for shared libraries. */

static inline guint64
get_step (const ClossSeries *series, gsize i)
{
  return *(const guint64 *)(const void *)((const char *)series->step + i * series->stride);
}

static inline double
get_place (const ClossSeries *series, gsize i)
{
  double step = (double)get_step (series, i);

  return series->step_scale > 0 ? step * series->step_scale : step;
}

static inline double
get_value (const ClossSeries *series, gsize i)
{
  return *(const double *)(const void *)((const char *)series->value + i * series->stride);
}

static inline gboolean
is_shown (const ClossSeries *series, double value)
{
  return isfinite (value) && (!series->positive_only || value > 0);
}

guint64
closs_series_get_step (const ClossSeries *series, gsize i)
{
  return get_step (series, i);
}

double
closs_series_get_place (const ClossSeries *series, gsize i)
{
  return get_place (series, i);
}

double
closs_series_get_value (const ClossSeries *series, gsize i)
{
  return get_value (series, i);
}

gboolean
closs_series_is_shown (const ClossSeries *series, double value)
{
  return is_shown (series, value);
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

/* The exponential mean; it weights by the steps between points, which may differ. */
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

/* The state of one curve during the pass over its points. */
typedef struct
{
  const ClossSeries *series;
  ClossSeriesColumn *columns;
  Smoother smoother;
  gboolean is_cut;
} Thinner;

static void
thin_points (Thinner *thinner, gsize begin, gsize end, double first, double per_step, int n_columns)
{
  const ClossSeries *series = thinner->series;

  for (gsize i = begin; i < end; i++)
    {
      double step = get_place (series, i), value = get_value (series, i);
      ClossSeriesColumn *column = &thinner->columns[CLAMP ((int)((step - first) * per_step), 0, n_columns - 1)];

      if (!is_shown (series, value))
        {
          thinner->is_cut = TRUE;
          continue;
        }
      if (!column->is_filled)
        column->is_cut = thinner->is_cut;
      thinner->is_cut = FALSE;
      add_to_column (column, step, smooth (&thinner->smoother, series->smoothing, step, value));
    }
}

/* Works block by block, so that each point is read from memory once for all curves: points are rows of one long table.
 * */
void
closs_series_thin_all (const ClossSeries *series, gsize n_series, double first, double last,
                       ClossSeriesColumn *const *columns, int n_columns)
{
  double per_step = n_columns / (last - first);
  g_autofree Thinner *thinners = g_new0 (Thinner, n_series);
  gsize n = 0;

  for (gsize i = 0; i < n_series; i++)
    {
      thinners[i] = (Thinner){ .series = &series[i], .columns = columns[i] };
      memset (columns[i], 0, (gsize)n_columns * sizeof **columns);
      n = MAX (n, series[i].n);
    }
  for (gsize begin = 0; begin < n; begin += BLOCK)
    for (gsize i = 0; i < n_series; i++)
      thin_points (&thinners[i], begin, MIN (begin + BLOCK, series[i].n), first, per_step, n_columns);
}

void
closs_series_thin (const ClossSeries *series, double first, double last, ClossSeriesColumn *columns, int n_columns)
{
  closs_series_thin_all (series, 1, first, last, &columns, n_columns);
}

gsize
closs_series_find (const ClossSeries *series, double step)
{
  gsize low = 0, high = series->n;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (get_place (series, middle) < step)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == series->n)
    return series->n - 1;
  if (low > 0 && step - get_place (series, low - 1) < get_place (series, low) - step)
    return low - 1;
  return low;
}
