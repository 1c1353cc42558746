/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waits for SIGINT, SIGTERM and SIGHUP on a thread of its own, so that they act whatever the program is doing. The
 * first of them cancels the cancellable that is returned. A SIGINT or SIGTERM after that ends the program at once with
 * 130; a SIGHUP does not, because a terminal that closes sends several. A signal that was ignored when the program
 * began stays ignored: nohup, or SIGINT of a background job. To be called before any other thread is made;
 * g_object_unref(). */
GCancellable *closs_interrupt_watch (void) G_GNUC_WARN_UNUSED_RESULT;

/* The first signal that came; 0: none. Any thread. */
int closs_interrupt_get_signal (void);

G_END_DECLS
