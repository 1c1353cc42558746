/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/probability-chart.h"
#include "plot/text.h"

#include <math.h>

#define LABEL_SIZE  9.5
#define LABEL_LINE  13.0 /* height below the bars, for labels and the underline */
#define MIN_LABELED 11.0 /* a label needs a bar of at least this width */
#define TRACK_ALPHA 0.12
#define MIN_BAR     1.0 /* a probability above 0 stays visible */

static double
get_pitch (const ClossProbabilityChart *chart, double width)
{
  return width / MAX (chart->n_classes, 1);
}

static gboolean
has_labels (const ClossProbabilityChart *chart, double width)
{
  return get_pitch (chart, width) >= MIN_LABELED;
}

ClossRect
closs_probability_chart_get_track (const ClossProbabilityChart *chart, int class_index, double width, double height)
{
  double pitch = get_pitch (chart, width), gap = pitch >= 4 ? fmin (pitch * 0.2, 4) : 0;
  double below = has_labels (chart, width) ? LABEL_LINE : 4;

  return (ClossRect){ class_index * pitch + gap / 2, 0, pitch - gap, fmax (height - below, 1) };
}

static void
draw_label (const ClossProbabilityChart *chart, cairo_t *cr, PangoLayout *text, int class_index, const ClossRect *track)
{
  const char *name = chart->class_names != NULL ? chart->class_names[class_index] : NULL;
  char number[16];

  if (name == NULL || g_utf8_strlen (name, -1) > 2)
    {
      g_snprintf (number, sizeof number, "%d", class_index);
      name = number;
    }
  closs_text_set (text, name, LABEL_SIZE, class_index == chart->true_class ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  closs_set_source (cr, closs_theme_get_ink (chart->theme), class_index == chart->true_class ? 1 : 0.7);
  closs_text_show (text, cr, track->x + track->width / 2, track->y + track->height + 1, 0.5, 0);
}

static void
fill_rect (cairo_t *cr, double x, double y, double width, double height)
{
  cairo_new_path (cr);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

static void
draw_bar (const ClossProbabilityChart *chart, cairo_t *cr, int class_index, const ClossRect *track)
{
  double share = CLAMP (chart->probabilities[class_index], 0, 1), height = share * track->height;
  int color = chart->class_colors != NULL ? chart->class_colors[class_index] : class_index;

  closs_set_source (cr, closs_theme_get_ink (chart->theme), TRACK_ALPHA);
  fill_rect (cr, track->x, track->y, track->width, track->height);
  if (share >= 0.0005)
    height = fmax (height, MIN_BAR);
  closs_set_source (cr, closs_palette_get (chart->theme, color, chart->n_classes), 1);
  fill_rect (cr, track->x, track->y + track->height - height, track->width, height);
}

void
closs_probability_chart_draw (const ClossProbabilityChart *chart, cairo_t *cr, double width, double height)
{
  g_autoptr (PangoLayout) text = closs_text_new (cr);

  for (int k = 0; k < chart->n_classes; k++)
    {
      ClossRect track = closs_probability_chart_get_track (chart, k, width, height);

      draw_bar (chart, cr, k, &track);
      if (has_labels (chart, width))
        draw_label (chart, cr, text, k, &track);
      if (k != chart->true_class)
        continue;
      closs_set_source (cr, closs_theme_get_ink (chart->theme), 1);
      fill_rect (cr, track.x, height - 1.5, track.width, 1.5);
    }
}
