/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/network.h"

#include "kernel/center-loss.h"
#include <string.h>

#define FLOATS_PER_LINE (CLOSS_ARENA_ALIGNMENT / sizeof (float))

void
closs_layer_add_parameter (ClossLayer *layer, ClossParameter parameter, const char *module, const char *suffix)
{
  g_assert (layer->n_parameters < CLOSS_LAYER_MAX_PARAMETERS);
  g_snprintf (parameter.name, sizeof parameter.name, "%s.%s", module, suffix);
  layer->parameters[layer->n_parameters++] = parameter;
}

/* Appends @layer, gives its parameters their places, and returns its output's shape. */
static ClossShape
append (ClossNetwork *network, ClossLayer layer)
{
  g_assert (network->n_layers < CLOSS_NETWORK_MAX_LAYERS);
  for (int p = 0; p < layer.n_parameters; p++)
    {
      ClossParameter *parameter = &layer.parameters[p];
      gsize *n_values = &network->n_values[parameter->kind];

      parameter->offset = *n_values;
      *n_values += (parameter->count + FLOATS_PER_LINE - 1) / FLOATS_PER_LINE * FLOATS_PER_LINE;
    }
  network->layers[network->n_layers++] = layer;
  return layer.output;
}

/* A convolution with what follows it, `hidden_layer.index`. */
static ClossShape
append_convolution (ClossNetwork *network, ClossArchitecture architecture, int index, ClossShape shape,
                    int out_channels)
{
  char convolution[48], next[48];

  g_snprintf (convolution, sizeof convolution, "hidden_layer.%d.cnn_layer.0", index);
  g_snprintf (next, sizeof next, "hidden_layer.%d.cnn_layer.1", index);
  if (architecture == CLOSS_ARCHITECTURE_LENETPP)
    {
      shape = append (network, closs_layer_conv2d (convolution, shape, out_channels, TRUE));
      return append (network, closs_layer_prelu (next, shape));
    }
  shape = append (network, closs_layer_conv2d (convolution, shape, out_channels, FALSE));
  shape = append (network, closs_layer_batchnorm (next, shape));
  return append (network, closs_layer_relu (shape));
}

static ClossShape
append_blocks (ClossNetwork *network, const ClossNetworkSpec *spec, ClossShape shape)
{
  ClossBlockSpec blocks[CLOSS_MAX_DEPTH];
  int n_blocks = closs_network_spec_get_blocks (spec, blocks);
  int index = 0; /* counts convolutions and poolings, as the PyTorch module's list does */

  for (int b = 0; b < n_blocks; b++)
    {
      for (int i = 0; i < blocks[b].n_convolutions; i++)
        shape = append_convolution (network, spec->architecture, index++, shape, blocks[b].out_channels[i]);
      shape = append (network, closs_layer_maxpool (shape));
      index++;
    }
  return shape;
}

void
closs_network_init (ClossNetwork *network, const ClossNetworkSpec *spec, int max_batch)
{
  ClossShape shape = { .n = max_batch, .h = spec->image_height, .w = spec->image_width, .c = spec->image_channels };

  memset (network, 0, sizeof *network);
  shape = append_blocks (network, spec, shape);
  shape = append (network, closs_layer_linear ("fc.0", shape, CLOSS_EMBEDDING_SIZE));
  if (spec->architecture == CLOSS_ARCHITECTURE_LENETPP)
    shape = append (network, closs_layer_prelu ("fc.1", shape));
  network->n_feature_layers = network->n_layers;
  append (network, closs_layer_linear ("output_layer.0", shape, spec->n_classes));
}

/* The shape in front of layer @i, or behind the last. */
static ClossShape
get_shape (const ClossNetwork *network, int i)
{
  return i < network->n_layers ? network->layers[i].input : network->layers[i - 1].output;
}

gsize
closs_network_get_largest_map (const ClossNetwork *network)
{
  gsize largest = 0;

  for (int i = 0; i <= network->n_layers; i++)
    largest = MAX (largest, closs_shape_image_count (get_shape (network, i)) * sizeof (float));
  return largest;
}

static void *
take_workspace (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena)
{
  gsize largest = 0;

  for (int i = 0; i < network->n_layers; i++)
    {
      const ClossLayer *layer = &network->layers[i];
      if (layer->klass->workspace_size)
        largest = MAX (largest, layer->klass->workspace_size (layer, n, parallel));
    }
  return closs_arena_take (arena, largest);
}

/* The largest gradient: that of the pixels is never computed. */
static gsize
get_largest_gradient (const ClossNetwork *network)
{
  gsize largest = 0;

  for (int i = 1; i <= network->n_layers; i++)
    largest = MAX (largest, closs_shape_image_count (get_shape (network, i)) * sizeof (float));
  return largest;
}

void
closs_network_plan_training (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                             ClossTrainingMemory *memory)
{
  gsize gradient = (gsize)n * get_largest_gradient (network);

  for (int i = 0; i <= network->n_layers; i++)
    if (i > 0 && network->layers[i - 1].klass->forward_in_place)
      memory->activations[i] = memory->activations[i - 1];
    else
      memory->activations[i]
          = closs_arena_take (arena, (gsize)n * closs_shape_image_count (get_shape (network, i)) * sizeof (float));

  for (int i = 0; i < network->n_layers; i++)
    {
      const ClossLayer *layer = &network->layers[i];
      memory->saved[i]
          = layer->klass->saved_size ? closs_arena_take (arena, layer->klass->saved_size (layer, n)) : NULL;
    }
  for (int i = 0; i < 2; i++)
    memory->d_activations[i] = closs_arena_take (arena, gradient);
  memory->workspace = take_workspace (network, n, parallel, arena);
}

void
closs_network_plan_evaluation (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                               ClossEvaluationMemory *memory)
{
  for (int i = 0; i < 2; i++)
    memory->activations[i] = closs_arena_take (arena, (gsize)n * closs_network_get_largest_map (network));
  memory->workspace = take_workspace (network, n, parallel, arena);
}

void
closs_network_forward (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory)
{
  for (int i = 0; i < network->n_layers; i++)
    {
      const ClossLayer *layer = &network->layers[i];
      layer->klass->forward (layer, pass, memory->activations[i], memory->activations[i + 1], memory->saved[i]);
    }
}

float *
closs_network_backward (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory,
                        int begin, int end, float *d_output)
{
  for (int i = end - 1; i >= begin; i--)
    {
      const ClossLayer *layer = &network->layers[i];
      float *other = memory->d_activations[d_output == memory->d_activations[0] ? 1 : 0];
      float *d_input = i == 0 ? NULL : layer->klass->backward_in_place ? d_output : other;

      layer->klass->backward (layer, pass, memory->activations[i], memory->activations[i + 1], d_output, d_input,
                              memory->saved[i]);
      d_output = d_input;
    }
  return d_output;
}

void
closs_network_commit (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory)
{
  for (int i = 0; i < network->n_layers; i++)
    {
      const ClossLayer *layer = &network->layers[i];
      if (layer->klass->commit)
        layer->klass->commit (layer, pass, memory->saved[i]);
    }
}

/* Copies what layer @i wrote, for all images of the pass. */
static void
copy_out (const ClossNetwork *network, int i, const ClossPass *pass, const float *values, float *target)
{
  memcpy (target, values, closs_pass_count (pass, network->layers[i].output) * sizeof (float));
}

void
closs_network_evaluate (const ClossNetwork *network, const ClossPass *pass, const ClossEvaluationMemory *memory,
                        float *embeddings, float *logits)
{
  int n_layers = logits ? network->n_layers : network->n_feature_layers;
  int at = 0;

  for (int i = 0; i < n_layers; i++)
    {
      const ClossLayer *layer = &network->layers[i];
      int next = layer->klass->evaluate_in_place ? at : 1 - at;

      layer->klass->evaluate (layer, pass, memory->activations[at], memory->activations[next]);
      at = next;
      if (i == network->n_feature_layers - 1)
        copy_out (network, i, pass, memory->activations[at], embeddings);
    }
  if (logits)
    copy_out (network, n_layers - 1, pass, memory->activations[at], logits);
}
