/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* TRUE if a write to the pipe at @path would wait because no process has it open for reading. If a process has, the
 * pipe stays open in *@fd until the caller closes that after the write: a pipe that is opened and closed again looks to
 * its reader as if all was written. -1: nothing to close. */
gboolean closs_stream_lacks_reader (const char *path, int *fd);

/* Writes @data [size] into the pipe, device or own stream at @path (closs_path_is_stream()). Waits for a pipe's reader,
 * and for a reader that stops reading, until @cancellable is cancelled. Bytes that need no wait are written even after
 * a cancellation. FALSE with errno set, for example ECANCELED. Blocks; any thread. */
gboolean closs_stream_write (const char *path, const char *data, gsize size, GCancellable *cancellable);

G_END_DECLS
