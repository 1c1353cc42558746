/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/head.h"
#include "nn/spec.h"

G_BEGIN_DECLS

/* A spec as a list of layers, from the pixels to the logits, and the units and the head that compute them. A unit is a
 * convolution and the layers that follow it. Holds no values and no memory. */
#define CLOSS_NETWORK_MAX_UNITS  (CLOSS_MAX_DEPTH * CLOSS_MAX_BLOCK_CONVOLUTIONS)
#define CLOSS_NETWORK_MAX_LAYERS (3 * CLOSS_NETWORK_MAX_UNITS + CLOSS_MAX_DEPTH + 3)

typedef struct
{
  ClossLayer layers[CLOSS_NETWORK_MAX_LAYERS];
  int n_layers;
  int n_feature_layers; /* the output of the last of them is the embedding */
  ClossUnit units[CLOSS_NETWORK_MAX_UNITS];
  int n_units;
  ClossHead head;
  gsize n_values[CLOSS_N_PARAMETER_KINDS]; /* floats of each kind; every array begins on a cache line */
} ClossNetwork;

/* Memory of a training pass: the results of the forward pass that the backward pass needs, and two buffers that
 * alternate for gradients of maps. */
typedef struct
{
  float *pixels; /* [n][h][w][c] */
  ClossUnitMemory units[CLOSS_NETWORK_MAX_UNITS];
  ClossHeadMemory head;
  float *d_seen[2];
  void *workspace;
  float *partial;
} ClossTrainingMemory;

/* Memory of an evaluation: two maps as the next unit sees them, which alternate; the first holds the pixels. */
typedef struct
{
  float *maps[2];
  ClossUnitMemory units[CLOSS_NETWORK_MAX_UNITS];
  ClossHeadMemory head;
  void *workspace;
} ClossEvaluationMemory;

/* @spec must have passed its check; @max_batch decides the algorithms. */
void closs_network_init (ClossNetwork *network, const ClossNetworkSpec *spec, int max_batch);

/* The bytes of one image's largest map as the next unit sees it. */
gsize closs_network_get_largest_map (const ClossNetwork *network);

void closs_network_plan_training (const ClossNetwork *network, int n, const ClossParallel *parallel, ClossArena *arena,
                                  ClossTrainingMemory *memory);
void closs_network_plan_evaluation (const ClossNetwork *network, int n, const ClossParallel *parallel,
                                    ClossArena *arena, ClossEvaluationMemory *memory);

/* From memory->pixels to memory->head.logits. pass->workspace and pass->partial must be those of @memory. */
void closs_network_forward (const ClossNetwork *network, const ClossPass *pass, ClossTrainingMemory *memory);

/* From memory->head.d_embeddings to all gradients except the output layer's (closs_head_backward_output()). */
void closs_network_backward (const ClossNetwork *network, const ClossPass *pass, ClossTrainingMemory *memory);

/* TRUE if the statistics of closs_network_forward() are finite. The loss may be finite even if they are not. */
gboolean closs_network_is_finite (const ClossNetwork *network, const ClossTrainingMemory *memory);

void closs_network_commit (const ClossNetwork *network, const ClossPass *pass, const ClossTrainingMemory *memory);

/* From memory->maps[0]; copies the results out. @logits may be NULL. */
void closs_network_evaluate (const ClossNetwork *network, const ClossPass *pass, ClossEvaluationMemory *memory,
                             float *embeddings, float *logits);

G_END_DECLS
