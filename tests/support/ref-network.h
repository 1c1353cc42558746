/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model-private.h"

/* The network in double precision, made of the kernels' plain references. Tests compare the model's step with it, and
 * check its own gradient by finite differences. */
typedef struct
{
  const ClossModel *model; /* for the list of layers */
  int n;
  ClossLossVariant loss;
  double lambda;
  guint16 *labels;

  double *weights, *centers;     /* as the model's arrays, in double */
  double *gradients, *d_centers; /* of the last ref_network_backward() */
  double *activations[CLOSS_NETWORK_MAX_LAYERS + 1];
  guint8 *winners[CLOSS_NETWORK_MAX_LAYERS];
} RefNetwork;

/* Copies the model's present values, for this batch (without indices). */
RefNetwork *ref_network_new (const ClossModel *model, const ClossBatch *batch, const ClossHyper *hyper);
void ref_network_free (RefNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RefNetwork, ref_network_free)

/* The total loss at the network's weights and centers. */
double ref_network_forward (RefNetwork *network);

/* After ref_network_forward(). */
void ref_network_backward (RefNetwork *network);
