/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"
#include <stdbool.h>

/* The interface between the driver (conv2d-winograd.c: tiles, chunks, memory, threads) and the kernels
 * (winograd-kernels.c: arithmetic only, built once for every instruction set). Other folders do not use it.
 *
 * An array of channels is cut into panels of `width` channels, one or two vectors. Each of the n_points products of a
 * two-dimensional tile has a matrix of rows x channels, point_stride floats after the one before:
 *
 *   rows of tiles:   [point][panel][tile][width]       transformed inputs, products, transformed gradients
 *   rows of inputs:  [point][panel][in_channel][width] transformed filters
 *
 * If there are fewer channels than lanes of a vector, the panel is as wide as the number of channels, and the tiles of
 * 2 or 4 images alternate in the rows, [image / 4][tile][image % 4]: a vector then holds one tile of several images. */
typedef struct
{
  int channels; /* n_panels width */
  int width;    /* of a panel: vector_length or twice that, or the number of channels if that is smaller */
  int n_panels;
  size_t n_rows;       /* padded tiles, or channels of the other side */
  size_t point_stride; /* floats */
  bool streams; /* too large for the caches: written with stores that bypass them, if whole lines can be written */
} ClossPanels;

/* One map of h x w pixels, cut into tiles_y x tiles_x tiles. */
typedef struct
{
  int h, w;
  int tiles_y, tiles_x;
} ClossTiling;

/* A vector of channels of one map, with its border: row y begins y columns vectors after the first. */
typedef struct
{
  float *values;
  int columns;
} ClossTileStage;

/* A vector of channels of the rows of one map's tiles. */
typedef struct
{
  float *values;      /* of the first tile and point */
  size_t tile_stride; /* floats */
  size_t point_stride;
} ClossTileRows;

/* One tile algorithm of one instruction set. */
typedef struct
{
  const char *name;
  int n_points;  /* products a tile, both dimensions */
  int n_outputs; /* a side */
  int n_inputs;  /* a side */
  int offset;    /* position of the first input relative to the first output: -2, or 0 if the tile is the whole map */

  /* stage → rows of tiles: inputs, and gradients of outputs. */
  void (*input) (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows);
  void (*output_adjoint) (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows);
  /* Rows of tiles → stage, overwritten: outputs. Gradients of inputs are added to a stage of zeros instead, in the
   * order of the tiles, because tiles overlap. */
  void (*output) (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows);
  void (*input_adjoint) (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows);
  /* weight [25][n_rows][channels] ↔ rows of inputs [first_row, last_row) of one panel. */
  void (*filter) (const float *weight, const ClossPanels *panels, int panel, size_t first_row, size_t last_row,
                  float *points);
  void (*filter_adjoint) (float *weight, const ClossPanels *panels, int panel, size_t first_row, size_t last_row,
                          const float *points);
} ClossWinogradTile;

/* The products of one instruction set and vector length. */
typedef struct
{
  /* One point: product[tile][k] = sum over c of input[tile][c] filter[c][k], for all panels of both and the first
   * @n_tiles tiles, rounded up to the next multiple of CLOSS_WINOGRAD_ROW_STEP. @next_filter: the filter of the next
   * call, prefetched meanwhile. */
  void (*multiply) (const ClossPanels *input, const float *input_point, const ClossPanels *product,
                    const float *filter_point, const float *next_filter, size_t n_tiles, float *product_point);
  /* One point: filter[c][k] (+)= sum over the first n_tiles tiles of input[tile][c] gradient[tile][k]; @streams: as in
   * ClossPanels, for the filter. */
  void (*multiply_transposed) (const ClossPanels *input, const float *input_point, const ClossPanels *gradient,
                               const float *gradient_point, size_t n_tiles, bool accumulate, bool streams,
                               float *filter_point);
} ClossWinogradProducts;

/* One instruction set and vector length. */
typedef struct
{
  const ClossWinogradTile *tiles;
  size_t n_tiles;
  ClossWinogradProducts products; /* for panels of one or two vectors */
} ClossWinogradKernels;

enum
{
  CLOSS_WINOGRAD_ROW_STEP = 2, /* the number of rows of tiles is a multiple of this */
};

/* The driver with a given instruction set and tile, for the tests and the benchmark. closs_conv2d_winograd is the
 * driver with the choice made for the shape. Arguments as in ClossConv2dAlgorithm. */
struct ClossKernels;
typedef struct
{
  const struct ClossKernels *kernels; /* the channels must fill its vectors */
  const ClossWinogradTile *tile;      /* one of the kernels' tiles that fits */
} ClossWinogradVariant;

bool closs_winograd_fits (const ClossWinogradVariant *variant, const ClossConv2dShape *shape);
ClossWinogradVariant closs_winograd_choose (const ClossConv2dShape *shape);
size_t closs_winograd_workspace_size (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                      const ClossParallel *parallel);
void closs_winograd_forward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                             const ClossParallel *parallel, const ClossMap *input, const float *weight,
                             const ClossConv2dOutput *output, void *workspace);
void closs_winograd_backward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                              const ClossParallel *parallel, const ClossMapGradient *d_output, const ClossMap *input,
                              const float *weight, const ClossConv2dGradients *gradients, void *workspace);
