/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolution as a matrix product: the 25 in_channels pixels that an output pixel sees become a row of a matrix of
 * patches, [pixels][25 in_channels]. Chunks of images come from the shape alone. */
#include "kernel/blocks.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/gemm.h"
#include <string.h>

enum
{
  TAPS = CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL,
  CHUNK_ROWS = 384, /* pixels of a chunk, about: enough for the product to run at full speed */
  SLICE_ROWS = 128, /* rows of the weight's gradient that one task computes */
};
#define CHUNK_BYTES ((size_t)16 << 20) /* of patches, at most, where one image has less */

typedef struct
{
  const ClossConv2dShape *shape;
  const ClossParallel *parallel;
  size_t pixels; /* of an image */
  size_t patch;  /* floats of a row: 25 in_channels */
  size_t chunk;  /* images */
  size_t chunk_floats;
  float *patches;     /* one chunk a worker; for the weight's gradient one chunk for all */
  const float *a, *b; /* the two factors of the pass, in the order of its arguments */
  float *result;
  size_t first_image; /* of the chunk at hand, for the weight's gradient */
  size_t n_images;
} Plan;

static Plan
make_plan (const ClossConv2dShape *shape, const ClossParallel *parallel, void *workspace)
{
  Plan plan = { .shape = shape, .parallel = parallel, .patches = workspace };
  size_t most;

  plan.pixels = (size_t)shape->h * (size_t)shape->w;
  plan.patch = TAPS * (size_t)shape->in_channels;
  plan.chunk = (CHUNK_ROWS + plan.pixels - 1) / plan.pixels;
  most = CHUNK_BYTES / (plan.pixels * plan.patch * sizeof (float));
  if (plan.chunk > most)
    plan.chunk = most > 0 ? most : 1;
  if (plan.chunk > (size_t)shape->n)
    plan.chunk = (size_t)shape->n;
  plan.chunk_floats = (plan.chunk * plan.pixels * plan.patch + 15) / 16 * 16;
  return plan;
}

/* The part of a row of pixels, shifted by one column of the kernel, that lies inside the map. */
typedef struct
{
  int first, last; /* output columns [first, last) */
  int from_y;      /* the input's row */
  int shift;       /* input column = output column + shift */
} Run;

static bool
get_run (const ClossConv2dShape *shape, int y, int tap, Run *run)
{
  run->from_y = y + tap / CLOSS_CONV2D_KERNEL - CLOSS_CONV2D_PADDING;
  run->shift = tap % CLOSS_CONV2D_KERNEL - CLOSS_CONV2D_PADDING;
  run->first = run->shift < 0 ? -run->shift : 0;
  run->last = run->shift > 0 ? shape->w - run->shift : shape->w;
  return run->from_y >= 0 && run->from_y < shape->h && run->first < run->last;
}

static void
gather_row (const Plan *plan, const float *image, int y, float *patches)
{
  size_t n_in = (size_t)plan->shape->in_channels, w = (size_t)plan->shape->w;
  Run run;

  memset (patches, 0, w * plan->patch * sizeof (float));
  for (int tap = 0; tap < TAPS; tap++)
    if (get_run (plan->shape, y, tap, &run))
      {
        const float *from = image + ((size_t)run.from_y * w + (size_t)(run.first + run.shift)) * n_in;
        float *to = patches + (size_t)run.first * plan->patch + (size_t)tap * n_in;

        for (int x = run.first; x < run.last; x++, from += n_in, to += plan->patch)
          for (size_t c = 0; c < n_in; c++)
            to[c] = from[c];
      }
}

static void
scatter_row (const Plan *plan, const float *patches, int y, float *image)
{
  size_t n_in = (size_t)plan->shape->in_channels, w = (size_t)plan->shape->w;
  Run run;

  for (int tap = 0; tap < TAPS; tap++)
    if (get_run (plan->shape, y, tap, &run))
      {
        float *to = image + ((size_t)run.from_y * w + (size_t)(run.first + run.shift)) * n_in;
        const float *from = patches + (size_t)run.first * plan->patch + (size_t)tap * n_in;

        for (int x = run.first; x < run.last; x++, to += n_in, from += plan->patch)
          for (size_t c = 0; c < n_in; c++)
            to[c] += from[c];
      }
}

static void
gather_image (const Plan *plan, const float *input, size_t image, float *patches)
{
  const float *from = input + image * plan->pixels * (size_t)plan->shape->in_channels;

  for (int y = 0; y < plan->shape->h; y++)
    gather_row (plan, from, y, patches + (size_t)y * (size_t)plan->shape->w * plan->patch);
}

static void
forward_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  ClossBlock images = closs_get_block ((size_t)plan->shape->n, plan->chunk, task);
  float *patches = plan->patches + (size_t)worker * plan->chunk_floats;
  int n_out = plan->shape->out_channels;
  ClossGemm gemm
      = { .m = (int)((images.last - images.first) * plan->pixels), .n = n_out, .k = (int)plan->patch, .alpha = 1 };

  for (size_t image = images.first; image < images.last; image++)
    gather_image (plan, plan->a, image, patches + (image - images.first) * plan->pixels * plan->patch);
  closs_gemm (&gemm, patches, (int)plan->patch, plan->b, n_out,
              plan->result + images.first * plan->pixels * (size_t)n_out, n_out);
}

static void
backward_data_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  ClossBlock images = closs_get_block ((size_t)plan->shape->n, plan->chunk, task);
  float *patches = plan->patches + (size_t)worker * plan->chunk_floats;
  size_t image_floats = plan->pixels * (size_t)plan->shape->in_channels;
  int n_out = plan->shape->out_channels;
  ClossGemm gemm = { .transpose_b = true,
                     .m = (int)((images.last - images.first) * plan->pixels),
                     .n = (int)plan->patch,
                     .k = n_out,
                     .alpha = 1 };

  closs_gemm (&gemm, plan->a + images.first * plan->pixels * (size_t)n_out, n_out, plan->b, n_out, patches,
              (int)plan->patch);
  memset (plan->result + images.first * image_floats, 0, (images.last - images.first) * image_floats * sizeof (float));
  for (size_t image = images.first; image < images.last; image++)
    for (int y = 0; y < plan->shape->h; y++)
      scatter_row (plan, patches + ((image - images.first) * plan->pixels + (size_t)(y * plan->shape->w)) * plan->patch,
                   y, plan->result + image * image_floats);
}

static void
gather_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;

  (void)worker;
  gather_image (plan, plan->a, plan->first_image + task, plan->patches + task * plan->pixels * plan->patch);
}

/* A slice of rows of the weight's gradient, over one chunk; chunks are added in their order. */
static void
backward_weight_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  ClossBlock rows = closs_get_block (plan->patch, SLICE_ROWS, task);
  int n_out = plan->shape->out_channels;
  ClossGemm gemm = { .transpose_a = true,
                     .m = (int)(rows.last - rows.first),
                     .n = n_out,
                     .k = (int)(plan->n_images * plan->pixels),
                     .alpha = 1,
                     .beta = plan->first_image > 0 ? 1.0f : 0.0f };

  (void)worker;
  closs_gemm (&gemm, plan->patches + rows.first, (int)plan->patch,
              plan->b + plan->first_image * plan->pixels * (size_t)n_out, n_out,
              plan->result + rows.first * (size_t)n_out, n_out);
}

static bool
accepts (const ClossConv2dShape *shape)
{
  (void)shape;
  return true;
}

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  Plan plan = make_plan (shape, parallel, NULL);

  return plan.chunk_floats * (size_t)parallel->n_threads * sizeof (float);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input, const float *weight,
         float *output, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);

  plan.a = input;
  plan.b = weight;
  plan.result = output;
  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape->n, plan.chunk), forward_task, &plan);
}

static void
backward_data (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output, const float *weight,
               float *d_input, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);

  plan.a = d_output;
  plan.b = weight;
  plan.result = d_input;
  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape->n, plan.chunk), backward_data_task, &plan);
}

static void
backward_weight (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                 const float *d_output, float *d_weight, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);

  plan.a = input;
  plan.b = d_output;
  plan.result = d_weight;
  for (; plan.first_image < (size_t)shape->n; plan.first_image += plan.n_images)
    {
      size_t left = (size_t)shape->n - plan.first_image;

      plan.n_images = left < plan.chunk ? left : plan.chunk;
      closs_parallel_for (parallel, plan.n_images, gather_task, &plan);
      closs_parallel_for (parallel, closs_count_blocks (plan.patch, SLICE_ROWS), backward_weight_task, &plan);
    }
}

const ClossConv2dAlgorithm closs_conv2d_im2col = {
  .name = "conv2d-im2col",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward_data = backward_data,
  .backward_weight = backward_weight,
};
