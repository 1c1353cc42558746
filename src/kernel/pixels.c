/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/pixels.h"

typedef struct
{
  size_t image_count;
  const uint8_t *pixels;
  const uint32_t *indices;
  float *output;
} Pass;

static void
convert_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;
  size_t index = pass->indices != NULL ? pass->indices[image] : image;
  const uint8_t *from = pass->pixels + index * pass->image_count;
  float *to = pass->output + image * pass->image_count;

  (void)worker;
  for (size_t i = 0; i < pass->image_count; i++)
    to[i] = (float)from[i] / 255.0f;
}

void
closs_pixels_to_float (size_t n, size_t image_count, const ClossParallel *parallel, const uint8_t *pixels,
                       const uint32_t *indices, float *output)
{
  Pass pass = { .image_count = image_count, .pixels = pixels, .indices = indices, .output = output };

  closs_parallel_for (parallel, n, convert_task, &pass);
}
