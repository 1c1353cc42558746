/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/network.h"

#include "kernel/center-loss.h"
#include <string.h>

#define FLOATS_PER_LINE (CLOSS_ARENA_ALIGNMENT / sizeof (float))

/* Appends @layer, assigns the places of its parameters, and returns its output's shape. */
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

/* A convolution and the layers that follow it, `hidden_layer.index`. */
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

static gsize
get_offset (const ClossLayer *layer, int parameter)
{
  return layer->parameters[parameter].offset;
}

static ClossUnit *
add_unit (ClossNetwork *network, const ClossLayer *layer)
{
  ClossUnit *unit = &network->units[network->n_units++];
  gboolean wants_d_input = network->n_units > 1;

  unit->shape = (ClossConv2dShape){ .n = layer->input.n,
                                    .h = layer->input.h,
                                    .w = layer->input.w,
                                    .in_channels = layer->input.c,
                                    .out_channels = layer->output.c };
  unit->algorithm = closs_conv2d_choose (&unit->shape, wants_d_input);
  unit->weight = get_offset (layer, 0);
  if (layer->n_parameters > 1)
    unit->bias = get_offset (layer, 1);
  return unit;
}

static void
add_batchnorm (ClossUnit *unit, const ClossLayer *layer)
{
  unit->has_batchnorm = TRUE;
  unit->gamma = get_offset (layer, 0);
  unit->bias = get_offset (layer, 1);
  unit->running_mean = get_offset (layer, 2);
  unit->running_var = get_offset (layer, 3);
}

/* Groups the layers before the head into units. */
static void
make_units (ClossNetwork *network)
{
  ClossUnit *unit = NULL;

  for (int i = 0; i < network->n_layers && network->layers[i].kind != CLOSS_LAYER_LINEAR; i++)
    {
      const ClossLayer *layer = &network->layers[i];

      if (layer->kind == CLOSS_LAYER_CONV2D)
        unit = add_unit (network, layer);
      g_assert (unit != NULL);
      if (layer->kind == CLOSS_LAYER_BATCHNORM)
        add_batchnorm (unit, layer);
      unit->pools |= layer->kind == CLOSS_LAYER_MAXPOOL;
      if (layer->kind != CLOSS_LAYER_PRELU)
        continue;
      unit->has_slope = TRUE;
      unit->slope = get_offset (layer, 0);
    }
}

static void
make_head (ClossNetwork *network)
{
  const ClossLayer *last_feature = &network->layers[network->n_feature_layers - 1];
  const ClossLayer *output = &network->layers[network->n_layers - 1];
  gboolean has_slope = last_feature->kind == CLOSS_LAYER_PRELU;
  const ClossLayer *feature = has_slope ? last_feature - 1 : last_feature;

  network->head = (ClossHead){
    .n_inputs = (int)closs_shape_image_count (feature->input),
    .n_classes = output->output.c,
    .has_slope = has_slope,
    .feature_weight = get_offset (feature, 0),
    .feature_bias = get_offset (feature, 1),
    .slope = has_slope ? get_offset (last_feature, 0) : 0,
    .output_weight = get_offset (output, 0),
    .output_bias = get_offset (output, 1),
  };
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
  make_units (network);
  make_head (network);
}

/* The bytes of the maps after unit @i as the next unit sees them, for @n images; of the pixels if @i is -1. */
static gsize
get_map_size (const ClossNetwork *network, int i, int n)
{
  ClossShape pixels = network->layers[0].input;

  pixels.n = n;
  return closs_shape_count (i < 0 ? pixels : closs_unit_get_seen_shape (&network->units[i], n)) * sizeof (float);
}

static gsize
get_largest_map (const ClossNetwork *network, int first, int n)
{
  gsize largest = 0;

  for (int i = first; i < network->n_units; i++)
    largest = MAX (largest, get_map_size (network, i, n));
  return largest;
}

gsize
closs_network_get_largest_map (const ClossNetwork *network)
{
  return get_largest_map (network, -1, 1);
}

static void *
take_workspace (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena)
{
  gsize largest = 0;

  for (int i = 0; i < network->n_units; i++)
    largest = MAX (largest, closs_unit_get_workspace_size (&network->units[i], n, parallel));
  return closs_arena_take (arena, largest);
}

static float *
take_partial (const ClossNetwork *network, int n, ClossArena *arena)
{
  gsize largest = closs_head_get_partial_size (n);

  for (int i = 0; i < network->n_units; i++)
    largest = MAX (largest, closs_unit_get_partial_size (&network->units[i], n));
  return closs_arena_take (arena, largest);
}

void
closs_network_plan_training (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                             ClossTrainingMemory *memory)
{
  memory->pixels = closs_arena_take (arena, get_map_size (network, -1, n));
  for (int i = 0; i < network->n_units; i++)
    closs_unit_plan (&network->units[i], n, arena, &memory->units[i]);
  closs_head_plan (&network->head, n, arena, &memory->head);
  /* The gradient of the pixels is not needed. */
  for (int i = 0; i < 2; i++)
    memory->d_seen[i] = closs_arena_take (arena, get_largest_map (network, 0, n));
  memory->workspace = take_workspace (network, n, parallel, arena);
  memory->partial = take_partial (network, n, arena);
}

void
closs_network_plan_evaluation (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                               ClossEvaluationMemory *memory)
{
  for (int i = 0; i < 2; i++)
    memory->maps[i] = closs_arena_take (arena, get_largest_map (network, -1, n));
  for (int i = 0; i < network->n_units; i++)
    closs_unit_plan_evaluation (&network->units[i], arena, &memory->units[i]);
  closs_head_plan_evaluation (&network->head, n, arena, &memory->head);
  memory->workspace = take_workspace (network, n, parallel, arena);
}

/* The input of unit @i. */
static ClossMap
get_input (const ClossNetwork *network, int i, const ClossPass *pass, const ClossTrainingMemory *memory)
{
  ClossMap pixels = { .shape = network->layers[0].input, .values = memory->pixels };

  pixels.shape.n = pass->n;
  return i == 0 ? pixels : closs_unit_get_map (&network->units[i - 1], pass, &memory->units[i - 1]);
}

void
closs_network_forward (const ClossNetwork *network, const ClossPass *pass, ClossTrainingMemory *memory)
{
  ClossMap map = get_input (network, 0, pass, memory);

  for (int i = 0; i < network->n_units; i++)
    {
      closs_unit_forward (&network->units[i], pass, &map, &memory->units[i]);
      map = closs_unit_get_map (&network->units[i], pass, &memory->units[i]);
    }
  closs_map_read (&map, pass->parallel, memory->head.input);
  closs_head_forward (&network->head, pass, &memory->head, TRUE);
}

void
closs_network_backward (const ClossNetwork *network, const ClossPass *pass, ClossTrainingMemory *memory)
{
  ClossMap last = get_input (network, network->n_units, pass, memory);
  int at = 0;

  closs_head_backward_features (&network->head, pass, &memory->head, memory->d_seen[at]);
  closs_map_sum_gradient (&last, pass->parallel, memory->d_seen[at], pass->partial);
  for (int i = network->n_units - 1; i >= 0; i--, at = 1 - at)
    {
      ClossMap input = get_input (network, i, pass, memory);

      closs_unit_backward (&network->units[i], pass, &input, memory->d_seen[at], &memory->units[i],
                           i > 0 ? memory->d_seen[1 - at] : NULL);
    }
}

gboolean
closs_network_is_finite (const ClossNetwork *network, const ClossTrainingMemory *memory)
{
  for (int i = 0; i < network->n_units; i++)
    if (!closs_unit_is_finite (&network->units[i], &memory->units[i]))
      return FALSE;
  return TRUE;
}

void
closs_network_commit (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory)
{
  for (int i = 0; i < network->n_units; i++)
    closs_unit_commit (&network->units[i], pass, &memory->units[i]);
}

void
closs_network_evaluate (const ClossNetwork *network, const ClossPass *pass, ClossEvaluationMemory *memory,
                        float *embeddings, float *logits)
{
  const ClossHead *head = &network->head;
  gsize n = (gsize)pass->n;

  for (int i = 0; i < network->n_units; i++)
    {
      gboolean is_last = i == network->n_units - 1;

      closs_unit_evaluate (&network->units[i], pass, memory->maps[i % 2], &memory->units[i],
                           is_last ? memory->head.input : memory->maps[1 - i % 2]);
    }
  closs_head_forward (head, pass, &memory->head, logits != NULL);
  memcpy (embeddings, memory->head.embeddings, n * CLOSS_EMBEDDING_SIZE * sizeof (float));
  if (logits)
    memcpy (logits, memory->head.logits, n * (gsize)head->n_classes * sizeof (float));
}
