/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/layer.h"

#define PRELU_INITIAL_SLOPE 0.25

static void
add_parameter (ClossLayer *layer, ClossParameter parameter, const char *module, const char *suffix)
{
  g_assert (layer->n_parameters < CLOSS_LAYER_MAX_PARAMETERS);
  g_snprintf (parameter.name, sizeof parameter.name, "%s.%s", module, suffix);
  layer->parameters[layer->n_parameters++] = parameter;
}

/* A bias has the same initial distribution as the weights of its layer. */
static void
add_bias (ClossLayer *layer, const char *module, int count)
{
  ClossParameter bias = closs_parameter_vector (CLOSS_PARAMETER_TRAINED, count, 0.0);

  bias.initial_bound = layer->parameters[0].initial_bound;
  add_parameter (layer, bias, module, "bias");
}

ClossLayer
closs_layer_conv2d (const char *module, ClossShape input, int out_channels, gboolean with_bias)
{
  ClossLayer layer = { .kind = CLOSS_LAYER_CONV2D, .input = input, .output = input };

  layer.output.c = out_channels;
  add_parameter (&layer, closs_parameter_convolution (out_channels, input.c), module, "weight");
  if (with_bias)
    add_bias (&layer, module, out_channels);
  return layer;
}

ClossLayer
closs_layer_batchnorm (const char *module, ClossShape input)
{
  ClossLayer layer = { .kind = CLOSS_LAYER_BATCHNORM, .input = input, .output = input };

  add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, input.c, 1.0), module, "weight");
  add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, input.c, 0.0), module, "bias");
  add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_RUNNING, input.c, 0.0), module, "running_mean");
  add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_RUNNING, input.c, 1.0), module, "running_var");
  return layer;
}

ClossLayer
closs_layer_relu (ClossShape input)
{
  return (ClossLayer){ .kind = CLOSS_LAYER_RELU, .input = input, .output = input };
}

ClossLayer
closs_layer_prelu (const char *module, ClossShape input)
{
  ClossLayer layer = { .kind = CLOSS_LAYER_PRELU, .input = input, .output = input };

  add_parameter (&layer, closs_parameter_vector (CLOSS_PARAMETER_TRAINED, 1, PRELU_INITIAL_SLOPE), module, "weight");
  return layer;
}

ClossLayer
closs_layer_maxpool (ClossShape input)
{
  ClossLayer layer = { .kind = CLOSS_LAYER_MAXPOOL, .input = input, .output = input };

  layer.output.h /= 2;
  layer.output.w /= 2;
  return layer;
}

ClossLayer
closs_layer_linear (const char *module, ClossShape input, int out)
{
  ClossLayer layer = { .kind = CLOSS_LAYER_LINEAR, .input = input };

  layer.output = (ClossShape){ .n = input.n, .h = 1, .w = 1, .c = out };
  add_parameter (&layer, closs_parameter_linear (out, input), module, "weight");
  add_bias (&layer, module, out);
  return layer;
}
