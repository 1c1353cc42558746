/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include "kernel/shape.h"
#include <stdbool.h>

/* Correlation, as deep learning means convolution: kernel 5x5, stride 1, zero padding 2, so the map keeps its size.
 *
 *   output[n][y][x][k] = sum over dy, dx, c of input[n][y+dy-2][x+dx-2][c] * weight[dy][dx][c][k]
 *
 * input, d_input    [n][h][w][in_channels]
 * output, d_output  [n][h][w][out_channels]
 * weight, d_weight  [5][5][in_channels][out_channels]   (PyTorch keeps [out][in][5][5])                            */
#define CLOSS_CONV2D_KERNEL  5
#define CLOSS_CONV2D_PADDING 2

typedef struct
{
  int n, h, w;
  int in_channels, out_channels;
} ClossConv2dShape;

/* One way to compute it. Outputs are overwritten, never accumulated into. `workspace` holds workspace_size() bytes,
 * 64-byte aligned, of any content; it is asked for once, for the largest n that will come. */
typedef struct
{
  const char *name; /* operation, tile, instruction set: "conv2d-im2col" */
  bool (*accepts) (const ClossConv2dShape *shape);
  size_t (*workspace_size) (const ClossConv2dShape *shape, const ClossParallel *parallel);
  void (*forward) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                   const float *weight, float *output, void *workspace);
  void (*backward_data) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output,
                         const float *weight, float *d_input, void *workspace);
  void (*backward_weight) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                           const float *d_output, float *d_weight, void *workspace);
} ClossConv2dAlgorithm;

/* All algorithms, best first; the last is the plain reference, which accepts every shape. */
const ClossConv2dAlgorithm *const *closs_conv2d_algorithms (size_t *n_algorithms);

/* The first that accepts @shape. */
const ClossConv2dAlgorithm *closs_conv2d_choose (const ClossConv2dShape *shape);

/* The one called @name, or NULL. */
const ClossConv2dAlgorithm *closs_conv2d_find (const char *name);

static inline size_t
closs_conv2d_weight_count (const ClossConv2dShape *shape)
{
  return (size_t)(CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL) * (size_t)shape->in_channels * (size_t)shape->out_channels;
}

/* The same three in double precision, plain loops: what every algorithm is tested against. */
void closs_conv2d_ref_forward (const ClossConv2dShape *shape, const double *input, const double *weight,
                               double *output);
void closs_conv2d_ref_backward_data (const ClossConv2dShape *shape, const double *d_output, const double *weight,
                                     double *d_input);
void closs_conv2d_ref_backward_weight (const ClossConv2dShape *shape, const double *input, const double *d_output,
                                       double *d_weight);
