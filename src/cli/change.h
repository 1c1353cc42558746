/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* --at STEP:KEY=VALUE: a live control's change; step and row @step of the metrics are the first with it. */
typedef struct
{
  guint64 step;
  ClossControlId control;
  double value;
} ClossChange;

/* Errors: not of that form, no such key, not live, out of range. */
gboolean closs_change_parse (const char *text, ClossChange *change, GError **error);

/* By step; those of one step stay in the order in which they were given. */
void closs_changes_sort (GArray *changes);

/* Whether each comes not after @end and makes a network that exists: found before anything is trained. */
gboolean closs_changes_check (const GArray *changes, const ClossTrainer *trainer, guint64 end, GError **error);

G_END_DECLS
