/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The probabilities of the classes for one image, as bars in the order of the classes, so that each bar keeps its place
 * while it grows and shrinks. Borrowed for the call. */
typedef struct
{
  ClossTheme theme;
  int n_classes;
  const double *probabilities;    /* [n_classes], 0 to 1 */
  const char *const *class_names; /* [n_classes]; or NULL */
  const int *class_colors;        /* [n_classes] as in a scene; or NULL */
  int true_class;                 /* the class to underline; -1: none */
} ClossProbabilityChart;

/* Draws into (0, 0, width, height) without a background. */
void closs_probability_chart_draw (const ClossProbabilityChart *chart, cairo_t *cr, double width, double height);

/* The place of a class's bar: its full height is the probability 1. */
ClossRect closs_probability_chart_get_track (const ClossProbabilityChart *chart, int class_index, double width,
                                             double height);

G_END_DECLS
