/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/chronicle.h"
#include "session/mailbox.h"
#include "session/pending.h"
#include "session/run.h"

G_BEGIN_DECLS

/* Shared by the files of the run: run.c receives, run-commands.c sends. */
struct _ClossRun
{
  GObject parent_instance;

  ClossMailbox *mailbox;
  GThread *thread; /* NULL once it was joined or left to itself */
  GTask *close_task;

  guint64 serial;  /* of the last command sent */
  GArray *pending; /* of ClossPendingCommand, in the order of their serials */
  GCancellable *loading;

  ClossStatus status; /* the worker's latest */
  ClossBegun *begun;  /* NULL while EMPTY */
  ClossChronicle chronicle;
  ClossFrame *moment;

  /* status and pending together, as last notified */
  ClossRunState state;
  ClossSettings settings;
  gboolean pausing;
  gsize evaluating;
};

/* Takes part in @turnstile as @side; NULL: goes on alone. */
void closs_run_set_turnstile (ClossRun *run, ClossTurnstile *turnstile, ClossSide side);

/* Derives state and settings from what is asked for and what is known, and notifies of what has changed. */
void closs_run_update (ClossRun *run);

G_END_DECLS
