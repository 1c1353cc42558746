/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* Keeps the newest healthy state of a trainer, so that a run that diverges can go back to a good state. A finite state
 * is not enough: one or two steps before the first infinite number the state is already ruined.
 *
 * A step is healthy if the cross-entropy and the pull to the centers (without λ, so that a change of λ alone does not
 * count) stay near their own running medians. A copy of the state is taken at intervals, and becomes the
 * healthy state when the steps after it have stayed healthy for some time. Until then the state at which the guard
 * began is the healthy one. At most two whole states are kept (244 MB for V1.0 at full width). Not thread-safe. */
typedef struct _ClossGuard ClossGuard;

/* Begins with the present state of @trainer. */
ClossGuard *closs_guard_new (const ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;
void closs_guard_free (ClossGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossGuard, closs_guard_free)

/* Call after every step of @trainer, which made @row. */
void closs_guard_visit (ClossGuard *guard, const ClossTrainer *trainer, const ClossStepRow *row);

/* The run went back to an earlier step, which is now the step of @trainer. If the healthy state is later, the guard
 * begins again there. */
void closs_guard_cut (ClossGuard *guard, const ClossTrainer *trainer);

/* TRUE if the newest step was healthy. Otherwise do not replace an earlier state by the present one. */
gboolean closs_guard_is_healthy (const ClossGuard *guard);

guint64 closs_guard_get_step (const ClossGuard *guard); /* of the healthy state */

/* After a step that diverged: sets @trainer to the healthy state with the settings of its step, and forgets later
 * changes. On error (memory for another depth) nothing changes. */
gboolean closs_guard_restore (ClossGuard *guard, ClossTrainer *trainer, GError **error);

/* Bytes of its states. */
gsize closs_guard_get_size (const ClossGuard *guard);

G_END_DECLS
