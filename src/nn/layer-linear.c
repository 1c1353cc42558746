/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/linear.h"
#include "nn/layer.h"

enum
{
  WEIGHT,
  BIAS,
};

static void
evaluate (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  closs_linear_forward (pass->n, (int)closs_shape_image_count (layer->input), layer->output.c, pass->parallel, input,
                        pass->weights + layer->parameters[WEIGHT].offset,
                        pass->weights + layer->parameters[BIAS].offset, output);
}

static void
forward (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved)
{
  (void)saved;
  evaluate (layer, pass, input, output);
}

static void
backward (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
          const float *d_output, float *d_input, void *saved)
{
  (void)output;
  (void)saved;
  closs_linear_backward (pass->n, (int)closs_shape_image_count (layer->input), layer->output.c, pass->parallel,
                         d_output, input, pass->weights + layer->parameters[WEIGHT].offset, d_input,
                         pass->gradients + layer->parameters[WEIGHT].offset,
                         pass->gradients + layer->parameters[BIAS].offset);
}

static const ClossLayerClass linear_class = {
  .name = "linear",
  .forward = forward,
  .evaluate = evaluate,
  .backward = backward,
};

ClossLayer
closs_layer_linear (const char *module, ClossShape input, int out)
{
  ClossLayer layer = { .klass = &linear_class, .input = input, .output = { .n = input.n, .h = 1, .w = 1, .c = out } };
  ClossParameter weight = closs_parameter_linear (out, input);
  ClossParameter bias = closs_parameter_vector (CLOSS_PARAMETER_TRAINED, out, 0.0);

  bias.initial_bound = weight.initial_bound;
  closs_layer_add_parameter (&layer, weight, module, "weight");
  closs_layer_add_parameter (&layer, bias, module, "bias");
  return layer;
}
