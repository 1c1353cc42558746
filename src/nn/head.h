/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/unit.h"

G_BEGIN_DECLS

/* The layers after the convolutions: a linear layer to the embedding (with a PReLU in LeNets++), and another to the
 * logits. */
typedef struct
{
  int n_inputs, n_classes;
  gboolean has_slope;
  gsize feature_weight, feature_bias, slope, output_weight, output_bias; /* offsets among the trained parameters */
} ClossHead;

/* [n][…] each; an evaluation uses only the first four. */
typedef struct
{
  float *input;      /* [n_inputs]: the last map as the head sees it */
  float *features;   /* [2]: output of the linear layer */
  float *embeddings; /* [2]: the same array if there is no PReLU */
  float *logits;     /* [n_classes] */
  float *d_logits, *d_embeddings, *d_features;
} ClossHeadMemory;

void closs_head_plan (const ClossHead *head, int n, ClossArena *arena, ClossHeadMemory *memory);
void closs_head_plan_evaluation (const ClossHead *head, int n, ClossArena *arena, ClossHeadMemory *memory);
gsize closs_head_get_partial_size (int n);

/* From memory->input to the embeddings, and with @with_logits to the logits, too. */
void closs_head_forward (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory, gboolean with_logits);

/* From memory->d_logits to memory->d_embeddings. */
void closs_head_backward_output (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory);

/* From memory->d_embeddings to @d_input, [n][n_inputs]. */
void closs_head_backward_features (const ClossHead *head, const ClossPass *pass, ClossHeadMemory *memory,
                                   float *d_input);

G_END_DECLS
