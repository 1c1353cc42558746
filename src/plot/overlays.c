/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/arrows.h"

#include <math.h>

#define ELLIPSE_SHARE 0.95

static gboolean
has_points (const ClossScene *scene)
{
  return scene->n_points > 0 && scene->points != NULL && scene->labels != NULL && scene->n_classes > 0;
}

/* The cells of the nearest centers are the arg-max regions of c·x - |c|²/2. */
void
closs_figure_draw_cells (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;
  static const double dashes[] = { 5, 3.5 };
  g_autoptr (ClossRegions) regions = NULL;
  g_autofree float *bias = NULL;

  if ((scene->flags & CLOSS_SCENE_CELLS) == 0 || scene->centers == NULL || scene->n_classes < 1)
    return;
  bias = g_new (float, scene->n_classes);
  for (int k = 0; k < scene->n_classes; k++)
    bias[k] = -0.5f
              * (scene->centers[2 * k] * scene->centers[2 * k] + scene->centers[2 * k + 1] * scene->centers[2 * k + 1]);
  regions = closs_figure_find_regions (figure, scene->centers, bias);
  cairo_save (cr);
  cairo_new_path (cr);
  closs_figure_add_borders (figure, cr, regions);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.1 * figure->unit);
  closs_set_source (cr, closs_theme_get_ink (scene->theme), 0.75);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_ellipse (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments, int class_index)
{
  const float middle[2] = { (float)moments->x, (float)moments->y };
  double scale = MIN (figure->plane.width, figure->plane.height) / figure->scene->view.span;
  double a, b, angle, x, y, alpha = closs_figure_is_receding (figure, class_index) ? 0.2 : 1;

  closs_moments_get_ellipse (moments, ELLIPSE_SHARE, &a, &b, &angle);
  if (moments->n < 3 || !(b * scale > 0.01) || !(a * scale < 1e5) || !closs_figure_project (figure, middle, &x, &y))
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, -angle);
  cairo_scale (cr, a * scale, b * scale);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), 0.6 * alpha);
  cairo_set_line_width (cr, 3 * figure->unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr,
                    closs_color_mix (closs_figure_get_class_color (figure, class_index),
                                     closs_theme_get_ink (figure->scene->theme), 0.3),
                    alpha);
  cairo_set_line_width (cr, 1.4 * figure->unit);
  cairo_stroke (cr);
}

/* From the center to its class's mean, with a cross there. */
static void
draw_lag (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments, int class_index)
{
  const float mean[2] = { (float)moments->x, (float)moments->y };
  double x0, y0, x1, y1, arm = 3.5 * figure->unit, alpha = closs_figure_is_receding (figure, class_index) ? 0.2 : 1;

  if (moments->n == 0 || !closs_figure_project (figure, figure->scene->centers + 2 * class_index, &x0, &y0)
      || !closs_figure_project (figure, mean, &x1, &y1))
    return;
  cairo_new_path (cr);
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_move_to (cr, x1 - arm, y1 - arm);
  cairo_line_to (cr, x1 + arm, y1 + arm);
  cairo_move_to (cr, x1 - arm, y1 + arm);
  cairo_line_to (cr, x1 + arm, y1 - arm);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), 0.85 * alpha);
  cairo_set_line_width (cr, 4.5 * figure->unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), alpha);
  cairo_set_line_width (cr, 1.8 * figure->unit);
  cairo_stroke (cr);
}

void
closs_figure_draw_overlays (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;
  g_autofree ClossMoments *moments = NULL;

  if ((scene->flags & (CLOSS_SCENE_ELLIPSES | CLOSS_SCENE_LAG | CLOSS_SCENE_FORCES)) == 0 || !has_points (scene))
    return;
  moments = closs_moments_new (scene);
  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if ((scene->flags & CLOSS_SCENE_FORCES) != 0)
    closs_figure_draw_forces (figure, cr, moments);
  for (int k = 0; k < scene->n_classes; k++)
    {
      if ((scene->flags & CLOSS_SCENE_ELLIPSES) != 0)
        draw_ellipse (figure, cr, &moments[k], k);
      if ((scene->flags & CLOSS_SCENE_LAG) != 0 && scene->centers != NULL)
        draw_lag (figure, cr, &moments[k], k);
    }
  cairo_restore (cr);
}
