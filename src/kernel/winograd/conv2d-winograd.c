/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The driver of the fast convolutions: passes and threads. winograd-plan.c cuts the work, winograd-kernels.c has the
 * arithmetic. The plan alone decides the order of every sum.
 *
 * A chunk is three parallel loops: maps → rows of tiles (read as the next layer sees them, through a stage with a
 * border), the products of every point, rows of tiles → maps (with their sums). The backward pass transforms the
 * output's gradient once and computes both other gradients from it. The weight's gradient is summed over the chunks;
 * then the products that become the input's gradient overwrite the rows of the input. */
#include "kernel/conv2d-algorithms.h"
#include "kernel/winograd/winograd-plan.h"
#include <string.h>

enum
{
  FILTER_ROWS = 8, /* rows of a filter that one task transforms */
  SMALLEST_BATCH = 32,
};

/* One pass: the arrays that its tasks read and write. */
typedef struct
{
  ClossWinogradPlan plan;
  const ClossMap *input;
  const ClossMapGradient *d_output;
  const ClossConv2dOutput *output;
  const ClossConv2dGradients *gradients;
  const float *weight;
  ClossPanels filter; /* rows of inputs, for the current products */
} Pass;

/* Stages of inputs and of outputs, in the form of the transforms and in the form of the maps. */
static ClossTileStage
get_tile_stage (const ClossWinogradPlan *plan, float *values, int size)
{
  return (ClossTileStage){ .values = values, .columns = (plan->tiling.tiles_x - 1) * plan->tile->n_outputs + size };
}

/* The stage of the vector that begins with this image of the chunk. */
static ClossStage
get_map_stage (const ClossWinogradPlan *plan, const ClossPanels *panels, const ClossTileStage *stage, int border,
               size_t image)
{
  const int n_images = closs_winograd_get_vector_images (plan, panels);
  const size_t n_left = image < plan->n_images ? plan->n_images - image : 1;

  return (ClossStage){ .values = stage->values,
                       .columns = stage->columns,
                       .border = border,
                       .pixel_stride = plan->kernels->vector_length,
                       .n_images = n_images,
                       .n_present = n_left < (size_t)n_images ? (int)n_left : n_images };
}

/* The image of the mini-batch for @image of the chunk. A group that is not full repeats the last image. */
static size_t
get_image (const ClossWinogradPlan *plan, size_t image)
{
  return plan->first_image + (image < plan->n_images ? image : plan->n_images - 1);
}

static ClossTileRows
get_rows (const ClossWinogradPlan *plan, const ClossPanels *panels, float *points, int channel, size_t image)
{
  size_t width = (size_t)panels->width, group = (size_t)plan->group, in_group = image % group;
  size_t row = (image - in_group) * plan->tiles_per_image + in_group;
  size_t panel = (size_t)channel / width, in_panel = (size_t)channel % width;

  return (ClossTileRows){ .values = points + (panel * panels->n_rows + row) * width + in_panel,
                          .tile_stride = group * width,
                          .point_stride = panels->point_stride };
}

/* Tasks over panels of channels x groups of images of the chunk. */
static size_t
count_groups (const ClossWinogradPlan *plan)
{
  return (plan->n_images + (size_t)plan->task_images - 1) / (size_t)plan->task_images;
}

static size_t
count_map_tasks (const ClossWinogradPlan *plan, const ClossPanels *panels)
{
  return count_groups (plan) * (size_t)panels->n_panels;
}

/* One vector: of channels of one image of the chunk, or of several images from @image on. */
typedef void (*TransformFunc) (const Pass *pass, size_t image, int channel, int worker);

/* Both vectors of a panel for one image, then the next image: in the maps and in the rows of tiles the two vectors may
 * share cache lines. */
static void
transform_task (const Pass *pass, const ClossPanels *panels, size_t task, int worker, TransformFunc transform)
{
  const ClossWinogradPlan *plan = &pass->plan;
  size_t n_groups = count_groups (plan), first = task % n_groups * (size_t)plan->task_images;
  int first_channel = (int)(task / n_groups) * panels->width;

  size_t n_places = closs_winograd_count_places (plan), last = first + (size_t)plan->task_images;
  size_t step = (size_t)closs_winograd_get_vector_images (plan, panels);

  for (size_t image = first; image < last && image < n_places; image += step)
    for (int v = 0; v < panels->width; v += plan->kernels->vector_length)
      transform (pass, image, first_channel + v, worker);
}

static void
transform_input (const Pass *pass, size_t image, int channel, int worker)
{
  const ClossWinogradPlan *plan = &pass->plan;
  ClossTileStage stage
      = get_tile_stage (plan, plan->in_stages + (size_t)worker * plan->in_stage_floats, plan->tile->n_inputs);
  ClossStage map_stage = get_map_stage (plan, &plan->in, &stage, -plan->tile->offset, image);
  ClossTileRows rows = get_rows (plan, &plan->in, plan->in_points, channel, image);

  plan->kernels->map->read (pass->input, get_image (plan, image), channel, &map_stage);
  plan->tile->input (&plan->tiling, &stage, &rows);
}

static void
restore_output (const Pass *pass, size_t image, int channel, int worker)
{
  const ClossWinogradPlan *plan = &pass->plan;
  const ClossConv2dOutput *output = pass->output;
  ClossTileStage stage
      = get_tile_stage (plan, plan->out_stages + (size_t)worker * plan->out_stage_floats, plan->tile->n_outputs);
  ClossStage map_stage = get_map_stage (plan, &plan->out, &stage, 0, image);
  ClossTileRows rows = get_rows (plan, &plan->out, plan->out_points, channel, image);
  size_t which = get_image (plan, image);

  if (image >= plan->n_images)
    return;
  plan->tile->output (&plan->tiling, &stage, &rows);
  if (output->seen != NULL)
    plan->kernels->map->write_seen (&map_stage, output->seen, which, channel, output->values);
  else
    plan->kernels->map_sum->write (&map_stage, closs_conv2d_get_output_shape (plan->shape), which, channel,
                                   output->values, output->partial);
}

static void
transform_gradient (const Pass *pass, size_t image, int channel, int worker)
{
  const ClossWinogradPlan *plan = &pass->plan;
  ClossTileStage stage
      = get_tile_stage (plan, plan->out_stages + (size_t)worker * plan->out_stage_floats, plan->tile->n_outputs);
  ClossStage map_stage = get_map_stage (plan, &plan->out, &stage, 0, image);
  ClossTileRows rows = get_rows (plan, &plan->out, plan->out_points, channel, image);

  if (image < plan->n_images)
    plan->kernels->map->read_gradient (pass->d_output, get_image (plan, image), channel, &map_stage);
  else
    memset (stage.values, 0, plan->out_stage_floats * sizeof (float));
  plan->tile->output_adjoint (&plan->tiling, &stage, &rows);
}

static void
restore_gradient (const Pass *pass, size_t image, int channel, int worker)
{
  const ClossWinogradPlan *plan = &pass->plan;
  ClossTileStage stage
      = get_tile_stage (plan, plan->adjoint_stages + (size_t)worker * plan->in_stage_floats, plan->tile->n_inputs);
  ClossStage map_stage = get_map_stage (plan, &plan->in, &stage, -plan->tile->offset, image);
  ClossTileRows rows = get_rows (plan, &plan->in, plan->in_points, channel, image);

  if (image >= plan->n_images)
    return;
  memset (stage.values, 0, plan->in_stage_floats * sizeof (float));
  plan->tile->input_adjoint (&plan->tiling, &stage, &rows);
  plan->kernels->map_sum->write_gradient (&map_stage, pass->input, get_image (plan, image), channel,
                                          pass->gradients->d_input, pass->gradients->partial);
}

static void
transform_input_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;

  transform_task (pass, &pass->plan.in, task, worker, transform_input);
}

static void
restore_output_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;

  transform_task (pass, &pass->plan.out, task, worker, restore_output);
}

/* First the output's gradient, then the input. */
static void
transform_both_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  size_t n_gradient_tasks = count_map_tasks (&pass->plan, &pass->plan.out);

  if (task < n_gradient_tasks)
    transform_task (pass, &pass->plan.out, task, worker, transform_gradient);
  else
    transform_task (pass, &pass->plan.in, task - n_gradient_tasks, worker, transform_input);
}

static void
restore_gradient_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;

  transform_task (pass, &pass->plan.in, task, worker, restore_gradient);
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
  const Pass *pass = data;
  const ClossWinogradPlan *plan = &pass->plan;
  FilterTask at = get_filter_task (&pass->filter, task);

  (void)worker;
  closs_winograd_get_filter_tile (plan, &pass->filter)
      ->filter (pass->weight, &pass->filter, at.panel, at.first_row, at.last_row, plan->filter_points);
}

static void
restore_filter_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  const ClossWinogradPlan *plan = &pass->plan;
  FilterTask at = get_filter_task (&plan->d_filter, task);

  (void)worker;
  closs_winograd_get_filter_tile (plan, &plan->d_filter)
      ->filter_adjoint (pass->gradients->d_weight, &plan->d_filter, at.panel, at.first_row, at.last_row,
                        plan->d_filter_points);
}

/* The products whose result has the layout of @panels. */
static const ClossWinogradProducts *
get_products (const ClossWinogradPlan *plan, const ClossPanels *panels)
{
  return panels->width < plan->kernels->vector_length ? plan->kernels->narrow : &plan->kernels->winograd->products;
}

/* product = input filter at one point. */
static void
multiply (const Pass *pass, size_t point, const ClossPanels *input, const float *input_points,
          const ClossPanels *product, float *product_points)
{
  const ClossWinogradPlan *plan = &pass->plan;
  const float *filter = plan->filter_points + point * pass->filter.point_stride;
  bool is_last = point + 1 == (size_t)plan->tile->n_points;

  get_products (plan, product)
      ->multiply (input, input_points + point * input->point_stride, product, filter,
                  is_last ? filter : filter + pass->filter.point_stride, closs_winograd_count_rows (plan),
                  product_points + point * product->point_stride);
}

static void
multiply_forward_task (size_t point, int worker, void *data)
{
  const Pass *pass = data;
  const ClossWinogradPlan *plan = &pass->plan;

  (void)worker;
  multiply (pass, point, &plan->in, plan->in_points, &plan->out, plan->out_points);
}

static void
multiply_backward_task (size_t point, int worker, void *data)
{
  const Pass *pass = data;
  const ClossWinogradPlan *plan = &pass->plan;

  (void)worker;
  if (pass->gradients->d_weight != NULL)
    get_products (plan, &plan->out)
        ->multiply_transposed (&plan->in, plan->in_points + point * plan->in.point_stride, &plan->out,
                               plan->out_points + point * plan->out.point_stride, closs_winograd_count_rows (plan),
                               !plan->is_first_chunk, plan->d_filter.streams,
                               plan->d_filter_points + point * plan->d_filter.point_stride);
  if (pass->gradients->d_input != NULL)
    multiply (pass, point, &plan->out, plan->out_points, &plan->in, plan->in_points);
}

/* Transposes one tap, [in][out] → [out][in], in squares that stay in the cache. */
static void
transpose_tap_task (size_t tap, int worker, void *data)
{
  enum
  {
    SQUARE = 16
  };
  const Pass *pass = data;
  const ClossWinogradPlan *plan = &pass->plan;
  size_t n_in = (size_t)plan->shape->in_channels, n_out = (size_t)plan->shape->out_channels;
  const float *from = pass->weight + tap * n_in * n_out;
  float *to = plan->transposed_weight + tap * n_in * n_out;

  (void)worker;
  for (size_t c0 = 0; c0 < n_in; c0 += SQUARE)
    for (size_t k0 = 0; k0 < n_out; k0 += SQUARE)
      for (size_t c = c0; c < n_in && c < c0 + SQUARE; c++)
        for (size_t k = k0; k < n_out && k < k0 + SQUARE; k++)
          to[k * n_in + c] = from[c * n_out + k];
}

static void
run (Pass *pass, size_t n_tasks, ClossTaskFunc task)
{
  closs_parallel_for (pass->plan.parallel, n_tasks, task, pass);
}

void
closs_winograd_forward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                        const ClossParallel *parallel, const ClossMap *input, const float *weight,
                        const ClossConv2dOutput *output, void *workspace)
{
  Pass pass = { .plan = closs_winograd_begin_pass (variant, shape, parallel, workspace),
                .input = input,
                .output = output,
                .weight = weight };

  pass.filter = pass.plan.d_filter;
  run (&pass, count_filter_tasks (&pass.filter), transform_filter_task);
  while (closs_winograd_next_chunk (&pass.plan))
    {
      run (&pass, count_map_tasks (&pass.plan, &pass.plan.in), transform_input_task);
      run (&pass, (size_t)pass.plan.tile->n_points, multiply_forward_task);
      run (&pass, count_map_tasks (&pass.plan, &pass.plan.out), restore_output_task);
    }
}

/* The filters for the input's gradient: inputs and outputs are exchanged. */
static void
transform_transposed_filter (Pass *pass)
{
  const ClossConv2dShape *shape = pass->plan.shape;

  run (pass, CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL, transpose_tap_task);
  pass->weight = pass->plan.transposed_weight;
  pass->filter = closs_winograd_make_filter_panels (&pass->plan, shape->in_channels, shape->out_channels);
  run (pass, count_filter_tasks (&pass->filter), transform_filter_task);
}

void
closs_winograd_backward (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                         const ClossParallel *parallel, const ClossMapGradient *d_output, const ClossMap *input,
                         const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  Pass pass = { .plan = closs_winograd_begin_pass (variant, shape, parallel, workspace),
                .input = input,
                .d_output = d_output,
                .gradients = gradients,
                .weight = weight };
  ClossWinogradPlan *plan = &pass.plan;

  if (gradients->d_input != NULL)
    transform_transposed_filter (&pass);
  while (closs_winograd_next_chunk (plan))
    {
      size_t n_input_tasks = gradients->d_weight != NULL ? count_map_tasks (plan, &plan->in) : 0;

      run (&pass, count_map_tasks (plan, &plan->out) + n_input_tasks, transform_both_task);
      run (&pass, (size_t)plan->tile->n_points, multiply_backward_task);
      if (gradients->d_input != NULL)
        run (&pass, count_map_tasks (plan, &plan->in), restore_gradient_task);
    }
  if (gradients->d_weight != NULL)
    run (&pass, count_filter_tasks (&plan->d_filter), restore_filter_task);
}

/* For small mini-batches BatchNorm averages few values and amplifies rounding errors of the first step most: at batch
 * 16, width 1, the loss of the second step differs from PyTorch's by 4e-5 this way and by 2e-7 with conv2d-im2col. */
static bool
accepts (const ClossConv2dShape *shape, bool wants_d_input)
{
  (void)wants_d_input;
  return shape->n >= SMALLEST_BATCH
         && closs_kernels_choose_by_images (shape->in_channels, shape->out_channels)->vector_length > 1;
}

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  return closs_winograd_workspace_size (&variant, shape, parallel);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input, const float *weight,
         const ClossConv2dOutput *output, void *workspace)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  closs_winograd_forward (&variant, shape, parallel, input, weight, output, workspace);
}

static void
backward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMapGradient *d_output,
          const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  ClossWinogradVariant variant = closs_winograd_choose (shape);

  closs_winograd_backward (&variant, shape, parallel, d_output, input, weight, gradients, workspace);
}

const ClossConv2dAlgorithm closs_conv2d_winograd = {
  .name = "conv2d-winograd",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward = backward,
};
