/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/activation.h"
#include "nn/layer.h"

#define PRELU_INITIAL_SLOPE 0.25

static void
evaluate_relu (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  closs_relu_forward (closs_pass_count (pass, layer->input), pass->parallel, input, output);
}

static void
forward_relu (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved)
{
  (void)saved;
  evaluate_relu (layer, pass, input, output);
}

static void
backward_relu (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
               const float *d_output, float *d_input, void *saved)
{
  (void)input;
  (void)saved;
  closs_relu_backward (closs_pass_count (pass, layer->input), pass->parallel, output, d_output, d_input);
}

static gsize
get_prelu_workspace_size (const ClossLayer *layer, int n, const ClossParallel *parallel)
{
  (void)parallel;
  return closs_prelu_workspace_size ((gsize)n * closs_shape_image_count (layer->input));
}

static void
evaluate_prelu (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  closs_prelu_forward (closs_pass_count (pass, layer->input), pass->parallel, input,
                       pass->weights[layer->parameters[0].offset], output);
}

static void
forward_prelu (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved)
{
  (void)saved;
  evaluate_prelu (layer, pass, input, output);
}

static void
backward_prelu (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
                const float *d_output, float *d_input, void *saved)
{
  gsize slope = layer->parameters[0].offset;

  (void)output;
  (void)saved;
  closs_prelu_backward (closs_pass_count (pass, layer->input), pass->parallel, input, pass->weights[slope], d_output,
                        d_input, pass->gradients + slope, pass->workspace);
}

static const ClossLayerClass relu_class = {
  .name = "relu",
  .forward_in_place = TRUE,
  .evaluate_in_place = TRUE,
  .backward_in_place = TRUE,
  .forward = forward_relu,
  .evaluate = evaluate_relu,
  .backward = backward_relu,
};

static const ClossLayerClass prelu_class = {
  .name = "prelu",
  .backward_in_place = TRUE,
  .workspace_size = get_prelu_workspace_size,
  .forward = forward_prelu,
  .evaluate = evaluate_prelu,
  .backward = backward_prelu,
};

ClossLayer
closs_layer_relu (ClossShape input)
{
  return (ClossLayer){ .klass = &relu_class, .input = input, .output = input };
}

ClossLayer
closs_layer_prelu (const char *module, ClossShape input)
{
  ClossLayer layer = { .klass = &prelu_class, .input = input, .output = input };

  closs_layer_add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, 1, PRELU_INITIAL_SLOPE), module,
                             "weight");
  return layer;
}
