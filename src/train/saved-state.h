/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/run-record.h"

G_BEGIN_DECLS

/* The name of the tensor with the rows of the run (train/rows.h) in a file of weights. */
#define CLOSS_SAVED_STATE_ROWS "rows"

/* The state that a run file names: with it a run goes on from its end without being trained again. */
typedef struct _ClossSavedState ClossSavedState;

/* Reads the state beside the run file @file that @record is of. Errors: it is not there, or is another file than the
 * one that was written with the run file (CLOSS_TRAIN_ERROR_MISMATCH), or cannot be read. Blocks. */
ClossSavedState *closs_saved_state_load (const ClossRunRecord *record, GFile *file,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_saved_state_free (ClossSavedState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSavedState, closs_saved_state_free)

/* A trainer of that run at its end. An error if the state is of another run. */
ClossTrainer *closs_saved_state_make_trainer (const ClossSavedState *state, const ClossRunRecord *record,
                                              ClossDataset *dataset, int n_threads,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of ClossStepRow, up to its step; empty if the file has none. Borrowed. */
GArray *closs_saved_state_get_rows (const ClossSavedState *state);

G_END_DECLS
