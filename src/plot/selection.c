/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

/* The opacity that the veil leaves to points that are not selected. */
#define VEIL 0.72
/* Units. */
#define MIN_RADIUS 2.4
#define MAX_RADIUS 4.5
#define RIM        1.2

/* A scene of the selected points only. */
typedef struct
{
  float *points;
  guint16 *labels;
  guint8 *filled; /* NULL: all of them */
  gsize n;
} Picked;

static Picked
pick_points (const ClossScene *scene)
{
  Picked picked = { .points = g_new (float, 2 * scene->n_selected), .labels = g_new (guint16, scene->n_selected) };

  if (scene->filled != NULL)
    picked.filled = g_new (guint8, scene->n_selected);
  for (gsize s = 0; s < scene->n_selected; s++)
    {
      guint32 i = scene->selected[s];

      if (i >= scene->n_points)
        continue;
      picked.points[2 * picked.n] = scene->points[2 * (gsize)i];
      picked.points[2 * picked.n + 1] = scene->points[2 * (gsize)i + 1];
      if (scene->filled != NULL)
        picked.filled[picked.n] = scene->filled[i];
      picked.labels[picked.n++] = scene->labels[i];
    }
  return picked;
}

static void
draw_veil (const ClossFigure *figure, cairo_t *cr)
{
  const ClossRect *plane = &figure->plane;

  cairo_new_path (cr);
  cairo_rectangle (cr, plane->x, plane->y, plane->width, plane->height);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), VEIL);
  cairo_fill (cr);
}

/* A dark rim, then the class's color. The code for all points draws them, so that thousands are fast. */
static void
draw_picked (const ClossFigure *figure, cairo_t *cr, const Picked *picked)
{
  ClossScene scene = *figure->scene;
  ClossFigure layer = *figure;
  ClossColor ink = closs_theme_get_ink (scene.theme);
  double radius = CLAMP (30 / (double)MAX (picked->n, 1), MIN_RADIUS, MAX_RADIUS) * figure->unit;

  scene.points = picked->points;
  scene.labels = picked->labels;
  scene.filled = picked->filled;
  scene.n_points = picked->n;
  scene.point_opacity = 1;
  scene.isolated_class = -1;
  layer.scene = &scene;
  layer.tint = &ink;
  scene.point_radius = radius + RIM * figure->unit;
  closs_figure_draw_points (&layer, cr);
  layer.tint = NULL;
  scene.point_radius = radius;
  closs_figure_draw_points (&layer, cr);
}

void
closs_figure_draw_selection (const ClossFigure *figure, cairo_t *cr)
{
  Picked picked;

  if (figure->scene->n_selected == 0)
    return;
  picked = pick_points (figure->scene);
  draw_veil (figure, cr);
  draw_picked (figure, cr, &picked);
  g_free (picked.points);
  g_free (picked.labels);
  g_free (picked.filled);
}
