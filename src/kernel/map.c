/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/map.h"
#include "kernel/blocks.h"
#include "kernel/kernels.h"

/* A loop over images: one task does all channels of one image. */
typedef struct
{
  const ClossKernels *kernels;
  ClossShape stored, seen;
  const ClossMap *map;
  const ClossMapGradient *gradient;
  const float *input;
  float *output, *partial;
} Pass;

static Pass
make_pass (ClossShape shape)
{
  return (Pass){ .kernels = closs_kernels_choose (shape.c, shape.c), .stored = shape, .seen = shape };
}

static Pass
make_map_pass (const ClossMap *map)
{
  Pass pass = make_pass (map->shape);

  pass.map = map;
  pass.seen = closs_map_get_seen_shape (map);
  return pass;
}

ClossShape
closs_map_get_seen_shape (const ClossMap *map)
{
  ClossShape shape = map->shape;

  if (map->pools)
    {
      shape.h /= 2;
      shape.w /= 2;
    }
  return shape;
}

/* One image of a plain array of @shape as a stage that begins at @channel. */
static ClossStage
get_plain_stage (const float *array, ClossShape shape, size_t image, int channel)
{
  return (ClossStage){ .values = (float *)array + image * closs_shape_image_count (shape) + (size_t)channel,
                       .columns = shape.w,
                       .pixel_stride = shape.c };
}

static void
read_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  for (int channel = 0; channel < pass->stored.c; channel += pass->kernels->vector_length)
    {
      ClossStage stage = get_plain_stage (pass->output, pass->seen, image, channel);

      pass->kernels->map->read (pass->map, image, channel, &stage);
    }
}

static void
read_gradient_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  for (int channel = 0; channel < pass->stored.c; channel += pass->kernels->vector_length)
    {
      ClossStage stage = get_plain_stage (pass->output, pass->stored, image, channel);

      pass->kernels->map->read_gradient (pass->gradient, image, channel, &stage);
    }
}

static void
write_seen_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  for (int channel = 0; channel < pass->stored.c; channel += pass->kernels->vector_length)
    {
      ClossStage stage = get_plain_stage (pass->input, pass->stored, image, channel);

      pass->kernels->map->write_seen (&stage, pass->map, image, channel, pass->output);
    }
}

static void
sum_values_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  for (int channel = 0; channel < pass->stored.c; channel += pass->kernels->vector_length)
    pass->kernels->map_sum->sum_values (pass->stored, image, channel, pass->input, pass->partial);
}

static void
sum_gradient_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  for (int channel = 0; channel < pass->stored.c; channel += pass->kernels->vector_length)
    pass->kernels->map_sum->sum_gradient (pass->map, image, channel, pass->input, pass->partial);
}

void
closs_map_read (const ClossMap *map, const ClossParallel *parallel, float *output)
{
  Pass pass = make_map_pass (map);

  pass.output = output;
  closs_parallel_for (parallel, (size_t)map->shape.n, read_task, &pass);
}

void
closs_map_read_gradient (const ClossMapGradient *gradient, const ClossParallel *parallel, float *d_values)
{
  Pass pass = make_map_pass (&gradient->map);

  pass.gradient = gradient;
  pass.output = d_values;
  closs_parallel_for (parallel, (size_t)pass.stored.n, read_gradient_task, &pass);
}

void
closs_map_write_seen (const ClossMap *map, const ClossParallel *parallel, const float *values, float *output)
{
  Pass pass = make_map_pass (map);

  pass.input = values;
  pass.output = output;
  closs_parallel_for (parallel, (size_t)pass.stored.n, write_seen_task, &pass);
}

void
closs_map_sum_values (ClossShape shape, const ClossParallel *parallel, const float *values, float *partial)
{
  Pass pass = make_pass (shape);

  pass.input = values;
  pass.partial = partial;
  closs_parallel_for (parallel, (size_t)shape.n, sum_values_task, &pass);
}

void
closs_map_sum_gradient (const ClossMap *map, const ClossParallel *parallel, const float *d_seen, float *partial)
{
  Pass pass = make_map_pass (map);

  pass.input = d_seen;
  pass.partial = partial;
  closs_parallel_for (parallel, (size_t)pass.stored.n, sum_gradient_task, &pass);
}

typedef struct
{
  ClossShape shape;
  const float *partial;
  double *sums;
} Addition;

enum
{
  CHANNELS = 32, /* of a task */
};

static const float *
get_partial (const Addition *pass, size_t image, int sum)
{
  return pass->partial + (image * CLOSS_MAP_N_SUMS + (size_t)sum) * (size_t)pass->shape.c;
}

static void
add_gradients_task (size_t task, int worker, void *data)
{
  const Addition *pass = data;
  size_t n_channels = (size_t)pass->shape.c;
  ClossBlock block = closs_get_block (n_channels, CHANNELS, task);

  (void)worker;
  for (int sum = 0; sum < CLOSS_MAP_N_SUMS; sum++)
    {
      double *total = pass->sums + (size_t)sum * n_channels;

      for (size_t c = block.first; c < block.last; c++)
        total[c] = 0;
      for (size_t image = 0; image < (size_t)pass->shape.n; image++)
        for (size_t c = block.first; c < block.last; c++)
          total[c] += (double)get_partial (pass, image, sum)[c];
    }
}

void
closs_map_add_gradients (ClossShape shape, const ClossParallel *parallel, const float *partial, double *sums)
{
  Addition pass = { .shape = shape, .partial = partial, .sums = sums };

  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape.c, CHANNELS), add_gradients_task, &pass);
}

/* Chan, Golub and LeVeque 1983: squares around the means of the parts, plus squares of the parts' means around the
 * total mean. */
static void
add_values_task (size_t task, int worker, void *data)
{
  const Addition *pass = data;
  size_t n_channels = (size_t)pass->shape.c, n = (size_t)pass->shape.n;
  double n_pixels = (double)(pass->shape.h * pass->shape.w);
  double *mean = pass->sums, *variance = pass->sums + n_channels;
  ClossBlock block = closs_get_block (n_channels, CHANNELS, task);

  (void)worker;
  for (size_t c = block.first; c < block.last; c++)
    mean[c] = variance[c] = 0;
  for (size_t image = 0; image < n; image++)
    for (size_t c = block.first; c < block.last; c++)
      mean[c] += (double)get_partial (pass, image, CLOSS_MAP_SUM_MEAN)[c]
                 + (double)get_partial (pass, image, CLOSS_MAP_SUM_REST)[c] / n_pixels;
  for (size_t c = block.first; c < block.last; c++)
    mean[c] /= (double)n;
  for (size_t image = 0; image < n; image++)
    for (size_t c = block.first; c < block.last; c++)
      {
        double from_mean = (double)get_partial (pass, image, CLOSS_MAP_SUM_MEAN)[c] - mean[c];
        double rest = (double)get_partial (pass, image, CLOSS_MAP_SUM_REST)[c];

        variance[c] += (double)get_partial (pass, image, CLOSS_MAP_SUM_SQUARE)[c]
                       + from_mean * (2 * rest + n_pixels * from_mean);
      }
  for (size_t c = block.first; c < block.last; c++)
    variance[c] /= (double)n * n_pixels;
}

void
closs_map_add_values (ClossShape shape, const ClossParallel *parallel, const float *partial, double *statistics)
{
  Addition pass = { .shape = shape, .partial = partial, .sums = statistics };

  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape.c, CHANNELS), add_values_task, &pass);
}
