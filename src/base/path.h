/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Questions about a name in the file system. Any thread. */

/* The file that @path refers to through symbolic links, even if the last link points to a file that does not exist yet.
 * g_free(). */
char *closs_path_follow (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE if @path is written into and never replaced: a pipe, a device, a socket, or the file of standard output or
 * standard error. A name such as /dev/stdout must keep its meaning even if it refers to a file without a name. */
gboolean closs_path_is_stream (const char *path);

/* The descriptor of standard output or standard error if @path refers to its file; -1 if to neither. */
int closs_path_find_own_stream (const char *path);

/* TRUE if @a and @b are the same file: the same name through any symbolic links, or two hard links to one file. A name
 * that does not exist yet is compared by its folder. Streams are never the same: two outputs may go to one pipe. */
gboolean closs_path_is_same (const char *a, const char *b);

G_END_DECLS
