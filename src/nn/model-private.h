/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model.h"
#include "nn/network.h"

G_BEGIN_DECLS

/* Everything that a step changes. */
typedef struct
{
  float *values[CLOSS_N_PARAMETER_KINDS]; /* by ClossParameterKind, in the kernels' order */
  float *momentum;                        /* of the trained ones */
} ClossState;

struct _ClossModel
{
  ClossNetworkSpec spec;
  int max_batch, chunk; /* images in a step, and in one pass of an evaluation */
  ClossParallel parallel;
  ClossNetwork network;

  /* The tensor table: the network's parameters in order, then the centers. */
  GPtrArray *parameters; /* of ClossParameter, borrowed from the network; the last one is `center_parameter` */
  ClossParameter center_parameter;
  ClossTensorInfo *infos;

  ClossArena state_arena;
  ClossState states[2];
  int current;
  gboolean has_previous; /* the other state is the state before the last step */
  gboolean step_back;
  float *gradients[CLOSS_N_PARAMETER_KINDS]; /* none of running statistics */
  float *center_velocity;                    /* second output of the update of the centers */
  float *d_embeddings;                       /* [max_batch][2], of the center loss */
  guint16 *labels, *predicted;               /* [max_batch] */
  guint32 *class_counts;                     /* [n_classes] */

  /* Training and evaluation never overlap, so they share their memory. */
  ClossArena pass_arena;
  ClossTrainingMemory training;
  ClossEvaluationMemory evaluation;
};

static inline const ClossState *
closs_model_current (const ClossModel *model)
{
  return &model->states[model->current];
}

/* The state was set from outside: there is no step to take back. */
static inline void
closs_model_forget_previous (ClossModel *model)
{
  model->has_previous = FALSE;
  model->step_back = FALSE;
}

/* Fills the tensor table of a model that has its network. */
void closs_model_make_tensors (ClossModel *model);

/* Copies value and momentum of every tensor that @source and the model have under the same name and shape, except those
 * of the module @except. */
void closs_model_copy_tensors (ClossModel *model, const ClossModel *source, const char *except);

/* Bytes of memory that the model holds, for reports. */
gsize closs_model_get_memory (const ClossModel *model);

G_END_DECLS
