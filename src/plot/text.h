/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/palette.h"
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* One layout shows all strings of a drawing, one after another. Measures are in units of the picture and do not depend
 * on the target, so that a figure has the same layout on the screen and in every file. */

/* @cr may be NULL, only for measuring. */
PangoLayout *closs_text_new (cairo_t *cr) G_GNUC_WARN_UNUSED_RESULT;

/* Sets the string, its height (an em) and weight; tabular figures. */
void closs_text_set (PangoLayout *layout, const char *text, double size, PangoWeight weight);

void closs_text_get_size (PangoLayout *layout, double *width, double *height);

/* Draws the string so that the point (@anchor_x, @anchor_y) of its box, each 0 to 1, is at (@x, @y). */
void closs_text_show (PangoLayout *layout, cairo_t *cr, double x, double y, double anchor_x, double anchor_y);

/* Draws the string with the middle of its ink at the point: for numerals in discs. */
void closs_text_show_centered (PangoLayout *layout, cairo_t *cr, double x, double y);

void closs_set_source (cairo_t *cr, ClossColor color, double alpha);
/* From @a (0) to @b (1), as seen on the screen. */
ClossColor closs_color_mix (ClossColor a, ClossColor b, double share);
/* WCAG's relative luminance. */
double closs_color_get_luminance (ClossColor color);

G_END_DECLS
