/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"

#include <math.h>
#include <string.h>

/* With at most this many classes, all badges move to free places; with more, badges without room are omitted. */
#define MAX_SPREAD 30
#define MAX_ROUNDS 80

/* A center: its place, and the free place of its badge (the disc with the numeral). */
typedef struct
{
  double x, y, badge_x, badge_y;
  int class_index;
  gboolean has_badge;
} Center;

static double
get_badge_radius (const ClossFigure *figure)
{
  /* With many classes badges are smaller; otherwise they hide the picture. */
  return (figure->scene->n_classes > MAX_SPREAD ? 6.6 : 8) * figure->unit;
}

static gboolean
is_in_plane (const ClossFigure *figure, double x, double y)
{
  const ClossRect *plane = &figure->plane;

  return x >= plane->x && y >= plane->y && x <= plane->x + plane->width && y <= plane->y + plane->height;
}

static GArray *
collect_centers (const ClossFigure *figure)
{
  const ClossScene *scene = figure->scene;
  GArray *centers = g_array_new (FALSE, TRUE, sizeof (Center));

  for (int k = 0; k < scene->n_classes; k++)
    {
      Center center = { .class_index = k, .has_badge = TRUE };

      if (!closs_figure_project (figure, scene->centers + 2 * k, &center.x, &center.y)
          || !is_in_plane (figure, center.x, center.y))
        continue;
      center.badge_x = center.x;
      center.badge_y = center.y;
      g_array_append_val (centers, center);
    }
  return centers;
}

/* Moves two overlapping badges apart by a part of the missing distance. */
static gboolean
push_apart (Center *a, Center *b, double distance)
{
  double dx = b->badge_x - a->badge_x, dy = b->badge_y - a->badge_y, gap = hypot (dx, dy), push;

  if (gap >= distance)
    return FALSE;
  if (gap < 1e-3)
    {
      /* In the same place: each class moves in its own direction. */
      double angle = 2.399963 * b->class_index;
      dx = cos (angle);
      dy = sin (angle);
      gap = 1;
      push = distance / 2;
    }
  else
    push = (distance - gap) * 0.52;
  a->badge_x -= push * dx / gap;
  a->badge_y -= push * dy / gap;
  b->badge_x += push * dx / gap;
  b->badge_y += push * dy / gap;
  return TRUE;
}

static void
keep_inside (const ClossFigure *figure, Center *center, double radius)
{
  const ClossRect *plane = &figure->plane;

  center->badge_x
      = CLAMP (center->badge_x, plane->x + radius, MAX (plane->x + plane->width - radius, plane->x + radius));
  center->badge_y
      = CLAMP (center->badge_y, plane->y + radius, MAX (plane->y + plane->height - radius, plane->y + radius));
}

static double
get_badge_distance (const ClossFigure *figure)
{
  return 2 * get_badge_radius (figure) + 2.5 * figure->unit;
}

/* TRUE if the badge of center @i does not overlap the kept badges of lower index, nor the isolated class's. */
static gboolean
has_room (const ClossFigure *figure, const GArray *centers, guint i)
{
  const Center *center = &g_array_index (centers, Center, i);
  int isolated = figure->scene->isolated_class;

  if (center->class_index == isolated)
    return TRUE;
  for (guint j = 0; j < centers->len; j++)
    {
      const Center *other = &g_array_index (centers, Center, j);
      gboolean is_kept = other->class_index == isolated || (j < i && other->has_badge);

      if (is_kept && hypot (other->x - center->x, other->y - center->y) < get_badge_distance (figure))
        return FALSE;
    }
  return TRUE;
}

/* Of many close centers only some have a badge: those of lower index, and always the isolated class. The others are a
 * dot in their color. Zooming in makes room for more. */
static void
thin_badges (const ClossFigure *figure, GArray *centers)
{
  for (guint i = 0; i < centers->len; i++)
    g_array_index (centers, Center, i).has_badge = has_room (figure, centers, i);
}

/* Badges of close centers move apart until they can be read; the same centers always give the same result. */
static void
spread_badges (const ClossFigure *figure, GArray *centers)
{
  double radius = get_badge_radius (figure);
  gboolean moved = TRUE;

  for (int round = 0; round < MAX_ROUNDS && moved; round++)
    {
      moved = FALSE;
      for (guint i = 0; i < centers->len; i++)
        for (guint j = i + 1; j < centers->len; j++)
          moved |= push_apart (&g_array_index (centers, Center, i), &g_array_index (centers, Center, j),
                               get_badge_distance (figure));
      for (guint i = 0; i < centers->len; i++)
        keep_inside (figure, &g_array_index (centers, Center, i), radius);
    }
}

static double
get_displacement (const Center *center)
{
  return hypot (center->badge_x - center->x, center->badge_y - center->y);
}

static void
add_disc (cairo_t *cr, double x, double y, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x, y, radius, 0, 2 * G_PI);
}

/* The exact place, and a thin line to it from a badge that had to move. */
static void
draw_leader (const ClossFigure *figure, cairo_t *cr, const Center *center, double alpha)
{
  double unit = figure->unit;
  ClossTheme theme = figure->scene->theme;

  cairo_move_to (cr, center->x, center->y);
  cairo_line_to (cr, center->badge_x, center->badge_y);
  closs_set_source (cr, closs_theme_get_ground (theme), 0.85 * alpha);
  cairo_set_line_width (cr, 3 * unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (theme), 0.8 * alpha);
  cairo_set_line_width (cr, 1 * unit);
  cairo_stroke (cr);
}

static void
draw_dot (const ClossFigure *figure, cairo_t *cr, const Center *center, double alpha)
{
  double unit = figure->unit;
  ClossTheme theme = figure->scene->theme;

  add_disc (cr, center->x, center->y, 3.4 * unit);
  closs_set_source (cr, closs_theme_get_ground (theme), alpha);
  cairo_fill (cr);
  add_disc (cr, center->x, center->y, 2.2 * unit);
  closs_set_source (cr, closs_figure_get_class_color (figure, center->class_index), alpha);
  cairo_fill_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (theme), 0.8 * alpha);
  cairo_set_line_width (cr, 0.8 * unit);
  cairo_stroke (cr);
}

void
closs_figure_draw_badge (const ClossFigure *figure, cairo_t *cr, int class_index, double x, double y, double radius,
                         double alpha)
{
  double line = radius / 9, size;
  ClossColor color = closs_figure_get_class_color (figure, class_index);
  ClossColor white = { 1, 1, 1 }, black = { 0.07, 0.07, 0.09 };
  char buffer[16];
  const char *text = closs_figure_get_badge (figure, class_index, buffer);

  add_disc (cr, x, y, radius + 2 * line);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), alpha);
  cairo_fill (cr);
  add_disc (cr, x, y, radius);
  closs_set_source (cr, color, alpha);
  cairo_fill_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), 0.55 * alpha);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);

  size = radius * (g_utf8_strlen (text, -1) > 2 ? 0.95 : 1.25);
  closs_text_set (figure->text, text, size, PANGO_WEIGHT_BOLD);
  closs_set_source (cr, closs_color_get_luminance (color) > 0.24 ? black : white, alpha);
  closs_text_show_centered (figure->text, cr, x, y);
}

/* Rings at the centers' places in another future, each with a line to the center in this one. */
static void
draw_ghosts (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;
  double unit = figure->unit, x, y, to_x, to_y;

  for (int k = 0; scene->ghost_centers != NULL && k < scene->n_classes; k++)
    {
      if (!closs_figure_project (figure, scene->ghost_centers + 2 * k, &x, &y) || !is_in_plane (figure, x, y))
        continue;
      closs_set_source (cr, closs_figure_get_class_color (figure, k), 0.55);
      cairo_set_line_width (cr, 1.4 * unit);
      cairo_set_dash (cr, (const double[]){ 3 * unit, 2 * unit }, 2, 0);
      add_disc (cr, x, y, get_badge_radius (figure));
      if (closs_figure_project (figure, scene->centers + 2 * k, &to_x, &to_y))
        {
          cairo_move_to (cr, x, y);
          cairo_line_to (cr, to_x, to_y);
        }
      cairo_stroke (cr);
    }
  cairo_set_dash (cr, NULL, 0, 0);
}

void
closs_figure_draw_centers (const ClossFigure *figure, cairo_t *cr)
{
  g_autoptr (GArray) centers = NULL;
  double radius = get_badge_radius (figure);

  if ((figure->scene->flags & CLOSS_SCENE_CENTERS) == 0 || figure->scene->centers == NULL)
    return;
  draw_ghosts (figure, cr);
  centers = collect_centers (figure);
  if (figure->scene->n_classes > MAX_SPREAD)
    thin_badges (figure, centers);
  else
    spread_badges (figure, centers);
  for (int layer = 0; layer < 3; layer++)
    for (guint i = 0; i < centers->len; i++)
      {
        const Center *center = &g_array_index (centers, Center, i);
        double alpha = closs_figure_is_receding (figure, center->class_index) ? 0.3 : 1;
        /* A badge that still covers the place needs no line to it. */
        gboolean is_away = center->has_badge && get_displacement (center) > 0.6 * radius;

        if (layer == 0 && is_away)
          draw_leader (figure, cr, center, alpha);
        else if (layer == 1 && (is_away || !center->has_badge))
          draw_dot (figure, cr, center, alpha);
        else if (layer == 2 && center->has_badge)
          closs_figure_draw_badge (figure, cr, center->class_index, center->badge_x, center->badge_y, radius, alpha);
      }
}
