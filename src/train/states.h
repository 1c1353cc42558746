/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/script.h"

G_BEGIN_DECLS

/* Copies of whole trainer states in memory, at intervals, to reach any earlier step: start from the nearest state
 * before it and take the steps in between again, which gives the same bits. They have a budget of memory: the interval
 * doubles as the run grows long, and halves again when the run goes back. The first state and one more are always kept,
 * even if they are larger than the budget (122 MB each for V1.0 at full width). Not thread-safe. */
typedef struct _ClossStates ClossStates;

ClossStates *closs_states_new (gsize budget_bytes) G_GNUC_WARN_UNUSED_RESULT;
void closs_states_free (ClossStates *states);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossStates, closs_states_free)

/* Call at the start and after every step: copies the trainer's state if one is due. */
void closs_states_visit (ClossStates *states, const ClossTrainer *trainer);

void closs_states_clear (ClossStates *states);
/* Copies the trainer's state at any step: for a run that continues from a saved state. */
void closs_states_add (ClossStates *states, const ClossTrainer *trainer);
/* Forgets the states after @step: the run went back and now continues differently. */
void closs_states_cut (ClossStates *states, guint64 step);

/* Sets @trainer, which must have the same start as the visited one, to the latest state before @step (step 0: to the
 * first). Inits *script with @events, the changes of the run (of ClossEvent), at that place. Calling
 * closs_script_step() until @step then gives the state of that step, at the cost of a replay; changes after @step are
 * not part of it. On error (memory) nothing changes, and *script is not inited. */
gboolean closs_states_restore (const ClossStates *states, ClossTrainer *trainer, GArray *events, guint64 step,
                               ClossScript *script, GError **error);

guint closs_states_get_n_states (const ClossStates *states);
guint64 closs_states_get_interval (const ClossStates *states); /* steps */
gsize closs_states_get_size (const ClossStates *states);       /* bytes */

G_END_DECLS
