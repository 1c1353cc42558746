/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/center-loss.h"
#include "kernel/parallel.h"
#include "nn/spec.h"
#include <glib.h>

G_BEGIN_DECLS

/* The thing that learns: a network, the centers, and the optimiser's state, with all memory of a training step
 * allocated once. Not thread-safe: one thread at a time, though a step itself uses many.
 *
 * State (weights, running statistics, momentum, centers) is kept twice: a step reads one and writes the other, and a
 * step that turns out not finite leaves the model as it was before the step in front of it (closs_model_step()). */
typedef struct _ClossModel ClossModel;

/* A mini-batch: images [*][h][w][c] of bytes (pixel / 255 is what the network sees) and labels [*], of which
 * indices[0..n) are meant; NULL indices mean 0 to n - 1. Borrowed for the call. */
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
  float center_lr; /* the paper's α where loss is PAPER */
  float momentum;
} ClossHyper;

typedef struct
{
  double loss, ce_loss, center_loss; /* at the weights before the update */
  double accuracy;                   /* of the batch, 0 to 1 */
  double force_ratio; /* ‖∂L_C/∂x‖ / ‖∂CE/∂x‖ over the batch's features; NaN where CE's is 0 */
} ClossStepResult;

ClossModel *closs_model_new (const ClossNetworkSpec *spec, int max_batch, int n_threads,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_model_free (ClossModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossModel, closs_model_free)

/* PyTorch's default distributions, from our generator: conv and linear U(±1/√fan_in), BatchNorm 1 and 0, PReLU 0.25,
 * centers standard normal, momentum 0. The same @seed gives the same values, whatever the number of threads. */
void closs_model_initialize (ClossModel *model, guint64 seed);

const ClossNetworkSpec *closs_model_get_spec (const ClossModel *model);
int closs_model_get_max_batch (const ClossModel *model);
int closs_model_get_n_threads (const ClossModel *model);
void closs_model_set_n_threads (ClossModel *model, int n_threads);

/* Changes the depth: blocks that stay keep weights, running statistics and momentum; new blocks and `fc` are
 * initialised from @seed, momentum 0; the output layer and the centers stay. On error nothing has changed. */
gboolean closs_model_set_depth (ClossModel *model, int depth, guint64 seed, GError **error);

/* One step of training on 1 to max_batch images. TRUE: the state is the one after the step. FALSE: a loss or gradient
 * was not finite; the state is the last with which a loss was known to be finite: the one before the *previous*
 * step's update, or the present one where there was no previous step (or the state was set from outside since).
 * closs_model_get_step_back() says which. No allocation. */
gboolean closs_model_step (ClossModel *model, const ClossBatch *batch, const ClossHyper *hyper,
                           ClossStepResult *result);

/* After a FALSE step: TRUE where the state went back by one step. */
gboolean closs_model_get_step_back (const ClossModel *model);

/* Evaluation mode (running statistics) on any number of images: embeddings [n][2] and, where not NULL, logits
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
  CLOSS_TENSOR_MOMENTUM, /* the optimiser's v of a trained tensor; running statistics and center have none */
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
/* Copies out (values has info->count elements). */
void closs_model_get_tensor (const ClossModel *model, gsize index, ClossTensorKind kind, float *values);
/* Copies in: VALUE or MOMENTUM. */
void closs_model_set_tensor (ClossModel *model, gsize index, ClossTensorKind kind, const float *values);

/* The present state as bytes that only a model of the same spec can take back: quick, and as exact as a tensor at a
 * time. A step taken after that has no step before it to go back by. */
gsize closs_model_get_state_size (const ClossModel *model);
void closs_model_save_state (const ClossModel *model, gpointer bytes);
void closs_model_restore_state (ClossModel *model, gconstpointer bytes);
/* SHA-256 of these bytes, in hexadecimal digits. */
char *closs_model_digest_state (const ClossModel *model) G_GNUC_WARN_UNUSED_RESULT;

/* "conv2d-im2col" and so on: which algorithm each convolution uses, for reports; NULL past the last. */
const char *closs_model_get_convolution_algorithm (const ClossModel *model, int convolution);

G_END_DECLS
