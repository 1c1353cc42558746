/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/palette.h"

/* A simulation of vision, for the palette's test. */
typedef enum
{
  VISION_PLAIN,
  VISION_PROTANOPIA,
  VISION_DEUTERANOPIA,
  VISION_TRITANOPIA,
  N_VISIONS,
} Vision;

typedef struct
{
  double l, a, b;
} Lab;

/* CIELAB (D65) of @color as perceived: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of
 * Color Vision Deficiency", 2009, severity 1.0, on linear light. */
Lab color_see (ClossColor color, Vision vision);

/* CIEDE2000: Sharma, Wu, Dalal, 2005. */
double color_difference (Lab p, Lab q);

/* The smallest difference between any two of @n colors. */
double color_smallest_difference (const ClossColor *colors, int n, Vision vision);

double color_get_luminance (ClossColor color); /* WCAG */
