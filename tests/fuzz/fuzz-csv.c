/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a table: the reader gives records with valid strings, or an error. */
#include "data/import/csv-reader.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  g_autoptr (ClossCsvReader) reader = closs_csv_reader_new (stream, "fuzz");
  g_autoptr (GError) error = NULL;
  ClossCsvRecord record;
  guint64 last_line = 0;
  gsize n_bytes = 0;

  while (closs_csv_reader_next (reader, &record, NULL, &error))
    {
      g_assert_cmpuint (record.n_fields, >=, 1);
      g_assert_cmpuint (record.line, >, last_line);
      last_line = record.line;
      for (gsize i = 0; i < record.n_fields; i++)
        n_bytes += strlen (record.fields[i]);
    }
  g_assert_cmpuint (n_bytes, <=, size);
  g_assert_cmpuint (closs_csv_reader_get_offset (reader), <=, size);
  if (error != NULL)
    g_assert_cmpuint (strlen (error->message), >, 10);
  return 0;
}
