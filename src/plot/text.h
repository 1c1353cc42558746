/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/palette.h"
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* One layout serves all strings of a drawing, one after another. Measures are in the units of the picture and the same
 * whatever the target, so that a figure is laid out alike on the screen and in every file. */

/* @cr may be NULL, for measuring only. */
PangoLayout *closs_text_new (cairo_t *cr) G_GNUC_WARN_UNUSED_RESULT;

/* Sets the string, its height (an em) and weight; tabular figures. */
void closs_text_set (PangoLayout *layout, const char *text, double size, PangoWeight weight);

void closs_text_get_size (PangoLayout *layout, double *width, double *height);

/* Shows it with the point (@anchor_x, @anchor_y), 0 to 1 of its box, at (@x, @y). */
void closs_text_show (PangoLayout *layout, cairo_t *cr, double x, double y, double anchor_x, double anchor_y);

/* Shows it centered about the middle of its ink: numerals in discs. */
void closs_text_show_centered (PangoLayout *layout, cairo_t *cr, double x, double y);

void closs_set_source (cairo_t *cr, ClossColor color, double alpha);
/* From @a (0) to @b (1), as seen on the screen. */
ClossColor closs_color_mix (ClossColor a, ClossColor b, double share);
/* WCAG's relative luminance. */
double closs_color_get_luminance (ClossColor color);

G_END_DECLS
