/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A stream of comma-separated values, a record at a time (RFC 4180): fields may be quoted, a quote within doubled, and
 * hold line breaks; lines end with LF, CRLF or CR. Empty lines are passed over, a byte order mark too. Whether commas,
 * semicolons or tabs separate is seen in the first line. Memory is bounded by CLOSS_CSV_MAX_RECORD. */
typedef struct _ClossCsvReader ClossCsvReader;

#define CLOSS_CSV_MAX_RECORD ((gsize)4 << 20) /* bytes of one record's fields */

/* @name is the file's, for messages. */
ClossCsvReader *closs_csv_reader_new (GInputStream *stream, const char *name) G_GNUC_WARN_UNUSED_RESULT;
void closs_csv_reader_free (ClossCsvReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossCsvReader, closs_csv_reader_free)

typedef struct
{
  const char *const *fields; /* [n_fields] borrowed until the next call */
  gsize n_fields;            /* at least 1 */
  guint64 line;              /* on which it begins, from 1 */
} ClossCsvRecord;

/* FALSE at the end of the stream, and with @error set: GIO's, or CLOSS_DATA_ERROR_FORMAT (a zero byte, a quote that is
 * never closed, a record longer than CLOSS_CSV_MAX_RECORD). */
gboolean closs_csv_reader_next (ClossCsvReader *reader, ClossCsvRecord *record, GCancellable *cancellable,
                                GError **error);

/* Bytes read so far, unpacked. */
guint64 closs_csv_reader_get_offset (const ClossCsvReader *reader);

G_END_DECLS
