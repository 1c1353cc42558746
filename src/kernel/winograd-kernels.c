/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The arithmetic of the fast convolutions, in plain vector C; built once for every instruction set (meson.build), with
 * CLOSS_ISA its name, CLOSS_VECTOR_LENGTH the floats of a vector and CLOSS_ROW_BLOCK the rows of the micro-kernel. */
#include "kernel/winograd.h"
#include <string.h>

#define VECTOR_LENGTH CLOSS_VECTOR_LENGTH
#define ROW_BLOCK     CLOSS_ROW_BLOCK
#define INLINE        static inline __attribute__ ((always_inline))
#define ZERO          ((V){ 0 })

typedef float V __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (float))));

#include "kernel/winograd-transforms.h"

typedef void (*Transform) (V *out, ptrdiff_t out_stride, const V *in, ptrdiff_t in_stride);

enum
{
  TAPS = 5,
  MAX_WIDTH = 2 * VECTOR_LENGTH,
  MAX_TILE = 12,    /* products or inputs of one dimension */
  TILE_BLOCK = 256, /* sums over tiles are cut into blocks of this many, so that both operands stay in the cache */
  WEIGHT_ROWS = VECTOR_LENGTH < 8 ? VECTOR_LENGTH : 8,
};

/* The map with its border, of one panel's channels, so that transforms need no bounds tests. */
typedef struct
{
  float *values;
  int columns; /* pixels a row */
  int border;  /* pixels before the first of the map */
  int width;   /* floats a pixel */
} Stage;

static int
count_channels (const ClossPanels *panels, int panel)
{
  int left = panels->channels - panel * panels->width;

  return left < panels->width ? left : panels->width;
}

static void
clear_stage (const Stage *stage, int rows)
{
  memset (stage->values, 0, (size_t)rows * (size_t)stage->columns * (size_t)stage->width * sizeof (float));
}

static float *
get_stage_pixel (const Stage *stage, int y, int x)
{
  return stage->values
         + ((size_t)(y + stage->border) * (size_t)stage->columns + (size_t)(x + stage->border)) * (size_t)stage->width;
}

/* A full panel is the common case; its size known at compile time makes the copy a few vector moves. */
INLINE void
copy_pixel (float *to, const float *from, int count)
{
  if (count == MAX_WIDTH)
    memcpy (to, from, MAX_WIDTH * sizeof (float));
  else if (count == VECTOR_LENGTH)
    memcpy (to, from, VECTOR_LENGTH * sizeof (float));
  else
    for (int i = 0; i < count; i++)
      to[i] = from[i];
}

static void
fill_stage (const Stage *stage, const ClossTiling *tiling, const float *map, const ClossPanels *panels, int panel)
{
  int count = count_channels (panels, panel);
  const float *pixel = map + (size_t)panel * (size_t)panels->width;

  for (int y = 0; y < tiling->h; y++)
    for (int x = 0; x < tiling->w; x++, pixel += panels->channels)
      copy_pixel (get_stage_pixel (stage, y, x), pixel, count);
}

static void
empty_stage (const Stage *stage, const ClossTiling *tiling, float *map, const ClossPanels *panels, int panel)
{
  int count = count_channels (panels, panel);
  float *pixel = map + (size_t)panel * (size_t)panels->width;

  for (int y = 0; y < tiling->h; y++)
    for (int x = 0; x < tiling->w; x++, pixel += panels->channels)
      copy_pixel (pixel, get_stage_pixel (stage, y, x), count);
}

/* Stage → points: every tile's n_in x n_in pixels through the one-dimensional @transform (n_in → n_out), twice. */
INLINE void
stage_to_points (Transform transform, int n_out, int n_in, int step, const Stage *stage, const ClossTiling *tiling,
                 const ClossPanels *panels, int panel, size_t row, float *points)
{
  int n_vectors = stage->width / VECTOR_LENGTH;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (int y = 0; y < tiling->tiles_y; y++)
    for (int x = 0; x < tiling->tiles_x; x++, row++)
      for (int v = 0; v < n_vectors; v++)
        {
          const float *from
              = stage->values
                + ((size_t)(y * step) * (size_t)stage->columns + (size_t)(x * step)) * (size_t)stage->width;
          V *out = (V *)(points + ((size_t)panel * panels->n_rows + row) * (size_t)stage->width) + v;
          V half[MAX_TILE * MAX_TILE];

          for (int j = 0; j < n_in; j++)
            transform (half + j, n_in, (const V *)from + j * n_vectors + v, (ptrdiff_t)stage->columns * n_vectors);
          for (int i = 0; i < n_out; i++)
            transform (out + i * n_out * point, point, half + i * n_in, 1);
        }
}

/* Points → stage: the other way; overlapping tiles are added up in the order of the tiles. */
INLINE void
points_to_stage (Transform transform, int n_out, int n_in, int step, const Stage *stage, const ClossTiling *tiling,
                 const ClossPanels *panels, int panel, size_t row, const float *points)
{
  int n_vectors = stage->width / VECTOR_LENGTH;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (int y = 0; y < tiling->tiles_y; y++)
    for (int x = 0; x < tiling->tiles_x; x++, row++)
      for (int v = 0; v < n_vectors; v++)
        {
          float *to = stage->values
                      + ((size_t)(y * step) * (size_t)stage->columns + (size_t)(x * step)) * (size_t)stage->width;
          const V *in = (const V *)(points + ((size_t)panel * panels->n_rows + row) * (size_t)stage->width) + v;
          V half[MAX_TILE * MAX_TILE], column[MAX_TILE];

          for (int i = 0; i < n_in; i++)
            transform (half + i * n_out, 1, in + i * n_in * point, point);
          for (int j = 0; j < n_out; j++)
            {
              V *pixel = (V *)to + j * n_vectors + v;

              transform (column, 1, half + j, n_out);
              for (int i = 0; i < n_out; i++)
                pixel[(ptrdiff_t)i * stage->columns * n_vectors] += column[i];
            }
        }
}

INLINE Stage
make_stage (float *values, const ClossTiling *tiling, int step, int size, int border, int width)
{
  return (Stage){ .values = values, .columns = (tiling->tiles_x - 1) * step + size, .border = border, .width = width };
}

INLINE void
transform_map (Transform transform, int n_out, int n_in, int step, int border, const ClossTiling *tiling,
               const float *map, const ClossPanels *panels, int panel, size_t row, float *points, float *values)
{
  Stage stage = make_stage (values, tiling, step, n_in, border, panels->width);

  clear_stage (&stage, (tiling->tiles_y - 1) * step + n_in);
  fill_stage (&stage, tiling, map, panels, panel);
  stage_to_points (transform, n_out, n_in, step, &stage, tiling, panels, panel, row, points);
}

INLINE void
restore_map (Transform transform, int n_out, int n_in, int step, int border, const ClossTiling *tiling, float *map,
             const ClossPanels *panels, int panel, size_t row, const float *points, float *values)
{
  Stage stage = make_stage (values, tiling, step, n_out, border, panels->width);

  clear_stage (&stage, (tiling->tiles_y - 1) * step + n_out);
  points_to_stage (transform, n_out, n_in, step, &stage, tiling, panels, panel, row, points);
  empty_stage (&stage, tiling, map, panels, panel);
}

INLINE void
transform_filter (Transform transform, int n_out, const float *weight, const ClossPanels *panels, int panel,
                  size_t first_row, size_t last_row, float *points)
{
  int count = count_channels (panels, panel), n_vectors = panels->width / VECTOR_LENGTH;
  size_t tap_stride = panels->n_rows * (size_t)panels->channels;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (size_t row = first_row; row < last_row; row++)
    {
      const float *from = weight + row * (size_t)panels->channels + (size_t)panel * (size_t)panels->width;
      V *out = (V *)(points + ((size_t)panel * panels->n_rows + row) * (size_t)panels->width);
      V taps[TAPS * TAPS][MAX_WIDTH / VECTOR_LENGTH] = { 0 };
      V half[MAX_TILE * TAPS];

      for (int tap = 0; tap < TAPS * TAPS; tap++)
        copy_pixel ((float *)taps[tap], from + (size_t)tap * tap_stride, count);
      for (int v = 0; v < n_vectors; v++)
        {
          for (int j = 0; j < TAPS; j++)
            transform (half + j, TAPS, &taps[j][v], TAPS * (MAX_WIDTH / VECTOR_LENGTH));
          for (int i = 0; i < n_out; i++)
            transform (out + v + i * n_out * point, point, half + i * TAPS, 1);
        }
    }
}

INLINE void
restore_filter (Transform transform, int n_in, float *weight, const ClossPanels *panels, int panel, size_t first_row,
                size_t last_row, const float *points)
{
  int count = count_channels (panels, panel), n_vectors = panels->width / VECTOR_LENGTH;
  size_t tap_stride = panels->n_rows * (size_t)panels->channels;
  ptrdiff_t point = (ptrdiff_t)(panels->point_stride / VECTOR_LENGTH);

  for (size_t row = first_row; row < last_row; row++)
    {
      float *to = weight + row * (size_t)panels->channels + (size_t)panel * (size_t)panels->width;
      const V *in = (const V *)(points + ((size_t)panel * panels->n_rows + row) * (size_t)panels->width);
      V taps[TAPS * TAPS][MAX_WIDTH / VECTOR_LENGTH];
      V half[MAX_TILE * TAPS];

      for (int v = 0; v < n_vectors; v++)
        {
          for (int i = 0; i < n_in; i++)
            transform (half + i * TAPS, 1, in + v + i * n_in * point, point);
          for (int j = 0; j < TAPS; j++)
            transform (&taps[j][v], TAPS * (MAX_WIDTH / VECTOR_LENGTH), half + j, TAPS);
        }
      for (int tap = 0; tap < TAPS * TAPS; tap++)
        copy_pixel (to + (size_t)tap * tap_stride, (const float *)taps[tap], count);
    }
}

/* Sums over channels are cut into blocks of a panel's width, added up in memory: less rounding error at no cost.
 * product[rows][n_vectors] (+)= input[rows][count] filter[count][n_vectors], rows and n_vectors constants. */
INLINE void
multiply_block (int rows, int n_vectors, const float *input, ptrdiff_t input_stride, int count, const float *filter,
                float *product, bool accumulate)
{
  V sum[ROW_BLOCK][2];

#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < n_vectors; v++)
      sum[i][v] = ZERO;
  for (int c = 0; c < count; c++, filter += n_vectors * VECTOR_LENGTH)
    {
      const V *b = (const V *)filter;

#pragma GCC unroll 16
      for (int i = 0; i < rows; i++)
        {
          float a = input[i * input_stride + c];

          for (int v = 0; v < n_vectors; v++)
            sum[i][v] += a * b[v];
        }
    }
#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < n_vectors; v++)
      {
        V *out = (V *)(product + i * n_vectors * VECTOR_LENGTH) + v;

        *out = accumulate ? *out + sum[i][v] : sum[i][v];
      }
}

INLINE void
multiply_panels (int n_vectors, const ClossPanels *input, const float *input_point, const ClossPanels *product,
                 const float *filter_point, float *product_point)
{
  size_t n_rows = product->n_rows, width = (size_t)(n_vectors * VECTOR_LENGTH);

  for (int k = 0; k < product->n_panels; k++)
    for (size_t row = 0; row < n_rows; row += ROW_BLOCK)
      for (int panel = 0, done = 0; panel < input->n_panels; panel++)
        {
          const float *a = input_point + ((size_t)panel * n_rows + row) * (size_t)input->width;
          const float *b = filter_point + ((size_t)k * (size_t)input->channels + (size_t)done) * width;
          int count = count_channels (input, panel);

          multiply_block (ROW_BLOCK, n_vectors, a, input->width, count, b,
                          product_point + ((size_t)k * n_rows + row) * width, done > 0);
          done += count;
        }
}

static void
multiply (const ClossPanels *input, const float *input_point, const ClossPanels *product, const float *filter_point,
          float *product_point)
{
  if (product->width == MAX_WIDTH)
    multiply_panels (2, input, input_point, product, filter_point, product_point);
  else
    multiply_panels (1, input, input_point, product, filter_point, product_point);
}

/* filter[rows][n_vectors] (+)= input[tiles][rows]^T gradient[tiles][n_vectors]. */
INLINE void
multiply_transposed_block (int rows, int n_vectors, const float *input, ptrdiff_t input_stride, const float *gradient,
                           size_t n_tiles, bool accumulate, float *filter)
{
  V sum[WEIGHT_ROWS][2];

#pragma GCC unroll 16
  for (int i = 0; i < rows; i++)
    for (int v = 0; v < n_vectors; v++)
      sum[i][v] = ZERO;
  for (size_t t = 0; t < n_tiles; t++, input += input_stride, gradient += n_vectors * VECTOR_LENGTH)
    {
      const V *b = (const V *)gradient;

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

        *out = accumulate ? *out + sum[i][v] : sum[i][v];
      }
}

/* All rows of one panel; @rows is the panel's count of channels, which need not be a multiple of the block. */
INLINE void
multiply_transposed_rows (int n_vectors, int rows, const float *input, ptrdiff_t input_stride, const float *gradient,
                          size_t n_tiles, bool accumulate, float *filter)
{
  int row = 0;

  for (; row + WEIGHT_ROWS <= rows; row += WEIGHT_ROWS)
    multiply_transposed_block (WEIGHT_ROWS, n_vectors, input + row, input_stride, gradient, n_tiles, accumulate,
                               filter + row * n_vectors * VECTOR_LENGTH);
  for (; row < rows; row++)
    multiply_transposed_block (1, n_vectors, input + row, input_stride, gradient, n_tiles, accumulate,
                               filter + row * n_vectors * VECTOR_LENGTH);
}

INLINE void
multiply_transposed_panels (int n_vectors, const ClossPanels *input, const float *input_point,
                            const ClossPanels *gradient, const float *gradient_point, size_t n_tiles, bool accumulate,
                            float *filter_point)
{
  size_t width = (size_t)(n_vectors * VECTOR_LENGTH);

  for (size_t tile = 0; tile < n_tiles; tile += TILE_BLOCK)
    for (int k = 0; k < gradient->n_panels; k++)
      for (int panel = 0; panel < input->n_panels; panel++)
        {
          size_t left = n_tiles - tile < TILE_BLOCK ? n_tiles - tile : TILE_BLOCK;
          const float *a = input_point + ((size_t)panel * input->n_rows + tile) * (size_t)input->width;
          const float *b = gradient_point + ((size_t)k * gradient->n_rows + tile) * width;
          size_t channel = (size_t)(panel * input->width);

          multiply_transposed_rows (n_vectors, count_channels (input, panel), a, input->width, b, left,
                                    accumulate || tile > 0,
                                    filter_point + ((size_t)k * (size_t)input->channels + channel) * width);
        }
}

static void
multiply_transposed (const ClossPanels *input, const float *input_point, const ClossPanels *gradient,
                     const float *gradient_point, size_t n_tiles, bool accumulate, float *filter_point)
{
  if (gradient->width == MAX_WIDTH)
    multiply_transposed_panels (2, input, input_point, gradient, gradient_point, n_tiles, accumulate, filter_point);
  else
    multiply_transposed_panels (1, input, input_point, gradient, gradient_point, n_tiles, accumulate, filter_point);
}

/* The functions of one tile algorithm. */
#define DEFINE_TILE(NAME, POINTS, OUTPUTS, INPUTS, OFFSET)                                                             \
  static void NAME##_map_input (const ClossTiling *tiling, const float *map, const ClossPanels *panels, int panel,     \
                                size_t row, float *points, float *stage)                                               \
  {                                                                                                                    \
    transform_map (NAME##_input, POINTS, INPUTS, OUTPUTS, -(OFFSET), tiling, map, panels, panel, row, points, stage);  \
  }                                                                                                                    \
  static void NAME##_map_output_adjoint (const ClossTiling *tiling, const float *map, const ClossPanels *panels,       \
                                         int panel, size_t row, float *points, float *stage)                           \
  {                                                                                                                    \
    transform_map (NAME##_output_adjoint, POINTS, OUTPUTS, OUTPUTS, 0, tiling, map, panels, panel, row, points,        \
                   stage);                                                                                             \
  }                                                                                                                    \
  static void NAME##_map_output (const ClossTiling *tiling, float *map, const ClossPanels *panels, int panel,          \
                                 size_t row, const float *points, float *stage)                                        \
  {                                                                                                                    \
    restore_map (NAME##_output, OUTPUTS, POINTS, OUTPUTS, 0, tiling, map, panels, panel, row, points, stage);          \
  }                                                                                                                    \
  static void NAME##_map_input_adjoint (const ClossTiling *tiling, float *map, const ClossPanels *panels, int panel,   \
                                        size_t row, const float *points, float *stage)                                 \
  {                                                                                                                    \
    restore_map (NAME##_input_adjoint, INPUTS, POINTS, OUTPUTS, -(OFFSET), tiling, map, panels, panel, row, points,    \
                 stage);                                                                                               \
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

static bool
is_supported (void)
{
#if defined(__AVX512F__)
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("fma");
#elif defined(__AVX2__)
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#else
  return true;
#endif
}

#define JOIN(a, b)        a##b
#define KERNELS_NAME(isa) JOIN (closs_winograd_kernels_, isa)
#define STRING(text)      #text
#define ISA_STRING(isa)   STRING (isa)

extern const ClossWinogradKernels KERNELS_NAME (CLOSS_ISA);
const ClossWinogradKernels KERNELS_NAME (CLOSS_ISA) = {
  .name = ISA_STRING (CLOSS_ISA),
  .vector_length = VECTOR_LENGTH,
  .row_block = ROW_BLOCK,
  .is_supported = is_supported,
  .tiles = tiles,
  .n_tiles = sizeof tiles / sizeof tiles[0],
  .multiply = multiply,
  .multiply_transposed = multiply_transposed,
};
