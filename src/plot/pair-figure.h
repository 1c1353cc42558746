/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* Two planes side by side as one figure, each with a title above it. */
typedef struct
{
  ClossScene *scenes[2]; /* with the same theme */
  char *titles[2];       /* "A · V1.0"; or NULL */
} ClossPairFigure;

/* Takes ownership of the scenes; copies the titles. */
ClossPairFigure *closs_pair_figure_new (ClossScene *a, ClossScene *b, const char *a_title,
                                        const char *b_title) G_GNUC_WARN_UNUSED_RESULT;
void closs_pair_figure_free (ClossPairFigure *figure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossPairFigure, closs_pair_figure_free)

/* Draws into (0, 0, width, height) of @cr. */
void closs_pair_figure_draw (const ClossPairFigure *figure, cairo_t *cr, double width, double height);
/* The place of the scene of @side (0, 1). */
ClossRect closs_pair_figure_get_place (int side, double width, double height);

G_END_DECLS
