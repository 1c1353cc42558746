/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include "kernel/shape.h"
#include <stdbool.h>

/* A map as the next layer sees it. The values that a convolution wrote are stored once, unchanged. Every reader applies
 * normalization, activation and pooling while it reads:
 *
 *   z = (value - mean) scale + shift          batch normalization, or a bias (mean 0, scale 1)
 *   a = z < 0 ? slope z : z                   ReLU: slope 0; PReLU (He et al. 2015)
 *   seen = a, or the largest of 2x2           stride 2; an odd last row or column is dropped
 *
 * If mean is NULL, the next layer sees the values unchanged. NaN stays NaN up to the pooling, which may drop it: after
 * normalization a NaN of a convolution fills the whole channel; without normalization it reaches the loss. */
typedef struct
{
  ClossShape shape; /* of values: [n][h][w][c] */
  const float *values;
  const float *mean, *scale, *shift; /* [c] */
  float slope;
  bool pools;
} ClossMap;

/* The gradient of the values of `map`, from the gradient of the map as seen. Pooling passes it to the largest value
 * (the first of equals in row order). The activation passes it unchanged if z > 0, else times slope (at 0, too, as in
 * PyTorch). Then
 *
 *   d_value = on_gradient dz + on_value (value - mean) + constant
 *
 * which is the gradient of batch normalization (batchnorm.h), or dz for a bias. */
typedef struct
{
  ClossMap map;
  const float *d_seen;                            /* [n][h or h/2][w or w/2][c] */
  const float *on_gradient, *on_value, *constant; /* [c] */
} ClossMapGradient;

/* Sums over a map are computed image by image in single precision (rows of pixels first) into partial[n][sum][c], then
 * over the images in double precision, in their order. */
enum
{
  CLOSS_MAP_SUM_MEAN = 0, /* over values: roughly their mean; the sum of value - that mean; the sum of its square */
  CLOSS_MAP_SUM_REST = 1,
  CLOSS_MAP_SUM_SQUARE = 2,
  CLOSS_MAP_SUM_GRADIENT = 0, /* over gradients: dz, dz (value - mean), and d z for z <= 0 */
  CLOSS_MAP_SUM_GRADIENT_VALUE = 1,
  CLOSS_MAP_SUM_SLOPE = 2,
  CLOSS_MAP_N_SUMS = 3,
};

static inline size_t
closs_map_partial_count (ClossShape shape)
{
  return (size_t)shape.n * CLOSS_MAP_N_SUMS * (size_t)shape.c;
}

/* [n][h][w][c] as the next layer sees it. */
ClossShape closs_map_get_seen_shape (const ClossMap *map);

/* Writes the map as the next layer sees it into @output. */
void closs_map_read (const ClossMap *map, const ClossParallel *parallel, float *output);

/* [n][h][w][c] of the values. */
void closs_map_read_gradient (const ClossMapGradient *gradient, const ClossParallel *parallel, float *d_values);

void closs_map_sum_values (ClossShape shape, const ClossParallel *parallel, const float *values, float *partial);
void closs_map_sum_gradient (const ClossMap *map, const ClossParallel *parallel, const float *d_seen, float *partial);

/* From the sums of values: mean and (biased) variance over all images, statistics[2][c]. */
void closs_map_add_values (ClossShape shape, const ClossParallel *parallel, const float *partial, double *statistics);

/* The sums of gradients over all images: sums[CLOSS_MAP_N_SUMS][c]. */
void closs_map_add_gradients (ClossShape shape, const ClossParallel *parallel, const float *partial, double *sums);

/* Normalizes, activates and pools plain @values into @output as @map says. The values of @map are not read. */
void closs_map_write_seen (const ClossMap *map, const ClossParallel *parallel, const float *values, float *output);
