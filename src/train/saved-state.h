/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/run-record.h"

G_BEGIN_DECLS

/* The name of the tensor with the run's rows (train/rows.h) in a file of weights. */
#define CLOSS_SAVED_STATE_ROWS "rows"

/* The state that a run file names. With it a run continues from its end without training again. */
typedef struct _ClossSavedState ClossSavedState;

/* Reads the state beside the run file @file of @record. Errors: the state's file is missing, differs from the one that
 * was written with the run file (CLOSS_TRAIN_ERROR_MISMATCH), or cannot be read. Blocks. */
ClossSavedState *closs_saved_state_load (const ClossRunRecord *record, GFile *file,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_saved_state_free (ClossSavedState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSavedState, closs_saved_state_free)

/* A trainer of that run at its end. Fails if the state belongs to another run. */
ClossTrainer *closs_saved_state_make_trainer (const ClossSavedState *state, const ClossRunRecord *record,
                                              ClossDataset *dataset, int n_threads,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The run's rows (ClossStepRow) up to its step; empty if the file has none. Borrowed. */
GArray *closs_saved_state_get_rows (const ClossSavedState *state);

G_END_DECLS
