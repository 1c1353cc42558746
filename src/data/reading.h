/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every reader of a data set's files does. @name is the file's in the messages; errors are GIO's with it in front,
 * or CLOSS_DATA_ERROR_FORMAT. Any thread; they block. */

/* Opens a file, but no pipe or device: opening a pipe waits until another program writes into it, and a device may
 * never end. The message is part of a sentence and does not name the file. */
GInputStream *closs_reading_open_regular (GFile *file, GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file's bytes, through gzip where its first two bytes are gzip's, whatever its name. */
GInputStream *closs_reading_open (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As many bytes as there are, @count at most; fewer only at the end of the stream. */
gboolean closs_reading_fill (GInputStream *stream, const char *name, void *buffer, gsize count, gsize *n_read,
                             GCancellable *cancellable, GError **error);

/* All of @count, or an error that says that the file ends in the middle of @what. @offset: of the first of them. */
gboolean closs_reading_exactly (GInputStream *stream, const char *name, gsize offset, void *buffer, gsize count,
                                const char *what, GCancellable *cancellable, GError **error);

G_END_DECLS
