/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/pair-figure.h"
#include "plot/text.h"
#include <math.h>

#define TITLE_SIZE   14.0 /* points */
#define TITLE_HEIGHT 30.0
#define TITLE_LEFT   14.0

ClossPairFigure *
closs_pair_figure_new (ClossScene *a, ClossScene *b, const char *a_title, const char *b_title)
{
  ClossPairFigure *figure = g_new0 (ClossPairFigure, 1);

  figure->scenes[0] = a;
  figure->scenes[1] = b;
  figure->titles[0] = g_strdup (a_title);
  figure->titles[1] = g_strdup (b_title);
  /* Both planes have the same height. */
  a->caption_room = closs_scene_count_caption_lines (b);
  b->caption_room = closs_scene_count_caption_lines (a);
  return figure;
}

void
closs_pair_figure_free (ClossPairFigure *figure)
{
  for (int side = 0; side < 2; side++)
    {
      closs_scene_free (figure->scenes[side]);
      g_free (figure->titles[side]);
    }
  g_free (figure);
}

/* At whole points, so that the pixels of the planes align. */
ClossRect
closs_pair_figure_get_place (int side, double width, double height)
{
  double middle = round (width / 2);

  return (ClossRect){ side == 0 ? 0 : middle, TITLE_HEIGHT, side == 0 ? middle : width - middle,
                      MAX (height - TITLE_HEIGHT, 1) };
}

static void
draw_title (const ClossPairFigure *figure, int side, cairo_t *cr, double left)
{
  PangoLayout *text = closs_text_new (cr);

  closs_text_set (text, figure->titles[side], TITLE_SIZE, PANGO_WEIGHT_BOLD);
  closs_set_source (cr, closs_theme_get_ink (figure->scenes[side]->theme), 1);
  closs_text_show (text, cr, left, TITLE_HEIGHT / 2 + 2, 0, 0.5);
  g_object_unref (text);
}

void
closs_pair_figure_draw (const ClossPairFigure *figure, cairo_t *cr, double width, double height)
{
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  closs_set_source (cr, closs_theme_get_ground (figure->scenes[0]->theme), 1);
  cairo_fill (cr);
  for (int side = 0; side < 2; side++)
    {
      ClossRect place = closs_pair_figure_get_place (side, width, height);

      cairo_save (cr);
      cairo_translate (cr, place.x, place.y);
      closs_scene_draw (figure->scenes[side], cr, place.width, place.height);
      cairo_restore (cr);
      if (figure->titles[side] != NULL)
        draw_title (figure, side, cr, place.x + TITLE_LEFT);
    }
  cairo_restore (cr);
}
