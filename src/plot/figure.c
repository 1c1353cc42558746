/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include <math.h>

/* Between the lines of a caption, in units of the figure. */
#define CAPTION_LINE 15

static void
inset_rect (ClossRect *rect, double left, double top, double right, double bottom)
{
  rect->x += left;
  rect->y += top;
  rect->width = MAX (rect->width - left - right, 1);
  rect->height = MAX (rect->height - top - bottom, 1);
}

/* Rounds to whole units, so that edges are sharp on most screens. */
static ClossRect
round_rect (const ClossRect *rect)
{
  ClossRect rounded = { ceil (rect->x), ceil (rect->y), 0, 0 };

  rounded.width = MAX (floor (rect->x + rect->width) - rounded.x, 1);
  rounded.height = MAX (floor (rect->y + rect->height) - rounded.y, 1);
  return rounded;
}

/* Text grows with the figure, but more slowly. */
static double
choose_unit (double width, double height)
{
  return CLAMP (pow (MIN (width, height) / 620, 0.6), 0.85, 4);
}

static void
reserve_ticks (const ClossFigure *figure, ClossRect *free)
{
  double unit = figure->unit;

  /* As wide as the longest usual label, so that the plane does not move while the user zooms. */
  if ((figure->scene->flags & CLOSS_SCENE_GRID) != 0)
    inset_rect (free, 26 * unit, 0, 0, 15 * unit);
}

void
closs_figure_init (ClossFigure *figure, const ClossScene *scene, cairo_t *cr, double width, double height)
{
  ClossRect free = { 0, 0, width, height };
  double margin;

  *figure = (ClossFigure){ .scene = scene, .width = width, .height = height };
  figure->text = closs_text_new (cr);
  figure->unit = choose_unit (width, height);
  margin = 10 * figure->unit;
  inset_rect (&free, margin, margin, margin, margin);
  if ((scene->flags & CLOSS_SCENE_FORCES) != 0)
    {
      inset_rect (&free, 0, 0, 0, 18 * figure->unit);
      figure->force_key_y = height - margin - 7 * figure->unit;
    }
  if ((scene->flags & CLOSS_SCENE_CAPTION) != 0)
    {
      int n_lines = MAX (closs_scene_count_caption_lines (scene), scene->caption_room);

      inset_rect (&free, 0, 0, 0, (20 + CAPTION_LINE * (n_lines - 1)) * figure->unit);
      figure->caption_y = free.y + free.height + 13 * figure->unit;
    }
  figure->legend = closs_legend_arrange (figure, &free);
  reserve_ticks (figure, &free);
  figure->plane = round_rect (&free);
}

void
closs_figure_clear (ClossFigure *figure)
{
  g_clear_object (&figure->text);
}

ClossColor
closs_figure_get_class_color (const ClossFigure *figure, int class_index)
{
  if (figure->tint != NULL)
    return *figure->tint;
  if (figure->scene->class_colors != NULL && class_index < figure->scene->n_classes)
    class_index = figure->scene->class_colors[class_index];
  return closs_palette_get (figure->scene->theme, class_index, figure->scene->n_classes);
}

gboolean
closs_figure_is_receding (const ClossFigure *figure, int class_index)
{
  return figure->scene->isolated_class >= 0 && figure->scene->isolated_class != class_index;
}

const char *
closs_figure_get_badge (const ClossFigure *figure, int class_index, char buffer[16])
{
  const char *const *names = figure->scene->class_names;

  if (names != NULL && names[class_index] != NULL && names[class_index][0] != '\0'
      && g_utf8_strlen (names[class_index], -1) <= 2)
    return names[class_index];
  g_snprintf (buffer, 16, "%d", class_index);
  return buffer;
}

ClossProjection
closs_figure_get_projection (const ClossFigure *figure)
{
  const ClossView *view = &figure->scene->view;
  const ClossRect *plane = &figure->plane;

  return (ClossProjection){ .view_x = view->x,
                            .view_y = view->y,
                            .scale = MIN (plane->width, plane->height) / view->span,
                            .middle_x = plane->x + plane->width / 2,
                            .middle_y = plane->y + plane->height / 2 };
}

gboolean
closs_figure_project (const ClossFigure *figure, const float *point, double *x, double *y)
{
  ClossProjection projection = closs_figure_get_projection (figure);

  return closs_projection_apply (&projection, point, x, y);
}

void
closs_figure_draw_caption (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;

  if ((scene->flags & CLOSS_SCENE_CAPTION) == 0 || scene->caption == NULL)
    return;
  closs_text_set (figure->text, scene->caption, CLOSS_TEXT_SIZE * figure->unit, PANGO_WEIGHT_NORMAL);
  pango_layout_set_single_paragraph_mode (figure->text, FALSE);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (figure->text, (int)((figure->width - figure->plane.x - 10 * figure->unit) * PANGO_SCALE));
  closs_set_source (cr, closs_theme_get_ink (scene->theme), 0.85);
  closs_text_show (figure->text, cr, figure->plane.x, figure->caption_y, 0,
                   0.5 / closs_scene_count_caption_lines (scene));
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_single_paragraph_mode (figure->text, TRUE);
}
