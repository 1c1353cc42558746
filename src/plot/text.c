/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/text.h"

#include <math.h>

#define FAMILY "Cantarell, Inter, Adwaita Sans, sans-serif"

PangoLayout *
closs_text_new (cairo_t *cr)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FAMILY);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoLayout *layout;

  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  cairo_font_options_destroy (options);
  pango_context_set_round_glyph_positions (context, FALSE);
  if (cr != NULL)
    pango_cairo_update_context (cr, context);

  layout = pango_layout_new (context);
  g_object_unref (context);
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

void
closs_text_set (PangoLayout *layout, const char *text, double size, PangoWeight weight)
{
  const PangoFontDescription *now = pango_layout_get_font_description (layout);
  double absolute = round (size * PANGO_SCALE);

  if (pango_font_description_get_size (now) != (int)absolute || pango_font_description_get_weight (now) != weight)
    {
      g_autoptr (PangoFontDescription) font = pango_font_description_copy (now);
      pango_font_description_set_absolute_size (font, absolute);
      pango_font_description_set_weight (font, weight);
      pango_layout_set_font_description (layout, font);
    }
  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, text, -1);
}

void
closs_text_get_size (PangoLayout *layout, double *width, double *height)
{
  PangoRectangle box;

  pango_layout_get_extents (layout, NULL, &box);
  *width = (double)box.width / PANGO_SCALE;
  *height = (double)box.height / PANGO_SCALE;
}

void
closs_text_show (PangoLayout *layout, cairo_t *cr, double x, double y, double anchor_x, double anchor_y)
{
  double width, height;

  closs_text_get_size (layout, &width, &height);
  cairo_move_to (cr, x - anchor_x * width, y - anchor_y * height);
  pango_cairo_show_layout (cr, layout);
}

void
closs_text_show_centered (PangoLayout *layout, cairo_t *cr, double x, double y)
{
  PangoRectangle ink;

  pango_layout_get_extents (layout, &ink, NULL);
  cairo_move_to (cr, x - (ink.x + ink.width / 2.0) / PANGO_SCALE, y - (ink.y + ink.height / 2.0) / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
}

void
closs_set_source (cairo_t *cr, ClossColor color, double alpha)
{
  cairo_set_source_rgba (cr, color.r, color.g, color.b, alpha);
}

ClossColor
closs_color_mix (ClossColor a, ClossColor b, double share)
{
  return (ClossColor){ a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b) };
}

static double
decode_gamma (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

double
closs_color_get_luminance (ClossColor color)
{
  return 0.2126 * decode_gamma (color.r) + 0.7152 * decode_gamma (color.g) + 0.0722 * decode_gamma (color.b);
}
