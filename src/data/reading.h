/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every reader of a data set's files does. @name is the file's in the messages; errors are GIO's with it in front,
 * or CLOSS_DATA_ERROR_FORMAT. Any thread; they block. */

/* Opens a regular file (base/file-read.h) and unpacks it if its first two bytes are those of gzip. */
GInputStream *closs_reading_open (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The most bytes that @stream can give by the size of its file; G_MAXUINT64 if that is not known. */
guint64 closs_reading_get_max_size (GInputStream *stream, GCancellable *cancellable);

/* As many bytes as there are, @count at most; fewer only at the end of the stream. */
gboolean closs_reading_fill (GInputStream *stream, const char *name, void *buffer, gsize count, gsize *n_read,
                             GCancellable *cancellable, GError **error);

/* All of @count, or an error that says that the file ends in the middle of @what. @offset: of the first of them. */
gboolean closs_reading_exactly (GInputStream *stream, const char *name, gsize offset, void *buffer, gsize count,
                                const char *what, GCancellable *cancellable, GError **error);

G_END_DECLS
