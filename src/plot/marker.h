/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

/* The shapes of points, all of equal area. Shape 0 is the disc; a class uses its index modulo the number of shapes. */
#define CLOSS_N_MARKERS 8

/* Adds the outline of @shape around (x, y) to the path; @radius is the radius of a disc of the same area. */
void closs_marker_path (cairo_t *cr, int shape, double x, double y, double radius);

/* The largest distance of any shape's outline from its middle. */
#define CLOSS_MARKER_REACH 1.75
