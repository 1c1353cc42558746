/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/head.h"
#include "kernel/center-loss.h"
#include "kernel/linear.h"

static float *
take_rows (int n, int columns, ClossArena *arena)
{
  return closs_arena_take (arena, (gsize)n * (gsize)columns * sizeof (float));
}

void
closs_head_plan_evaluation (const ClossHead *head, int n, ClossArena *arena, ClossHeadMemory *memory)
{
  *memory = (ClossHeadMemory){ 0 };
  memory->input = take_rows (n, head->n_inputs, arena);
  memory->features = take_rows (n, CLOSS_EMBEDDING_SIZE, arena);
  memory->embeddings = head->has_slope ? take_rows (n, CLOSS_EMBEDDING_SIZE, arena) : memory->features;
  memory->logits = take_rows (n, head->n_classes, arena);
}

void
closs_head_plan (const ClossHead *head, int n, ClossArena *arena, ClossHeadMemory *memory)
{
  closs_head_plan_evaluation (head, n, arena, memory);
  memory->d_logits = take_rows (n, head->n_classes, arena);
  memory->d_embeddings = take_rows (n, CLOSS_EMBEDDING_SIZE, arena);
  memory->d_features = head->has_slope ? take_rows (n, CLOSS_EMBEDDING_SIZE, arena) : memory->d_embeddings;
}

/* The embedding as a map of one pixel, so that the map kernels compute its PReLU. */
static ClossShape
get_embedding_shape (int n)
{
  return (ClossShape){ .n = n, .h = 1, .w = 1, .c = CLOSS_EMBEDDING_SIZE };
}

static ClossMap
get_embedding_map (const ClossHead *head, const ClossPass *pass, const ClossHeadMemory *memory)
{
  static const float zeros[CLOSS_EMBEDDING_SIZE] = { 0, 0 }, ones[CLOSS_EMBEDDING_SIZE] = { 1, 1 };

  return (ClossMap){
    .shape = get_embedding_shape (pass->n),
    .values = memory->features,
    .mean = zeros,
    .scale = ones,
    .shift = zeros,
    .slope = pass->weights[head->slope],
  };
}

gsize
closs_head_get_partial_size (int n)
{
  return closs_map_partial_count (get_embedding_shape (n)) * sizeof (float);
}

void
closs_head_forward (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory, gboolean with_logits)
{
  closs_linear_forward (pass->n, head->n_inputs, CLOSS_EMBEDDING_SIZE, pass->parallel, memory->input,
                        pass->weights + head->feature_weight, pass->weights + head->feature_bias, memory->features);
  if (head->has_slope)
    {
      ClossMap map = get_embedding_map (head, pass, memory);

      closs_map_read (&map, pass->parallel, memory->embeddings);
    }
  if (with_logits)
    closs_linear_forward (pass->n, CLOSS_EMBEDDING_SIZE, head->n_classes, pass->parallel, memory->embeddings,
                          pass->weights + head->output_weight, pass->weights + head->output_bias, memory->logits);
}

void
closs_head_backward_output (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory)
{
  closs_linear_backward (pass->n, CLOSS_EMBEDDING_SIZE, head->n_classes, pass->parallel, memory->d_logits,
                         memory->embeddings, pass->weights + head->output_weight, memory->d_embeddings,
                         pass->gradients + head->output_weight, pass->gradients + head->output_bias);
}

static void
backward_slope (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory)
{
  static const float zeros[CLOSS_EMBEDDING_SIZE] = { 0, 0 }, ones[CLOSS_EMBEDDING_SIZE] = { 1, 1 };
  ClossMapGradient gradient = { .map = get_embedding_map (head, pass, memory),
                                .d_seen = memory->d_embeddings,
                                .on_gradient = ones,
                                .on_value = zeros,
                                .constant = zeros };
  double sums[CLOSS_MAP_N_SUMS * CLOSS_EMBEDDING_SIZE];
  const double *d_slope = sums + CLOSS_MAP_SUM_SLOPE * CLOSS_EMBEDDING_SIZE;

  closs_map_sum_gradient (&gradient.map, pass->parallel, memory->d_embeddings, pass->partial);
  closs_map_add_gradients (gradient.map.shape, pass->parallel, pass->partial, sums);
  pass->gradients[head->slope] = (float)(d_slope[0] + d_slope[1]);
  closs_map_read_gradient (&gradient, pass->parallel, memory->d_features);
}

void
closs_head_backward_features (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory, float *d_input)
{
  if (head->has_slope)
    backward_slope (head, pass, memory);
  closs_linear_backward (pass->n, head->n_inputs, CLOSS_EMBEDDING_SIZE, pass->parallel, memory->d_features,
                         memory->input, pass->weights + head->feature_weight, d_input,
                         pass->gradients + head->feature_weight, pass->gradients + head->feature_bias);
}
