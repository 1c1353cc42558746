/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/maxpool.h"
#include <math.h>

static size_t
get_index (ClossShape shape, int n, int y, int x, int c)
{
  return (((size_t)n * (size_t)shape.h + (size_t)y) * (size_t)shape.w + (size_t)x) * (size_t)shape.c + (size_t)c;
}

void
closs_maxpool_ref_forward (ClossShape input_shape, const double *input, double *output, uint8_t *winner)
{
  size_t to = 0;

  for (int n = 0; n < input_shape.n; n++)
    for (int y = 0; y < input_shape.h / 2; y++)
      for (int x = 0; x < input_shape.w / 2; x++)
        for (int c = 0; c < input_shape.c; c++, to++)
          {
            winner[to] = 0;
            output[to] = input[get_index (input_shape, n, 2 * y, 2 * x, c)];
            for (uint8_t i = 1; i < 4; i++)
              {
                double value = input[get_index (input_shape, n, 2 * y + i / 2, 2 * x + i % 2, c)];

                if (value > output[to] || isnan (value))
                  {
                    output[to] = value;
                    winner[to] = i;
                  }
              }
          }
}

void
closs_maxpool_ref_backward (ClossShape input_shape, const double *d_output, const uint8_t *winner, double *d_input)
{
  size_t from = 0;

  for (size_t i = 0; i < closs_shape_count (input_shape); i++)
    d_input[i] = 0;
  for (int n = 0; n < input_shape.n; n++)
    for (int y = 0; y < input_shape.h / 2; y++)
      for (int x = 0; x < input_shape.w / 2; x++)
        for (int c = 0; c < input_shape.c; c++, from++)
          d_input[get_index (input_shape, n, 2 * y + winner[from] / 2, 2 * x + winner[from] % 2, c)] = d_output[from];
}
