/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The loss strip: cross-entropy, center and total over the steps. Values that are not finite, or not above 0 on a log
 * axis, leave a gap. If there are more points than pixels, each pixel column shows their minimum and maximum. */
typedef struct
{
  double step;
  double last_step;  /* the last step if it took several; else equal to `step` */
  const char *label; /* "λ 1 → 10" */
} ClossChartMark;

typedef struct
{
  ClossTheme theme;
  gsize n;             /* points */
  gsize stride;        /* bytes from one point to the next, so that an array of structs can be used directly */
  const guint64 *step; /* the first point's step; the next ones follow at `stride` */
  const double *total, *cross_entropy, *center;
  const char *names[3]; /* translated */
  gboolean log_axis;
  double
      smoothing; /* 0: raw only; else the time constant, in steps, of an exponential mean, with the raw curve beneath */
  gsize n_marks;
  const ClossChartMark *marks;
  double cursor_step; /* NaN: none */
  double view_step;   /* the viewed moment; NaN: none */

  /* An abandoned future, drawn faint for comparison. As above, with the same stride. */
  gsize n_ghost;
  const guint64 *ghost_step;
  const double *ghost_total, *ghost_cross_entropy, *ghost_center;

  /* Another run beside this one: dashed, on the same axis. As above, with the same stride. */
  gsize n_beside;
  const guint64 *beside_step;
  const double *beside_total, *beside_cross_entropy, *beside_center;
  double beside_scale;      /* steps of this run per step of the other; 0: 1 */
  const char *run_names[2]; /* names of this run and the other, for the legend; or NULL */
} ClossLossChart;

void closs_loss_chart_draw (const ClossLossChart *chart, cairo_t *cr, double width, double height);
/* The step at pixel @x, clamped. */
double closs_loss_chart_step_at (const ClossLossChart *chart, double width, double height, double x);
/* The inverse: the pixel of @step. */
double closs_loss_chart_x_of (const ClossLossChart *chart, double width, double height, double step);

G_END_DECLS
