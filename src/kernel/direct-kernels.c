/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions of few input channels, a vector of output channels at a time; built once for every instruction set. */
#include "kernel/kernels.h"
#include "kernel/vector.h"

enum
{
  TAPS = CLOSS_CONV2D_KERNEL,
  BORDER = CLOSS_CONV2D_PADDING,
  PIXELS = 7, /* pixels of a row that are summed at once */
};

/* @count pixels of a row. A row of the kernel covers 5 c consecutive floats of the padded image. */
INLINE void
sum_pixels (int count, int c, const float *pixel, ptrdiff_t image_row, const float *weight, ptrdiff_t weight_tap,
            float *to, ptrdiff_t pixel_stride)
{
  V sum[PIXELS];

#pragma GCC unroll 8
  for (int i = 0; i < count; i++)
    sum[i] = ZERO;
  for (int ky = 0; ky < TAPS; ky++, pixel += image_row)
    for (int tap = 0; tap < TAPS * c; tap++, weight += weight_tap)
      {
        V w = load (weight);

#pragma GCC unroll 8
        for (int i = 0; i < count; i++)
          sum[i] += pixel[i * c + tap] * w;
      }
#pragma GCC unroll 8
  for (int i = 0; i < count; i++)
    store (to + i * pixel_stride, sum[i]);
}

INLINE void
convolve (const float *padded, int h, int w, int c, const float *weight, int out_channels, const ClossStage *stage)
{
  ptrdiff_t image_row = (ptrdiff_t)(w + 2 * BORDER) * c;

  for (int y = 0; y < h; y++)
    {
      const float *row = padded + y * image_row;
      float *to = stage->values + (ptrdiff_t)y * stage->columns * stage->pixel_stride;
      int x = 0;

      for (; x + PIXELS <= w; x += PIXELS)
        sum_pixels (PIXELS, c, row + x * c, image_row, weight, out_channels, to + (ptrdiff_t)x * stage->pixel_stride,
                    stage->pixel_stride);
      for (; x < w; x++)
        sum_pixels (1, c, row + x * c, image_row, weight, out_channels, to + (ptrdiff_t)x * stage->pixel_stride,
                    stage->pixel_stride);
    }
}

static void
forward (const float *padded, int h, int w, int c, const float *weight, int out_channels, int channel,
         const ClossStage *stage)
{
  if (c == 1)
    convolve (padded, h, w, 1, weight + channel, out_channels, stage);
  else if (c == 2)
    convolve (padded, h, w, 2, weight + channel, out_channels, stage);
  else
    convolve (padded, h, w, 3, weight + channel, out_channels, stage);
}

/* One row of the kernel, summed over the image. */
INLINE void
correlate_row (const float *padded, int h, int w, int c, const ClossStage *d_output, float *d_weight,
               ptrdiff_t weight_tap)
{
  ptrdiff_t image_row = (ptrdiff_t)(w + 2 * BORDER) * c;
  V sum[TAPS * CLOSS_DIRECT_MOST_CHANNELS];

#pragma GCC unroll 16
  for (int tap = 0; tap < TAPS * c; tap++)
    sum[tap] = ZERO;
  for (int y = 0; y < h; y++)
    {
      const float *pixel = padded + y * image_row;
      const float *from = d_output->values + (ptrdiff_t)y * d_output->columns * d_output->pixel_stride;

      for (int x = 0; x < w; x++, pixel += c, from += d_output->pixel_stride)
        {
          V d = load (from);

#pragma GCC unroll 16
          for (int tap = 0; tap < TAPS * c; tap++)
            sum[tap] += pixel[tap] * d;
        }
    }
#pragma GCC unroll 16
  for (int tap = 0; tap < TAPS * c; tap++)
    store (d_weight + tap * weight_tap, load (d_weight + tap * weight_tap) + sum[tap]);
}

static void
backward_weight (const float *padded, int h, int w, int c, const ClossStage *d_output, int out_channels, int channel,
                 float *d_weight)
{
  for (int ky = 0; ky < TAPS; ky++)
    {
      const float *from = padded + (ptrdiff_t)ky * (w + 2 * BORDER) * c;
      float *to = d_weight + (ptrdiff_t)ky * TAPS * c * out_channels + channel;

      if (c == 1)
        correlate_row (from, h, w, 1, d_output, to, out_channels);
      else if (c == 2)
        correlate_row (from, h, w, 2, d_output, to, out_channels);
      else
        correlate_row (from, h, w, 3, d_output, to, out_channels);
    }
}

extern const ClossDirectKernels KERNELS_NAME (direct);
const ClossDirectKernels KERNELS_NAME (direct) = {
  .forward = forward,
  .backward_weight = backward_weight,
};
