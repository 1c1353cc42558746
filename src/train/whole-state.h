/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* A copy of a trainer's whole state at one step: parameters, running statistics, momentum, centers, settings. Inside
 * the layer: states.h keeps many of them, guard.h two. One of V1.0 at full width has 122 MB. */
typedef struct
{
  guint64 step;
  ClossSettings settings;
  guint n_events; /* the number of the trainer's changes made by then */
  gsize size;     /* bytes at @model */
  gpointer model; /* closs_model_save_state() */
} ClossWholeState;

/* Copies the state of @trainer, into the memory of @reused if that has the right size. Takes ownership of @reused,
 * which may be NULL. */
ClossWholeState *closs_whole_state_take (const ClossTrainer *trainer,
                                         ClossWholeState *reused) G_GNUC_WARN_UNUSED_RESULT;
void closs_whole_state_free (ClossWholeState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossWholeState, closs_whole_state_free)

/* Sets @trainer, which must have the same start, to that state and forgets its later changes. On error (memory for
 * another depth) nothing changes. */
gboolean closs_whole_state_put (const ClossWholeState *state, ClossTrainer *trainer, GError **error);

G_END_DECLS
