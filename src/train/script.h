/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* The changes of a run, and how many of them a trainer has made. Logged and planned changes are made again at the same
 * steps. --at, --replay, a run file in the window and the states of the past all use this. */
typedef struct
{
  GArray *events; /* of ClossEvent, sorted by step, counted; of each event: step, control, new_value */
  guint next;     /* the index of the first event that has not been made */
} ClossScript;

/* @next: the number of events that the trainer has already made. */
void closs_script_init (ClossScript *script, GArray *events, guint next);
void closs_script_clear (ClossScript *script);

/* Makes the changes of the step that @trainer is about to take. On error (no such network) the changes before it are
 * made. */
gboolean closs_script_apply (ClossScript *script, ClossTrainer *trainer, GError **error);

/* One step of the trainer, after the changes that belong to it. */
gboolean closs_script_step (ClossScript *script, ClossTrainer *trainer, ClossStepRow *row, GError **error);

G_END_DECLS
