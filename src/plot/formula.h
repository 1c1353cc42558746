/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* What is being minimised, and what moves the centers, as the settings have it (docs/method.md). */
typedef struct
{
  ClossTheme theme;
  ClossSceneLoss loss;
  double lambda; /* at 0 its terms step back */
  int batch_size;
  double center_rate;
} ClossFormula;

/* Draws into (0, 0, width, …); the ground is left as it is. */
void closs_formula_draw (const ClossFormula *formula, cairo_t *cr, double width);
/* The width that it would like to have, and the height at any; in a narrower one it shrinks. Both are the same for all
 * forms of the loss. */
double closs_formula_get_width (const ClossFormula *formula);
double closs_formula_get_height (const ClossFormula *formula, double width);

/* The same in words, for those who hear it; g_free(). */
char *closs_formula_describe (const ClossFormula *formula) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
