/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads untrusted files. Errors are GIO's; their messages do not name the file. Blocks; any thread. */

/* Opens a regular file. A pipe, a device or a folder is refused with G_IO_ERROR_NOT_REGULAR_FILE or
 * G_IO_ERROR_IS_DIRECTORY: opening a pipe waits until another program writes into it, and a device may never end. */
GFileInputStream *closs_file_open (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads all bytes of a regular file. More than @max_size bytes are G_IO_ERROR_MESSAGE_TOO_LARGE. Never allocates more
 * than the file holds. */
GBytes *closs_file_load (GFile *file, gsize max_size, GCancellable *cancellable,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, and also reads a pipe until its writers have closed it. Waits for the first writer; only @cancellable ends
 * this wait. */
GBytes *closs_file_load_or_pipe (GFile *file, gsize max_size, GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
