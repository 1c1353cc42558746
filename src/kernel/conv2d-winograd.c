/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The driver of the fast convolutions: tiles, chunks of images, memory and threads; the arithmetic is in
 * winograd-kernels.c. Chunks and the order of every sum come from the shape and the instruction set alone. */
#include "kernel/conv2d-algorithms.h"
#include "kernel/winograd.h"
#include <assert.h>
#include <string.h>

enum
{
  ALIGNMENT = 64,
  POINT_PADDING = 48, /* floats after every point, so that points do not fall on the same cache sets */
  FILTER_ROWS = 8,    /* rows of a filter that one task transforms */
  SMALLEST_BATCH = 32,
  SMALLEST_CHANNELS = 8, /* 4 to 8 channels at 28 x 28 and 32 x 32 take as long as by conv2d-im2col, fewer longer */
};
#define CHUNK_BYTES ((size_t)12 << 20) /* transformed tiles of a chunk: a share of the last-level cache */

/* How one convolution is cut, and where its pieces lie in the workspace. */
typedef struct
{
  const ClossConv2dShape *shape;
  const ClossParallel *parallel;
  const ClossWinogradKernels *kernels;
  const ClossWinogradTile *tile;
  ClossTiling tiling;
  size_t tiles_per_image;
  int chunk;           /* images */
  ClossPanels in, out; /* transformed tiles of a chunk, by input and by output channels */
  ClossPanels filter;  /* rows of inputs, for the pass at hand */
  size_t stage_floats; /* of one worker */

  float *filter_points, *in_points, *out_points, *stages, *transposed_weight;
  const float *map_in; /* what the tasks read and write; which of them depends on the pass */
  float *map_out;
  const float *weight;
  float *d_weight;
  size_t first_image, n_images; /* the chunk at hand */
  bool is_first_chunk;
} Plan;

static int
divide_up (int a, int b)
{
  return (a + b - 1) / b;
}

static size_t
round_up (size_t value, size_t step)
{
  return (value + step - 1) / step * step;
}

static ClossTiling
get_tiling (const ClossWinogradTile *tile, int h, int w)
{
  return (ClossTiling){
    .h = h, .w = w, .tiles_y = divide_up (h, tile->n_outputs), .tiles_x = divide_up (w, tile->n_outputs)
  };
}

/* The tile that takes the fewest products for the map. Measured (bench --all, Zen 4, one and two threads), times of the
 * runner-up for one of the chosen: a4 for c7 at 32 x 32 (32 to 64 channels) 1.05 to 1.5, at 7 x 7 (64 to 128) 1.1 to
 * 1.6; c7 for a4 at 16 x 16 (8 to 16) 1.3 to 1.8; t4 for t3 at 3 x 3 (32 to 16) 1.8. Even, and so left to the rule:
 * c7 and a4 at 28 x 28 with 8 to 16 channels, where the transforms weigh as much as the products. */
static const ClossWinogradTile *
choose_tile (const ClossWinogradKernels *kernels, const ClossConv2dShape *shape)
{
  const ClossWinogradTile *best = NULL;
  int best_products = 0;

  for (size_t i = 0; i < kernels->n_tiles; i++)
    {
      const ClossWinogradTile *tile = &kernels->tiles[i];
      ClossTiling tiling = get_tiling (tile, shape->h, shape->w);
      int products = tiling.tiles_y * tiling.tiles_x * tile->n_points;

      if (closs_winograd_fits (tile, shape) && (best == NULL || products < best_products))
        {
          best = tile;
          best_products = products;
        }
    }
  return best;
}

static ClossPanels
make_panels (const ClossWinogradKernels *kernels, int channels, size_t n_rows)
{
  ClossPanels panels = { .channels = channels, .n_rows = n_rows };

  panels.width = channels <= kernels->vector_length ? kernels->vector_length : 2 * kernels->vector_length;
  panels.n_panels = divide_up (channels, panels.width);
  panels.point_stride = (size_t)panels.n_panels * n_rows * (size_t)panels.width + POINT_PADDING;
  return panels;
}

/* As many images as the cache's share holds, made so that no row block is left half empty where that can be had. */
static int
choose_chunk (const Plan *plan)
{
  size_t row_block = (size_t)plan->kernels->row_block;
  ClossPanels in = make_panels (plan->kernels, plan->shape->in_channels, 1);
  ClossPanels out = make_panels (plan->kernels, plan->shape->out_channels, 1);
  size_t image_bytes = plan->tiles_per_image * (size_t)plan->tile->n_points * sizeof (float)
                       * (size_t)(in.n_panels * in.width + out.n_panels * out.width);
  size_t chunk = CHUNK_BYTES / image_bytes, least = (8 * row_block + plan->tiles_per_image - 1) / plan->tiles_per_image;
  size_t step = row_block;

  while (step > 1 && (step / 2) * plan->tiles_per_image % row_block == 0 && step % 2 == 0)
    step /= 2;
  if (chunk < least)
    chunk = least;
  chunk = round_up (chunk, step);
  return chunk < (size_t)plan->shape->n ? (int)chunk : plan->shape->n;
}

static Plan
make_plan (const ClossWinogradVariant *variant, const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  Plan plan = { .shape = shape, .parallel = parallel, .kernels = variant->kernels, .tile = variant->tile };
  size_t n_rows, in_stage, out_stage;

  plan.tiling = get_tiling (plan.tile, shape->h, shape->w);
  plan.tiles_per_image = (size_t)plan.tiling.tiles_y * (size_t)plan.tiling.tiles_x;
  plan.chunk = choose_chunk (&plan);
  n_rows = round_up ((size_t)plan.chunk * plan.tiles_per_image, (size_t)plan.kernels->row_block);
  plan.in = make_panels (plan.kernels, shape->in_channels, n_rows);
  plan.out = make_panels (plan.kernels, shape->out_channels, n_rows);
  in_stage = closs_winograd_stage_floats (plan.tile, &plan.tiling, plan.in.width);
  out_stage = closs_winograd_stage_floats (plan.tile, &plan.tiling, plan.out.width);
  plan.stage_floats = round_up (in_stage > out_stage ? in_stage : out_stage, ALIGNMENT / sizeof (float));
  return plan;
}

/* The pieces lie one after another; with a NULL workspace this only adds up their sizes. */
static size_t
place_pieces (Plan *plan, void *workspace)
{
  const size_t n_points = (size_t)plan->tile->n_points, line = ALIGNMENT / sizeof (float);
  ClossPanels by_in = make_panels (plan->kernels, plan->shape->in_channels, (size_t)plan->shape->out_channels);
  ClossPanels by_out = make_panels (plan->kernels, plan->shape->out_channels, (size_t)plan->shape->in_channels);
  size_t filter_stride = by_in.point_stride > by_out.point_stride ? by_in.point_stride : by_out.point_stride;
  size_t sizes[] = { n_points * filter_stride, n_points * plan->in.point_stride, n_points * plan->out.point_stride,
                     (size_t)plan->parallel->n_threads * plan->stage_floats, closs_conv2d_weight_count (plan->shape) };
  float **pieces[]
      = { &plan->filter_points, &plan->in_points, &plan->out_points, &plan->stages, &plan->transposed_weight };
  size_t offset = 0;

  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      if (workspace != NULL)
        *pieces[i] = (float *)workspace + offset;
      offset += round_up (sizes[i], line);
    }
  return offset * sizeof (float);
}

static size_t
image_floats (const Plan *plan, int channels)
{
  return (size_t)plan->shape->h * (size_t)plan->shape->w * (size_t)channels;
}

static float *
get_stage (const Plan *plan, int worker)
{
  return plan->stages + (size_t)worker * plan->stage_floats;
}

/* Tasks over images x panels: which image of the chunk, which panel, which row of tiles it begins at. */
typedef struct
{
  size_t image, row;
  int panel;
} MapTask;

static MapTask
get_map_task (const Plan *plan, size_t task)
{
  size_t in_chunk = task % plan->n_images;

  return (MapTask){ .image = plan->first_image + in_chunk,
                    .row = in_chunk * plan->tiles_per_image,
                    .panel = (int)(task / plan->n_images) };
}

static void
transform_input_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  MapTask at = get_map_task (plan, task);

  plan->tile->input (&plan->tiling, plan->map_in + at.image * image_floats (plan, plan->in.channels), &plan->in,
                     at.panel, at.row, plan->in_points, get_stage (plan, worker));
}

static void
restore_output_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  MapTask at = get_map_task (plan, task);

  plan->tile->output (&plan->tiling, plan->map_out + at.image * image_floats (plan, plan->out.channels), &plan->out,
                      at.panel, at.row, plan->out_points, get_stage (plan, worker));
}

static void
transform_gradient_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  MapTask at = get_map_task (plan, task);

  plan->tile->output_adjoint (&plan->tiling, plan->map_in + at.image * image_floats (plan, plan->out.channels),
                              &plan->out, at.panel, at.row, plan->out_points, get_stage (plan, worker));
}

static void
restore_gradient_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  MapTask at = get_map_task (plan, task);

  plan->tile->input_adjoint (&plan->tiling, plan->map_out + at.image * image_floats (plan, plan->in.channels),
                             &plan->in, at.panel, at.row, plan->in_points, get_stage (plan, worker));
}

/* Tasks over panels x groups of rows of the filter. */
typedef struct
{
  int panel;
  size_t first_row, last_row;
} FilterTask;

static size_t
count_filter_tasks (const ClossPanels *filter)
{
  return (size_t)filter->n_panels * ((filter->n_rows + FILTER_ROWS - 1) / FILTER_ROWS);
}

static FilterTask
get_filter_task (const ClossPanels *filter, size_t task)
{
  size_t n_groups = (filter->n_rows + FILTER_ROWS - 1) / FILTER_ROWS, first = task % n_groups * FILTER_ROWS;

  return (FilterTask){ .panel = (int)(task / n_groups),
                       .first_row = first,
                       .last_row = first + FILTER_ROWS < filter->n_rows ? first + FILTER_ROWS : filter->n_rows };
}

static void
transform_filter_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  FilterTask at = get_filter_task (&plan->filter, task);

  (void)worker;
  plan->tile->filter (plan->weight, &plan->filter, at.panel, at.first_row, at.last_row, plan->filter_points);
}

static void
restore_filter_task (size_t task, int worker, void *data)
{
  const Plan *plan = data;
  FilterTask at = get_filter_task (&plan->filter, task);

  (void)worker;
  plan->tile->filter_adjoint (plan->d_weight, &plan->filter, at.panel, at.first_row, at.last_row, plan->filter_points);
}

static void
multiply_forward_task (size_t point, int worker, void *data)
{
  const Plan *plan = data;

  (void)worker;
  plan->kernels->multiply (&plan->in, plan->in_points + point * plan->in.point_stride, &plan->out,
                           plan->filter_points + point * plan->filter.point_stride,
                           plan->out_points + point * plan->out.point_stride);
}

static void
multiply_backward_task (size_t point, int worker, void *data)
{
  const Plan *plan = data;

  (void)worker;
  plan->kernels->multiply (&plan->out, plan->out_points + point * plan->out.point_stride, &plan->in,
                           plan->filter_points + point * plan->filter.point_stride,
                           plan->in_points + point * plan->in.point_stride);
}

static void
multiply_weight_task (size_t point, int worker, void *data)
{
  const Plan *plan = data;

  (void)worker;
  plan->kernels->multiply_transposed (&plan->in, plan->in_points + point * plan->in.point_stride, &plan->out,
                                      plan->out_points + point * plan->out.point_stride,
                                      plan->n_images * plan->tiles_per_image, !plan->is_first_chunk,
                                      plan->filter_points + point * plan->filter.point_stride);
}

/* One tap [in][out] → [out][in], in squares that stay in the cache. */
static void
transpose_tap_task (size_t tap, int worker, void *data)
{
  enum
  {
    SQUARE = 16
  };
  const Plan *plan = data;
  size_t n_in = (size_t)plan->shape->in_channels, n_out = (size_t)plan->shape->out_channels;
  const float *from = plan->weight + tap * n_in * n_out;
  float *to = plan->transposed_weight + tap * n_in * n_out;

  (void)worker;
  for (size_t c0 = 0; c0 < n_in; c0 += SQUARE)
    for (size_t k0 = 0; k0 < n_out; k0 += SQUARE)
      for (size_t c = c0; c < n_in && c < c0 + SQUARE; c++)
        for (size_t k = k0; k < n_out && k < k0 + SQUARE; k++)
          to[k * n_in + c] = from[c * n_out + k];
}

/* Goes to the next chunk of images; false after the last. */
static bool
next_chunk (Plan *plan)
{
  size_t n = (size_t)plan->shape->n, left;

  plan->is_first_chunk = plan->n_images == 0;
  plan->first_image += plan->n_images;
  left = n - plan->first_image;
  plan->n_images = left < (size_t)plan->chunk ? left : (size_t)plan->chunk;
  return left > 0;
}

static void
run (Plan *plan, size_t n_tasks, ClossTaskFunc task)
{
  closs_parallel_for (plan->parallel, n_tasks, task, plan);
}

/* The best instruction set whose vectors the narrower side fills: with 8 channels, 8 floats take 0.7 to 0.9 of the time
 * of 16 half empty ones (8 to 16 channels at 28 x 28, 14 x 14 and 16 x 16, 16 to 8 at 3 x 3; Zen 4). */
static const ClossWinogradKernels *
choose_kernels (const ClossConv2dShape *shape)
{
  int channels = shape->in_channels < shape->out_channels ? shape->in_channels : shape->out_channels;
  size_t n_kernels;
  const ClossWinogradKernels *const *kernels = closs_winograd_get_all_kernels (&n_kernels);

  for (size_t i = 0; i < n_kernels; i++)
    if (kernels[i]->is_supported () && kernels[i]->vector_length <= channels)
      return kernels[i];
  return closs_winograd_get_kernels ();
}

bool
closs_winograd_fits (const ClossWinogradTile *tile, const ClossConv2dShape *shape)
{
  return tile->offset < 0 || (shape->h <= tile->n_outputs && shape->w <= tile->n_outputs);
}

ClossWinogradVariant
closs_winograd_choose (const ClossConv2dShape *shape)
{
  ClossWinogradVariant variant = { .kernels = choose_kernels (shape) };

  variant.tile = choose_tile (variant.kernels, shape);
  return variant;
}

size_t
closs_winograd_workspace_size (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                               const ClossParallel *parallel)
{
  Plan plan = make_plan (variant, shape, parallel);

  return place_pieces (&plan, NULL);
}

void
closs_winograd_forward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                        const ClossParallel *parallel, const float *input, const float *weight, float *output,
                        void *workspace)
{
  Plan plan = make_plan (variant, shape, parallel);
  size_t n_points = (size_t)plan.tile->n_points;

  place_pieces (&plan, workspace);
  plan.map_in = input;
  plan.map_out = output;
  plan.weight = weight;
  plan.filter = make_panels (plan.kernels, shape->out_channels, (size_t)shape->in_channels);
  run (&plan, count_filter_tasks (&plan.filter), transform_filter_task);
  while (next_chunk (&plan))
    {
      run (&plan, plan.n_images * (size_t)plan.in.n_panels, transform_input_task);
      run (&plan, n_points, multiply_forward_task);
      run (&plan, plan.n_images * (size_t)plan.out.n_panels, restore_output_task);
    }
}

void
closs_winograd_backward_data (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                              const ClossParallel *parallel, const float *d_output, const float *weight, float *d_input,
                              void *workspace)
{
  Plan plan = make_plan (variant, shape, parallel);
  size_t n_points = (size_t)plan.tile->n_points;

  place_pieces (&plan, workspace);
  plan.map_in = d_output;
  plan.map_out = d_input;
  plan.weight = weight;
  run (&plan, CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL, transpose_tap_task);
  plan.weight = plan.transposed_weight;
  plan.filter = make_panels (plan.kernels, shape->in_channels, (size_t)shape->out_channels);
  run (&plan, count_filter_tasks (&plan.filter), transform_filter_task);
  while (next_chunk (&plan))
    {
      run (&plan, plan.n_images * (size_t)plan.out.n_panels, transform_gradient_task);
      run (&plan, n_points, multiply_backward_task);
      run (&plan, plan.n_images * (size_t)plan.in.n_panels, restore_gradient_task);
    }
}

void
closs_winograd_backward_weight (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                const ClossParallel *parallel, const float *input, const float *d_output,
                                float *d_weight, void *workspace)
{
  Plan plan = make_plan (variant, shape, parallel);
  size_t n_points = (size_t)plan.tile->n_points;

  place_pieces (&plan, workspace);
  plan.d_weight = d_weight;
  plan.filter = make_panels (plan.kernels, shape->out_channels, (size_t)shape->in_channels);
  while (next_chunk (&plan))
    {
      plan.map_in = d_output;
      run (&plan, plan.n_images * (size_t)plan.out.n_panels, transform_gradient_task);
      plan.map_in = input;
      run (&plan, plan.n_images * (size_t)plan.in.n_panels, transform_input_task);
      run (&plan, n_points, multiply_weight_task);
    }
  run (&plan, count_filter_tasks (&plan.filter), restore_filter_task);
}

/* Of small mini-batches BatchNorm takes means over few values, and what rounding does to the first step grows fastest:
 * at batch 16, width 1, the loss of the second step is 4e-5 from PyTorch's this way and 2e-7 by conv2d-im2col. */
static bool
accepts (const ClossConv2dShape *shape)
{
  return shape->n >= SMALLEST_BATCH && shape->in_channels >= SMALLEST_CHANNELS
         && shape->out_channels >= SMALLEST_CHANNELS;
}

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  return closs_winograd_workspace_size (&variant, shape, parallel);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input, const float *weight,
         float *output, void *workspace)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  closs_winograd_forward (&variant, shape, parallel, input, weight, output, workspace);
}

static void
backward_data (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output, const float *weight,
               float *d_input, void *workspace)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  closs_winograd_backward_data (&variant, shape, parallel, d_output, weight, d_input, workspace);
}

static void
backward_weight (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                 const float *d_output, float *d_weight, void *workspace)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  closs_winograd_backward_weight (&variant, shape, parallel, input, d_output, d_weight, workspace);
}

const ClossConv2dAlgorithm closs_conv2d_winograd = {
  .name = "conv2d-winograd",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward_data = backward_data,
  .backward_weight = backward_weight,
};
