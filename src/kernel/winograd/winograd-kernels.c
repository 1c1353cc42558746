/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The arithmetic of the fast convolutions, in plain vector C; built once for every instruction set. */
#include "kernel/vector.h"
#include "kernel/winograd/winograd.h"
#include <string.h>

#define ROW_BLOCK CLOSS_ROW_BLOCK

#include "kernel/winograd-transforms.h"

typedef void (*Transform) (V *out, ptrdiff_t out_stride, const V *in, ptrdiff_t in_stride);

enum
{
  TAPS = 5,
  MAX_TILE = 14,      /* products or inputs of one dimension */
  CHANNEL_BLOCK = 64, /* sums over channels are cut into blocks of this many: less rounding error at no cost */
  TILE_BLOCK = 256,   /* sums over tiles are cut, too, so that both operands stay in the cache */
  WEIGHT_ROWS = ROW_BLOCK > 8 ? 8 : ROW_BLOCK - 2,
  LINE = 64, /* bytes */
};

/* Stage → rows: applies the one-dimensional @transform (n_in → n_out) to the n_in x n_in pixels of every tile, twice.
 * */
INLINE void
stage_to_rows (Transform transform, int n_out, int n_in, int step, const ClossTiling *tiling,
               const ClossTileStage *stage, const ClossTileRows *rows)
{
  float *row = rows->values;
  ptrdiff_t point = (ptrdiff_t)(rows->point_stride / VECTOR_LENGTH);

  for (int y = 0; y < tiling->tiles_y; y++)
    for (int x = 0; x < tiling->tiles_x; x++, row += rows->tile_stride)
      {
        const V *from = (const V *)stage->values + (ptrdiff_t)y * step * stage->columns + x * step;
        V *out = (V *)row;
        V half[MAX_TILE * MAX_TILE];

        for (int j = 0; j < n_in; j++)
          transform (half + j, n_in, from + j, stage->columns);
        for (int i = 0; i < n_out; i++)
          transform (out + i * n_out * point, point, half + i * n_in, 1);
      }
}

/* Rows → stage: the reverse. */
INLINE void
rows_to_stage (Transform transform, int n_out, int n_in, int step, bool adds, const ClossTiling *tiling,
               const ClossTileStage *stage, const ClossTileRows *rows)
{
  const float *row = rows->values;
  ptrdiff_t point = (ptrdiff_t)(rows->point_stride / VECTOR_LENGTH);

  for (int y = 0; y < tiling->tiles_y; y++)
    for (int x = 0; x < tiling->tiles_x; x++, row += rows->tile_stride)
      {
        V *to = (V *)stage->values + (ptrdiff_t)y * step * stage->columns + x * step;
        const V *in = (const V *)row;
        V half[MAX_TILE * MAX_TILE], column[MAX_TILE];

        for (int i = 0; i < n_in; i++)
          transform (half + i * n_out, 1, in + i * n_in * point, point);
        for (int j = 0; j < n_out; j++)
          {
            transform (column, 1, half + j, n_out);
            for (int i = 0; i < n_out; i++)
              {
                V *pixel = to + (ptrdiff_t)i * stage->columns + j;

                *pixel = adds ? *pixel + column[i] : column[i];
              }
          }
      }
}

/* At each step both vectors of a panel, one after the other: they share cache lines, and the strides between taps and
 * points are powers of two, so that a cache soon evicts them. */
INLINE void
transform_filter_row (Transform transform, int n_out, int n_vectors, const float *from, size_t tap_stride, V *out,
                      ptrdiff_t point, bool streams)
{
  V taps[2][TAPS * TAPS], half[2][MAX_TILE * TAPS], line[2][MAX_TILE];

  for (int tap = 0; tap < TAPS * TAPS; tap++)
    for (int v = 0; v < n_vectors; v++)
      taps[v][tap] = load (from + (size_t)tap * tap_stride + v * VECTOR_LENGTH);
  for (int v = 0; v < n_vectors; v++)
    for (int j = 0; j < TAPS; j++)
      transform (half[v] + j, TAPS, taps[v] + j, TAPS);
  for (int i = 0; i < n_out; i++)
    {
      for (int v = 0; v < n_vectors; v++)
        transform (line[v], 1, half[v] + i * TAPS, 1);
      for (int j = 0; j < n_out; j++)
        for (int v = 0; v < n_vectors; v++)
          store_line (out + (i * n_out + j) * point + v, line[v][j], streams);
    }
}

INLINE void
transform_filter (Transform transform, int n_out, const float *weight, const ClossPanels *panels, int panel,
                  size_t first_row, size_t last_row, float *points)
{
  size_t tap_stride = panels->n_rows * (size_t)panels->channels, width = (size_t)panels->width;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (size_t row = first_row; row < last_row; row++)
    {
      const float *from = weight + row * (size_t)panels->channels + (size_t)panel * width;
      V *out = (V *)(points + ((size_t)panel * panels->n_rows + row) * width);

      if (width == 2 * VECTOR_LENGTH)
        transform_filter_row (transform, n_out, 2, from, tap_stride, out, point, panels->streams);
      else
        transform_filter_row (transform, n_out, 1, from, tap_stride, out, point, panels->streams);
    }
  end_stream ();
}

INLINE void
restore_filter_row (Transform transform, int n_in, int n_vectors, const V *in, ptrdiff_t point, float *to,
                    size_t tap_stride)
{
  V taps[2][TAPS * TAPS], half[2][MAX_TILE * TAPS];

  for (int i = 0; i < n_in; i++)
    for (int v = 0; v < n_vectors; v++)
      transform (half[v] + i * TAPS, 1, in + v + i * n_in * point, point);
  for (int v = 0; v < n_vectors; v++)
    for (int j = 0; j < TAPS; j++)
      transform (taps[v] + j, TAPS, half[v] + j, TAPS);
  for (int tap = 0; tap < TAPS * TAPS; tap++)
    for (int v = 0; v < n_vectors; v++)
      store (to + (size_t)tap * tap_stride + v * VECTOR_LENGTH, taps[v][tap]);
}

INLINE void
restore_filter (Transform transform, int n_in, float *weight, const ClossPanels *panels, int panel, size_t first_row,
                size_t last_row, const float *points)
{
  size_t tap_stride = panels->n_rows * (size_t)panels->channels, width = (size_t)panels->width;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (size_t row = first_row; row < last_row; row++)
    {
      float *to = weight + row * (size_t)panels->channels + (size_t)panel * width;
      const V *in = (const V *)(points + ((size_t)panel * panels->n_rows + row) * width);

      if (width == 2 * VECTOR_LENGTH)
        restore_filter_row (transform, n_in, 2, in, point, to, tap_stride);
      else
        restore_filter_row (transform, n_in, 1, in, point, to, tap_stride);
    }
}

/* Memory that will be needed soon. Every step of a sum prefetches one line of it. */
typedef struct
{
  const char *line;
  ptrdiff_t step; /* LINE, or 0 if there is nothing more to prefetch */
} Ahead;

/* product[rows][n_vectors] = input[rows][all channels] filter[all channels][n_vectors], rows and n_vectors constants.
 */
INLINE void
multiply_rows (int rows, int n_vectors, const float *input, const ClossPanels *panels, const float *filter, Ahead ahead,
               float *product)
{
  const int width = panels->width, group = CHANNEL_BLOCK > width ? CHANNEL_BLOCK / width : 1;
  const size_t panel_stride = panels->n_rows * (size_t)width;

  for (int first = 0; first < panels->n_panels; first += group)
    {
      int last = first + group < panels->n_panels ? first + group : panels->n_panels;
      V sum[ROW_BLOCK][2];

#pragma GCC unroll 16
      for (int i = 0; i < rows; i++)
        for (int v = 0; v < n_vectors; v++)
          sum[i][v] = ZERO;
      for (int panel = first; panel < last; panel++, input += panel_stride)
        for (int c = 0; c < width; c++, filter += n_vectors * VECTOR_LENGTH, ahead.line += ahead.step)
          {
            const V *b = (const V *)filter;

            __builtin_prefetch (ahead.line, 0, 2);
            __builtin_prefetch ((const char *)(input + panel_stride) + c * LINE, 0, 3);
#pragma GCC unroll 16
            for (int i = 0; i < rows; i++)
              {
                float a = input[i * width + c];

                for (int v = 0; v < n_vectors; v++)
                  sum[i][v] += a * b[v];
              }
          }
#pragma GCC unroll 16
      for (int i = 0; i < rows; i++)
        for (int v = 0; v < n_vectors; v++)
          {
            V *out = (V *)(product + i * n_vectors * VECTOR_LENGTH) + v;

            *out = first > 0 ? *out + sum[i][v] : sum[i][v];
          }
    }
}

INLINE void
multiply_some_rows (size_t rows, int n_vectors, const float *input, const ClossPanels *panels, const float *filter,
                    Ahead ahead, float *product)
{
  switch (rows)
    {
#if CLOSS_ROW_BLOCK > 6
    case 14:
      multiply_rows (14, n_vectors, input, panels, filter, ahead, product);
      break;
    case 12:
      multiply_rows (12, n_vectors, input, panels, filter, ahead, product);
      break;
    case 10:
      multiply_rows (10, n_vectors, input, panels, filter, ahead, product);
      break;
    case 8:
      multiply_rows (8, n_vectors, input, panels, filter, ahead, product);
      break;
#endif
    case 6:
      multiply_rows (6, n_vectors, input, panels, filter, ahead, product);
      break;
    case 4:
      multiply_rows (4, n_vectors, input, panels, filter, ahead, product);
      break;
    default:
      multiply_rows (2, n_vectors, input, panels, filter, ahead, product);
    }
}

/* The remaining rows are spread over the last blocks, so that no block is nearly empty. */
INLINE void
multiply_panels (int n_vectors, const ClossPanels *input, const float *input_point, const ClossPanels *product,
                 const float *filter_point, const float *next_filter, size_t n_tiles, float *product_point)
{
  size_t width = (size_t)(n_vectors * VECTOR_LENGTH), panel_count = (size_t)input->channels * width;
  size_t n_blocks = (n_tiles + ROW_BLOCK - 1) / ROW_BLOCK;
  size_t n_pairs = (n_tiles + CLOSS_WINOGRAD_ROW_STEP - 1) / CLOSS_WINOGRAD_ROW_STEP;

  for (int k = 0; k < product->n_panels; k++)
    {
      const float *filter = filter_point + (size_t)k * panel_count;
      const float *next = k + 1 < product->n_panels ? filter + panel_count : next_filter;
      size_t row = 0;

      for (size_t block = 0; block < n_blocks; block++)
        {
          size_t rows = CLOSS_WINOGRAD_ROW_STEP * ((n_pairs + block) / n_blocks);
          size_t offset = block * (size_t)input->channels * LINE;
          Ahead ahead = { .line = (const char *)next };

          if (offset < panel_count * sizeof (float))
            ahead = (Ahead){ .line = (const char *)next + offset, .step = LINE };
          multiply_some_rows (rows, n_vectors, input_point + row * (size_t)input->width, input, filter, ahead,
                              product_point + ((size_t)k * product->n_rows + row) * width);
          row += rows;
        }
    }
}

static void
multiply (const ClossPanels *input, const float *input_point, const ClossPanels *product, const float *filter_point,
          const float *next_filter, size_t n_tiles, float *product_point)
{
  if (product->width == 2 * VECTOR_LENGTH)
    multiply_panels (2, input, input_point, product, filter_point, next_filter, n_tiles, product_point);
  else
    multiply_panels (1, input, input_point, product, filter_point, next_filter, n_tiles, product_point);
}

/* filter[rows][n_vectors] (+)= input[tiles][rows]^T gradient[tiles][n_vectors]. */
INLINE void
multiply_transposed_block (int rows, int n_vectors, const float *input, ptrdiff_t input_stride, const float *gradient,
                           size_t n_tiles, const char *ahead, bool accumulate, bool streams, float *filter)
{
  V sum[WEIGHT_ROWS][2];

#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < n_vectors; v++)
      sum[i][v] = ZERO;
  for (size_t t = 0; t < n_tiles; t++, input += input_stride, gradient += n_vectors * VECTOR_LENGTH, ahead += LINE)
    {
      const V *b = (const V *)gradient;

      __builtin_prefetch (ahead, 0, 2);
#pragma GCC unroll 16
      for (int i = 0; i < rows; i++)
        for (int v = 0; v < n_vectors; v++)
          sum[i][v] += input[i] * b[v];
    }
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < n_vectors; v++)
      {
        V *out = (V *)(filter + i * n_vectors * VECTOR_LENGTH) + v;

        store_line (out, accumulate ? *out + sum[i][v] : sum[i][v], streams);
      }
}

/* All rows of one panel, as many at a time as divide its width. */
INLINE void
multiply_transposed_rows (int n_vectors, const ClossPanels *panels, const float *input, const float *gradient,
                          size_t n_tiles, bool accumulate, bool streams, float *filter)
{
  enum
  {
    MOST = 2 * VECTOR_LENGTH < WEIGHT_ROWS ? 2 * VECTOR_LENGTH : WEIGHT_ROWS,
    LEAST = VECTOR_LENGTH < WEIGHT_ROWS ? VECTOR_LENGTH : WEIGHT_ROWS,
    NARROWEST = LEAST < 4 ? LEAST : 4, /* for panels of fewer channels than a vector has lanes */
  };
  const int rows = panels->width % MOST == 0 ? MOST : panels->width % LEAST == 0 ? LEAST : NARROWEST;
  const char *next = (const char *)(input + panels->n_rows * (size_t)panels->width);

  for (int row = 0; row < panels->width; row += rows)
    {
      const char *ahead = next + (size_t)(row / rows) * n_tiles * LINE;
      float *to = filter + row * n_vectors * VECTOR_LENGTH;

      if (rows == MOST)
        multiply_transposed_block (MOST, n_vectors, input + row, panels->width, gradient, n_tiles, ahead, accumulate,
                                   streams, to);
      else if (rows == LEAST)
        multiply_transposed_block (LEAST, n_vectors, input + row, panels->width, gradient, n_tiles, ahead, accumulate,
                                   streams, to);
      else
        multiply_transposed_block (NARROWEST, n_vectors, input + row, panels->width, gradient, n_tiles, ahead,
                                   accumulate, streams, to);
    }
}

INLINE void
multiply_transposed_panels (int n_vectors, const ClossPanels *input, const float *input_point,
                            const ClossPanels *gradient, const float *gradient_point, size_t n_tiles, bool accumulate,
                            bool streams, float *filter_point)
{
  size_t width = (size_t)(n_vectors * VECTOR_LENGTH);

  for (size_t tile = 0; tile < n_tiles; tile += TILE_BLOCK)
    for (int k = 0; k < gradient->n_panels; k++)
      for (int panel = 0; panel < input->n_panels; panel++)
        {
          size_t left = n_tiles - tile < TILE_BLOCK ? n_tiles - tile : TILE_BLOCK;
          size_t channel = (size_t)(panel * input->width);

          multiply_transposed_rows (
              n_vectors, input, input_point + ((size_t)panel * input->n_rows + tile) * (size_t)input->width,
              gradient_point + ((size_t)k * gradient->n_rows + tile) * width, left, accumulate || tile > 0, streams,
              filter_point + ((size_t)k * (size_t)input->channels + channel) * width);
        }
}

static void
multiply_transposed (const ClossPanels *input, const float *input_point, const ClossPanels *gradient,
                     const float *gradient_point, size_t n_tiles, bool accumulate, bool streams, float *filter_point)
{
  /* Sums that are added to are in the caches anyway. */
  bool streams_once = streams && !accumulate && n_tiles <= TILE_BLOCK;

  if (gradient->width == 2 * VECTOR_LENGTH)
    multiply_transposed_panels (2, input, input_point, gradient, gradient_point, n_tiles, accumulate, streams_once,
                                filter_point);
  else
    multiply_transposed_panels (1, input, input_point, gradient, gradient_point, n_tiles, accumulate, streams_once,
                                filter_point);
  end_stream ();
}

/* The functions of one tile algorithm. */
#define DEFINE_TILE(NAME, POINTS, OUTPUTS, INPUTS, OFFSET)                                                             \
  static void NAME##_map_input (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows)     \
  {                                                                                                                    \
    stage_to_rows (NAME##_input, POINTS, INPUTS, OUTPUTS, tiling, stage, rows);                                        \
  }                                                                                                                    \
  static void NAME##_map_output_adjoint (const ClossTiling *tiling, const ClossTileStage *stage,                       \
                                         const ClossTileRows *rows)                                                    \
  {                                                                                                                    \
    stage_to_rows (NAME##_output_adjoint, POINTS, OUTPUTS, OUTPUTS, tiling, stage, rows);                              \
  }                                                                                                                    \
  static void NAME##_map_output (const ClossTiling *tiling, const ClossTileStage *stage, const ClossTileRows *rows)    \
  {                                                                                                                    \
    rows_to_stage (NAME##_output, OUTPUTS, POINTS, OUTPUTS, false, tiling, stage, rows);                               \
  }                                                                                                                    \
  static void NAME##_map_input_adjoint (const ClossTiling *tiling, const ClossTileStage *stage,                        \
                                        const ClossTileRows *rows)                                                     \
  {                                                                                                                    \
    rows_to_stage (NAME##_input_adjoint, INPUTS, POINTS, OUTPUTS, true, tiling, stage, rows);                          \
  }                                                                                                                    \
  static void NAME##_weight_filter (const float *weight, const ClossPanels *panels, int panel, size_t first_row,       \
                                    size_t last_row, float *points)                                                    \
  {                                                                                                                    \
    transform_filter (NAME##_filter, POINTS, weight, panels, panel, first_row, last_row, points);                      \
  }                                                                                                                    \
  static void NAME##_weight_filter_adjoint (float *weight, const ClossPanels *panels, int panel, size_t first_row,     \
                                            size_t last_row, const float *points)                                      \
  {                                                                                                                    \
    restore_filter (NAME##_filter_adjoint, POINTS, weight, panels, panel, first_row, last_row, points);                \
  }

#define TILE_ROW(NAME, POINTS, OUTPUTS, INPUTS, OFFSET)                                                                \
  { #NAME,                                                                                                             \
    (POINTS) * (POINTS),                                                                                               \
    OUTPUTS,                                                                                                           \
    INPUTS,                                                                                                            \
    OFFSET,                                                                                                            \
    NAME##_map_input,                                                                                                  \
    NAME##_map_output_adjoint,                                                                                         \
    NAME##_map_output,                                                                                                 \
    NAME##_map_input_adjoint,                                                                                          \
    NAME##_weight_filter,                                                                                              \
    NAME##_weight_filter_adjoint },

WINOGRAD_ALGORITHMS (DEFINE_TILE)

static const ClossWinogradTile tiles[] = { WINOGRAD_ALGORITHMS (TILE_ROW) };

extern const ClossWinogradKernels KERNELS_NAME (winograd);
const ClossWinogradKernels KERNELS_NAME (winograd) = {
  .tiles = tiles,
  .n_tiles = sizeof tiles / sizeof tiles[0],
  .products = { .multiply = multiply, .multiply_transposed = multiply_transposed },
};
