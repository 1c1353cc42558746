/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/arena.h"
#include "nn/layer.h"
#include "nn/spec.h"

G_BEGIN_DECLS

/* A spec as a list of layers, from the pixels to the logits. Holds no values and no memory. */
#define CLOSS_NETWORK_MAX_LAYERS (CLOSS_MAX_DEPTH * (3 * CLOSS_MAX_BLOCK_CONVOLUTIONS + 1) + 3)

typedef struct
{
  ClossLayer layers[CLOSS_NETWORK_MAX_LAYERS];
  int n_layers;
  int n_feature_layers;                    /* the output of the last of them is the embedding */
  gsize n_values[CLOSS_N_PARAMETER_KINDS]; /* floats of each kind, every array beginning on a cache line */
} ClossNetwork;

/* Memory of a training pass: what the backward pass needs of the forward pass, and two gradients, of a layer's output
 * and of its input, that take turns. */
typedef struct
{
  float *activations[CLOSS_NETWORK_MAX_LAYERS + 1]; /* [i] is the input of layer i; the same where in place */
  void *saved[CLOSS_NETWORK_MAX_LAYERS];
  float *d_activations[2];
  void *workspace;
} ClossTrainingMemory;

/* Memory of an evaluation: two activations that take turns. */
typedef struct
{
  float *activations[2];
  void *workspace;
} ClossEvaluationMemory;

/* @spec has passed its check; @max_batch picks the algorithms. */
void closs_network_init (ClossNetwork *network, const ClossNetworkSpec *spec, int max_batch);

/* The bytes of one image's largest map. */
gsize closs_network_get_largest_map (const ClossNetwork *network);

void closs_network_plan_training (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                                  ClossTrainingMemory *memory);
void closs_network_plan_evaluation (const ClossNetwork *network, int n, const ClossParallel *parallel,
                                    ClossArena *arena, ClossEvaluationMemory *memory);

/* From memory->activations[0] to memory->activations[n_layers], the logits. */
void closs_network_forward (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory);

/* Through the layers @end - 1 down to @begin. @d_output is one of memory->d_activations; returns the gradient of the
 * input of layer @begin, in either of them, or NULL where @begin is 0: nobody wants the pixels'. */
float *closs_network_backward (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory,
                               int begin, int end, float *d_output);

void closs_network_commit (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory);

/* From memory->activations[0]; copies the results out. @logits may be NULL. */
void closs_network_evaluate (const ClossNetwork *network, const ClossPass *pass, const ClossEvaluationMemory *memory,
                             float *embeddings, float *logits);

G_END_DECLS
