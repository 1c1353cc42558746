/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

/* A line of mathematics, typeset. Inside of plot/. The source is written much as in TeX: letters are variables, digits
 * and signs stand upright; `_` and `^` take the next letter or {…} below or above; \frac{…}{…}, \sqrt{…} and
 * \sum{…} (with what is under it) are what they are called; \up{…} is upright text, \dim{…} steps back. A blank is a
 * gap. */
typedef struct
{
  double width, ascent, descent; /* over and under the line that the letters stand on */
} ClossMathExtents;

/* Sets @source at @size (an em) and, unless @cr is NULL, draws it in @ink from @x along the line at @y. Returns the
 * room that it takes. */
ClossMathExtents closs_math_set (PangoLayout *layout, cairo_t *cr, const char *source, double size, double x, double y,
                                 ClossColor ink, double alpha);

G_END_DECLS
