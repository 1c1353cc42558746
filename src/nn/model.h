/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/center-loss.h"
#include "kernel/parallel.h"
#include "nn/spec.h"
#include <glib.h>

G_BEGIN_DECLS

/* A network, the centers, and the optimizer's state. All memory of a training step is allocated once. Not thread-safe:
 * only one thread at a time may call it, but a step itself uses several threads.
 *
 * State (weights, running statistics, momentum, centers) is kept twice: a step reads one copy and writes the other.
 * After a step with a number that is not finite, the model is as it was before the previous step (closs_model_step()).
 */
typedef struct _ClossModel ClossModel;

/* A mini-batch: images [*][h][w][c] of bytes (the network gets pixel / 255) and labels [*]. indices[0..n) selects the
 * images; NULL selects 0 to n - 1. Borrowed for the call. */
typedef struct
{
  const guint8 *images;
  const guint16 *labels;
  const guint32 *indices;
  gsize n;
} ClossBatch;

/* The values of the live controls for one step. */
typedef struct
{
  ClossLossVariant loss;
  float lambda;
  float lr;        /* after StepLR */
  float center_lr; /* the paper's α, if loss is PAPER */
  float momentum;
} ClossHyper;

typedef struct
{
  double loss, ce_loss, center_loss; /* at the weights before the update */
  double accuracy;                   /* of the batch, 0 to 1 */
  double force_ratio; /* ‖∂L_C/∂x‖ / ‖∂CE/∂x‖ over the batch's features; NaN if the latter is 0 */
} ClossStepResult;

ClossModel *closs_model_new (const ClossNetworkSpec *spec, int max_batch, int n_threads,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_model_free (ClossModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossModel, closs_model_free)

/* PyTorch's default distributions, drawn by our generator: conv and linear U(±1/√fan_in), BatchNorm 1 and 0, PReLU
 * 0.25, centers standard normal, momentum 0. The same @seed gives the same valueswith any number of threads. */
void closs_model_initialize (ClossModel *model, guint64 seed);

const ClossNetworkSpec *closs_model_get_spec (const ClossModel *model);
int closs_model_get_max_batch (const ClossModel *model);
int closs_model_get_n_threads (const ClossModel *model);
void closs_model_set_n_threads (ClossModel *model, int n_threads);

/* Changes the depth. Remaining blocks keep weights, running statistics and momentum; new blocks and `fc` are
 * initialized from @seed, momentum 0. The output layer and the centers keep their values. On error nothing changes. */
gboolean closs_model_set_depth (ClossModel *model, int depth, guint64 seed, GError **error);

/* One step of training on 1 to max_batch images. TRUE: the model has the state after the step. FALSE: a loss or
 * gradient was not finite, and the model has the last state that was known to give a finite loss. That is the state
 * before the *previous* step's update; if there was no previous step, or the state was set from outside since, it is
 * the present state. closs_model_get_step_back() tells which. No allocation. */
gboolean closs_model_step (ClossModel *model, const ClossBatch *batch, const ClossHyper *hyper,
                           ClossStepResult *result);

/* After a failed step: TRUE if the state went back by one step. */
gboolean closs_model_get_step_back (const ClossModel *model);

/* Evaluation mode (running statistics) on any number of images: embeddings [n][2] and, if not NULL, logits
 * [n][n_classes]. Does not touch the state. No allocation after the first call. */
void closs_model_evaluate (ClossModel *model, const ClossBatch *batch, float *embeddings, float *logits);

/* Borrowed; valid until the model is stepped, changed or freed. */
const float *closs_model_get_centers (const ClossModel *model);           /* [n_classes][2] */
const float *closs_model_get_classifier_weight (const ClossModel *model); /* [n_classes][2] */
const float *closs_model_get_classifier_bias (const ClossModel *model);   /* [n_classes] */

/* Tensors by the names and shapes of the PyTorch project's state_dict (docs/method.md), in PyTorch's element order. */
typedef enum
{
  CLOSS_TENSOR_VALUE,    /* weights, running statistics, center */
  CLOSS_TENSOR_MOMENTUM, /* the optimizer's v of a trained tensor; running statistics and center have none */
  CLOSS_TENSOR_GRADIENT, /* of the last step; running statistics have none */
} ClossTensorKind;

typedef struct
{
  const char *name; /* "hidden_layer.0.cnn_layer.0.weight"; owned by the model */
  int n_dimensions;
  gint64 shape[4];
  gsize count;
  gboolean has_momentum, has_gradient;
} ClossTensorInfo;

gsize closs_model_get_n_tensors (const ClossModel *model);
const ClossTensorInfo *closs_model_get_tensor_info (const ClossModel *model, gsize index);
/* Copies the values out; @values has info->count elements. */
void closs_model_get_tensor (const ClossModel *model, gsize index, ClossTensorKind kind, float *values);
/* Copies values in; only VALUE or MOMENTUM. */
void closs_model_set_tensor (ClossModel *model, gsize index, ClossTensorKind kind, const float *values);

/* The present state as bytes that only a model of the same spec can load: fast, and as exact as copying each tensor.
 * After loading it, no earlier step can be taken back. */
gsize closs_model_get_state_size (const ClossModel *model);
void closs_model_save_state (const ClossModel *model, gpointer bytes);
void closs_model_restore_state (ClossModel *model, gconstpointer bytes);
/* SHA-256 of these bytes, in hexadecimal digits. */
char *closs_model_digest_state (const ClossModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* The algorithm of each convolution, such as "conv2d-im2col", for reports; NULL after the last. */
const char *closs_model_get_convolution_algorithm (const ClossModel *model, int convolution);

G_END_DECLS
