/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The digits as a pen writes them: strokes through a few points in a box one wide and one high, y downward. A stroke is
 * a smooth curve through its points, or straight lines between them. Inside the layer. */
typedef struct
{
  float x, y;
} ClossGlyphPoint;

#define CLOSS_GLYPH_MAX_POINTS  12
#define CLOSS_GLYPH_MAX_STROKES 3

typedef struct
{
  gboolean is_smooth;
  guint n_points;
  ClossGlyphPoint points[CLOSS_GLYPH_MAX_POINTS];
} ClossGlyphStroke;

/* One way to write one digit. */
typedef struct
{
  guint digit;
  guint n_strokes;
  ClossGlyphStroke strokes[CLOSS_GLYPH_MAX_STROKES];
} ClossGlyph;

/* The ways to write @digit (0 to 9), one after another. */
const ClossGlyph *closs_glyphs_get (guint digit, guint *n_glyphs);

G_END_DECLS
