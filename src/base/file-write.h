/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Every file that the program saves is written by this module. Errors are of the domain G_IO_ERROR, begin with the
 * file's name, and say what to do. Blocks; any thread. */

/* Writes @data [size] into @file, whole or not at all: a temporary file beside it is written, synced and renamed, then
 * the folder is synced, so that the file survives a power cut. It has the permissions of the file that it replaces. A
 * symbolic link stays one, and its target is written. A temporary file that a dead process left there is removed.
 *
 * Pipes, devices and the program's own streams are written into as they are (closs_stream_write()). Only they can make
 * the caller wait, until @cancellable is cancelled (if it is NULL, the thread's g_cancellable_get_current()). GIO
 * writes to a file without a local path. */
gboolean closs_file_write (GFile *file, const char *data, gsize size, GCancellable *cancellable, GError **error);

/* Checks that closs_file_write() can write this file: creates and removes a temporary folder beside it, without
 * touching the file itself. Files without a local path are not checked. It is an error if the file exists and is not
 * writable, or if its folder's sticky bit protects it. */
gboolean closs_file_write_check (GFile *file, GError **error);

G_END_DECLS
