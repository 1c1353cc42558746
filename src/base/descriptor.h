/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Works on file descriptors. On FALSE errno is set. Any thread. */

/* Writes all @count bytes; a signal does not interrupt it. */
gboolean closs_descriptor_write (int fd, const void *bytes, gsize count);

/* Waits until @fd is ready for @events (G_IO_IN, G_IO_OUT) or broken, at most @milliseconds (-1: without limit). errno:
 * ECANCELED if @cancellable is cancelled, ETIMEDOUT after @milliseconds. */
gboolean closs_descriptor_wait (int fd, GIOCondition events, int milliseconds, GCancellable *cancellable);

G_END_DECLS
