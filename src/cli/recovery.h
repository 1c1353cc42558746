/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* After a step that diverged: writes --save-diverged, then takes the run back to its last healthy state, of which all
 * other files are. @diverged_step is the step that could not be taken, @cause what happened. */
void closs_training_recover (ClossTraining *training, guint64 diverged_step, const GError *cause);

G_END_DECLS
