/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One curve of the loss chart, thinned to what its pixel columns can show. Inside of plot/. */
typedef struct
{
  gsize n, stride;
  const guint64 *step;
  const double *value;
  gboolean positive_only; /* a log axis */
  double smoothing;       /* time constant in steps of an exponential mean; 0: as it is */
  double step_scale;      /* of its steps on the axis; 0: 1 */
} ClossSeries;

typedef struct
{
  double min, max;
  double min_step, max_step; /* where */
  gboolean is_filled;
  gboolean is_cut; /* there is a gap between it and the filled column before */
} ClossSeriesColumn;

guint64 closs_series_get_step (const ClossSeries *series, gsize i);
/* On the axis. */
double closs_series_get_place (const ClossSeries *series, gsize i);
double closs_series_get_value (const ClossSeries *series, gsize i);
/* Finite, and above 0 where it has to be. */
gboolean closs_series_is_shown (const ClossSeries *series, double value);

/* Smallest and largest value of each column, the steps from @first to @last shared out among @n_columns. One pass. */
void closs_series_thin (const ClossSeries *series, double first, double last, ClossSeriesColumn *columns,
                        int n_columns);

/* The same of several curves, @columns[i] of @series[i]: quicker than one after another. */
void closs_series_thin_all (const ClossSeries *series, gsize n_series, double first, double last,
                            ClossSeriesColumn *const *columns, int n_columns);

/* The index of the point nearest to @step; n must not be 0. Steps grow. */
gsize closs_series_find (const ClossSeries *series, double step);

G_END_DECLS
