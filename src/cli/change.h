/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* Changes that are still to come, as ClossEvents without an old_value: step and row @step of the metrics are the first
 * with them. */

/* --at STEP:KEY=VALUE. Errors: not of that form, no such key, not live, out of range. */
gboolean closs_change_parse (const char *text, ClossEvent *change, GError **error);

/* By step; those of one step stay in the order in which they were given. */
void closs_changes_sort (GArray *changes);

/* Whether each comes not after @end and makes a network that exists: found before anything is trained. The error begins
 * with the step and the key. */
gboolean closs_changes_check (const GArray *changes, const ClossTrainer *trainer, guint64 end, GError **error);

G_END_DECLS
