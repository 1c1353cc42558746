/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

static gboolean
has_regions (const ClossFigure *figure)
{
  const ClossScene *scene = figure->scene;

  return (scene->flags & CLOSS_SCENE_REGIONS) != 0 && scene->classifier_weight != NULL && scene->classifier_bias != NULL
         && scene->n_classes > 0;
}

ClossRegions *
closs_figure_find_regions (const ClossFigure *figure, const float *weight, const float *bias)
{
  const ClossScene *scene = figure->scene;
  const ClossRect *plane = &figure->plane;
  ClossBounds bounds;

  closs_view_from_plane (&scene->view, plane, plane->x, plane->y, &bounds.left, &bounds.top);
  closs_view_from_plane (&scene->view, plane, plane->x + plane->width, plane->y + plane->height, &bounds.right,
                         &bounds.bottom);
  return closs_regions_new (scene->n_classes, weight, bias, &bounds);
}

static void
project_corner (const ClossFigure *figure, const ClossCorner *corner, double *x, double *y)
{
  closs_view_to_plane (&figure->scene->view, &figure->plane, corner->x, corner->y, x, y);
}

static void
add_polygon (const ClossFigure *figure, cairo_t *cr, const ClossPolygon *polygon)
{
  double x, y;

  for (int i = 0; i < polygon->n; i++)
    {
      project_corner (figure, &polygon->corners[i], &x, &y);
      cairo_line_to (cr, x, y);
    }
  cairo_close_path (cr);
}

static void
fill_regions (const ClossFigure *figure, cairo_t *cr, const ClossRegions *regions)
{
  double strength = figure->scene->theme == CLOSS_THEME_DARK ? 0.13 : 0.10;
  ClossColor color;

  for (int k = 0; k < regions->n_classes; k++)
    {
      if (regions->polygons[k].n == 0)
        continue;
      add_polygon (figure, cr, &regions->polygons[k]);
      /* Mixes the colors here: setting opaque pixels is several times as fast as blending. */
      color = closs_color_mix (closs_theme_get_ground (figure->scene->theme), closs_figure_get_class_color (figure, k),
                               closs_figure_is_receding (figure, k) ? 0.3 * strength : strength);
      closs_set_source (cr, color, 1);
      cairo_fill (cr);
    }
}

/* Draws each border once, for the lower of the two classes, so that all borders look the same. */
void
closs_figure_add_borders (const ClossFigure *figure, cairo_t *cr, const ClossRegions *regions)
{
  double x, y;

  for (int k = 0; k < regions->n_classes; k++)
    for (int i = 0; i < regions->polygons[k].n; i++)
      {
        const ClossCorner *corner = &regions->polygons[k].corners[i];
        if (corner->neighbour < k)
          continue;
        project_corner (figure, corner, &x, &y);
        cairo_move_to (cr, x, y);
        project_corner (figure, &regions->polygons[k].corners[(i + 1) % regions->polygons[k].n], &x, &y);
        cairo_line_to (cr, x, y);
      }
}

/* Faint grounds and thin borders: enough to see the region of a point. */
void
closs_figure_draw_regions (const ClossFigure *figure, cairo_t *cr)
{
  g_autoptr (ClossRegions) regions = NULL;

  if (!has_regions (figure))
    return;
  regions = closs_figure_find_regions (figure, figure->scene->classifier_weight, figure->scene->classifier_bias);
  fill_regions (figure, cr, regions);
  closs_figure_add_borders (figure, cr, regions);
  cairo_set_line_width (cr, 0.9 * figure->unit);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  closs_set_source (cr, closs_theme_get_quiet (figure->scene->theme), 0.5);
  cairo_stroke (cr);
}
