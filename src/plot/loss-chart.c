/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart-private.h"
#include "plot/scale.h"

#include <math.h>

ClossSeries
closs_chart_get_series (const ClossLossChart *chart, int which, gboolean smoothed)
{
  const double *values[CLOSS_CHART_N_SERIES] = { chart->total, chart->cross_entropy, chart->center };

  return (ClossSeries){
    chart->n, chart->stride, chart->step, values[which], chart->log_axis, smoothed ? chart->smoothing : 0, 0
  };
}

static ClossSeries
get_ghost (const ClossLossChart *chart, int which)
{
  const double *values[CLOSS_CHART_N_SERIES] = { chart->ghost_total, chart->ghost_cross_entropy, chart->ghost_center };

  return (ClossSeries){
    chart->n_ghost, chart->stride, chart->ghost_step, values[which], chart->log_axis, chart->smoothing, 0
  };
}

ClossSeries
closs_chart_get_beside (const ClossLossChart *chart, int which)
{
  const double *values[CLOSS_CHART_N_SERIES]
      = { chart->beside_total, chart->beside_cross_entropy, chart->beside_center };

  return (ClossSeries){ chart->n_beside, chart->stride,    chart->beside_step, values[which],
                        chart->log_axis, chart->smoothing, chart->beside_scale };
}

const ClossChartOther closs_chart_others[CLOSS_CHART_N_OTHERS]
    = { { get_ghost, 0.35, 1.2, 4, 3 }, { closs_chart_get_beside, 1, 1.6, CLOSS_CHART_DASH, CLOSS_CHART_GAP } };

ClossColor
closs_chart_get_color (const ClossLossChart *chart, int which)
{
  if (which == 0)
    return closs_theme_get_ink (chart->theme);
  return closs_palette_get (chart->theme, which - 1, 10);
}

static double
choose_unit (double height)
{
  return CLAMP (pow (height / 150, 0.4), 0.9, 2.5);
}

static ClossRect
get_plot (double width, double height)
{
  double unit = choose_unit (height), left = 42 * unit, top = 20 * unit;

  return (ClossRect){ round (left), round (top), MAX (round (width - left - 10 * unit), 2),
                      MAX (round (height - top - 18 * unit), 2) };
}

static void
find_step_range (const ClossLossChart *chart, double *first, double *last)
{
  ClossSeries series = closs_chart_get_series (chart, 0, FALSE);

  *first = chart->n > 0 ? (double)closs_series_get_step (&series, 0) : 0;
  *last = chart->n > 0 ? (double)closs_series_get_step (&series, chart->n - 1) : 0;
  for (gsize i = 0; i < CLOSS_CHART_N_OTHERS; i++)
    {
      ClossSeries other = closs_chart_others[i].get (chart, 0);

      if (other.n == 0)
        continue;
      *first = *last > 0 ? *first : closs_series_get_place (&other, 0);
      *last = MAX (*last, closs_series_get_place (&other, other.n - 1));
    }
  *last = MAX (*last, *first + 1);
}

static double
scale_value (const ClossLossChart *chart, double value)
{
  return chart->log_axis ? log10 (value) : value;
}

double
closs_chart_get_x (const ClossChartLayout *layout, double step)
{
  return layout->plot.x + (step - layout->first_step) / (layout->last_step - layout->first_step) * layout->plot.width;
}

double
closs_chart_get_y (const ClossChartLayout *layout, double value)
{
  double share = (scale_value (layout->chart, value) - layout->low) / (layout->high - layout->low);

  return layout->plot.y + layout->plot.height * (1 - share);
}

/* Widens the range of the values by the values of the columns. */
static void
include_columns (ClossChartLayout *layout, const ClossSeriesColumn *columns, int n_columns)
{
  for (int i = 0; i < n_columns; i++)
    if (columns[i].is_filled)
      {
        layout->low = MIN (layout->low, scale_value (layout->chart, columns[i].min));
        layout->high = MAX (layout->high, scale_value (layout->chart, columns[i].max));
        layout->has_values = TRUE;
      }
}

static void
include_other (ClossChartLayout *layout, gsize other, int n_columns)
{
  g_autofree ClossSeriesColumn *columns = g_new (ClossSeriesColumn, (gsize)n_columns);

  for (int which = 0; which < CLOSS_CHART_N_SERIES; which++)
    {
      ClossSeries series = closs_chart_others[other].get (layout->chart, which);

      if (series.n == 0)
        return;
      closs_series_thin (&series, layout->first_step, layout->last_step, columns, n_columns);
      include_columns (layout, columns, n_columns);
    }
}

static void
finish_range (ClossChartLayout *layout)
{
  double range;

  if (!layout->has_values)
    {
      layout->low = layout->chart->log_axis ? -1 : 0;
      layout->high = 1;
    }
  range = layout->high - layout->low;
  if (!(range > 1e-9 * (fabs (layout->low) + fabs (layout->high))))
    range = layout->chart->log_axis ? 0.5 : MAX (fabs (layout->high), 1);
  layout->high += 0.06 * range;
  layout->low -= 0.06 * range;
  if (!layout->chart->log_axis && layout->low < 0 && layout->low >= -0.07 * range)
    layout->low = 0;
}

static void
draw_value_tick (const ClossChartLayout *layout, cairo_t *cr, double value, double step, gboolean labelled)
{
  const ClossRect *plot = &layout->plot;
  ClossColor quiet = closs_theme_get_quiet (layout->chart->theme);
  double y = closs_chart_get_y (layout, value);
  g_autofree char *label = NULL;

  if (!(y >= plot->y - 0.5 && y <= plot->y + plot->height + 0.5))
    return;
  closs_set_source (cr, quiet, 0.18);
  cairo_set_line_width (cr, 0.8 * layout->unit);
  cairo_move_to (cr, plot->x, y);
  cairo_line_to (cr, plot->x + plot->width, y);
  cairo_stroke (cr);
  if (!labelled)
    return;
  label = closs_scale_format (value, step, FALSE);
  closs_text_set (layout->text, label, CLOSS_CHART_TEXT_SIZE * layout->unit, PANGO_WEIGHT_NORMAL);
  closs_set_source (cr, quiet, 1);
  closs_text_show (layout->text, cr, plot->x - 6 * layout->unit, y, 1, 0.5);
}

static void
draw_log_ticks (const ClossChartLayout *layout, cairo_t *cr)
{
  static const double mantissas[] = { 1, 2, 5 };
  int room = (int)(layout->plot.height / (22 * layout->unit));
  ClossTicks ticks = closs_scale_get_log_ticks (pow (10, layout->low), pow (10, layout->high), MAX (room, 2));

  /* Below two decades there is room for labels at 2 and 5, and they are needed. */
  int n_mantissas = layout->high - layout->low < MAX (room, 2) / 3.0 ? 3 : 1;

  if (n_mantissas == 3)
    {
      ticks.first = floor (layout->low);
      ticks.n = (int)(ceil (layout->high) - ticks.first) + 1;
      ticks.step = 1;
    }
  for (int i = 0; i < ticks.n; i++)
    for (int j = 0; j < n_mantissas; j++)
      {
        double power = pow (10, closs_ticks_get (&ticks, i));
        draw_value_tick (layout, cr, mantissas[j] * power, power, TRUE);
      }
}

static void
draw_linear_ticks (const ClossChartLayout *layout, cairo_t *cr)
{
  double range = layout->high - layout->low;
  double step = closs_scale_get_nice_step (range * 24 * layout->unit / layout->plot.height);
  ClossTicks ticks = closs_scale_get_ticks (layout->low, layout->high, step);

  for (int i = 0; i < ticks.n; i++)
    draw_value_tick (layout, cr, closs_ticks_get (&ticks, i), step, TRUE);
}

static void
draw_step_ticks (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossRect *plot = &layout->plot;
  double range = layout->last_step - layout->first_step;
  double step = MAX (closs_scale_get_nice_step (range * 90 * layout->unit / plot->width), 1);
  ClossTicks ticks = closs_scale_get_ticks (layout->first_step, layout->last_step, step);

  for (int i = 0; i < ticks.n; i++)
    {
      double value = closs_ticks_get (&ticks, i);
      double width, height, x;
      g_autofree char *label = closs_scale_format (value, step, TRUE);

      closs_text_set (layout->text, label, CLOSS_CHART_TEXT_SIZE * layout->unit, PANGO_WEIGHT_NORMAL);
      closs_text_get_size (layout->text, &width, &height);
      x = MIN (closs_chart_get_x (layout, value), plot->x + plot->width + 8 * layout->unit - width / 2);
      closs_set_source (cr, closs_theme_get_quiet (layout->chart->theme), 1);
      closs_text_show (layout->text, cr, x, plot->y + plot->height + 3 * layout->unit, 0.5, 0);
    }
}

static void
draw_axes (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossRect *plot = &layout->plot;

  if (layout->chart->log_axis)
    draw_log_ticks (layout, cr);
  else
    draw_linear_ticks (layout, cr);
  if (layout->chart->n > 0)
    draw_step_ticks (layout, cr);
  closs_set_source (cr, closs_theme_get_quiet (layout->chart->theme), 0.55);
  cairo_set_line_width (cr, 0.8 * layout->unit);
  cairo_move_to (cr, plot->x, plot->y + plot->height);
  cairo_line_to (cr, plot->x + plot->width, plot->y + plot->height);
  cairo_stroke (cr);
}

static gboolean
is_mark_shown (const ClossChartLayout *layout, const ClossChartMark *mark)
{
  double x = closs_chart_get_x (layout, mark->step);

  return x >= layout->plot.x - 0.5 && x <= layout->plot.x + layout->plot.width + 0.5;
}

/* Marks the steps of a change, from the first to the last, at the top. */
static void
draw_mark_span (const ClossChartLayout *layout, cairo_t *cr, const ClossChartMark *mark)
{
  double left = closs_chart_get_x (layout, mark->step), right = closs_chart_get_x (layout, mark->last_step);

  if (!(right > left))
    return;
  closs_set_source (cr, closs_theme_get_ink (layout->chart->theme), 0.8);
  cairo_rectangle (cr, left, layout->plot.y - 2 * layout->unit, right - left, 2 * layout->unit);
  cairo_fill (cr);
}

/* A small triangle at the top and a thin line down. */
static void
draw_mark (const ClossChartLayout *layout, cairo_t *cr, const ClossChartMark *mark)
{
  const ClossRect *plot = &layout->plot;
  double unit = layout->unit, x = closs_chart_get_x (layout, mark->step);

  closs_set_source (cr, closs_theme_get_quiet (layout->chart->theme), 0.7);
  cairo_set_line_width (cr, 0.9 * unit);
  cairo_move_to (cr, x, plot->y);
  cairo_line_to (cr, x, plot->y + plot->height);
  cairo_stroke (cr);
  cairo_move_to (cr, x - 4 * unit, plot->y - 1 * unit);
  cairo_line_to (cr, x + 4 * unit, plot->y - 1 * unit);
  cairo_line_to (cr, x, plot->y + 6 * unit);
  cairo_close_path (cr);
  closs_set_source (cr, closs_theme_get_ink (layout->chart->theme), 0.8);
  cairo_fill (cr);
  draw_mark_span (layout, cr, mark);
}

/* The text of a change, if there is room right of *taken. */
static void
draw_mark_label (const ClossChartLayout *layout, cairo_t *cr, const ClossChartMark *mark, double *taken)
{
  double unit = layout->unit, width, height, left;
  double right = layout->plot.x + layout->plot.width;

  closs_text_set (layout->text, mark->label, CLOSS_CHART_TEXT_SIZE * unit, PANGO_WEIGHT_NORMAL);
  closs_text_get_size (layout->text, &width, &height);
  left = closs_chart_get_x (layout, mark->step) + 6 * unit;
  if (left + width > right)
    left -= width + 12 * unit;
  if (left < *taken)
    return;
  cairo_rectangle (cr, left - 1.5 * unit, layout->plot.y, width + 3 * unit, height);
  closs_set_source (cr, closs_theme_get_ground (layout->chart->theme), 0.85);
  cairo_fill (cr);
  closs_set_source (cr, closs_theme_get_ink (layout->chart->theme), 0.9);
  closs_text_show (layout->text, cr, left, layout->plot.y, 0, 0);
  *taken = left + width + 8 * unit;
}

/* The viewed moment on the axis: a line with a handle at its foot. */
static void
draw_view (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossRect *plot = &layout->plot;
  ClossColor ink = closs_theme_get_ink (layout->chart->theme);
  double unit = layout->unit, x, bottom = plot->y + plot->height;

  if (!isfinite (layout->chart->view_step))
    return;
  x = CLAMP (closs_chart_get_x (layout, layout->chart->view_step), plot->x, plot->x + plot->width);
  closs_set_source (cr, ink, 0.9);
  cairo_set_line_width (cr, 1.6 * unit);
  cairo_move_to (cr, x, plot->y);
  cairo_line_to (cr, x, bottom);
  cairo_stroke (cr);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, bottom, 4.5 * unit, 0, 2 * G_PI);
  cairo_fill_preserve (cr);
  closs_set_source (cr, closs_theme_get_ground (layout->chart->theme), 1);
  cairo_set_line_width (cr, 1.2 * unit);
  cairo_stroke (cr);
}

static void
draw_cursor (const ClossChartLayout *layout, cairo_t *cr, gsize at)
{
  const ClossLossChart *chart = layout->chart;
  const ClossRect *plot = &layout->plot;
  ClossSeries total = closs_chart_get_series (chart, 0, FALSE);
  double x = closs_chart_get_x (layout, (double)closs_series_get_step (&total, at));

  closs_set_source (cr, closs_theme_get_ink (chart->theme), 0.45);
  cairo_set_line_width (cr, layout->unit);
  cairo_move_to (cr, x, plot->y);
  cairo_line_to (cr, x, plot->y + plot->height);
  cairo_stroke (cr);
  for (int which = CLOSS_CHART_N_SERIES - 1; which >= 0; which--)
    {
      ClossSeries series = closs_chart_get_series (chart, which, FALSE);
      double value = closs_series_get_value (&series, at);

      if (!closs_series_is_shown (&series, value))
        continue;
      cairo_new_sub_path (cr);
      cairo_arc (cr, x, closs_chart_get_y (layout, value), 3 * layout->unit, 0, 2 * G_PI);
      closs_set_source (cr, closs_chart_get_color (chart, which), 1);
      cairo_fill_preserve (cr);
      closs_set_source (cr, closs_theme_get_ground (chart->theme), 1);
      cairo_set_line_width (cr, 1.2 * layout->unit);
      cairo_stroke (cr);
    }
}

static void
draw_marks (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossLossChart *chart = layout->chart;
  double taken = -1;

  for (gsize i = 0; i < chart->n_marks; i++)
    if (is_mark_shown (layout, &chart->marks[i]))
      draw_mark (layout, cr, &chart->marks[i]);
  for (gsize i = 0; i < chart->n_marks; i++)
    if (is_mark_shown (layout, &chart->marks[i]) && chart->marks[i].label != NULL)
      draw_mark_label (layout, cr, &chart->marks[i], &taken);
}

/* One pass over the points for all curves. */
static void
thin_own (ClossChartLayout *layout)
{
  const ClossLossChart *chart = layout->chart;
  gsize n_series = (chart->smoothing > 0 ? 2 : 1) * CLOSS_CHART_N_SERIES;
  ClossSeries series[2 * CLOSS_CHART_N_SERIES];

  for (gsize i = 0; i < n_series; i++)
    {
      series[i] = closs_chart_get_series (chart, (int)(i % CLOSS_CHART_N_SERIES), i >= CLOSS_CHART_N_SERIES);
      layout->columns[i] = g_new (ClossSeriesColumn, (gsize)layout->n_columns);
    }
  closs_series_thin_all (series, n_series, layout->first_step, layout->last_step, layout->columns, layout->n_columns);
}

void
closs_chart_lay_out (ClossChartLayout *layout, const ClossLossChart *chart, double width, double height)
{
  *layout = (ClossChartLayout){ .chart = chart,
                                .unit = choose_unit (height),
                                .plot = get_plot (width, height),
                                .low = G_MAXDOUBLE,
                                .high = -G_MAXDOUBLE };
  find_step_range (chart, &layout->first_step, &layout->last_step);
  layout->n_columns = MAX ((int)layout->plot.width, 2);
  thin_own (layout);
  for (int which = 0; which < CLOSS_CHART_N_SERIES; which++)
    include_columns (layout, layout->columns[which], layout->n_columns);
  for (gsize other = 0; other < CLOSS_CHART_N_OTHERS; other++)
    include_other (layout, other, layout->n_columns);
  finish_range (layout);
}

void
closs_chart_clear_columns (ClossChartLayout *layout)
{
  for (gsize i = 0; i < G_N_ELEMENTS (layout->columns); i++)
    g_clear_pointer (&layout->columns[i], g_free);
}

void
closs_chart_draw_base (ClossChartLayout *layout, cairo_t *cr)
{
  closs_set_source (cr, closs_theme_get_ground (layout->chart->theme), 1);
  cairo_paint (cr);
  layout->text = closs_text_new (cr);
  draw_axes (layout, cr);
  closs_chart_draw_curves (layout, cr);
  draw_marks (layout, cr);
  g_clear_object (&layout->text);
}

void
closs_chart_draw_top (ClossChartLayout *layout, cairo_t *cr)
{
  const ClossLossChart *chart = layout->chart;
  gboolean has_cursor = chart->n > 0 && isfinite (chart->cursor_step);
  ClossSeries total = closs_chart_get_series (chart, 0, FALSE);
  gsize at = has_cursor ? closs_series_find (&total, chart->cursor_step) : 0;

  layout->text = closs_text_new (cr);
  draw_view (layout, cr);
  if (has_cursor)
    draw_cursor (layout, cr, at);
  closs_chart_draw_legend (layout, cr, has_cursor ? &at : NULL);
  g_clear_object (&layout->text);
}

void
closs_loss_chart_draw (const ClossLossChart *chart, cairo_t *cr, double width, double height)
{
  ClossChartLayout layout;

  if (!(width >= 1 && height >= 1))
    return;
  closs_chart_lay_out (&layout, chart, width, height);
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  closs_chart_draw_base (&layout, cr);
  closs_chart_draw_top (&layout, cr);
  cairo_restore (cr);
  closs_chart_clear_columns (&layout);
}

double
closs_loss_chart_x_of (const ClossLossChart *chart, double width, double height, double step)
{
  ClossChartLayout layout = { .chart = chart, .plot = get_plot (width, height) };

  find_step_range (chart, &layout.first_step, &layout.last_step);
  return closs_chart_get_x (&layout, step);
}

double
closs_loss_chart_step_at (const ClossLossChart *chart, double width, double height, double x)
{
  ClossRect plot = get_plot (width, height);
  double first, last;

  find_step_range (chart, &first, &last);
  return CLAMP (first + (x - plot.x) / plot.width * (last - first), first, last);
}
