/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/text.h"

G_BEGIN_DECLS

/* A line of mathematics, typeset. Inside of plot/. The source is written much as in TeX: letters are variables, digits
 * and signs stand upright; `_` and `^` take the next letter or {…} below or above; \frac{…}{…}, \sqrt{…} and
 * \sum{…} (with what is under it) have their usual meaning; \up{…} is upright text, \dim{…} is faint. A blank is a gap.
 */
typedef struct
{
  double width, ascent, descent; /* above and below the baseline */
} ClossMathExtents;

/* Sets @source at @size (an em). Unless @cr is NULL, draws it in @ink from @x along the baseline @y. Returns its
 * extents. */
ClossMathExtents closs_math_set (PangoLayout *layout, cairo_t *cr, const char *source, double size, double x, double y,
                                 ClossColor ink, double alpha);

G_END_DECLS
