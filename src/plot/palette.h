/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

typedef struct
{
  double r, g, b; /* sRGB, 0 to 1 */
} ClossColor;

/* The colour of class @index of @n_classes on @theme: ten that a colour-blind person can tell apart (tested, see
 * tests/plot), more by a scheme that scales. */
ClossColor closs_palette_get (ClossTheme theme, int index, int n_classes);

ClossColor closs_theme_get_ground (ClossTheme theme);
ClossColor closs_theme_get_ink (ClossTheme theme);   /* text, axes */
ClossColor closs_theme_get_quiet (ClossTheme theme); /* grid, secondary text */

G_END_DECLS
