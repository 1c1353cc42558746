/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

/* The shapes of points, of equal area: shape 0 is the disc; the class's index modulo the number picks one. */
#define CLOSS_N_MARKERS 8

/* Adds the outline of @shape about (x, y) to the path; @radius is that of the disc of the same area. */
void closs_marker_path (cairo_t *cr, int shape, double x, double y, double radius);

/* How far from its middle any of them reaches. */
#define CLOSS_MARKER_REACH 1.75
