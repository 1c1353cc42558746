/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart-private.h"
#include "plot/scale.h"

#include <math.h>

/* Names the curves, and shows their values under the cursor. */

static char *
format_value (const ClossSeries *series, gsize at)
{
  double value = closs_series_get_value (series, at);

  return isfinite (value) ? g_strdup_printf ("%.4g", value) : g_strdup ("–");
}

static double
get_step_length (const ClossSeries *series)
{
  return series->step_scale > 0 ? series->step_scale : 1;
}

/* The other run's value at the same place, within a step; "–" if it has none. */
static char *
format_beside (const ClossSeries *series, gsize at, const ClossSeries *other)
{
  double place = closs_series_get_place (series, at);
  gsize found = closs_series_find (other, place);

  if (fabs (closs_series_get_place (other, found) - place) > fmax (get_step_length (series), get_step_length (other)))
    return g_strdup ("–");
  return format_value (other, found);
}

/* "0.412", or "0.412 | 0.398" for two runs. */
static char *
format_values (const ClossLossChart *chart, int which, gsize at)
{
  ClossSeries series = closs_chart_get_series (chart, which, FALSE), other = closs_chart_get_beside (chart, which);
  g_autofree char *value = format_value (&series, at), *beside = NULL;

  if (other.n == 0)
    return g_steal_pointer (&value);
  beside = format_beside (&series, at, &other);
  return g_strdup_printf ("%s | %s", value, beside);
}

/* "Total" or, with the cursor, "Total 0.412". If there is little room, only the value; its color tells the curve. */
static char *
format_entry (const ClossLossChart *chart, int which, const gsize *at, gboolean is_short)
{
  const char *name = chart->names[which] != NULL ? chart->names[which] : "";
  g_autofree char *values = NULL;

  if (at == NULL)
    return g_strdup (name);
  values = format_values (chart, which, *at);
  return is_short ? g_steal_pointer (&values) : g_strdup_printf ("%s %s", name, values);
}

/* One entry in its color at @x; returns its width. Without @cr it only measures. */
static double
draw_name (const ClossChartLayout *layout, cairo_t *cr, int which, const char *entry, double x, double y)
{
  double unit = layout->unit, width, height;

  closs_text_set (layout->text, entry, CLOSS_CHART_TEXT_SIZE * unit, PANGO_WEIGHT_NORMAL);
  closs_text_get_size (layout->text, &width, &height);
  if (cr == NULL)
    return 34 * unit + width;
  closs_set_source (cr, closs_chart_get_color (layout->chart, which), 1);
  cairo_set_line_width (cr, 2.2 * unit);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + 13 * unit, y);
  cairo_stroke (cr);
  closs_set_source (cr, closs_theme_get_ink (layout->chart->theme), 0.9);
  closs_text_show (layout->text, cr, x + 18 * unit, y, 0, 0.5);
  return 34 * unit + width;
}

/* Names the line of one of two runs; returns its width. Without @cr it only measures. */
static double
draw_run_name (const ClossChartLayout *layout, cairo_t *cr, int run, double x, double y)
{
  const ClossLossChart *chart = layout->chart;
  double unit = layout->unit, width, height;
  const double dashes[] = { CLOSS_CHART_DASH * unit, CLOSS_CHART_GAP * unit };

  closs_text_set (layout->text, chart->run_names[run], CLOSS_CHART_TEXT_SIZE * unit, PANGO_WEIGHT_BOLD);
  closs_text_get_size (layout->text, &width, &height);
  if (cr == NULL)
    return 36 * unit + width;
  closs_set_source (cr, closs_theme_get_quiet (chart->theme), 1);
  cairo_set_line_width (cr, 2 * unit);
  cairo_set_dash (cr, dashes, run == 0 ? 0 : 2, 0);
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x + 20 * unit, y);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
  closs_set_source (cr, closs_theme_get_ink (chart->theme), 0.9);
  closs_text_show (layout->text, cr, x + 24 * unit, y, 0, 0.5);
  return 36 * unit + width;
}

static double
draw_entries (const ClossChartLayout *layout, cairo_t *cr, const gsize *at, gboolean is_short, int n)
{
  double x = layout->plot.x, y = layout->plot.y / 2 - layout->unit;

  for (int which = 0; which < n; which++)
    {
      g_autofree char *entry = format_entry (layout->chart, which, at, is_short);

      x += draw_name (layout, cr, which, entry, x, y);
    }
  for (int run = 0; run < 2 && !is_short && layout->chart->run_names[run] != NULL; run++)
    x += draw_run_name (layout, cr, run, x, y);
  return x - layout->plot.x;
}

/* Above the plot, so that it never covers a curve; with the cursor it shows the values there. */
void
closs_chart_draw_legend (const ClossChartLayout *layout, cairo_t *cr, const gsize *at)
{
  ClossSeries total = closs_chart_get_series (layout->chart, 0, FALSE);
  g_autofree char *step = NULL;
  double width = 0, height;
  gboolean is_short;
  int n = CLOSS_CHART_N_SERIES;

  if (at != NULL)
    {
      step = closs_scale_format ((double)closs_series_get_step (&total, *at), 1, TRUE);
      closs_text_set (layout->text, step, CLOSS_CHART_TEXT_SIZE * layout->unit, PANGO_WEIGHT_NORMAL);
      closs_text_get_size (layout->text, &width, &height);
      closs_set_source (cr, closs_theme_get_quiet (layout->chart->theme), 1);
      closs_text_show (layout->text, cr, layout->plot.x + layout->plot.width, layout->plot.y / 2 - layout->unit, 1,
                       0.5);
    }
  is_short = draw_entries (layout, NULL, at, FALSE, n) + width > layout->plot.width;
  /* If the values do not fit beside the step, only the total's is shown. */
  while (at != NULL && is_short && n > 1 && draw_entries (layout, NULL, at, TRUE, n) + width > layout->plot.width)
    n--;
  draw_entries (layout, cr, at, is_short, n);
}
