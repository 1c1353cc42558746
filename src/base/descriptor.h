/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* On file descriptors. FALSE: errno is set. Any thread. */

/* Writes all @count bytes; a signal does not end it early. */
gboolean closs_descriptor_write (int fd, const void *bytes, gsize count);

/* Waits until @fd is ready for @events (G_IO_IN, G_IO_OUT) or broken, at most @milliseconds (-1: for any time).
 * ECANCELED if @cancellable was or is cancelled before; ETIMEDOUT. */
gboolean closs_descriptor_wait (int fd, GIOCondition events, int milliseconds, GCancellable *cancellable);

G_END_DECLS
