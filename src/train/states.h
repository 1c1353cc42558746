/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/script.h"

G_BEGIN_DECLS

/* Whole states of a trainer, in memory, at intervals on its way, so that the state of any step can be had again: the
 * nearest one before it, and the steps since then taken again, which gives the same bits. Within a budget: where the
 * run grows long the interval doubles, and where it goes back halves again; yet the first state and one more are kept,
 * however large they are (of V1.0 at full width 122 MB each). Not thread-safe. */
typedef struct _ClossStates ClossStates;

ClossStates *closs_states_new (gsize budget_bytes) G_GNUC_WARN_UNUSED_RESULT;
void closs_states_free (ClossStates *states);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossStates, closs_states_free)

/* After the start and after every step: keeps the trainer's state where one is due. */
void closs_states_visit (ClossStates *states, const ClossTrainer *trainer);

void closs_states_clear (ClossStates *states);
/* Keeps the trainer's state whatever its step is: where the run goes on from a saved state. */
void closs_states_add (ClossStates *states, const ClossTrainer *trainer);
/* Forgets those after @step: the run went back, and takes another road from there. */
void closs_states_cut (ClossStates *states, guint64 step);

/* Puts @trainer, of the same start as the one that was visited, into the latest state before @step (step 0: into the
 * first), and inits *script with @events, the changes of the run (of ClossEvent), at that place: closs_script_step()
 * until @step, which is what replaying costs, makes it the state of that step. Changes made after @step are then not
 * part of it. On error (memory) nothing has changed, and *script is not inited. */
gboolean closs_states_restore (const ClossStates *states, ClossTrainer *trainer, GArray *events, guint64 step,
                               ClossScript *script, GError **error);

guint closs_states_get_n_states (const ClossStates *states);
guint64 closs_states_get_interval (const ClossStates *states); /* steps */
gsize closs_states_get_size (const ClossStates *states);       /* bytes */

G_END_DECLS
