/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/figure.h"
#include "plot/moments.h"

G_BEGIN_DECLS

/* Arrows of the forces on the points. Inside of plot/. */

/* The color of the arrows of cross-entropy (0) and center loss (1); the palette has neither. */
ClossColor closs_figure_get_force_color (ClossTheme theme, int force);

void closs_figure_draw_forces (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments);
/* "on 240 of 2,000 points": only so many can be told apart. g_free(). */
char *closs_figure_describe_arrows (const ClossFigure *figure) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
