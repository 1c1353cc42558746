/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-reader.h"
#include "data/dataset.h"
#include "data/reading.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

enum
{
  BUFFER_SIZE = 1 << 16,
};

/* Where a byte finds the record. */
typedef enum
{
  AT_FIELD_START,
  IN_FIELD,
  IN_QUOTES,
  AFTER_QUOTE, /* of a quoted field: its end, or the first of two */
} State;

struct _ClossCsvReader
{
  GInputStream *stream;
  char *name;
  guint8 buffer[BUFFER_SIZE];
  gsize n_buffered, position;
  guint64 n_before; /* bytes before the buffer */
  gboolean is_over;
  gboolean is_after_cr; /* a line feed that comes now belongs to the line's end before it */

  guint64 line;
  char separator; /* 0: not seen yet */

  GByteArray *text;  /* the fields of the record, each ended by a zero */
  GArray *starts;    /* gsize: of each field in text */
  GPtrArray *fields; /* into text, made when the record is whole */
};

ClossCsvReader *
closs_csv_reader_new (GInputStream *stream, const char *name)
{
  ClossCsvReader *reader = g_new0 (ClossCsvReader, 1);

  reader->stream = g_object_ref (stream);
  reader->name = g_strdup (name);
  reader->line = 1;
  reader->text = g_byte_array_new ();
  reader->starts = g_array_new (FALSE, FALSE, sizeof (gsize));
  reader->fields = g_ptr_array_new ();
  return reader;
}

void
closs_csv_reader_free (ClossCsvReader *reader)
{
  g_ptr_array_unref (reader->fields);
  g_array_unref (reader->starts);
  g_byte_array_unref (reader->text);
  g_free (reader->name);
  g_object_unref (reader->stream);
  g_free (reader);
}

static gboolean G_GNUC_PRINTF (3, 4) fail (const ClossCsvReader *reader, GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list arguments;

  va_start (arguments, format);
  problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("%s: line %" PRIu64 ": %s"), reader->name,
               reader->line, problem);
  return FALSE;
}

/* The first line's, outside quotes: what comes first of the three; a comma where there is none. */
static char
find_separator (const guint8 *bytes, gsize n)
{
  gboolean is_quoted = FALSE;

  for (gsize i = 0; i < n && (is_quoted || (bytes[i] != '\n' && bytes[i] != '\r')); i++)
    if (bytes[i] == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && (bytes[i] == ',' || bytes[i] == ';' || bytes[i] == '\t'))
      return (char)bytes[i];
  return ',';
}

/* The first buffer tells more than the others. */
static void
look_at_start (ClossCsvReader *reader)
{
  static const char mark[] = "\xef\xbb\xbf";

  if (reader->n_buffered >= 3 && memcmp (reader->buffer, mark, 3) == 0)
    reader->position = 3;
  reader->separator = find_separator (reader->buffer + reader->position, reader->n_buffered - reader->position);
}

static gboolean
fill_buffer (ClossCsvReader *reader, GCancellable *cancellable, GError **error)
{
  reader->n_before += reader->n_buffered;
  reader->position = reader->n_buffered = 0;
  if (!closs_reading_fill (reader->stream, reader->name, reader->buffer, BUFFER_SIZE, &reader->n_buffered, cancellable,
                           error))
    return FALSE;
  reader->is_over = reader->n_buffered == 0;
  if (reader->separator == '\0')
    look_at_start (reader);
  return TRUE;
}

static void
start_field (ClossCsvReader *reader)
{
  gsize start = reader->text->len;

  g_array_append_val (reader->starts, start);
}

static void
end_field (ClossCsvReader *reader)
{
  g_byte_array_append (reader->text, (const guint8 *)"", 1);
}

static void
clear_record (ClossCsvReader *reader)
{
  g_byte_array_set_size (reader->text, 0);
  g_array_set_size (reader->starts, 0);
  start_field (reader);
}

static gboolean
is_plain (const ClossCsvReader *reader, guint8 byte)
{
  return byte != (guint8)reader->separator && byte != '\n' && byte != '\r' && byte != '"' && byte != '\0';
}

/* The bytes of a field that mean nothing but themselves, at once. */
static void
take_plain (ClossCsvReader *reader)
{
  gsize start = reader->position;

  while (reader->position < reader->n_buffered && is_plain (reader, reader->buffer[reader->position]))
    reader->position++;
  g_byte_array_append (reader->text, reader->buffer + start, (guint)(reader->position - start));
}

/* Whether @byte ends the record. Takes it, but for the CR or LF of a line's end. */
static gboolean
take_byte (ClossCsvReader *reader, State *state, guint8 byte)
{
  gboolean is_quoted = *state == IN_QUOTES;

  if (is_quoted && byte == '"')
    *state = AFTER_QUOTE;
  else if (is_quoted)
    g_byte_array_append (reader->text, &byte, 1);
  else if (byte == (guint8)reader->separator)
    {
      end_field (reader);
      start_field (reader);
      *state = AT_FIELD_START;
    }
  else if (byte == '\n' || byte == '\r')
    return TRUE;
  else if (byte == '"' && *state == AT_FIELD_START)
    *state = IN_QUOTES;
  else
    {
      /* A doubled quote stands for one and goes on; what follows a closing quote is taken as it is. */
      *state = byte == '"' && *state == AFTER_QUOTE ? IN_QUOTES : IN_FIELD;
      g_byte_array_append (reader->text, &byte, 1);
    }
  return FALSE;
}

/* A line's end is LF, CR or CRLF. */
static void
count_line (ClossCsvReader *reader, guint8 byte)
{
  if (byte == '\r' || (byte == '\n' && !reader->is_after_cr))
    reader->line++;
  reader->is_after_cr = byte == '\r';
}

static gboolean
is_rest_of_line_end (const ClossCsvReader *reader, const State state)
{
  return reader->is_after_cr && state != IN_QUOTES && reader->buffer[reader->position] == '\n';
}

/* From the first byte of a record to its end, or that of the stream. */
static gboolean
read_record (ClossCsvReader *reader, GCancellable *cancellable, GError **error)
{
  State state = AT_FIELD_START;
  gboolean is_whole = FALSE;

  while (!is_whole)
    {
      /* A first buffer that is a byte order mark and nothing else leaves nothing, either. */
      while (reader->position == reader->n_buffered && !reader->is_over)
        if (!fill_buffer (reader, cancellable, error))
          return FALSE;
      if (reader->is_over)
        return state != IN_QUOTES || fail (reader, error, _ ("a quote is opened here or before and never closed"));
      if (reader->text->len > CLOSS_CSV_MAX_RECORD)
        return fail (reader, error, _ ("the record is too long; is a quote left open?"));
      if (state != IN_QUOTES && state != AFTER_QUOTE && is_plain (reader, reader->buffer[reader->position]))
        {
          take_plain (reader);
          state = IN_FIELD;
        }
      else if (is_rest_of_line_end (reader, state))
        reader->position++;
      else
        {
          guint8 byte = reader->buffer[reader->position++];

          if (byte == '\0')
            return fail (reader, error, _ ("a zero byte; this is no text"));
          is_whole = take_byte (reader, &state, byte);
          count_line (reader, byte);
          continue;
        }
      reader->is_after_cr = FALSE;
    }
  return TRUE;
}

static gboolean
is_empty (const ClossCsvReader *reader)
{
  return reader->starts->len == 1 && reader->text->len == 0;
}

static void
make_fields (ClossCsvReader *reader)
{
  end_field (reader);
  g_ptr_array_set_size (reader->fields, 0);
  for (guint i = 0; i < reader->starts->len; i++)
    g_ptr_array_add (reader->fields, reader->text->data + g_array_index (reader->starts, gsize, i));
}

gboolean
closs_csv_reader_next (ClossCsvReader *reader, ClossCsvRecord *record, GCancellable *cancellable, GError **error)
{
  guint64 line;

  do
    {
      if (reader->is_over)
        return FALSE;
      clear_record (reader);
      line = reader->line;
      if (!read_record (reader, cancellable, error))
        return FALSE;
    }
  while (is_empty (reader));
  make_fields (reader);
  *record = (ClossCsvRecord){ .fields = (const char *const *)reader->fields->pdata,
                              .n_fields = reader->fields->len,
                              .line = line };
  return TRUE;
}

guint64
closs_csv_reader_get_offset (const ClossCsvReader *reader)
{
  return reader->n_before + reader->position;
}
