/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart-private.h"

#include <math.h>

/* Draws the curves, column of pixels by column. */

#define PIECE 32 /* columns that are stroked at a time */

static void
add_column (const ClossChartLayout *layout, cairo_t *cr, const ClossSeriesColumn *c)
{
  double min_x = closs_chart_get_x (layout, c->min_step), max_x = closs_chart_get_x (layout, c->max_step);
  double min_y = closs_chart_get_y (layout, c->min), max_y = closs_chart_get_y (layout, c->max);

  if (c->min_step <= c->max_step)
    cairo_line_to (cr, min_x, min_y);
  cairo_line_to (cr, max_x, max_y);
  if (c->min_step > c->max_step)
    cairo_line_to (cr, min_x, min_y);
}

/* One line through all columns, interrupted at gaps. It goes to Cairo in pieces, because the cost of a path grows
 * faster than its length. */
static void
stroke_columns (const ClossChartLayout *layout, cairo_t *cr, const ClossSeriesColumn *columns, int n_columns)
{
  const ClossSeriesColumn *last = NULL;

  for (int i = 0; i < n_columns; i++)
    {
      if (!columns[i].is_filled)
        continue;
      if (columns[i].is_cut)
        cairo_new_sub_path (cr);
      add_column (layout, cr, &columns[i]);
      last = &columns[i];
      if (i % PIECE == PIECE - 1)
        {
          cairo_stroke (cr);
          add_column (layout, cr, last);
        }
    }
  cairo_stroke (cr);
}

/* Fills whole pixels from the smallest to the largest value; each column reaches to the previous one. This looks like
 * stroking all points of a noisy curve, at a tenth of the cost. */
static void
fill_columns (const ClossChartLayout *layout, cairo_t *cr, const ClossSeriesColumn *columns, int n_columns)
{
  double last_top = 0, last_bottom = 0;
  gboolean is_down = FALSE;

  for (int i = 0; i < n_columns; i++)
    {
      const ClossSeriesColumn *c = &columns[i];
      double top, bottom;

      if (!c->is_filled)
        continue;
      top = floor (closs_chart_get_y (layout, c->max));
      bottom = MAX (ceil (closs_chart_get_y (layout, c->min)), top + 1);
      if (is_down && !c->is_cut)
        {
          top = MIN (top, last_bottom);
          bottom = MAX (bottom, last_top);
        }
      last_top = floor (closs_chart_get_y (layout, c->max));
      last_bottom = MAX (ceil (closs_chart_get_y (layout, c->min)), last_top + 1);
      is_down = TRUE;
      cairo_rectangle (cr, layout->plot.x + i, top, 1, bottom - top);
    }
  cairo_fill (cr);
}

static void
draw_raw_columns (const ClossChartLayout *layout, cairo_t *cr, const ClossSeriesColumn *columns, int n_columns)
{
  if (layout->chart->n > 2 * (gsize)n_columns)
    fill_columns (layout, cr, columns, n_columns);
  else
    stroke_columns (layout, cr, columns, n_columns);
}

/* The raw curves, and the smoothed ones above them. */
static void
draw_own (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossLossChart *chart = layout->chart;
  int n_columns = layout->n_columns;
  gboolean smoothed = chart->smoothing > 0;

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_BEVEL);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  for (int which = CLOSS_CHART_N_SERIES - 1; which >= 0; which--)
    {
      closs_set_source (cr, closs_chart_get_color (chart, which), smoothed ? 0.28 : 0.95);
      cairo_set_line_width (cr, (smoothed ? 1 : 1.4) * layout->unit);
      draw_raw_columns (layout, cr, layout->columns[which], n_columns);
    }
  for (int which = CLOSS_CHART_N_SERIES - 1; smoothed && which >= 0; which--)
    {
      closs_set_source (cr, closs_chart_get_color (chart, which), 1);
      cairo_set_line_width (cr, 1.8 * layout->unit);
      stroke_columns (layout, cr, layout->columns[CLOSS_CHART_N_SERIES + which], n_columns);
    }
}

static void
draw_other (const ClossChartLayout *layout, cairo_t *cr, const ClossChartOther *other)
{
  const ClossLossChart *chart = layout->chart;
  int n_columns = layout->n_columns;
  g_autofree ClossSeriesColumn *columns = g_new (ClossSeriesColumn, (gsize)n_columns);
  const double dashes[] = { other->dash * layout->unit, other->gap * layout->unit };

  for (int which = CLOSS_CHART_N_SERIES - 1; which >= 0; which--)
    {
      ClossSeries series = other->get (chart, which);

      if (series.n == 0)
        break;
      closs_series_thin (&series, layout->first_step, layout->last_step, columns, n_columns);
      closs_set_source (cr, closs_chart_get_color (chart, which), other->alpha);
      cairo_set_line_width (cr, other->width * layout->unit);
      cairo_set_dash (cr, dashes, 2, 0);
      stroke_columns (layout, cr, columns, n_columns);
    }
  cairo_set_dash (cr, NULL, 0, 0);
}

void
closs_chart_draw_curves (const ClossChartLayout *layout, cairo_t *cr)
{
  const ClossRect *plot = &layout->plot;

  cairo_save (cr);
  cairo_rectangle (cr, plot->x - 2, plot->y - 2, plot->width + 4, plot->height + 4);
  cairo_clip (cr);
  draw_other (layout, cr, &closs_chart_others[0]);
  draw_own (layout, cr);
  draw_other (layout, cr, &closs_chart_others[1]);
  cairo_restore (cr);
}
