/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

/* Units. */
#define RING_RADIUS   5.5
#define RING_WIDTH    1.75
#define HALO          2.25 /* of the ground, wider than the line on it */
#define PATH_WIDTH    1.5
#define START_RADIUS  2.2
#define NUMBER_RADIUS 6.5

static ClossColor
get_path_color (const ClossFigure *figure, const ClossMark *mark)
{
  /* Closer to the ink than the points below it. */
  return closs_color_mix (closs_figure_get_class_color (figure, mark->class_index),
                          closs_theme_get_ink (figure->scene->theme), 0.4);
}

/* A gap at each place that is not finite. */
static void
add_path (const ClossFigure *figure, cairo_t *cr, const ClossMark *mark)
{
  const float end[2] = { mark->x, mark->y };
  gboolean is_down = FALSE;

  for (gsize i = 0; i <= mark->n_path; i++)
    {
      double x, y;

      if (!closs_figure_project (figure, i < mark->n_path ? mark->path + 2 * i : end, &x, &y))
        {
          is_down = FALSE;
          continue;
        }
      if (is_down)
        cairo_line_to (cr, x, y);
      else
        cairo_move_to (cr, x, y);
      is_down = TRUE;
    }
}

static void
stroke_with_halo (const ClossFigure *figure, cairo_t *cr, ClossColor color, double width)
{
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), 0.85);
  cairo_set_line_width (cr, (width + HALO) * figure->unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr, color, 1);
  cairo_set_line_width (cr, width * figure->unit);
  cairo_stroke (cr);
}

/* A dot at the start of the path shows its direction. */
static void
draw_start (const ClossFigure *figure, cairo_t *cr, const ClossMark *mark, ClossColor color)
{
  double x, y;

  if (!closs_figure_project (figure, mark->path, &x, &y))
    return;
  cairo_new_path (cr);
  cairo_arc (cr, x, y, START_RADIUS * figure->unit, 0, 2 * G_PI);
  closs_set_source (cr, color, 1);
  cairo_fill (cr);
}

void
closs_figure_draw_paths (const ClossFigure *figure, cairo_t *cr)
{
  cairo_save (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (gsize i = 0; i < figure->scene->n_marks; i++)
    {
      const ClossMark *mark = &figure->scene->marks[i];
      ClossColor color = get_path_color (figure, mark);

      if (mark->n_path == 0)
        continue;
      cairo_new_path (cr);
      add_path (figure, cr, mark);
      stroke_with_halo (figure, cr, color, PATH_WIDTH);
      draw_start (figure, cr, mark, color);
    }
  cairo_restore (cr);
}

static void
draw_number (const ClossFigure *figure, cairo_t *cr, int number, double x, double y)
{
  double radius = NUMBER_RADIUS * figure->unit;
  ClossTheme theme = figure->scene->theme;
  char text[16];

  g_snprintf (text, sizeof text, "%d", number);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
  closs_set_source (cr, closs_theme_get_ink (theme), 1);
  cairo_fill (cr);
  closs_text_set (figure->text, text, radius * (number > 9 ? 1.1 : 1.4), PANGO_WEIGHT_BOLD);
  closs_set_source (cr, closs_theme_get_ground (theme), 1);
  closs_text_show_centered (figure->text, cr, x, y);
}

void
closs_figure_draw_marks (const ClossFigure *figure, cairo_t *cr)
{
  for (gsize i = 0; i < figure->scene->n_marks; i++)
    {
      const ClossMark *mark = &figure->scene->marks[i];
      const float place[2] = { mark->x, mark->y };
      double x, y, away = (RING_RADIUS + NUMBER_RADIUS) * 0.78 * figure->unit;

      if (!closs_figure_project (figure, place, &x, &y))
        continue;
      cairo_new_path (cr);
      cairo_arc (cr, x, y, RING_RADIUS * figure->unit, 0, 2 * G_PI);
      stroke_with_halo (figure, cr, closs_theme_get_ink (figure->scene->theme), RING_WIDTH);
      if (mark->number > 0)
        draw_number (figure, cr, mark->number, x + away, y - away);
    }
}
