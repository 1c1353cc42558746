/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include "plot/scale.h"

#include <math.h>

#define TICK_DISTANCE 78 /* units, at least */

/* The range of one axis in the plane, and the position of a value in the picture. */
typedef struct
{
  gboolean vertical;
  ClossTicks ticks;
} Axis;

static Axis
make_axis (const ClossFigure *figure, gboolean vertical)
{
  const ClossRect *plane = &figure->plane;
  double left, right, top, bottom, scale = figure->scene->view.span / MIN (plane->width, plane->height);
  double step = closs_scale_get_nice_step (TICK_DISTANCE * figure->unit * scale);
  Axis axis = { .vertical = vertical };

  closs_view_from_plane (&figure->scene->view, plane, plane->x, plane->y + plane->height, &left, &bottom);
  closs_view_from_plane (&figure->scene->view, plane, plane->x + plane->width, plane->y, &right, &top);
  axis.ticks = vertical ? closs_scale_get_ticks (bottom, top, step) : closs_scale_get_ticks (left, right, step);
  return axis;
}

static double
get_place (const ClossFigure *figure, const Axis *axis, int i)
{
  double value = closs_ticks_get (&axis->ticks, i), x, y;

  closs_view_to_plane (&figure->scene->view, &figure->plane, value, value, &x, &y);
  return axis->vertical ? y : x;
}

static void
add_grid_lines (const ClossFigure *figure, cairo_t *cr, const Axis *axis, gboolean zero)
{
  const ClossRect *plane = &figure->plane;

  for (int i = 0; i < axis->ticks.n; i++)
    {
      double place = get_place (figure, axis, i);

      if ((closs_ticks_get (&axis->ticks, i) == 0) != zero)
        continue;
      cairo_move_to (cr, axis->vertical ? plane->x : place, axis->vertical ? place : plane->y);
      cairo_line_to (cr, axis->vertical ? plane->x + plane->width : place,
                     axis->vertical ? place : plane->y + plane->height);
    }
}

static gboolean
has_grid (const ClossFigure *figure)
{
  return (figure->scene->flags & CLOSS_SCENE_GRID) != 0;
}

void
closs_figure_draw_grid (const ClossFigure *figure, cairo_t *cr)
{
  ClossColor quiet = closs_theme_get_quiet (figure->scene->theme);
  Axis axes[2];

  if (!has_grid (figure))
    return;
  axes[0] = make_axis (figure, FALSE);
  axes[1] = make_axis (figure, TRUE);
  cairo_set_line_width (cr, 0.8 * figure->unit);
  for (int zero = 0; zero < 2; zero++)
    {
      add_grid_lines (figure, cr, &axes[0], zero);
      add_grid_lines (figure, cr, &axes[1], zero);
      closs_set_source (cr, quiet, zero ? 0.38 : 0.16);
      cairo_stroke (cr);
    }
}

static void
draw_labels (const ClossFigure *figure, cairo_t *cr, const Axis *axis)
{
  const ClossRect *plane = &figure->plane;
  double unit = figure->unit, end = axis->vertical ? plane->y : plane->x + plane->width;

  for (int i = 0; i < axis->ticks.n; i++)
    {
      double place = get_place (figure, axis, i);
      g_autofree char *label = closs_scale_format (closs_ticks_get (&axis->ticks, i), axis->ticks.step, FALSE);

      if (fabs (place - end) < 6 * unit)
        place = axis->vertical ? end + 6 * unit : place;
      closs_text_set (figure->text, label, CLOSS_TICK_SIZE * unit, PANGO_WEIGHT_NORMAL);
      if (axis->vertical)
        closs_text_show (figure->text, cr, plane->x - 5 * unit, place, 1, 0.5);
      else
        closs_text_show (figure->text, cr, place, plane->y + plane->height + 3.5 * unit, 0.5, 0);
    }
}

/* The labels, outside of the plane, and its frame. */
void
closs_figure_draw_ticks (const ClossFigure *figure, cairo_t *cr)
{
  const ClossRect *plane = &figure->plane;
  ClossColor quiet = closs_theme_get_quiet (figure->scene->theme);

  if (!has_grid (figure))
    return;
  closs_set_source (cr, quiet, 0.55);
  cairo_set_line_width (cr, 0.8 * figure->unit);
  /* Drawn around it: on its edge the line would be half as dark and twice as wide. */
  cairo_rectangle (cr, plane->x - 0.5, plane->y - 0.5, plane->width + 1, plane->height + 1);
  cairo_stroke (cr);
  closs_set_source (cr, quiet, 1);
  for (int vertical = 0; vertical < 2; vertical++)
    {
      Axis axis = make_axis (figure, vertical);
      draw_labels (figure, cr, &axis);
    }
}
