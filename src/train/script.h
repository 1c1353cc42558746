/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* The changes of a run on its way, and how far a trainer has got in them: what was logged, or planned, is made again at
 * the same steps. One way for --at, --replay, a run file in the window and the states of the past. */
typedef struct
{
  GArray *events; /* of ClossEvent by their steps, counted; of each: step, control, new_value */
  guint next;     /* the first that has not been made */
} ClossScript;

/* @next: how many of them the trainer has behind it. */
void closs_script_init (ClossScript *script, GArray *events, guint next);
void closs_script_clear (ClossScript *script);

/* Makes the changes whose step @trainer is about to take. On error (a network that cannot be) those before are made. */
gboolean closs_script_apply (ClossScript *script, ClossTrainer *trainer, GError **error);

/* One step of the trainer, with the changes before it. */
gboolean closs_script_step (ClossScript *script, ClossTrainer *trainer, ClossStepRow *row, GError **error);

G_END_DECLS
