/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"

G_BEGIN_DECLS

/* The changes that wait for a restart: the run's start on one side, what the user would like the next one to start
 * with on the other. Controls that are not live always wait; a live one waits as part of a preset that needs a restart,
 * and otherwise the plan takes it from the run when the time comes. */
typedef struct _ClossStartPlan ClossStartPlan;

ClossStartPlan *closs_start_plan_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_start_plan_free (ClossStartPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossStartPlan, closs_start_plan_free)

/* A run stands at @start now; nothing waits any more. NULL: no run yet. */
void closs_start_plan_reset (ClossStartPlan *plan, const ClossRunStart *start);
void closs_start_plan_discard (ClossStartPlan *plan);
/* Something failed: where that may have been the run that closs_start_plan_make_start() was asked for, what waited for
 * it waits no more, for it was not possible. */
void closs_start_plan_fail (ClossStartPlan *plan);

/* Waits where it is not what the run has: @live's value of a live control, the start's of another. */
void closs_start_plan_set_value (ClossStartPlan *plan, const ClossSettings *live, ClossControlId control, double value);
void closs_start_plan_clear_value (ClossStartPlan *plan, ClossControlId control);
void closs_start_plan_set_dataset (ClossStartPlan *plan, const char *id, const char *directory);
/* The data that @data names, which may have been read already; nothing else of it counts. */
void closs_start_plan_set_data (ClossStartPlan *plan, const ClossRunStart *data);

gboolean closs_start_plan_waits (const ClossStartPlan *plan, ClossControlId control);
gboolean closs_start_plan_dataset_waits (const ClossStartPlan *plan);
guint closs_start_plan_count (const ClossStartPlan *plan);

const char *closs_start_plan_get_dataset (const ClossStartPlan *plan);
const char *closs_start_plan_get_directory (const ClossStartPlan *plan); /* of that; NULL: the usual places */

/* @live with the waiting values in it: what the inspector shows. */
ClossSettings closs_start_plan_merge (const ClossStartPlan *plan, const ClossSettings *live);
/* The start of the next run: the plan's data set and waiting values, the live controls of @live.
 * closs_run_start_free(). */
ClossRunStart *closs_start_plan_make_start (ClossStartPlan *plan, const ClossSettings *live) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
