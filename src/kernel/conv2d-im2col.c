/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolution as a matrix product. Each output pixel depends on 25 in_channels input values; they become one row of a
 * matrix of patches, [pixels][25 in_channels]. The shape alone decides how images are cut into chunks. */
#include "kernel/blocks.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/conv2d-plain.h"
#include "kernel/gemm.h"
#include <string.h>

enum
{
  TAPS = CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL,
  CHUNK_ROWS = 384, /* about so many pixels a chunk: enough for the product to run at full speed */
  SLICE_ROWS = 128, /* rows of a large weight's gradient that one task computes */
  GROUPS = 16,      /* groups of images for a small weight's gradient; each group has its own gradient */
};
#define GROUP_BYTES ((size_t)256 << 10) /* a gradient of at most this size is small */
/* The most bytes of patches in a chunk of several images. The layers that use this algorithm (conv2d.c) have few
 * channels on one side and at most 64 on the other: an image of 32 x 32 needs 6.5 MB. */
#define CHUNK_BYTES ((size_t)16 << 20)

typedef struct
{
  const ClossConv2dShape *shape;
  const ClossParallel *parallel;
  size_t pixels; /* of an image */
  size_t patch;  /* floats of a row: 25 in_channels */
  size_t chunk;  /* images */
  size_t chunk_floats;
  size_t group;        /* images */
  size_t weight_count; /* rounded up to whole cache lines */
  bool has_groups;     /* for the weight's gradient: tasks are groups of images instead of rows of the gradient */
  float *patches;      /* one chunk a worker; without groups the weight's gradient uses one for all */
  float *partials;     /* [group][weight_count], behind the patches */
  const float *a, *b;  /* the two factors of the pass, in the order of its arguments */
  float *result;
  size_t first_image; /* of the current chunk, for the weight's gradient */
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
  plan.group = ((size_t)shape->n + GROUPS - 1) / GROUPS;
  plan.weight_count = (plan.patch * (size_t)shape->out_channels + 15) / 16 * 16;
  plan.has_groups = plan.weight_count * sizeof (float) <= GROUP_BYTES;
  if (workspace != NULL)
    plan.partials = plan.patches + (size_t)parallel->n_threads * plan.chunk_floats;
  return plan;
}

/* The taps of a kernel's row or column that fall inside the map, for the output pixel @at; the map has @size pixels. */
typedef struct
{
  int first, last; /* [first, last) */
} TapRange;

static TapRange
get_taps (int size, int at)
{
  int first = CLOSS_CONV2D_PADDING - at, last = size - at + CLOSS_CONV2D_PADDING;

  return (TapRange){ first > 0 ? first : 0, last < CLOSS_CONV2D_KERNEL ? last : CLOSS_CONV2D_KERNEL };
}

/* Copies one row of the kernel for a row of output pixels. Its taps lie side by side in the map and in the patches. A
 * small @n_in is a constant, so that a copy takes few moves. @row is the map's row under the kernel's row. */
static inline __attribute__ ((always_inline)) void
gather_kernel_row (const float *restrict row, int width, size_t n_in, size_t patch, float *restrict to)
{
  for (int x = 0; x < width; x++, to += patch)
    {
      TapRange taps = get_taps (width, x);

      if (taps.last - taps.first == CLOSS_CONV2D_KERNEL)
        memcpy (to, row + (size_t)(x - CLOSS_CONV2D_PADDING) * n_in, CLOSS_CONV2D_KERNEL * n_in * sizeof (float));
      else
        for (int tap = 0; tap < CLOSS_CONV2D_KERNEL; tap++)
          for (size_t c = 0; c < n_in; c++)
            to[(size_t)tap * n_in + c]
                = tap >= taps.first && tap < taps.last ? row[(size_t)(x + tap - CLOSS_CONV2D_PADDING) * n_in + c] : 0;
    }
}

/* The reverse: adds patches to the map, in the order of the output pixels. */
static inline __attribute__ ((always_inline)) void
scatter_kernel_row (const float *restrict from, int width, size_t n_in, size_t patch, float *restrict row)
{
  for (int x = 0; x < width; x++, from += patch)
    {
      TapRange taps = get_taps (width, x);
      float *to = row + (size_t)(x + taps.first - CLOSS_CONV2D_PADDING) * n_in;
      const float *values = from + (size_t)taps.first * n_in;

      if (taps.last - taps.first == CLOSS_CONV2D_KERNEL)
        for (size_t i = 0; i < CLOSS_CONV2D_KERNEL * n_in; i++)
          to[i] += values[i];
      else
        for (size_t i = 0; i < (size_t)(taps.last - taps.first) * n_in; i++)
          to[i] += values[i];
    }
}

#define FOR_FEW_CHANNELS(CASE) CASE (1) CASE (2) CASE (3) CASE (4) CASE (8)

static void
gather_taps (const float *row, int width, size_t n_in, size_t patch, float *to)
{
#define GATHER(n)                                                                                                      \
  case n:                                                                                                              \
    gather_kernel_row (row, width, n, patch, to);                                                                      \
    return;
  switch (n_in)
    {
      FOR_FEW_CHANNELS (GATHER)
    default:
      gather_kernel_row (row, width, n_in, patch, to);
    }
#undef GATHER
}

static void
scatter_taps (const float *from, int width, size_t n_in, size_t patch, float *row)
{
#define SCATTER(n)                                                                                                     \
  case n:                                                                                                              \
    scatter_kernel_row (from, width, n, patch, row);                                                                   \
    return;
  switch (n_in)
    {
      FOR_FEW_CHANNELS (SCATTER)
    default:
      scatter_kernel_row (from, width, n_in, patch, row);
    }
#undef SCATTER
}

static void
gather_row (const Plan *plan, const float *image, int y, float *patches)
{
  size_t n_in = (size_t)plan->shape->in_channels, inner = CLOSS_CONV2D_KERNEL * n_in;
  int w = plan->shape->w;
  TapRange rows = get_taps (plan->shape->h, y);

  for (int i = 0; i < CLOSS_CONV2D_KERNEL; i++)
    if (i >= rows.first && i < rows.last)
      gather_taps (image + (size_t)((y + i - CLOSS_CONV2D_PADDING) * w) * n_in, w, n_in, plan->patch,
                   patches + (size_t)i * inner);
    else
      for (size_t x = 0; x < (size_t)w; x++)
        memset (patches + x * plan->patch + (size_t)i * inner, 0, inner * sizeof (float));
}

static void
scatter_row (const Plan *plan, const float *patches, int y, float *image)
{
  size_t n_in = (size_t)plan->shape->in_channels;
  int w = plan->shape->w;
  TapRange rows = get_taps (plan->shape->h, y);

  for (int i = rows.first; i < rows.last; i++)
    scatter_taps (patches + (size_t)i * CLOSS_CONV2D_KERNEL * n_in, w, n_in, plan->patch,
                  image + (size_t)((y + i - CLOSS_CONV2D_PADDING) * w) * n_in);
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

/* The gradient of a group of images, chunk by chunk, into the group's partial sum. */
static void
backward_weight_group_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  ClossBlock images = closs_get_block ((size_t)plan->shape->n, plan->group, task);
  float *patches = plan->patches + (size_t)worker * plan->chunk_floats;
  int n_out = plan->shape->out_channels;
  ClossGemm gemm = { .transpose_a = true, .m = (int)plan->patch, .n = n_out, .alpha = 1 };

  for (size_t first = images.first; first < images.last; first += plan->chunk, gemm.beta = 1)
    {
      size_t last = first + plan->chunk < images.last ? first + plan->chunk : images.last;

      for (size_t image = first; image < last; image++)
        gather_image (plan, plan->a, image, patches + (image - first) * plan->pixels * plan->patch);
      gemm.k = (int)((last - first) * plan->pixels);
      closs_gemm (&gemm, patches, (int)plan->patch, plan->b + first * plan->pixels * (size_t)n_out, n_out,
                  plan->partials + task * plan->weight_count, n_out);
    }
}

static void
add_partials (const Plan *plan, size_t n_groups)
{
  size_t count = plan->patch * (size_t)plan->shape->out_channels;

  memcpy (plan->result, plan->partials, count * sizeof (float));
  for (size_t group = 1; group < n_groups; group++)
    for (size_t i = 0; i < count; i++)
      plan->result[i] += plan->partials[group * plan->weight_count + i];
}

static void
gather_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;

  (void)worker;
  gather_image (plan, plan->a, plan->first_image + task, plan->patches + task * plan->pixels * plan->patch);
}

/* A slice of rows of the weight's gradient, over one chunk. Chunks are added in their order. */
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
accepts (const ClossConv2dShape *shape, bool wants_d_input)
{
  (void)shape;
  (void)wants_d_input;
  return true;
}

static size_t
plain_workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  Plan plan = make_plan (shape, parallel, NULL);

  /* Not the groups of this n: a smaller n may have more groups. */
  size_t n_groups = shape->n < GROUPS ? (size_t)shape->n : GROUPS, n_partials = plan.has_groups ? n_groups : 0;

  return (plan.chunk_floats * (size_t)parallel->n_threads + n_partials * plan.weight_count) * sizeof (float);
}

static void
plain_forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input, const float *weight,
               float *output, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);

  plan.a = input;
  plan.b = weight;
  plan.result = output;
  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape->n, plan.chunk), forward_task, &plan);
}

static void
plain_backward_data (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output,
                     const float *weight, float *d_input, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);

  plan.a = d_output;
  plan.b = weight;
  plan.result = d_input;
  closs_parallel_for (parallel, closs_count_blocks ((size_t)shape->n, plan.chunk), backward_data_task, &plan);
}

static void
add_slices (Plan *plan)
{
  for (; plan->first_image < (size_t)plan->shape->n; plan->first_image += plan->n_images)
    {
      size_t left = (size_t)plan->shape->n - plan->first_image;

      plan->n_images = left < plan->chunk ? left : plan->chunk;
      closs_parallel_for (plan->parallel, plan->n_images, gather_task, plan);
      closs_parallel_for (plan->parallel, closs_count_blocks (plan->patch, SLICE_ROWS), backward_weight_task, plan);
    }
}

static void
plain_backward_weight (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                       const float *d_output, float *d_weight, void *workspace)
{
  Plan plan = make_plan (shape, parallel, workspace);
  size_t n_groups = closs_count_blocks ((size_t)shape->n, plan.group);

  plan.a = input;
  plan.b = d_output;
  plan.result = d_weight;
  if (plan.has_groups)
    {
      closs_parallel_for (parallel, n_groups, backward_weight_group_task, &plan);
      add_partials (&plan, n_groups);
    }
  else
    add_slices (&plan);
}

static const ClossConv2dPlain plain = {
  .workspace_size = plain_workspace_size,
  .forward = plain_forward,
  .backward_data = plain_backward_data,
  .backward_weight = plain_backward_weight,
};

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  return closs_conv2d_plain_workspace_size (&plain, shape, parallel);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input, const float *weight,
         const ClossConv2dOutput *output, void *workspace)
{
  closs_conv2d_plain_forward (&plain, shape, parallel, input, weight, output, workspace);
}

static void
backward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMapGradient *d_output,
          const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  closs_conv2d_plain_backward (&plain, shape, parallel, d_output, input, weight, gradients, workspace);
}

const ClossConv2dAlgorithm closs_conv2d_im2col = {
  .name = "conv2d-im2col",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward = backward,
};
