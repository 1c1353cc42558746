/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"
#include <stdbool.h>

/* Between the driver (conv2d-winograd.c: tiles, chunks, memory, threads) and the kernels (winograd-kernels.c:
 * arithmetic only, built once for every instruction set). Not for the other folders.
 *
 * A channel array of C channels is cut into panels of `width` channels (one or two vectors, the last padded by zeros).
 * For each of the n_points products of a two-dimensional tile stands a matrix of rows x channels, point_stride floats
 * after the one before:
 *
 *   rows of tiles:   [point][panel][tile][width]       transformed inputs, products, transformed gradients
 *   rows of inputs:  [point][panel][in_channel][width] transformed filters */
typedef struct
{
  int channels;
  int width;           /* of a panel: vector_length or twice that */
  int n_panels;        /* ceil (channels / width) */
  size_t n_rows;       /* tiles with padding, or channels of the other side */
  size_t point_stride; /* floats */
} ClossPanels;

/* One map of a [h][w][channels] array, cut into tiles_y x tiles_x tiles. */
typedef struct
{
  int h, w;
  int tiles_y, tiles_x;
} ClossTiling;

/* One tile algorithm of one instruction set. All work on one panel (of channels [panel * width, + width)) at a time;
 * `stage` is scratch of stage_floats() floats. */
typedef struct
{
  const char *name;
  int n_points;  /* products a tile, both dimensions */
  int n_outputs; /* a side */
  int n_inputs;  /* a side */
  int offset;    /* of the first input from the first output: -2, or 0 where the tile is the map */

  /* map → rows of tiles, from row @first_row on. */
  void (*input) (const ClossTiling *tiling, const float *map, const ClossPanels *panels, int panel, size_t first_row,
                 float *points, float *stage);
  void (*output_adjoint) (const ClossTiling *tiling, const float *map, const ClossPanels *panels, int panel,
                          size_t first_row, float *points, float *stage);
  /* rows of tiles → map. */
  void (*output) (const ClossTiling *tiling, float *map, const ClossPanels *panels, int panel, size_t first_row,
                  const float *points, float *stage);
  void (*input_adjoint) (const ClossTiling *tiling, float *map, const ClossPanels *panels, int panel, size_t first_row,
                         const float *points, float *stage);
  /* weight [25][n_rows][channels] ↔ rows of inputs [first_row, last_row). */
  void (*filter) (const float *weight, const ClossPanels *panels, int panel, size_t first_row, size_t last_row,
                  float *points);
  void (*filter_adjoint) (float *weight, const ClossPanels *panels, int panel, size_t first_row, size_t last_row,
                          const float *points);
} ClossWinogradTile;

/* One instruction set. */
typedef struct
{
  const char *name;  /* "avx512" */
  int vector_length; /* floats */
  int row_block;     /* rows of tiles come in multiples of this many */
  bool (*is_supported) (void);
  const ClossWinogradTile *tiles;
  size_t n_tiles;

  /* One point: product[tile][k] = sum over c of input[tile][c] filter[c][k], for all panels of both. */
  void (*multiply) (const ClossPanels *input, const float *input_point, const ClossPanels *product,
                    const float *filter_point, float *product_point);
  /* One point: filter[c][k] (+)= sum over the first n_tiles tiles of input[tile][c] gradient[tile][k]. */
  void (*multiply_transposed) (const ClossPanels *input, const float *input_point, const ClossPanels *gradient,
                               const float *gradient_point, size_t n_tiles, bool accumulate, float *filter_point);
} ClossWinogradKernels;

/* Floats of stage for a tiling of at most this size. */
static inline size_t
closs_winograd_stage_floats (const ClossWinogradTile *tile, const ClossTiling *tiling, int width)
{
  size_t rows = (size_t)((tiling->tiles_y - 1) * tile->n_outputs + tile->n_inputs);
  size_t columns = (size_t)((tiling->tiles_x - 1) * tile->n_outputs + tile->n_inputs);

  return rows * columns * (size_t)width;
}

/* The best instruction set of this machine, and all that were built (best first). */
const ClossWinogradKernels *closs_winograd_get_kernels (void);
const ClossWinogradKernels *const *closs_winograd_get_all_kernels (size_t *n_kernels);

/* The driver with a given instruction set and tile, for the tests and the benchmark; closs_conv2d_winograd is it with
 * the choice made for the shape. Arguments as in ClossConv2dAlgorithm. */
typedef struct
{
  const ClossWinogradKernels *kernels;
  const ClossWinogradTile *tile; /* one of the kernels' that fits */
} ClossWinogradVariant;

bool closs_winograd_fits (const ClossWinogradTile *tile, const ClossConv2dShape *shape);
ClossWinogradVariant closs_winograd_choose (const ClossConv2dShape *shape);
size_t closs_winograd_workspace_size (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                      const ClossParallel *parallel);
void closs_winograd_forward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                             const ClossParallel *parallel, const float *input, const float *weight, float *output,
                             void *workspace);
void closs_winograd_backward_data (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                   const ClossParallel *parallel, const float *d_output, const float *weight,
                                   float *d_input, void *workspace);
void closs_winograd_backward_weight (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                     const ClossParallel *parallel, const float *input, const float *d_output,
                                     float *d_weight, void *workspace);
