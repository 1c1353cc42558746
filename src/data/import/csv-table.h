/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/csv-reader.h"

G_BEGIN_DECLS

/* A CSV file as a table: columns with names, if the file has a header, and rows of fields. Pixels that are all in one
 * field, such as "0 0 17 255", are taken apart into a column each. Any one thread. */
typedef struct _ClossCsvTable ClossCsvTable;

/* Reads the header. Errors as closs_csv_reader_next(); also CLOSS_DATA_ERROR_FORMAT: header and rows have different
 * numbers of columns. */
ClossCsvTable *closs_csv_table_open (GFile *file, GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_csv_table_free (ClossCsvTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossCsvTable, closs_csv_table_free)

/* Of the header; of the first row if there is none. 0: the file is empty. */
gsize closs_csv_table_get_n_columns (const ClossCsvTable *table);
/* [n_columns] without blanks around them; NULL: there is no header. Borrowed. */
const char *const *closs_csv_table_get_names (const ClossCsvTable *table);

/* The next row, as closs_csv_reader_next(); it may have another number of fields than the table has columns. */
gboolean closs_csv_table_next (ClossCsvTable *table, ClossCsvRecord *row, GCancellable *cancellable, GError **error);
/* Bytes read so far, unpacked. */
guint64 closs_csv_table_get_offset (const ClossCsvTable *table);

/* Names that the labels' column has: "label", "class", "target", … in any case. */
gboolean closs_csv_is_label_name (const char *name);

G_END_DECLS
