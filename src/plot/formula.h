/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The minimized loss and the update of the centers for the given settings (docs/method.md). */
typedef struct
{
  ClossTheme theme;
  ClossSceneLoss loss;
  double lambda; /* at 0 its terms are faint */
  int batch_size;
  double center_rate;
} ClossFormula;

/* Draws into (0, 0, width, …) without a background. */
void closs_formula_draw (const ClossFormula *formula, cairo_t *cr, double width);
/* The preferred width, and the height for any width; a narrower formula is scaled down. Both are the same for all forms
 * of the loss. */
double closs_formula_get_width (const ClossFormula *formula);
double closs_formula_get_height (const ClossFormula *formula, double width);

/* The same in words, for screen readers; g_free(). */
char *closs_formula_describe (const ClossFormula *formula) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
