/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The products of conv2d-winograd for results with too few channels to fill a vector. A vector then holds several rows
 * of tiles; each row has its own lanes. Built once for every instruction set. */
#include "kernel/kernels.h"
#include "kernel/vector.h"

#if CLOSS_VECTOR_LENGTH >= 8

enum
{
  ROW_VECTORS = 4,    /* vectors that a micro-kernel sums at once */
  CHANNEL_BLOCK = 64, /* as in winograd-kernels.c: sums are cut into blocks */
  TILE_BLOCK = 256,
};

/* The channels of several rows: as many of each row as there are, or as fit a vector. They lie in at most two vectors,
 * row after row. */
typedef struct
{
  int n_channels;
  ptrdiff_t second; /* floats from the first of the two vectors to the second; 0 if there is one */
  Lanes first_channel;
} Source;

/* Of @n_rows rows. */
INLINE Source
get_source (const ClossPanels *panels, int n_rows)
{
  Source source = { .n_channels = panels->width < VECTOR_LENGTH ? panels->width : VECTOR_LENGTH };

  if (source.n_channels * n_rows > VECTOR_LENGTH)
    source.second = panels->width < VECTOR_LENGTH ? VECTOR_LENGTH : panels->width;
  for (int lane = 0; lane < VECTOR_LENGTH; lane++)
    source.first_channel[lane] = lane / (VECTOR_LENGTH / n_rows) * source.n_channels;
  return source;
}

/* The place of @channel of @row in one point of @panels. */
INLINE const float *
get_row (const ClossPanels *panels, const float *point, int channel, size_t row)
{
  size_t panel = (size_t)(channel / panels->width), in_panel = (size_t)(channel % panels->width);

  return point + (panel * panels->n_rows + row) * (size_t)panels->width + in_panel;
}

/* product[n_vectors vectors of n_rows rows] (+)= input[rows][n_channels] filter[n_channels][product's width]. */
INLINE void
multiply_rows (int n_vectors, int n_rows, const Source *source, const float *input, size_t input_stride,
               const float *filter, V sum[ROW_VECTORS])
{
  Lanes lanes = source->first_channel;
  V first[ROW_VECTORS], second[ROW_VECTORS];

#pragma GCC unroll 4
  for (int i = 0; i < n_vectors; i++)
    {
      first[i] = load (input + (size_t)i * input_stride);
      second[i] = load (input + (size_t)i * input_stride + source->second);
    }
  for (int c = 0; c < source->n_channels; c++, filter += VECTOR_LENGTH / n_rows, lanes += 1)
    {
      V b = load_repeated (filter, n_rows);

#pragma GCC unroll 4
      for (int i = 0; i < n_vectors; i++)
        sum[i] += select_lanes (first[i], second[i], lanes) * b;
    }
}

INLINE void
multiply_block (int n_vectors, int n_rows, const Source *source, const ClossPanels *input, const float *input_point,
                size_t row, const float *filter, float *product)
{
  const size_t input_stride = (size_t)n_rows * (size_t)input->width;

  for (int block = 0; block < input->channels; block += CHANNEL_BLOCK)
    {
      int last = block + CHANNEL_BLOCK < input->channels ? block + CHANNEL_BLOCK : input->channels;
      V sum[ROW_VECTORS] = { ZERO };

      for (int c = block; c < last; c += source->n_channels)
        multiply_rows (n_vectors, n_rows, source, get_row (input, input_point, c, row), input_stride,
                       filter + c * (VECTOR_LENGTH / n_rows), sum);
#pragma GCC unroll 4
      for (int i = 0; i < n_vectors; i++)
        {
          V *out = (V *)product + i;

          *out = block > 0 ? *out + sum[i] : sum[i];
        }
    }
}

INLINE void
multiply_point (int n_rows, const ClossPanels *input, const float *input_point, const float *filter_point,
                size_t n_tiles, float *product_point)
{
  const size_t width = (size_t)(VECTOR_LENGTH / n_rows), step = (size_t)n_rows, block = ROW_VECTORS * step;
  const Source source = get_source (input, n_rows);
  size_t row = 0;

  for (; row + block <= n_tiles; row += block)
    multiply_block (ROW_VECTORS, n_rows, &source, input, input_point, row, filter_point, product_point + row * width);
  for (; row < n_tiles; row += step)
    multiply_block (1, n_rows, &source, input, input_point, row, filter_point, product_point + row * width);
}

static void
multiply (const ClossPanels *input, const float *input_point, const ClossPanels *product, const float *filter_point,
          const float *next_filter, size_t n_tiles, float *product_point)
{
  (void)next_filter;
  if (VECTOR_LENGTH == 16 && product->width == 4)
    multiply_point (4, input, input_point, filter_point, n_tiles, product_point);
  else
    multiply_point (2, input, input_point, filter_point, n_tiles, product_point);
}

/* Adds up the sums of all rows of a vector, into one row of the filter. */
INLINE void
add_rows (int n_rows, V sum, bool accumulate, float *filter)
{
  const int width = VECTOR_LENGTH / n_rows;

  for (int k = 0; k < width; k++)
    {
      float total = sum[k];

      for (int row = 1; row < n_rows; row++)
        total += sum[row * width + k];
      filter[k] = accumulate ? filter[k] + total : total;
    }
}

/* filter[n_channels][gradient's width] (+)= input[tiles][n_channels]^T gradient[tiles][width]. */
INLINE void
multiply_transposed_block (int n_channels, int n_rows, const Source *source, const float *input, size_t input_stride,
                           const float *gradient, size_t n_tiles, bool accumulate, float *filter)
{
  V sum[VECTOR_LENGTH];

#pragma GCC unroll 16
  for (int c = 0; c < n_channels; c++)
    sum[c] = ZERO;
  for (size_t row = 0; row < n_tiles; row += (size_t)n_rows, input += input_stride, gradient += VECTOR_LENGTH)
    {
      V first = load (input), second = load (input + source->second), b = load (gradient);
      Lanes lanes = source->first_channel;

#pragma GCC unroll 16
      for (int c = 0; c < n_channels; c++, lanes += 1)
        sum[c] += select_lanes (first, second, lanes) * b;
    }
  for (int c = 0; c < n_channels; c++)
    add_rows (n_rows, sum[c], accumulate, filter + c * (VECTOR_LENGTH / n_rows));
}

INLINE void
multiply_transposed_channels (int n_rows, const Source *source, const ClossPanels *input, const float *input_rows,
                              const float *gradient, size_t n_tiles, bool accumulate, float *filter)
{
  const size_t input_stride = (size_t)n_rows * (size_t)input->width;

  if (source->n_channels == VECTOR_LENGTH)
    multiply_transposed_block (VECTOR_LENGTH, n_rows, source, input_rows, input_stride, gradient, n_tiles, accumulate,
                               filter);
  else if (source->n_channels == 8)
    multiply_transposed_block (8, n_rows, source, input_rows, input_stride, gradient, n_tiles, accumulate, filter);
  else
    multiply_transposed_block (4, n_rows, source, input_rows, input_stride, gradient, n_tiles, accumulate, filter);
}

INLINE void
multiply_transposed_point (int n_rows, const ClossPanels *input, const float *input_point, const float *gradient_point,
                           size_t n_tiles, bool accumulate, float *filter_point)
{
  const size_t width = (size_t)(VECTOR_LENGTH / n_rows);
  const Source source = get_source (input, n_rows);

  for (size_t tile = 0; tile < n_tiles; tile += TILE_BLOCK)
    for (int c = 0; c < input->channels; c += source.n_channels)
      multiply_transposed_channels (n_rows, &source, input, get_row (input, input_point, c, tile),
                                    gradient_point + tile * width,
                                    n_tiles - tile < TILE_BLOCK ? n_tiles - tile : TILE_BLOCK, accumulate || tile > 0,
                                    filter_point + (size_t)c * width);
}

static void
multiply_transposed (const ClossPanels *input, const float *input_point, const ClossPanels *gradient,
                     const float *gradient_point, size_t n_tiles, bool accumulate, bool streams, float *filter_point)
{
  (void)streams;
  if (VECTOR_LENGTH == 16 && gradient->width == 4)
    multiply_transposed_point (4, input, input_point, gradient_point, n_tiles, accumulate, filter_point);
  else
    multiply_transposed_point (2, input, input_point, gradient_point, n_tiles, accumulate, filter_point);
}

#endif

extern const ClossWinogradProducts KERNELS_NAME (narrow);
const ClossWinogradProducts KERNELS_NAME (narrow) = {
#if CLOSS_VECTOR_LENGTH >= 8
  .multiply = multiply,
  .multiply_transposed = multiply_transposed,
#else
  .multiply = NULL, /* closs_kernels_fill_by_images(): images do not share vectors of so few lanes */
#endif
};
