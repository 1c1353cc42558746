/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* After a step that diverged: writes --save-diverged, then takes the run back to its last healthy state, of which all
 * other files are. @diverged_step is the step that could not be taken, @cause what happened. */
void closs_training_recover (ClossTraining *training, guint64 diverged_step, const GError *cause);

/* Before a run that a signal ends is saved, if its newest step is not healthy: takes it back to its last healthy state.
 * A state that is about to diverge must not take the place of a good one. */
void closs_training_retreat (ClossTraining *training);

G_END_DECLS
