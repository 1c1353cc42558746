/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How every file of the program comes onto the disk. Errors are of the domain G_IO_ERROR, begin with the file's name,
 * and say what to do. Block; any thread. */

/* Writes @data [size] into @file, whole or not at all: a temporary file beside it is written, synced and renamed, then
 * the folder is synced, so that the file outlives a power cut. It has the permissions of the file that it replaces. A
 * symbolic link stays one, and its target is written. A temporary file that a dead process left there is removed.
 *
 * Pipes, devices and the program's own streams are written into as they are (closs_stream_write()). Only they can make
 * the caller wait: until @cancellable, or without one the thread's g_cancellable_get_current(), is cancelled.
 * GIO writes to a place without a path on this machine. */
gboolean closs_file_write (GFile *file, const char *data, gsize size, GCancellable *cancellable, GError **error);

/* Whether closs_file_write() can put a file of this name there, tried in a temporary folder beside it: it leaves
 * nothing behind and does not touch the file. Places without a path are not tried. A file that is there and may not be
 * written to is an error; so is one that its folder's sticky bit protects. */
gboolean closs_file_write_check (GFile *file, GError **error);

G_END_DECLS
