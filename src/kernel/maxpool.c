/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/maxpool.h"
#include "kernel/target.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef struct
{
  ClossShape shape; /* before pooling */
  const float *input;
  float *output;
  const uint8_t *winner_in;
  uint8_t *winner;
} Pass;

/* Whether @value takes the place of @best: it is larger, or NaN, which wins as in PyTorch. */
static inline __attribute__ ((always_inline)) bool
is_better (float value, float best)
{
  return value > best || isnan (value);
}

CLOSS_TARGET_CLONES static void
pool_pixel (size_t channels, const float *restrict top, const float *restrict bottom, float *restrict output,
            uint8_t *restrict winner)
{
  for (size_t c = 0; c < channels; c++)
    {
      float best = top[c];
      uint8_t which = 0;

      which = is_better (top[channels + c], best) ? 1 : which;
      best = is_better (top[channels + c], best) ? top[channels + c] : best;
      which = is_better (bottom[c], best) ? 2 : which;
      best = is_better (bottom[c], best) ? bottom[c] : best;
      which = is_better (bottom[channels + c], best) ? 3 : which;
      best = is_better (bottom[channels + c], best) ? bottom[channels + c] : best;
      output[c] = best;
      winner[c] = which;
    }
}

CLOSS_TARGET_CLONES static void
pool_pixel_eval (size_t channels, const float *restrict top, const float *restrict bottom, float *restrict output)
{
  for (size_t c = 0; c < channels; c++)
    {
      float a = is_better (top[channels + c], top[c]) ? top[channels + c] : top[c];
      float b = is_better (bottom[channels + c], bottom[c]) ? bottom[channels + c] : bottom[c];

      output[c] = is_better (b, a) ? b : a;
    }
}

static void
pool_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;
  size_t h = (size_t)pass->shape.h / 2, w = (size_t)pass->shape.w / 2, channels = (size_t)pass->shape.c;
  size_t row = (size_t)pass->shape.w * channels;
  const float *from = pass->input + image * closs_shape_image_count (pass->shape);

  (void)worker;
  for (size_t y = 0; y < h; y++)
    for (size_t x = 0; x < w; x++)
      {
        size_t to = ((image * h + y) * w + x) * channels;
        const float *top = from + 2 * y * row + 2 * x * channels;

        if (pass->winner != NULL)
          pool_pixel (channels, top, top + row, pass->output + to, pass->winner + to);
        else
          pool_pixel_eval (channels, top, top + row, pass->output + to);
      }
}

CLOSS_TARGET_CLONES static void
spread_pixel (size_t channels, const float *restrict d_output, const uint8_t *restrict winner, float *restrict top,
              float *restrict bottom)
{
  for (size_t c = 0; c < channels; c++)
    {
      top[c] = winner[c] == 0 ? d_output[c] : 0;
      top[channels + c] = winner[c] == 1 ? d_output[c] : 0;
      bottom[c] = winner[c] == 2 ? d_output[c] : 0;
      bottom[channels + c] = winner[c] == 3 ? d_output[c] : 0;
    }
}

/* The odd last row or column, which pooling dropped. */
static void
clear_rest (const ClossShape *shape, float *image)
{
  size_t row = (size_t)shape->w * (size_t)shape->c;

  if (shape->h % 2 == 1)
    memset (image + (size_t)(shape->h - 1) * row, 0, row * sizeof (float));
  if (shape->w % 2 == 1)
    for (int y = 0; y < shape->h; y++)
      memset (image + (size_t)(y + 1) * row - shape->c, 0, (size_t)shape->c * sizeof (float));
}

static void
spread_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;
  size_t h = (size_t)pass->shape.h / 2, w = (size_t)pass->shape.w / 2, channels = (size_t)pass->shape.c;
  size_t row = (size_t)pass->shape.w * channels;
  float *to = pass->output + image * closs_shape_image_count (pass->shape);

  (void)worker;
  clear_rest (&pass->shape, to);
  for (size_t y = 0; y < h; y++)
    for (size_t x = 0; x < w; x++)
      {
        size_t from = ((image * h + y) * w + x) * channels;
        float *top = to + 2 * y * row + 2 * x * channels;

        spread_pixel (channels, pass->input + from, pass->winner_in + from, top, top + row);
      }
}

void
closs_maxpool_forward (ClossShape input_shape, const ClossParallel *parallel, const float *input, float *output,
                       uint8_t *winner)
{
  Pass pass = { .shape = input_shape, .input = input, .output = output, .winner = winner };

  closs_parallel_for (parallel, (size_t)input_shape.n, pool_task, &pass);
}

void
closs_maxpool_forward_eval (ClossShape input_shape, const ClossParallel *parallel, const float *input, float *output)
{
  closs_maxpool_forward (input_shape, parallel, input, output, NULL);
}

void
closs_maxpool_backward (ClossShape input_shape, const ClossParallel *parallel, const float *d_output,
                        const uint8_t *winner, float *d_input)
{
  Pass pass = { .shape = input_shape, .input = d_output, .winner_in = winner, .output = d_input };

  closs_parallel_for (parallel, (size_t)input_shape.n, spread_task, &pass);
}
