/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/unit.h"
#include "kernel/batchnorm.h"
#include <math.h>

static ClossConv2dShape
get_shape (const ClossUnit *unit, int n)
{
  ClossConv2dShape shape = unit->shape;

  shape.n = n;
  return shape;
}

static ClossShape
get_output_shape (const ClossUnit *unit, int n)
{
  ClossConv2dShape shape = get_shape (unit, n);

  return closs_conv2d_get_output_shape (&shape);
}

static float *
take_channels (const ClossUnit *unit, ClossArena *arena)
{
  return closs_arena_take (arena, (gsize)unit->shape.out_channels * sizeof (float));
}

void
closs_unit_plan_evaluation (const ClossUnit *unit, ClossArena *arena, ClossUnitMemory *memory)
{
  *memory = (ClossUnitMemory){ 0 };
  memory->mean = take_channels (unit, arena);
  memory->scale = take_channels (unit, arena);
  memory->shift = take_channels (unit, arena);
}

void
closs_unit_plan (const ClossUnit *unit, int n, ClossArena *arena, ClossUnitMemory *memory)
{
  closs_unit_plan_evaluation (unit, arena, memory);
  memory->inv_std = take_channels (unit, arena);
  memory->unbiased_variance = take_channels (unit, arena);
  memory->on_gradient = take_channels (unit, arena);
  memory->on_value = take_channels (unit, arena);
  memory->constant = take_channels (unit, arena);
  memory->sums = closs_arena_take (arena, CLOSS_MAP_N_SUMS * (gsize)unit->shape.out_channels * sizeof *memory->sums);
  memory->values = closs_arena_take (arena, closs_shape_count (get_output_shape (unit, n)) * sizeof (float));
}

gsize
closs_unit_get_workspace_size (const ClossUnit *unit, int n, const ClossParallel *parallel)
{
  ClossConv2dShape shape = get_shape (unit, n);

  return unit->algorithm->workspace_size (&shape, parallel);
}

gsize
closs_unit_get_partial_size (const ClossUnit *unit, int n)
{
  return closs_map_partial_count (get_output_shape (unit, n)) * sizeof (float);
}

static float
get_slope (const ClossUnit *unit, const ClossPass *pass)
{
  return unit->has_slope ? pass->weights[unit->slope] : 0.0f;
}

ClossMap
closs_unit_get_map (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory)
{
  return (ClossMap){
    .shape = get_output_shape (unit, pass->n),
    .values = memory->values,
    .mean = memory->mean,
    .scale = memory->scale,
    .shift = memory->shift,
    .slope = get_slope (unit, pass),
    .pools = unit->pools,
  };
}

ClossShape
closs_unit_get_seen_shape (const ClossUnit *unit, int n)
{
  ClossMap map = { .shape = get_output_shape (unit, n), .pools = unit->pools };

  return closs_map_get_seen_shape (&map);
}

/* The number of pixels in the statistics. */
static gsize
count_rows (const ClossUnit *unit, const ClossPass *pass)
{
  return (gsize)pass->n * (gsize)unit->shape.h * (gsize)unit->shape.w;
}

/* A bias is computed as normalization with mean 0 and scale 1. */
static void
set_bias (const ClossUnit *unit, const ClossPass *pass, ClossUnitMemory *memory)
{
  for (int c = 0; c < unit->shape.out_channels; c++)
    {
      memory->mean[c] = 0;
      memory->scale[c] = 1;
      memory->shift[c] = pass->weights[unit->bias + (gsize)c];
    }
}

void
closs_unit_forward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, ClossUnitMemory *memory)
{
  ClossConv2dShape shape = get_shape (unit, pass->n);
  ClossConv2dOutput output = { .values = memory->values, .partial = unit->has_batchnorm ? pass->partial : NULL };

  unit->algorithm->forward (&shape, pass->parallel, input, pass->weights + unit->weight, &output, pass->workspace);
  if (!unit->has_batchnorm)
    {
      set_bias (unit, pass, memory);
      return;
    }
  closs_map_add_values (get_output_shape (unit, pass->n), pass->parallel, pass->partial, memory->sums);
  closs_batchnorm_train (count_rows (unit, pass), unit->shape.out_channels, memory->sums, pass->weights + unit->gamma,
                         pass->weights + unit->bias, memory->mean, memory->inv_std, memory->unbiased_variance,
                         memory->scale, memory->shift);
}

/* The gradients of all parameters except the convolution's weight, from the sums. */
static void
differentiate_sums (const ClossUnit *unit, const ClossPass *pass, ClossUnitMemory *memory)
{
  const int n_channels = unit->shape.out_channels;
  const double *slope_sums = memory->sums + CLOSS_MAP_SUM_SLOPE * n_channels;
  double d_slope = 0;

  closs_map_add_gradients (get_output_shape (unit, pass->n), pass->parallel, pass->partial, memory->sums);
  if (unit->has_batchnorm)
    closs_batchnorm_backward (count_rows (unit, pass), n_channels, memory->sums, pass->weights + unit->gamma,
                              memory->inv_std, pass->gradients + unit->gamma, pass->gradients + unit->bias,
                              memory->on_gradient, memory->on_value, memory->constant);
  for (int c = 0; c < n_channels; c++)
    {
      d_slope += slope_sums[c];
      if (unit->has_batchnorm)
        continue;
      pass->gradients[unit->bias + (gsize)c] = (float)memory->sums[c];
      memory->on_gradient[c] = 1;
      memory->on_value[c] = memory->constant[c] = 0;
    }
  if (unit->has_slope)
    pass->gradients[unit->slope] = (float)d_slope;
}

void
closs_unit_backward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, const float *d_seen,
                     ClossUnitMemory *memory, float *d_input)
{
  ClossConv2dShape shape = get_shape (unit, pass->n);
  ClossMapGradient gradient = {
    .map = closs_unit_get_map (unit, pass, memory),
    .d_seen = d_seen,
    .on_gradient = memory->on_gradient,
    .on_value = memory->on_value,
    .constant = memory->constant,
  };
  ClossConv2dGradients gradients
      = { .d_weight = pass->gradients + unit->weight, .d_input = d_input, .partial = pass->partial };

  differentiate_sums (unit, pass, memory);
  unit->algorithm->backward (&shape, pass->parallel, &gradient, input, pass->weights + unit->weight, &gradients,
                             pass->workspace);
}

gboolean
closs_unit_is_finite (const ClossUnit *unit, const ClossUnitMemory *memory)
{
  for (int c = 0; unit->has_batchnorm && c < unit->shape.out_channels; c++)
    if (!isfinite (memory->mean[c]) || !isfinite (memory->unbiased_variance[c]))
      return FALSE;
  return TRUE;
}

void
closs_unit_commit (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory)
{
  if (!unit->has_batchnorm)
    return;
  closs_batchnorm_update_running (unit->shape.out_channels, pass->running + unit->running_mean, memory->mean,
                                  pass->new_running + unit->running_mean);
  closs_batchnorm_update_running (unit->shape.out_channels, pass->running + unit->running_var,
                                  memory->unbiased_variance, pass->new_running + unit->running_var);
}

void
closs_unit_evaluate (const ClossUnit *unit, const ClossPass *pass, const float *input, ClossUnitMemory *memory,
                     float *output)
{
  ClossConv2dShape shape = get_shape (unit, pass->n);
  ClossMap plain = { .shape = closs_conv2d_get_input_shape (&shape), .values = input };
  ClossMap seen = closs_unit_get_map (unit, pass, memory);
  ClossConv2dOutput result = { .values = output, .seen = &seen };

  if (unit->has_batchnorm)
    {
      seen.mean = pass->running + unit->running_mean;
      seen.shift = pass->weights + unit->bias;
      closs_batchnorm_evaluate (unit->shape.out_channels, pass->weights + unit->gamma,
                                pass->running + unit->running_var, memory->scale);
    }
  else
    set_bias (unit, pass, memory);
  unit->algorithm->forward (&shape, pass->parallel, &plain, pass->weights + unit->weight, &result, pass->workspace);
}
