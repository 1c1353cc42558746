/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/ref-network.h"

#include "kernel/activation.h"
#include "kernel/batchnorm.h"
#include "kernel/linear.h"
#include "kernel/maxpool.h"
#include "kernel/softmax.h"
#include <string.h>

static double *
widen (gsize count, const float *values)
{
  double *wide = g_new (double, count);

  for (gsize i = 0; i < count; i++)
    wide[i] = (double)values[i];
  return wide;
}

static const ClossNetwork *
layers_of (const RefNetwork *network)
{
  return &network->model->network;
}

static gsize
count_of (const RefNetwork *network, ClossShape shape)
{
  return (gsize)network->n * closs_shape_image_count (shape);
}

static ClossShape
batch_shape (const RefNetwork *network, ClossShape shape)
{
  shape.n = network->n;
  return shape;
}

RefNetwork *
ref_network_new (const ClossModel *model, const ClossBatch *batch, const ClossHyper *hyper)
{
  RefNetwork *network = g_new0 (RefNetwork, 1);
  const ClossState *state = closs_model_current (model);
  gsize n_weights = model->network.n_values[CLOSS_PARAMETER_TRAINED], n_centers = model->center_parameter.count;

  network->model = model;
  network->n = (int)batch->n;
  network->loss = hyper->loss;
  network->lambda = (double)hyper->lambda;
  network->labels = g_memdup2 (batch->labels, batch->n * sizeof *batch->labels);
  network->weights = widen (n_weights, state->values[CLOSS_PARAMETER_TRAINED]);
  network->centers = widen (n_centers, state->values[CLOSS_PARAMETER_CENTER]);
  network->gradients = g_new0 (double, n_weights);
  network->d_centers = g_new0 (double, n_centers);
  for (int i = 0; i < model->network.n_layers; i++)
    {
      network->activations[i + 1] = g_new (double, count_of (network, model->network.layers[i].output));
      network->winners[i] = g_new (guint8, count_of (network, model->network.layers[i].output));
    }
  network->activations[0] = g_new (double, count_of (network, model->network.layers[0].input));
  for (gsize i = 0; i < count_of (network, model->network.layers[0].input); i++)
    network->activations[0][i] = batch->images[i] / 255.0;
  return network;
}

void
ref_network_free (RefNetwork *network)
{
  for (int i = 0; i <= CLOSS_NETWORK_MAX_LAYERS; i++)
    g_free (network->activations[i]);
  for (int i = 0; i < CLOSS_NETWORK_MAX_LAYERS; i++)
    g_free (network->winners[i]);
  g_free (network->labels);
  g_free (network->weights);
  g_free (network->centers);
  g_free (network->gradients);
  g_free (network->d_centers);
  g_free (network);
}

static ClossConv2dShape
conv2d_shape (const RefNetwork *network, const ClossLayer *layer)
{
  return (ClossConv2dShape){
    .n = network->n,
    .h = layer->input.h,
    .w = layer->input.w,
    .in_channels = layer->input.c,
    .out_channels = layer->output.c,
  };
}

static void
forward_conv2d (RefNetwork *network, const ClossLayer *layer, const double *input, double *output)
{
  ClossConv2dShape shape = conv2d_shape (network, layer);
  gsize channels = (gsize)layer->output.c, count = count_of (network, layer->output);

  closs_conv2d_ref_forward (&shape, input, network->weights + layer->parameters[0].offset, output);
  for (gsize i = 0; layer->n_parameters > 1 && i < count; i++)
    output[i] += network->weights[layer->parameters[1].offset + i % channels];
}

static void
forward_layer (RefNetwork *network, int i)
{
  const ClossLayer *layer = &layers_of (network)->layers[i];
  const double *input = network->activations[i], *first = network->weights + layer->parameters[0].offset,
               *second = network->weights + layer->parameters[1].offset;
  double *output = network->activations[i + 1];
  gsize count = count_of (network, layer->input), channels = (gsize)layer->input.c;

  if (layer->kind == CLOSS_LAYER_CONV2D)
    forward_conv2d (network, layer, input, output);
  else if (layer->kind == CLOSS_LAYER_BATCHNORM)
    {
      g_autofree double *mean = g_new (double, channels), *variance = g_new (double, channels);
      closs_batchnorm_ref_forward (count / channels, (int)channels, input, first, second, output, mean, variance);
    }
  else if (layer->kind == CLOSS_LAYER_RELU)
    closs_relu_ref_forward (count, input, output);
  else if (layer->kind == CLOSS_LAYER_PRELU)
    closs_prelu_ref_forward (count, input, *first, output);
  else if (layer->kind == CLOSS_LAYER_MAXPOOL)
    closs_maxpool_ref_forward (batch_shape (network, layer->input), input, output, network->winners[i]);
  else if (layer->kind == CLOSS_LAYER_LINEAR)
    closs_linear_ref_forward (network->n, (int)closs_shape_image_count (layer->input), layer->output.c, input, first,
                              second, output);
  else
    g_error ("The reference network has no layer of kind %d", layer->kind);
}

double
ref_network_forward (RefNetwork *network)
{
  const ClossNetwork *layers = layers_of (network);
  int n_classes = network->model->spec.n_classes;
  g_autofree double *scratch = g_new (double, network->n * 2 + n_classes * 2);
  g_autofree double *d_logits = g_new (double, network->n *n_classes);
  g_autofree guint32 *counts = g_new (guint32, n_classes);

  for (int i = 0; i < layers->n_layers; i++)
    forward_layer (network, i);
  return closs_softmax_cross_entropy_ref (network->n, n_classes, network->activations[layers->n_layers],
                                          network->labels, d_logits)
         + closs_center_loss_ref (network->loss, network->lambda, network->n, n_classes,
                                  network->activations[layers->n_feature_layers], network->labels, network->centers,
                                  scratch, scratch + network->n * 2, counts);
}

static void
backward_conv2d (RefNetwork *network, const ClossLayer *layer, const double *input, const double *d_output,
                 double *d_input)
{
  ClossConv2dShape shape = conv2d_shape (network, layer);
  gsize weight = layer->parameters[0].offset, channels = (gsize)layer->output.c;

  closs_conv2d_ref_backward_weight (&shape, input, d_output, network->gradients + weight);
  closs_conv2d_ref_backward_data (&shape, d_output, network->weights + weight, d_input);
  if (layer->n_parameters < 2)
    return;
  memset (network->gradients + layer->parameters[1].offset, 0, channels * sizeof (double));
  for (gsize i = 0; i < count_of (network, layer->output); i++)
    network->gradients[layer->parameters[1].offset + i % channels] += d_output[i];
}

static void
backward_layer (RefNetwork *network, int i, const double *d_output, double *d_input)
{
  const ClossLayer *layer = &layers_of (network)->layers[i];
  gsize first = layer->parameters[0].offset, second = layer->parameters[1].offset;
  const double *input = network->activations[i], *weights = network->weights;
  double *gradients = network->gradients;
  gsize count = count_of (network, layer->input), channels = (gsize)layer->input.c;

  if (layer->kind == CLOSS_LAYER_CONV2D)
    backward_conv2d (network, layer, input, d_output, d_input);
  else if (layer->kind == CLOSS_LAYER_BATCHNORM)
    closs_batchnorm_ref_backward (count / channels, (int)channels, d_output, input, weights + first, d_input,
                                  gradients + first, gradients + second);
  else if (layer->kind == CLOSS_LAYER_RELU)
    closs_relu_ref_backward (count, network->activations[i + 1], d_output, d_input);
  else if (layer->kind == CLOSS_LAYER_PRELU)
    closs_prelu_ref_backward (count, input, weights[first], d_output, d_input, gradients + first);
  else if (layer->kind == CLOSS_LAYER_MAXPOOL)
    closs_maxpool_ref_backward (batch_shape (network, layer->input), d_output, network->winners[i], d_input);
  else
    closs_linear_ref_backward (network->n, (int)closs_shape_image_count (layer->input), layer->output.c, d_output,
                               input, weights + first, d_input, gradients + first, gradients + second);
}

/* Adds the gradient of the center loss to the gradient of the layers after the embedding. */
static void
add_center_gradient (RefNetwork *network, double *d_embeddings)
{
  int n_classes = network->model->spec.n_classes;
  gsize count = (gsize)network->n * 2;
  g_autofree double *own = g_new (double, count);
  g_autofree guint32 *counts = g_new (guint32, n_classes);

  closs_center_loss_ref (network->loss, network->lambda, network->n, n_classes,
                         network->activations[layers_of (network)->n_feature_layers], network->labels, network->centers,
                         own, network->d_centers, counts);
  for (gsize i = 0; i < count; i++)
    d_embeddings[i] += own[i];
}

void
ref_network_backward (RefNetwork *network)
{
  const ClossNetwork *layers = layers_of (network);
  int n_classes = network->model->spec.n_classes;
  double *d_output = g_new (double, network->n *n_classes);

  closs_softmax_cross_entropy_ref (network->n, n_classes, network->activations[layers->n_layers], network->labels,
                                   d_output);
  for (int i = layers->n_layers - 1; i >= 0; i--)
    {
      double *d_input = g_new (double, count_of (network, layers->layers[i].input));

      if (i == layers->n_feature_layers - 1)
        add_center_gradient (network, d_output);
      backward_layer (network, i, d_output, d_input);
      g_free (d_output);
      d_output = d_input;
    }
  g_free (d_output);
}
