/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes the whole file or nothing, with closs_file_write(). */
typedef gboolean (*ClossWriteFunc) (GFile *file, gpointer data, GError **error);

/* TRUE if the program reads the file @output: it is @input itself or, if @input is a folder, a file in it. Resolves
 * symbolic and hard links. */
gboolean closs_output_is_input (const char *output, const char *input);

/* Calls @write to write its file at @path. Waits for a pipe's reader until @cancellable is cancelled, and says so on
 * stderr. The error begins with @path. */
gboolean closs_output_write (const char *path, ClossWriteFunc write, gpointer data, GCancellable *cancellable,
                             GError **error);

G_END_DECLS
