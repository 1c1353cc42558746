/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For the first layer of a network: images have few channels, and their gradient is not needed. One image is a task.
 * The weight's gradient is summed over groups of images, which the shape alone decides, then over the groups in their
 * order. */
#include "kernel/blocks.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/kernels.h"
#include <string.h>

enum
{
  BORDER = CLOSS_CONV2D_PADDING,
  GROUPS = 32, /* of images, at most */
  LINE = 16,   /* floats */
};

typedef struct
{
  const ClossConv2dShape *shape;
  const ClossKernels *kernels;
  size_t padded_floats, stage_floats, weight_floats; /* each of whole cache lines */
  size_t group;                                      /* images */
  float *padded, *stages;                            /* one for each worker */
  float *partials;                                   /* [group][weight_floats] */
  const ClossMap *input;
  const ClossMapGradient *d_output;
  const ClossConv2dOutput *output;
  const float *weight;
} Plan;

static size_t
round_up (size_t count)
{
  return (count + LINE - 1) / LINE * LINE;
}

static Plan
make_plan (const ClossConv2dShape *shape)
{
  Plan plan = { .shape = shape, .kernels = closs_kernels_choose (shape->out_channels, shape->out_channels) };
  size_t padded_pixels = (size_t)(shape->h + 2 * BORDER) * (size_t)(shape->w + 2 * BORDER);

  plan.padded_floats = round_up (padded_pixels * (size_t)shape->in_channels);
  plan.stage_floats = round_up ((size_t)shape->h * (size_t)shape->w * (size_t)plan.kernels->vector_length);
  plan.weight_floats = round_up (closs_conv2d_weight_count (shape));
  plan.group = ((size_t)shape->n + GROUPS - 1) / GROUPS;
  return plan;
}

static Plan
begin_pass (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input, void *workspace)
{
  Plan plan = make_plan (shape);
  size_t n_threads = (size_t)parallel->n_threads;

  plan.padded = workspace;
  plan.stages = plan.padded + n_threads * plan.padded_floats;
  plan.partials = plan.stages + n_threads * plan.stage_floats;
  plan.input = input;
  memset (plan.padded, 0, n_threads * plan.padded_floats * sizeof (float));
  return plan;
}

static ClossStage
get_stage (const Plan *plan, int worker)
{
  return (ClossStage){ .values = plan->stages + (size_t)worker * plan->stage_floats,
                       .columns = plan->shape->w,
                       .pixel_stride = plan->kernels->vector_length };
}

/* Writes the image as the layer sees it, inside a border of zeros. */
static const float *
pad_image (const Plan *plan, size_t image, int worker)
{
  int n_channels = plan->shape->in_channels;
  const ClossKernels *kernels = closs_kernels_choose (n_channels, n_channels);
  float *padded = plan->padded + (size_t)worker * plan->padded_floats;

  for (int channel = 0; channel < n_channels; channel += kernels->vector_length)
    {
      ClossStage stage = {
        .values = padded + channel, .columns = plan->shape->w + 2 * BORDER, .border = BORDER, .pixel_stride = n_channels
      };

      kernels->map->read (plan->input, image, channel, &stage);
    }
  return padded;
}

static void
forward_task (size_t image, int worker, void *data)
{
  const Plan *plan = data;
  const ClossConv2dShape *shape = plan->shape;
  const ClossConv2dOutput *output = plan->output;
  const float *padded = pad_image (plan, image, worker);
  ClossStage stage = get_stage (plan, worker);

  for (int channel = 0; channel < shape->out_channels; channel += plan->kernels->vector_length)
    {
      plan->kernels->direct->forward (padded, shape->h, shape->w, shape->in_channels, plan->weight, shape->out_channels,
                                      channel, &stage);
      if (output->seen != NULL)
        plan->kernels->map->write_seen (&stage, output->seen, image, channel, output->values);
      else
        plan->kernels->map_sum->write (&stage, closs_conv2d_get_output_shape (shape), image, channel, output->values,
                                       output->partial);
    }
}

static void
backward_weight_task (size_t group, int worker, void *data)
{
  const Plan *plan = data;
  const ClossConv2dShape *shape = plan->shape;
  ClossBlock images = closs_get_block ((size_t)shape->n, plan->group, group);
  float *d_weight = plan->partials + group * plan->weight_floats;
  ClossStage stage = get_stage (plan, worker);

  memset (d_weight, 0, plan->weight_floats * sizeof (float));
  for (size_t image = images.first; image < images.last; image++)
    {
      const float *padded = pad_image (plan, image, worker);

      for (int channel = 0; channel < shape->out_channels; channel += plan->kernels->vector_length)
        {
          plan->kernels->map->read_gradient (plan->d_output, image, channel, &stage);
          plan->kernels->direct->backward_weight (padded, shape->h, shape->w, shape->in_channels, &stage,
                                                  shape->out_channels, channel, d_weight);
        }
    }
}

static bool
accepts (const ClossConv2dShape *shape, bool wants_d_input)
{
  return !wants_d_input && shape->in_channels <= CLOSS_DIRECT_MOST_CHANNELS;
}

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  Plan plan = make_plan (shape);
  size_t n_threads = (size_t)parallel->n_threads;
  /* Not the groups of this n: a smaller n may have more groups. */
  size_t n_groups = shape->n < GROUPS ? (size_t)shape->n : GROUPS;

  return (n_threads * (plan.padded_floats + plan.stage_floats) + n_groups * plan.weight_floats) * sizeof (float);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input, const float *weight,
         const ClossConv2dOutput *output, void *workspace)
{
  Plan plan = begin_pass (shape, parallel, input, workspace);

  plan.weight = weight;
  plan.output = output;
  closs_parallel_for (parallel, (size_t)shape->n, forward_task, &plan);
}

static void
backward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMapGradient *d_output,
          const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  Plan plan = begin_pass (shape, parallel, input, workspace);
  size_t n_groups = closs_count_blocks ((size_t)shape->n, plan.group);
  size_t count = closs_conv2d_weight_count (shape);

  (void)weight;
  plan.d_output = d_output;
  closs_parallel_for (parallel, n_groups, backward_weight_task, &plan);
  memcpy (gradients->d_weight, plan.partials, count * sizeof (float));
  for (size_t group = 1; group < n_groups; group++)
    for (size_t i = 0; i < count; i++)
      gradients->d_weight[i] += plan.partials[group * plan.weight_floats + i];
}

const ClossConv2dAlgorithm closs_conv2d_direct = {
  .name = "conv2d-direct",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward = backward,
};
