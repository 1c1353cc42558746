/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

typedef struct
{
  double r, g, b; /* sRGB, 0 to 1 */
} ClossColor;

/* The color of class @index of @n_classes on @theme. Color-blind people can tell the first ten apart (tested in
 * tests/plot); a scheme makes any number of further colors. @index may also be a number of
 * closs_palette_number_groups(). */
ClossColor closs_palette_get (ClossTheme theme, int index, int n_classes);

/* For classes in groups: numbers for closs_palette_get() that give the classes of a group hues of one family in steps
 * of lightness. @group_of_class [n_classes]: from 0; below 0: no group. g_free(). */
int *closs_palette_number_groups (const int *group_of_class, int n_classes, int n_groups) G_GNUC_WARN_UNUSED_RESULT;

ClossColor closs_theme_get_ground (ClossTheme theme);
ClossColor closs_theme_get_ink (ClossTheme theme);   /* text, axes */
ClossColor closs_theme_get_quiet (ClossTheme theme); /* grid, secondary text */

G_END_DECLS
