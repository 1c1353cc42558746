/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"

G_BEGIN_DECLS

/* The experiment as text. */

/* "lambda=10 lr=0.03 …": every control, for the remembered settings. */
char *closs_experiment_format (const ClossSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
/* The inverse: takes what it can read and leaves the rest of *settings as it was, so that the settings of an older or
 * newer version do no harm. */
void closs_experiment_parse (const char *text, ClossSettings *settings);

/* The centerloss-train command that repeats the run up to @step: the preset that is nearest, the controls in which the
 * start differs from it, and the changes made since as --at. Quoted for a shell. */
char *closs_experiment_command_line (const ClossRunStart *start, const ClossEvent *events, gsize n_events,
                                     guint64 step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
