/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/map.h"
#include "kernel/parallel.h"
#include <stdbool.h>

/* Correlation (called convolution in deep learning): kernel 5x5, stride 1, zero padding 2, so the map keeps its size.
 *
 *   output[n][y][x][k] = sum over dy, dx, c of input[n][y+dy-2][x+dx-2][c] * weight[dy][dx][c][k]
 *
 * input   [n][h][w][in_channels], a map as this layer sees it (map.h)
 * output  [n][h][w][out_channels], the values of the next map
 * weight  [5][5][in_channels][out_channels]   (PyTorch keeps [out][in][5][5])                                        */
#define CLOSS_CONV2D_KERNEL  5
#define CLOSS_CONV2D_PADDING 2

typedef struct
{
  int n, h, w;
  int in_channels, out_channels;
} ClossConv2dShape;

/* The output of a forward pass. In training: the values, with their sums if `partial` is not NULL. In evaluation: if
 * `seen` is not NULL, the map as the next layer sees it, with the statistics of `seen` (seen->values is not read). */
typedef struct
{
  float *values;
  float *partial; /* [n][CLOSS_MAP_N_SUMS][out_channels] */
  const ClossMap *seen;
} ClossConv2dOutput;

/* The outputs of a backward pass; NULL: not computed. */
typedef struct
{
  float *d_weight;
  float *d_input; /* of the input as this layer sees it */
  float *partial; /* computed with d_input if the input has a mean: its sums, [n][CLOSS_MAP_N_SUMS][in_channels] */
} ClossConv2dGradients;

/* One algorithm. Outputs are overwritten, never added to. `workspace` holds workspace_size() bytes, 64-byte aligned,
 * with any content; the caller asks for the size once, for the largest n. */
typedef struct
{
  const char *name; /* operation and method: "conv2d-im2col" */
  /* @wants_d_input: FALSE for the first layer of a network, which needs no gradient of the pixels. */
  bool (*accepts) (const ClossConv2dShape *shape, bool wants_d_input);
  size_t (*workspace_size) (const ClossConv2dShape *shape, const ClossParallel *parallel);
  void (*forward) (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input,
                   const float *weight, const ClossConv2dOutput *output, void *workspace);
  void (*backward) (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMapGradient *d_output,
                    const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients, void *workspace);
} ClossConv2dAlgorithm;

/* All algorithms, best first; the last is the plain reference, which accepts every shape. */
const ClossConv2dAlgorithm *const *closs_conv2d_algorithms (size_t *n_algorithms);

/* The first algorithm that accepts @shape. The environment variable CENTERLOSS_CONVOLUTION can name another one that
 * accepts it, for comparisons. */
const ClossConv2dAlgorithm *closs_conv2d_choose (const ClossConv2dShape *shape, bool wants_d_input);

/* The algorithm with this name, or NULL. */
const ClossConv2dAlgorithm *closs_conv2d_find (const char *name);

static inline size_t
closs_conv2d_weight_count (const ClossConv2dShape *shape)
{
  return (size_t)(CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL) * (size_t)shape->in_channels * (size_t)shape->out_channels;
}

/* The shape of the output's values, and the shape of the input as this layer sees it. */
static inline ClossShape
closs_conv2d_get_output_shape (const ClossConv2dShape *shape)
{
  return (ClossShape){ .n = shape->n, .h = shape->h, .w = shape->w, .c = shape->out_channels };
}

static inline ClossShape
closs_conv2d_get_input_shape (const ClossConv2dShape *shape)
{
  return (ClossShape){ .n = shape->n, .h = shape->h, .w = shape->w, .c = shape->in_channels };
}

/* The reference for every algorithm: double precision, plain loops, plain arrays. */
void closs_conv2d_ref_forward (const ClossConv2dShape *shape, const double *input, const double *weight,
                               double *output);
void closs_conv2d_ref_backward_data (const ClossConv2dShape *shape, const double *d_output, const double *weight,
                                     double *d_input);
void closs_conv2d_ref_backward_weight (const ClossConv2dShape *shape, const double *input, const double *d_output,
                                       double *d_weight);
