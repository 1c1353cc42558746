/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/kept.h"
#include "session/run.h"

G_BEGIN_DECLS

/* Keeps the runs of a window on the disk: about once a minute while they train, when they pause, and when they are
 * closed. The worker copies its run between two mini-batches, another thread writes the copy. For the thread that made
 * it.
 *
 * Signals:
 *   "failed" (GError)  the runs could not be written; said once, until it works again */
#define CLOSS_TYPE_KEEPER (closs_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ClossKeeper, closs_keeper, CLOSS, KEEPER, GObject)

/* Seconds between two writes, unless the environment variable CENTERLOSS_KEEP_SECONDS says otherwise (for tests). With
 * the step that has to end first and the time of the write, no more than a minute is lost. */
#define CLOSS_KEEP_SECONDS 50

ClossKeeper *closs_keeper_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* @other: the run beside @run; NULL: none. */
void closs_keeper_set_runs (ClossKeeper *keeper, ClossRun *run, ClossRun *other);
/* Off: nothing is written any more; what is there stays. On to begin with. */
void closs_keeper_set_enabled (ClossKeeper *keeper, gboolean is_enabled);
/* From here on the runs are kept in @kept, from which they were opened; takes ownership. */
void closs_keeper_adopt (ClossKeeper *keeper, ClossKept *kept);
/* Deletes what is kept of these runs. */
void closs_keeper_delete (ClossKeeper *keeper);

/* Keeps the runs as they are now, and then lets go of them; they may be closed as soon as this has returned. @callback
 * is called when all is written. */
void closs_keeper_close_async (ClossKeeper *keeper, GAsyncReadyCallback callback, gpointer data);
void closs_keeper_close_finish (ClossKeeper *keeper, GAsyncResult *result);

G_END_DECLS
