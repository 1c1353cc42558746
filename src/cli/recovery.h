/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* After a step that diverged: writes --save-diverged, then sets the run back to its last healthy state, which all other
 * files will hold. @diverged_step is the step that failed, @cause the reason. */
void closs_training_recover (ClossTraining *training, guint64 diverged_step, const GError *cause);

/* Call before a run that a signal ends is saved. If its newest step is not healthy, sets it back to its last healthy
 * state, so that a state that is about to diverge does not replace a good one. */
void closs_training_retreat (ClossTraining *training);

G_END_DECLS
