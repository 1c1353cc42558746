/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One curve of the loss chart, reduced to one value range per column of pixels. Inside of plot/. */
typedef struct
{
  gsize n, stride;
  const guint64 *step;
  const double *value;
  gboolean positive_only; /* a log axis */
  double smoothing;       /* time constant, in steps, of an exponential mean; 0: not smoothed */
  double step_scale;      /* steps of the axis per own step; 0: 1 */
} ClossSeries;

typedef struct
{
  double min, max;
  double min_step, max_step; /* place on the axis */
  gboolean is_filled;
  gboolean is_cut; /* there is a gap between this column and the filled column before it */
} ClossSeriesColumn;

guint64 closs_series_get_step (const ClossSeries *series, gsize i);
/* The place of a step on the axis. */
double closs_series_get_place (const ClossSeries *series, gsize i);
double closs_series_get_value (const ClossSeries *series, gsize i);
/* TRUE if the value is finite, and above 0 on a log axis. */
gboolean closs_series_is_shown (const ClossSeries *series, double value);

/* Smallest and largest value of each column; the steps from @first to @last are spread over @n_columns. One pass. */
void closs_series_thin (const ClossSeries *series, double first, double last, ClossSeriesColumn *columns,
                        int n_columns);

/* The same for several curves, @columns[i] of @series[i]: faster than one after another. */
void closs_series_thin_all (const ClossSeries *series, gsize n_series, double first, double last,
                            ClossSeriesColumn *const *columns, int n_columns);

/* The index of the point nearest to @step; n must not be 0. Steps increase. */
gsize closs_series_find (const ClossSeries *series, double step);

G_END_DECLS
