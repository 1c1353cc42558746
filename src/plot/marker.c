/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/marker.h"

#include <glib.h>
#include <math.h>

/* A polygon of @n corners with the area of a disc of @radius; if @turn is 0, the first corner points upward. */
static void
add_polygon (cairo_t *cr, int n, double turn, double x, double y, double radius)
{
  double reach = radius * sqrt (2 * G_PI / (n * sin (2 * G_PI / n)));

  for (int i = 0; i < n; i++)
    {
      double angle = 2 * G_PI * (i / (double)n + turn);
      cairo_line_to (cr, x + reach * sin (angle), y - reach * cos (angle));
    }
  cairo_close_path (cr);
}

/* An upright or slanting cross; its arms are a third of its size wide. */
static void
add_cross (cairo_t *cr, double turn, double x, double y, double radius)
{
  static const double corners[12][2] = { { -1, -3 }, { 1, -3 }, { 1, -1 }, { 3, -1 }, { 3, 1 },   { 1, 1 },
                                         { 1, 3 },   { -1, 3 }, { -1, 1 }, { -3, 1 }, { -3, -1 }, { -1, -1 } };
  double size = radius * sqrt (G_PI / 20), c = cos (turn) * size, s = sin (turn) * size;

  for (int i = 0; i < 12; i++)
    cairo_line_to (cr, x + c * corners[i][0] - s * corners[i][1], y + s * corners[i][0] + c * corners[i][1]);
  cairo_close_path (cr);
}

void
closs_marker_path (cairo_t *cr, int shape, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  switch (shape % CLOSS_N_MARKERS)
    {
    case 1:
      add_polygon (cr, 4, 0.125, x, y, radius);
      return;
    case 2:
      add_polygon (cr, 3, 0, x, y + 0.2 * radius, radius);
      return;
    case 3:
      add_polygon (cr, 4, 0, x, y, radius);
      return;
    case 4:
      add_cross (cr, 0, x, y, radius);
      return;
    case 5:
      add_polygon (cr, 3, 0.5, x, y - 0.2 * radius, radius);
      return;
    case 6:
      add_cross (cr, G_PI / 4, x, y, radius);
      return;
    case 7:
      add_polygon (cr, 6, 0, x, y, radius);
      return;
    default:
      cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
      cairo_close_path (cr);
      return;
    }
}
