/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/batchnorm.h"
#include "nn/layer.h"

enum
{
  GAMMA,
  BETA,
  RUNNING_MEAN,
  RUNNING_VAR,
};

/* What the forward pass leaves behind, [channels] each. */
typedef struct
{
  float *mean, *inv_std, *unbiased_variance;
} Saved;

static Saved
split_saved (const ClossLayer *layer, void *saved)
{
  float *values = saved;
  gsize channels = (gsize)layer->input.c;

  return (Saved){ values, values + channels, values + 2 * channels };
}

static gsize
get_saved_size (const ClossLayer *layer, int n)
{
  (void)n;
  return 3 * (gsize)layer->input.c * sizeof (float);
}

static gsize
count_rows (const ClossLayer *layer, int n)
{
  return (gsize)n * (gsize)layer->input.h * (gsize)layer->input.w;
}

static gsize
get_workspace_size (const ClossLayer *layer, int n, const ClossParallel *parallel)
{
  (void)parallel;
  return closs_batchnorm_workspace_size (count_rows (layer, n), layer->input.c);
}

static void
forward (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved)
{
  Saved s = split_saved (layer, saved);

  closs_batchnorm_forward_train (count_rows (layer, pass->n), layer->input.c, pass->parallel, input,
                                 pass->weights + layer->parameters[GAMMA].offset,
                                 pass->weights + layer->parameters[BETA].offset, output, s.mean, s.inv_std,
                                 s.unbiased_variance, pass->workspace);
}

static void
evaluate (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  closs_batchnorm_forward_eval (count_rows (layer, pass->n), layer->input.c, pass->parallel, input,
                                pass->weights + layer->parameters[GAMMA].offset,
                                pass->weights + layer->parameters[BETA].offset,
                                pass->running + layer->parameters[RUNNING_MEAN].offset,
                                pass->running + layer->parameters[RUNNING_VAR].offset, output);
}

static void
backward (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
          const float *d_output, float *d_input, void *saved)
{
  Saved s = split_saved (layer, saved);

  (void)output;
  closs_batchnorm_backward (count_rows (layer, pass->n), layer->input.c, pass->parallel, d_output, input,
                            pass->weights + layer->parameters[GAMMA].offset, s.mean, s.inv_std, d_input,
                            pass->gradients + layer->parameters[GAMMA].offset,
                            pass->gradients + layer->parameters[BETA].offset, pass->workspace);
}

static void
commit (const ClossLayer *layer, const ClossPass *pass, const void *saved)
{
  Saved s = split_saved (layer, (void *)saved);
  gsize mean = layer->parameters[RUNNING_MEAN].offset, variance = layer->parameters[RUNNING_VAR].offset;

  closs_batchnorm_update_running (layer->input.c, pass->running + mean, s.mean, pass->new_running + mean);
  closs_batchnorm_update_running (layer->input.c, pass->running + variance, s.unbiased_variance,
                                  pass->new_running + variance);
}

static const ClossLayerClass batchnorm_class = {
  .name = "batchnorm",
  .evaluate_in_place = TRUE,
  .backward_in_place = TRUE,
  .saved_size = get_saved_size,
  .workspace_size = get_workspace_size,
  .forward = forward,
  .evaluate = evaluate,
  .backward = backward,
  .commit = commit,
};

ClossLayer
closs_layer_batchnorm (const char *module, ClossShape input)
{
  ClossLayer layer = { .klass = &batchnorm_class, .input = input, .output = input };

  closs_layer_add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, input.c, 1.0), module, "weight");
  closs_layer_add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, input.c, 0.0), module, "bias");
  closs_layer_add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_RUNNING, input.c, 0.0), module,
                             "running_mean");
  closs_layer_add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_RUNNING, input.c, 1.0), module,
                             "running_var");
  return layer;
}
