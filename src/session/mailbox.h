/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/command.h"
#include "session/news.h"

G_BEGIN_DECLS

/* Between the main thread and the worker, counted, owned by both. In: a lossless queue of commands. Out: news, for
 * which one source on the main thread's context is woken, however much has come together since it last ran. Nobody
 * holds the lock for longer than it takes to copy a few words. */
typedef struct _ClossMailbox ClossMailbox;

/* Called on @context's thread when there is news to take, or the worker has ended. */
typedef void (*ClossMailboxFunc) (gpointer data);

ClossMailbox *closs_mailbox_new (GMainContext *context, ClossMailboxFunc func, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
ClossMailbox *closs_mailbox_ref (ClossMailbox *mailbox);
void closs_mailbox_unref (ClossMailbox *mailbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossMailbox, closs_mailbox_unref)

/* Main thread. */

/* Moves *command into the queue. */
void closs_mailbox_send (ClossMailbox *mailbox, ClossCommand *command);
/* Moves what has come together into *news (closs_news_clear()); where the run has gone back in between, only up to
 * there, and the function is called again for the rest. */
void closs_mailbox_take (ClossMailbox *mailbox, ClossNews *news);
/* From here on the worker receives nothing but QUIT; what it still posts is dropped. */
void closs_mailbox_close (ClossMailbox *mailbox);
/* From here on the function is not called any more. */
void closs_mailbox_disconnect (ClossMailbox *mailbox);
gboolean closs_mailbox_has_ended (ClossMailbox *mailbox);
/* Waits for the worker's end, but no longer than @timeout_us. Returns whether it has ended. */
gboolean closs_mailbox_wait_for_end (ClossMailbox *mailbox, gint64 timeout_us);

/* Worker. */

#define CLOSS_MAILBOX_FOREVER G_MAXINT64

/* The next command, waiting for it until the monotonic time @deadline_us (0: not at all; CLOSS_MAILBOX_FOREVER).
 * FALSE where there was none. */
gboolean closs_mailbox_receive (ClossMailbox *mailbox, gint64 deadline_us, ClossCommand *command);
/* closs_mailbox_receive() returns once, now or the next time, as if its deadline had passed. Any thread. */
void closs_mailbox_nudge (ClossMailbox *mailbox);
/* Moves what is in *news, which is left empty, to the main thread, all at once, and wakes it. Not @urgent: within a
 * display's frame or so, so that a thousand steps a second are not a thousand wake-ups. */
void closs_mailbox_publish (ClossMailbox *mailbox, ClossNews *news, gboolean urgent);
/* The worker's last word. */
void closs_mailbox_end (ClossMailbox *mailbox);

G_END_DECLS
