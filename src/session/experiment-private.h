/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/experiment.h"
#include "train/saved-state.h"

G_BEGIN_DECLS

/* Shared by the files of the experiment: experiment-begin.c reads data and begins, experiment.c trains and probes,
 * experiment-past.c goes back and plays run files. */

#define NO_TARGET G_MAXUINT64

void closs_experiment_add_row (ClossExperiment *experiment, const ClossStepRow *row);
/* Publishes @frame and amends its row. Takes ownership; NULL: nothing. */
void closs_experiment_add_frame (ClossExperiment *experiment, ClossFrame *frame);
void closs_experiment_add_events (ClossExperiment *experiment);
void closs_experiment_go_back (ClossExperiment *experiment, gboolean leaves_ghost);
void closs_experiment_start_training (ClossExperiment *experiment, guint64 target_step);
void closs_experiment_stop_training (ClossExperiment *experiment);
/* As closs_experiment_begin(), but the run of @record, only with the data that it was recorded with: at its start, or
 * at its end with @state. If that is of another run, it begins at its start, and the news say why. */
gboolean closs_experiment_begin_record (ClossExperiment *experiment, ClossRunStart *start, const ClossRunRecord *record,
                                        const ClossSavedState *state, GCancellable *cancellable, GError **error);
/* Whether @a and @b name the same data. */
gboolean closs_experiment_is_same_data (const ClossRunStart *a, const ClossRunStart *b);

/* Makes the changes of the run file before the next step: as soon as the one before is done, since those after its last
 * step are part of it, too. Where one cannot be made, training stops. */
void closs_experiment_follow_script (ClossExperiment *experiment);
/* The run file that is being replayed is left, if one is. */
void closs_experiment_end_replay (ClossExperiment *experiment);
/* At the end of a run file that was replayed: whether it has come out as it was recorded. */
void closs_experiment_compare_replay (ClossExperiment *experiment);
/* The step to which a run file is still being replayed; 0: none is. */
guint64 closs_experiment_get_replay_end (const ClossExperiment *experiment);
/* A change for when the run is there. */
gboolean closs_experiment_set_later (ClossExperiment *experiment, ClossControlId id, double value, GError **error);
/* A step of the walk in the past, and what is to be done at its end. */
void closs_experiment_walk (ClossExperiment *experiment);

G_END_DECLS
