/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/mailbox.h"

G_BEGIN_DECLS

/* Starts the thread that owns the trainer: it takes commands from @mailbox at the borders between mini-batches,
 * trains, probes within its budget, and publishes. It ends soon after the mailbox was closed (a step or a probe that
 * is running is finished first) and frees all it has; the mailbox says when. Join or unref the thread. */
GThread *closs_worker_start (ClossMailbox *mailbox) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
