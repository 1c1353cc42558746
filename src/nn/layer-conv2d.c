/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/activation.h"
#include "kernel/conv2d.h"
#include "nn/layer.h"

/* Convolution, with a bias where it has a second parameter. */
enum
{
  WEIGHT,
  BIAS,
};

static gboolean
has_bias (const ClossLayer *layer)
{
  return layer->n_parameters > BIAS;
}

static ClossConv2dShape
get_shape (const ClossLayer *layer, int n)
{
  return (ClossConv2dShape){
    .n = n,
    .h = layer->input.h,
    .w = layer->input.w,
    .in_channels = layer->input.c,
    .out_channels = layer->output.c,
  };
}

static gsize
count_rows (const ClossLayer *layer, int n)
{
  return (gsize)n * (gsize)layer->output.h * (gsize)layer->output.w;
}

static gsize
get_workspace_size (const ClossLayer *layer, int n, const ClossParallel *parallel)
{
  ClossConv2dShape shape = get_shape (layer, n);
  gsize size = layer->algorithm->workspace_size (&shape, parallel);

  return has_bias (layer) ? MAX (size, closs_bias_workspace_size (count_rows (layer, n), layer->output.c)) : size;
}

static void
evaluate (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  ClossConv2dShape shape = get_shape (layer, pass->n);

  layer->algorithm->forward (&shape, pass->parallel, input, pass->weights + layer->parameters[WEIGHT].offset, output,
                             pass->workspace);
  if (has_bias (layer))
    closs_bias_forward (count_rows (layer, pass->n), layer->output.c, pass->parallel,
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
  ClossConv2dShape shape = get_shape (layer, pass->n);
  gsize weight = layer->parameters[WEIGHT].offset;

  (void)output;
  (void)saved;
  if (has_bias (layer))
    closs_bias_backward (count_rows (layer, pass->n), layer->output.c, pass->parallel, d_output,
                         pass->gradients + layer->parameters[BIAS].offset, pass->workspace);
  layer->algorithm->backward_weight (&shape, pass->parallel, input, d_output, pass->gradients + weight,
                                     pass->workspace);
  if (d_input)
    layer->algorithm->backward_data (&shape, pass->parallel, d_output, pass->weights + weight, d_input,
                                     pass->workspace);
}

static const ClossLayerClass conv2d_class = {
  .name = "conv2d",
  .workspace_size = get_workspace_size,
  .forward = forward,
  .evaluate = evaluate,
  .backward = backward,
};

ClossLayer
closs_layer_conv2d (const char *module, ClossShape input, int out_channels, gboolean with_bias)
{
  ClossLayer layer = { .klass = &conv2d_class, .input = input, .output = input };
  ClossParameter weight = closs_parameter_convolution (out_channels, input.c);
  ClossConv2dShape shape;

  layer.output.c = out_channels;
  closs_layer_add_parameter (&layer, weight, module, "weight");
  if (with_bias)
    {
      ClossParameter bias = closs_parameter_vector (CLOSS_PARAMETER_TRAINED, out_channels, 0.0);
      bias.initial_bound = weight.initial_bound;
      closs_layer_add_parameter (&layer, bias, module, "bias");
    }
  shape = get_shape (&layer, input.n);
  layer.algorithm = closs_conv2d_choose (&shape);
  return layer;
}
