/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The shape of a batch of feature maps. Everything in the engine lies in this order, channels innermost:
 * [n][h][w][c]. */
typedef struct
{
  int n; /* images */
  int h; /* rows */
  int w; /* columns */
  int c; /* channels */
} ClossShape;

/* The number of elements in one image of @shape. */
static inline size_t
closs_shape_image_count (ClossShape shape)
{
  return (size_t)shape.h * (size_t)shape.w * (size_t)shape.c;
}

/* The number of elements in the whole of @shape. */
static inline size_t
closs_shape_count (ClossShape shape)
{
  return (size_t)shape.n * closs_shape_image_count (shape);
}
