/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes the whole file or nothing, into the regular file @file. */
typedef gboolean (*ClossWriteFunc) (GFile *file, gpointer data, GError **error);

/* Whether a file could be put at @path, found out by making one beside it and taking it away again: an hour of training
 * should not end at a folder that is not there. */
gboolean closs_output_check (const char *path, GError **error);

/* Whether what is written at @a and at @b would be one file, by whatever links; of devices it never is. */
gboolean closs_output_is_same (const char *a, const char *b);

/* Lets @write put its file at @path: through links to the file that they name, and byte by byte where there is a device
 * or a pipe, which a renamed file would replace. The error begins with @path. */
gboolean closs_output_write (const char *path, ClossWriteFunc write, gpointer data, GError **error);

G_END_DECLS
