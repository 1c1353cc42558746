/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes the whole file or nothing, by closs_file_write(). */
typedef gboolean (*ClossWriteFunc) (GFile *file, gpointer data, GError **error);

/* Whether the file @output is one that the program reads: @input itself or, if @input is a folder, a file in it. Links
 * of both kinds are seen through. */
gboolean closs_output_is_input (const char *output, const char *input);

/* Lets @write put its file at @path. A pipe without a reader is waited for until @cancellable is cancelled, and stderr
 * says so. The error begins with @path. */
gboolean closs_output_write (const char *path, ClossWriteFunc write, gpointer data, GCancellable *cancellable,
                             GError **error);

G_END_DECLS
