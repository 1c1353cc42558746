/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/palette.h"

/* A drawn picture and its pixels, for tests. */

/* width x height units at @scale pixels each; cairo_surface_destroy(). */
cairo_surface_t *draw_scene (const ClossScene *scene, int width, int height, double scale);

guint32 get_pixel (cairo_surface_t *surface, int x, int y);
ClossColor get_color (cairo_surface_t *surface, double x, double y);
/* Sum of the channels' differences, 0 to 3. */
double get_distance (ClossColor a, ClossColor b);
/* The mean difference of the channels, 0 to 255, within @rect. */
double compare_surfaces (cairo_surface_t *a, cairo_surface_t *b, const ClossRect *rect);
