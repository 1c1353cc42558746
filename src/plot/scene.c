/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/scene.h"
#include "plot/figure.h"

static ClossMark *
copy_marks (const ClossMark *marks, gsize n_marks)
{
  ClossMark *copy = g_memdup2 (marks, n_marks * sizeof *marks);

  for (gsize i = 0; i < n_marks; i++)
    copy[i].path = g_memdup2 (marks[i].path, marks[i].n_path * 2 * sizeof (float));
  return copy;
}

static void
free_marks (const ClossMark *marks, gsize n_marks)
{
  for (gsize i = 0; i < n_marks; i++)
    g_free ((gpointer)marks[i].path);
  g_free ((gpointer)marks);
}

ClossScene *
closs_scene_copy (const ClossScene *scene)
{
  ClossScene *copy = g_memdup2 (scene, sizeof *scene);
  gsize n = scene->n_points, k = (gsize)MAX (scene->n_classes, 0);

  copy->points = g_memdup2 (scene->points, n * 2 * sizeof (float));
  copy->labels = g_memdup2 (scene->labels, n * sizeof (guint16));
  copy->filled = g_memdup2 (scene->filled, n * sizeof (guint8));
  copy->filled_name = g_strdup (scene->filled_name);
  copy->hollow_name = g_strdup (scene->hollow_name);
  copy->class_colors = g_memdup2 (scene->class_colors, k * sizeof (int));
  copy->ghost_centers = g_memdup2 (scene->ghost_centers, k * 2 * sizeof (float));
  copy->centers = g_memdup2 (scene->centers, k * 2 * sizeof (float));
  copy->trails = g_memdup2 (scene->trails, scene->n_trail * k * 2 * sizeof (float));
  copy->classifier_weight = g_memdup2 (scene->classifier_weight, k * 2 * sizeof (float));
  copy->classifier_bias = g_memdup2 (scene->classifier_bias, k * sizeof (float));
  copy->selected = g_memdup2 (scene->selected, scene->n_selected * sizeof (guint32));
  copy->marks = copy_marks (scene->marks, scene->n_marks);
  copy->caption = g_strdup (scene->caption);
  copy->class_names = NULL;
  if (scene->class_names != NULL)
    {
      char **names = g_new0 (char *, k + 1);
      for (gsize i = 0; i < k; i++)
        names[i] = g_strdup (scene->class_names[i] != NULL ? scene->class_names[i] : "");
      copy->class_names = (const char *const *)names;
    }
  return copy;
}

void
closs_scene_free (ClossScene *scene)
{
  if (scene == NULL)
    return;
  g_free ((gpointer)scene->points);
  g_free ((gpointer)scene->labels);
  g_free ((gpointer)scene->filled);
  g_free ((gpointer)scene->filled_name);
  g_free ((gpointer)scene->hollow_name);
  g_free ((gpointer)scene->centers);
  g_free ((gpointer)scene->ghost_centers);
  g_free ((gpointer)scene->trails);
  g_free ((gpointer)scene->classifier_weight);
  g_free ((gpointer)scene->classifier_bias);
  g_free ((gpointer)scene->selected);
  free_marks (scene->marks, scene->n_marks);
  g_free ((gpointer)scene->class_colors);
  g_free ((gpointer)scene->caption);
  g_strfreev ((char **)scene->class_names);
  g_free (scene);
}

int
closs_scene_count_caption_lines (const ClossScene *scene)
{
  int n = 1;

  for (const char *c = scene->caption; c != NULL && *c != '\0'; c++)
    n += *c == '\n';
  return n;
}

ClossRect
closs_scene_get_plane (const ClossScene *scene, double width, double height)
{
  g_auto (ClossFigure) figure = { 0 };

  closs_figure_init (&figure, scene, NULL, width, height);
  return figure.plane;
}

static void
clip_to_plane (const ClossFigure *figure, cairo_t *cr)
{
  const ClossRect *plane = &figure->plane;

  cairo_save (cr);
  cairo_rectangle (cr, plane->x, plane->y, plane->width, plane->height);
  cairo_clip (cr);
}

static void
draw_plane (const ClossFigure *figure, cairo_t *cr)
{
  clip_to_plane (figure, cr);
  closs_figure_draw_regions (figure, cr);
  closs_figure_draw_cells (figure, cr);
  closs_figure_draw_grid (figure, cr);
  cairo_restore (cr);
  /* They clip themselves: a clip that is not on whole pixels is not a rectangle that they could query. */
  closs_figure_draw_points (figure, cr);
  closs_figure_draw_selection (figure, cr);
  clip_to_plane (figure, cr);
  closs_figure_draw_trails (figure, cr);
  closs_figure_draw_overlays (figure, cr);
  closs_figure_draw_paths (figure, cr);
  closs_figure_draw_centers (figure, cr);
  closs_figure_draw_marks (figure, cr);
  cairo_restore (cr);
}

void
closs_scene_draw (const ClossScene *scene, cairo_t *cr, double width, double height)
{
  g_auto (ClossFigure) figure = { 0 };

  if (!(width >= 1 && height >= 1))
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  closs_set_source (cr, closs_theme_get_ground (scene->theme), 1);
  cairo_fill (cr);
  closs_figure_init (&figure, scene, cr, width, height);
  draw_plane (&figure, cr);
  closs_figure_draw_ticks (&figure, cr);
  closs_figure_draw_legend (&figure, cr);
  closs_figure_draw_caption (&figure, cr);
  closs_figure_draw_force_key (&figure, cr);
  cairo_restore (cr);
}
