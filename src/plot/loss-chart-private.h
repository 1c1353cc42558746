/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/loss-chart.h"
#include "plot/series.h"
#include "plot/text.h"

G_BEGIN_DECLS

/* Shared by the files of the loss chart. */

#define CLOSS_CHART_N_SERIES  3
#define CLOSS_CHART_TEXT_SIZE 10.5 /* units */
/* Of the other run's lines, units. */
#define CLOSS_CHART_DASH 5.0
#define CLOSS_CHART_GAP  2.5

typedef struct
{
  const ClossLossChart *chart;
  PangoLayout *text;
  double unit;
  ClossRect plot;
  double first_step, last_step;
  double low, high; /* range of the values, or of their logarithms on a log axis */
  gboolean has_values;
  int n_columns;
  /* Owned: the curves in each column of pixels, raw and (if the chart smooths) smoothed. */
  ClossSeriesColumn *columns[2 * CLOSS_CHART_N_SERIES];
} ClossChartLayout;

/* Curves of another future or run, and their style. */
typedef struct
{
  ClossSeries (*get) (const ClossLossChart *chart, int which);
  double alpha, width, dash, gap;
} ClossChartOther;

/* Drawn beneath the run's own curves, and above them. */
#define CLOSS_CHART_N_OTHERS 2
extern const ClossChartOther closs_chart_others[CLOSS_CHART_N_OTHERS];

/* A chart is laid out, then drawn in two parts: the part that stays the same while the pointer moves, and the part
 * above it that changes. The second part needs only the ranges, not the columns. */
void closs_chart_lay_out (ClossChartLayout *layout, const ClossLossChart *chart, double width, double height);
void closs_chart_clear_columns (ClossChartLayout *layout);
void closs_chart_draw_base (ClossChartLayout *layout, cairo_t *cr); /* covers all of it */
void closs_chart_draw_top (ClossChartLayout *layout, cairo_t *cr);

double closs_chart_get_x (const ClossChartLayout *layout, double step);
double closs_chart_get_y (const ClossChartLayout *layout, double value);
void closs_chart_draw_curves (const ClossChartLayout *layout, cairo_t *cr);

ClossSeries closs_chart_get_series (const ClossLossChart *chart, int which, gboolean smoothed);
ClossSeries closs_chart_get_beside (const ClossLossChart *chart, int which); /* of the other run */
ClossColor closs_chart_get_color (const ClossLossChart *chart, int which);

/* Above the plot, so that it never covers a curve; with the values at point *@at unless it is NULL. */
void closs_chart_draw_legend (const ClossChartLayout *layout, cairo_t *cr, const gsize *at);

G_END_DECLS
