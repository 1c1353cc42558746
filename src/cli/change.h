/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* Planned changes, as ClossEvents without an old_value. Step and row @step of the metrics are the first that use them.
 * */

/* Parses --at STEP:KEY=VALUE. Errors: wrong form, no such key, not live, out of range. */
gboolean closs_change_parse (const char *text, ClossEvent *change, GError **error);

/* Sorts by step; changes of one step keep the order of the command line. */
void closs_changes_sort (GArray *changes);

/* Checks before training that no change comes after @end and that each one makes a network that exists. The error
 * begins with the step and the key. */
gboolean closs_changes_check (const GArray *changes, const ClossTrainer *trainer, guint64 end, GError **error);

G_END_DECLS
