/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Waits for SIGINT, SIGTERM and SIGHUP on a separate thread, so that they work at any time. The first signal cancels
 * the returned cancellable. A SIGINT or SIGTERM after that ends the program at once with 130; a SIGHUP does not,
 * because a terminal that closes sends several. A signal that was ignored when the program began stays ignored: nohup,
 * or SIGINT of a background job. Call it before any other thread is created; g_object_unref(). */
GCancellable *closs_interrupt_watch (void) G_GNUC_WARN_UNUSED_RESULT;

/* The first signal received; 0: none. Any thread. */
int closs_interrupt_get_signal (void);

G_END_DECLS
