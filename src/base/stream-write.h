/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether a write to the pipe at @path would have to wait because nobody has it open for reading. */
gboolean closs_stream_lacks_reader (const char *path);

/* Writes @data [size] into the pipe, device or own stream at @path (closs_path_is_stream()). A pipe without a reader is
 * waited for, and so is a reader that does not read on, until @cancellable is cancelled: what can be written without
 * waiting is written even then. FALSE with errno set, ECANCELED among others. Blocks; any thread. */
gboolean closs_stream_write (const char *path, const char *data, gsize size, GCancellable *cancellable);

G_END_DECLS
