/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tiles, chunks of images and memory of conv2d-winograd. The shape and the instruction set alone decide the chunks. */
#include "kernel/winograd/winograd-plan.h"
#include <string.h>

enum
{
  ALIGNMENT = 64,
  POINT_PADDING = 48, /* floats after every point, so that points do not compete for the same cache sets */
  TASK_TILES = 16,    /* tiles that one task transforms at least, of one vector of channels */
  LEAST_ROWS = 28,    /* tiles of a chunk if the filters stay in the cache */
  MANY_ROWS = 112,    /* tiles of a chunk if they do not: enough to hide reading them */
};
#define CHUNK_BYTES  ((size_t)2 << 20) /* transformed tiles of a chunk: a share of the cache */
#define FILTER_BYTES ((size_t)1 << 20) /* transformed filters that stay in the cache */
#define STREAM_BYTES ((size_t)8 << 20) /* transformed filters that are written past the cache */

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

/* As many images as the channels of the smaller side need to fill a vector. */
static int
get_group (const ClossKernels *kernels, const ClossConv2dShape *shape)
{
  int least = shape->in_channels < shape->out_channels ? shape->in_channels : shape->out_channels;

  return least < kernels->vector_length ? kernels->vector_length / least : 1;
}

static ClossPanels
make_panels (const ClossKernels *kernels, int channels, size_t n_rows)
{
  ClossPanels panels = { .channels = channels, .width = kernels->vector_length, .n_rows = n_rows };

  if (channels < panels.width)
    panels.width = channels;
  else if (channels % (2 * panels.width) == 0)
    panels.width *= 2;
  panels.n_panels = channels / panels.width;
  panels.point_stride = (size_t)panels.n_panels * n_rows * (size_t)panels.width + POINT_PADDING;
  return panels;
}

ClossPanels
closs_winograd_make_filter_panels (const ClossWinogradPlan *plan, int channels, int rows)
{
  ClossPanels panels = make_panels (plan->kernels, channels, (size_t)rows);

  panels.streams = (size_t)plan->tile->n_points * panels.point_stride * sizeof (float) > STREAM_BYTES;
  return panels;
}

const ClossWinogradTile *
closs_winograd_get_filter_tile (const ClossWinogradPlan *plan, const ClossPanels *panels)
{
  const ClossWinogradKernels *winograd = plan->kernels->winograd;

  if (panels->width >= plan->kernels->vector_length)
    return plan->tile;
  return closs_kernels_find (plan->kernels->isa, panels->width)->winograd->tiles + (plan->tile - winograd->tiles);
}

/* The most images of a chunk: as many as fit into the cache's share, but enough to hide reading filters that do not
 * fit. */
static int
get_chunk_limit (const ClossWinogradPlan *plan)
{
  const size_t point_floats = (size_t)plan->tile->n_points * sizeof (float);
  const size_t in = (size_t)plan->shape->in_channels, out = (size_t)plan->shape->out_channels;
  size_t least_rows = point_floats * in * out > FILTER_BYTES ? MANY_ROWS : LEAST_ROWS;
  size_t least = (least_rows + plan->tiles_per_image - 1) / plan->tiles_per_image;
  size_t chunk = CHUNK_BYTES / (plan->tiles_per_image * point_floats * (in + out));

  if (chunk < least)
    chunk = least;
  return chunk < (size_t)plan->shape->n ? (int)chunk : plan->shape->n;
}

static size_t
count_stage_floats (const ClossWinogradPlan *plan, int size)
{
  size_t rows = (size_t)((plan->tiling.tiles_y - 1) * plan->tile->n_outputs + size);
  size_t columns = (size_t)((plan->tiling.tiles_x - 1) * plan->tile->n_outputs + size);

  return round_up (rows * columns * (size_t)plan->kernels->vector_length, ALIGNMENT / sizeof (float));
}

static void
set_chunk (ClossWinogradPlan *plan, int chunk)
{
  size_t n_rows;

  plan->chunk = divide_up (chunk, plan->group) * plan->group;
  n_rows = round_up ((size_t)plan->chunk * plan->tiles_per_image, CLOSS_WINOGRAD_ROW_STEP);
  plan->in = make_panels (plan->kernels, plan->shape->in_channels, n_rows);
  plan->out = make_panels (plan->kernels, plan->shape->out_channels, n_rows);
}

/* With chunks of the largest size. */
static ClossWinogradPlan
make_plan (const ClossWinogradVariant *variant, const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  ClossWinogradPlan plan = { .shape = shape, .parallel = parallel, .kernels = variant->kernels, .tile = variant->tile };

  plan.tiling = get_tiling (plan.tile, shape->h, shape->w);
  plan.tiles_per_image = (size_t)plan.tiling.tiles_y * (size_t)plan.tiling.tiles_x;
  plan.group = get_group (plan.kernels, shape);
  plan.task_images = plan.tiles_per_image < TASK_TILES ? (int)(TASK_TILES / plan.tiles_per_image) : 1;
  plan.task_images = divide_up (plan.task_images, plan.group) * plan.group;
  set_chunk (&plan, get_chunk_limit (&plan));
  plan.d_filter = closs_winograd_make_filter_panels (&plan, shape->out_channels, shape->in_channels);
  plan.in_stage_floats = count_stage_floats (&plan, plan.tile->n_inputs);
  plan.out_stage_floats = count_stage_floats (&plan, plan.tile->n_outputs);
  return plan;
}

/* The pieces lie one after another; with a NULL workspace this only adds up their sizes. */
static size_t
place_pieces (ClossWinogradPlan *plan, void *workspace)
{
  const size_t n_points = (size_t)plan->tile->n_points, line = ALIGNMENT / sizeof (float);
  const size_t n_threads = (size_t)plan->parallel->n_threads;
  ClossPanels by_out = closs_winograd_make_filter_panels (plan, plan->shape->in_channels, plan->shape->out_channels);
  size_t filter_stride
      = plan->d_filter.point_stride > by_out.point_stride ? plan->d_filter.point_stride : by_out.point_stride;
  const struct
  {
    float **piece;
    size_t count;
  } pieces[] = {
    { &plan->in_stages, n_threads * plan->in_stage_floats },
    { &plan->out_stages, n_threads * plan->out_stage_floats },
    { &plan->adjoint_stages, n_threads * plan->in_stage_floats },
    { &plan->in_points, n_points * plan->in.point_stride },
    { &plan->out_points, n_points * plan->out.point_stride },
    { &plan->filter_points, n_points * filter_stride },
    { &plan->d_filter_points, n_points * plan->d_filter.point_stride },
    { &plan->transposed_weight, closs_conv2d_weight_count (plan->shape) },
  };
  size_t offset = 0;

  for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
    {
      if (workspace != NULL)
        *pieces[i].piece = (float *)workspace + offset;
      offset += round_up (pieces[i].count, line);
    }
  return offset * sizeof (float);
}

static void
clear_stages (const ClossWinogradPlan *plan)
{
  size_t n_threads = (size_t)plan->parallel->n_threads;

  memset (plan->in_stages, 0, n_threads * plan->in_stage_floats * sizeof (float));
  memset (plan->out_stages, 0, n_threads * plan->out_stage_floats * sizeof (float));
}

/* For a pass: makes all chunks about the same size. */
ClossWinogradPlan
closs_winograd_begin_pass (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                           const ClossParallel *parallel, void *workspace)
{
  ClossWinogradPlan plan = make_plan (variant, shape, parallel);

  set_chunk (&plan, divide_up (shape->n, divide_up (shape->n, plan.chunk)));
  place_pieces (&plan, workspace);
  clear_stages (&plan);
  return plan;
}

bool
closs_winograd_next_chunk (ClossWinogradPlan *plan)
{
  size_t n = (size_t)plan->shape->n, left;

  plan->is_first_chunk = plan->n_images == 0;
  plan->first_image += plan->n_images;
  left = n - plan->first_image;
  plan->n_images = left < (size_t)plan->chunk ? left : (size_t)plan->chunk;
  return left > 0;
}

bool
closs_winograd_fits (const ClossWinogradVariant *variant, const ClossConv2dShape *shape)
{
  const ClossWinogradTile *tile = variant->tile;

  return closs_kernels_fill_by_images (variant->kernels, shape->in_channels, shape->out_channels)
         && (tile->offset < 0 || (shape->h <= tile->n_outputs && shape->w <= tile->n_outputs));
}

/* Chooses the instruction set whose vectors the channels of both sides fill, and the tile that needs the fewest
 * products for the map. Measured times of the next best tile, as multiples of the chosen one's (bench --all, Zen 4, one
 * and two threads): a4 for c7 at 7 x 7 (64 to 128 channels) 1.1 to 1.6, t4 for t3 at 3 x 3 (32 to 16) 1.8. Zen 3 with
 * AVX2: a4 for c7 at 14 x 14 1.2 to 1.6, at 7 x 7 1.1 to 1.9, a4 for t4 at 4 x 4 1.2 to 1.4, t4 for t3 at 3 x 3 1.3
 * to 1.9. c7 and a4 take the same time at 28 x 28 with 8 to 16 channels, because the transforms weigh as much as the
 * products. Whole training steps with c8 in place of a4 and c7 (32 x 32 x 3, batch 256, Zen 4): 1.20 times as fast at
 * width 1, 1.04 to 1.08 times at width 1/4. */
ClossWinogradVariant
closs_winograd_choose (const ClossConv2dShape *shape)
{
  ClossWinogradVariant best = { .kernels = closs_kernels_choose_by_images (shape->in_channels, shape->out_channels) };
  const ClossWinogradKernels *winograd = best.kernels->winograd;
  int best_products = 0;

  for (size_t i = 0; i < winograd->n_tiles; i++)
    {
      ClossWinogradVariant variant = { .kernels = best.kernels, .tile = &winograd->tiles[i] };
      ClossTiling tiling = get_tiling (variant.tile, shape->h, shape->w);
      int products = tiling.tiles_y * tiling.tiles_x * variant.tile->n_points;

      if (closs_winograd_fits (&variant, shape) && (best.tile == NULL || products < best_products))
        {
          best = variant;
          best_products = products;
        }
    }
  return best;
}

size_t
closs_winograd_workspace_size (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                               const ClossParallel *parallel)
{
  ClossWinogradPlan plan = make_plan (variant, shape, parallel);

  return place_pieces (&plan, NULL);
}
