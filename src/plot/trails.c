/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

#include <math.h>

#define N_AGES       6  /* steps in which a trail fades */
#define MANY_CLASSES 30 /* above this many classes trails are too dense to read */

/* The part of a class's trail from entry @first to @last, as one line, with gaps at points that are not finite. Returns
 * its length. */
static double
add_trail (const ClossFigure *figure, cairo_t *cr, int class_index, gsize first, gsize last)
{
  const ClossScene *scene = figure->scene;
  double length = 0, last_x = 0, last_y = 0;
  gboolean is_down = FALSE;

  for (gsize i = first; i <= last; i++)
    {
      double x, y;
      gsize entry = i * (gsize)scene->n_classes + (gsize)class_index;

      if (!closs_figure_project (figure, scene->trails + 2 * entry, &x, &y))
        {
          is_down = FALSE;
          continue;
        }
      if (is_down)
        {
          cairo_line_to (cr, x, y);
          length += hypot (x - last_x, y - last_y);
        }
      else
        cairo_move_to (cr, x, y);
      is_down = TRUE;
      last_x = x;
      last_y = y;
    }
  return length;
}

static void
draw_trail (const ClossFigure *figure, cairo_t *cr, int class_index)
{
  const ClossScene *scene = figure->scene;
  ClossColor ink = closs_theme_get_ink (scene->theme);
  ClossColor color = closs_color_mix (closs_figure_get_class_color (figure, class_index), ink, 0.35);
  gsize n_segments = scene->n_trail - 1, n_ages = scene->n_classes > MANY_CLASSES ? 2 : N_AGES;
  double strength = closs_figure_is_receding (figure, class_index) ? 0.2 : 1;

  if (add_trail (figure, cr, class_index, 0, n_segments) < 2 * figure->unit)
    {
      cairo_new_path (cr);
      return;
    }
  /* A bright edge makes it visible on points of its own color. */
  closs_set_source (cr, closs_theme_get_ground (scene->theme), 0.6 * strength);
  cairo_set_line_width (cr, 3.4 * figure->unit);
  cairo_stroke (cr);
  for (gsize age = 0; age < n_ages; age++)
    {
      gsize first = n_segments * age / n_ages, last = n_segments * (age + 1) / n_ages;

      if (last > first && add_trail (figure, cr, class_index, first, last) > 0)
        {
          closs_set_source (cr, color, strength * (0.3 + 0.7 * (double)(age + 1) / (double)n_ages));
          cairo_set_line_width (cr, (1.0 + 1.0 * (double)(age + 1) / (double)n_ages) * figure->unit);
          cairo_stroke (cr);
        }
      cairo_new_path (cr);
    }
}

void
closs_figure_draw_trails (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;

  if ((scene->flags & CLOSS_SCENE_TRAILS) == 0 || scene->trails == NULL || scene->n_trail < 2)
    return;
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (int k = 0; k < scene->n_classes; k++)
    draw_trail (figure, cr, k);
}
