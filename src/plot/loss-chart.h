/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The loss strip: cross-entropy, center and total over the steps. Values that are not finite, or not above 0 on a log
 * axis, leave a gap. More points than pixels are thinned to the minimum and maximum of each pixel column. */
typedef struct
{
  double step;
  double last_step;  /* where it took several steps; else as above */
  const char *label; /* "λ 1 → 10" */
} ClossChartMark;

typedef struct
{
  ClossTheme theme;
  gsize n;             /* points */
  gsize stride;        /* bytes from one point to the next, so that an array of structs can be shown as it is */
  const guint64 *step; /* the first point's step, and so on */
  const double *total, *cross_entropy, *center;
  const char *names[3]; /* translated */
  gboolean log_axis;
  double smoothing; /* 0: raw only; else the time constant in steps of an exponential mean, raw shown beneath */
  gsize n_marks;
  const ClossChartMark *marks;
  double cursor_step; /* NaN: none */
  double view_step;   /* the moment that is looked at; NaN: none */

  /* Another future, that was left: faint, to be compared with. As above, of the same stride. */
  gsize n_ghost;
  const guint64 *ghost_step;
  const double *ghost_total, *ghost_cross_entropy, *ghost_center;

  /* Another run beside this one: dashed, on the same axis. As above, of the same stride. */
  gsize n_beside;
  const guint64 *beside_step;
  const double *beside_total, *beside_cross_entropy, *beside_center;
  double beside_scale;      /* steps of this run in the time of one of the other; 0: 1 */
  const char *run_names[2]; /* of this and of the other, for the legend; or NULL */
} ClossLossChart;

void closs_loss_chart_draw (const ClossLossChart *chart, cairo_t *cr, double width, double height);
/* The step at pixel @x, clamped. */
double closs_loss_chart_step_at (const ClossLossChart *chart, double width, double height, double x);
/* The other way: the pixel of @step. */
double closs_loss_chart_x_of (const ClossLossChart *chart, double width, double height, double step);

G_END_DECLS
