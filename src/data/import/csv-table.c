/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-table.h"
#include "data/dataset.h"
#include "data/import/csv-field.h"
#include "data/reading.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

enum
{
  MIN_PACKED = 64,   /* numbers in one field: the smallest picture */
  MIN_NUMBERED = 64, /* columns that are called by their numbers */
  PACKED_NONE = G_MAXUINT,
};

struct _ClossCsvTable
{
  ClossCsvReader *reader;
  char *name;  /* of the file, for messages */
  GStrv names; /* NULL: no header */
  gsize n_columns;
  guint packed; /* the field with all pixels; PACKED_NONE: every pixel has its own */
  /* The first row, while it has not been handed out; NULL: it has. */
  GStrv first;
  guint64 first_line;
  /* Of a row with a packed field. */
  char *text;
  GPtrArray *fields;
};

gboolean
closs_csv_is_label_name (const char *name)
{
  static const char *const names[]
      = { "label", "labels", "class", "classes", "target", "targets", "y", "species", "category", "digit", "letter" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

void
closs_csv_table_free (ClossCsvTable *table)
{
  g_clear_pointer (&table->reader, closs_csv_reader_free);
  g_clear_pointer (&table->fields, g_ptr_array_unref);
  g_strfreev (table->names);
  g_strfreev (table->first);
  g_free (table->text);
  g_free (table->name);
  g_free (table);
}

static GStrv
copy_fields (const ClossCsvRecord *record)
{
  GStrv copy = g_new0 (char *, record->n_fields + 1);

  for (gsize i = 0; i < record->n_fields; i++)
    copy[i] = g_strdup (record->fields[i]);
  return copy;
}

/* The field of a row that holds all pixels. */
static guint
find_packed (const GStrv fields)
{
  for (guint i = 0; fields[i] != NULL; i++)
    if (closs_csv_field_split (fields[i], NULL) >= MIN_PACKED)
      return i;
  return PACKED_NONE;
}

/* pandas calls columns without a name of their own 0, 1, 2, …. */
static gboolean
counts_up (const GStrv fields)
{
  double number, before = 0;
  guint n = 0;

  for (; fields[n] != NULL; n++)
    {
      if (!closs_csv_field_get_number (fields[n], &number) || (n > 0 && number != before + 1))
        return FALSE;
      before = number;
    }
  return n >= MIN_NUMBERED;
}

static gboolean
is_header (const GStrv fields)
{
  gsize n = g_strv_length (fields), n_numbers = 0;
  double number;

  if (find_packed (fields) != PACKED_NONE)
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (fields[i]));

      if (closs_csv_is_label_name (name))
        return TRUE;
      n_numbers += closs_csv_field_get_number (name, &number);
    }
  return (n > 1 && n_numbers < n / 2) || counts_up (fields);
}

/* A name for each pixel of a packed field. */
static void
spread_name (GPtrArray *names, const char *name, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (names, g_strdup_printf ("%s %" G_GSIZE_FORMAT, name, i + 1));
}

/* R names no column for the names of its rows, which come first. */
static gboolean
make_names (ClossCsvTable *table, const GStrv header, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gsize n_header = g_strv_length (header), n_first = table->first != NULL ? g_strv_length (table->first) : n_header;

  if (n_first != n_header && n_first != n_header + 1)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   _ ("%s: the header has %u columns, but line %" PRIu64 " has %u; the same number was expected"),
                   table->name, (guint)n_header, table->first_line, (guint)n_first);
      return FALSE;
    }
  if (n_first > n_header)
    g_ptr_array_add (names, g_strdup (""));
  for (gsize i = 0; i < n_header; i++)
    {
      char *name = g_strstrip (g_utf8_make_valid (header[i], -1));

      if (names->len == table->packed)
        {
          spread_name (names, name, closs_csv_field_split (table->first[table->packed], NULL));
          g_free (name);
        }
      else
        g_ptr_array_add (names, name);
    }
  table->n_columns = names->len;
  g_ptr_array_add (names, NULL);
  table->names = (GStrv)g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}

static gboolean
read_first (ClossCsvTable *table, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  ClossCsvRecord record;

  g_clear_pointer (&table->first, g_strfreev);
  if (closs_csv_reader_next (table->reader, &record, cancellable, &problem))
    {
      table->first = copy_fields (&record);
      table->first_line = record.line;
    }
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static gboolean
read_header (ClossCsvTable *table, GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) header = NULL;

  if (!read_first (table, cancellable, error))
    return FALSE;
  if (table->first != NULL && is_header (table->first))
    {
      header = g_steal_pointer (&table->first);
      if (!read_first (table, cancellable, error))
        return FALSE;
    }
  if (table->first != NULL)
    {
      table->packed = find_packed (table->first);
      table->n_columns = g_strv_length (table->first);
      if (table->packed != PACKED_NONE)
        table->n_columns += closs_csv_field_split (table->first[table->packed], NULL) - 1;
    }
  return header == NULL || make_names (table, header, error);
}

ClossCsvTable *
closs_csv_table_open (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossCsvTable) table = g_new0 (ClossCsvTable, 1);
  g_autoptr (GInputStream) stream = closs_reading_open (file, cancellable, error);

  table->name = g_file_get_parse_name (file);
  table->packed = PACKED_NONE;
  table->fields = g_ptr_array_new ();
  if (stream == NULL)
    return NULL;
  table->reader = closs_csv_reader_new (stream, table->name);
  return read_header (table, cancellable, error) ? g_steal_pointer (&table) : NULL;
}

gsize
closs_csv_table_get_n_columns (const ClossCsvTable *table)
{
  return table->n_columns;
}

const char *const *
closs_csv_table_get_names (const ClossCsvTable *table)
{
  return (const char *const *)table->names;
}

static void
unpack (ClossCsvTable *table, ClossCsvRecord *row)
{
  if (table->packed >= row->n_fields)
    return;
  g_ptr_array_set_size (table->fields, 0);
  for (guint i = 0; i < row->n_fields; i++)
    if (i == table->packed)
      {
        g_free (table->text);
        table->text = g_strdup (row->fields[i]);
        closs_csv_field_split (table->text, table->fields);
      }
    else
      g_ptr_array_add (table->fields, (gpointer)row->fields[i]);
  row->fields = (const char *const *)table->fields->pdata;
  row->n_fields = table->fields->len;
}

gboolean
closs_csv_table_next (ClossCsvTable *table, ClossCsvRecord *row, GCancellable *cancellable, GError **error)
{
  if (table->first_line > 0 && table->first != NULL)
    {
      *row = (ClossCsvRecord){ .fields = (const char *const *)table->first,
                               .n_fields = g_strv_length (table->first),
                               .line = table->first_line };
      table->first_line = 0;
    }
  else if (!closs_csv_reader_next (table->reader, row, cancellable, error))
    return FALSE;
  unpack (table, row);
  return TRUE;
}

guint64
closs_csv_table_get_offset (const ClossCsvTable *table)
{
  return closs_csv_reader_get_offset (table->reader);
}
