/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/transfer.h"
#include "data/dataset.h"
#include "data/fetch/checked-file.h"
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>

enum
{
  CHUNK = 1 << 16,
  MAX_TRIES = 50,
};

#define GROUP "part"

/* What is known of the bytes on the disk. */
typedef struct
{
  char *uri;
  char *validator; /* for If-Range; NULL: the server gave none, so nothing can be gone on from */
  gboolean is_complete;
  guint64 size;
} Part;

static void
part_clear (Part *part)
{
  g_clear_pointer (&part->uri, g_free);
  g_clear_pointer (&part->validator, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static char *
get_state_path (const char *path)
{
  return g_strconcat (path, ".state", NULL);
}

/* Anything that is not as it should be is as good as nothing there. */
static void
load_part (const char *path, Part *part)
{
  g_autofree char *state_path = get_state_path (path);
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  GStatBuf status;

  *part = (Part){ 0 };
  if (g_stat (path, &status) != 0 || !S_ISREG (status.st_mode)
      || !g_key_file_load_from_file (keys, state_path, G_KEY_FILE_NONE, NULL))
    return;
  part->uri = g_key_file_get_string (keys, GROUP, "uri", NULL);
  part->validator = g_key_file_get_string (keys, GROUP, "validator", NULL);
  part->is_complete = g_key_file_get_boolean (keys, GROUP, "complete", NULL);
  part->size = (guint64)status.st_size;
}

static gboolean
save_part (const char *path, const Part *part, GError **error)
{
  g_autofree char *state_path = get_state_path (path);
  g_autoptr (GKeyFile) keys = g_key_file_new ();

  g_key_file_set_string (keys, GROUP, "uri", part->uri);
  if (part->validator != NULL)
    g_key_file_set_string (keys, GROUP, "validator", part->validator);
  g_key_file_set_boolean (keys, GROUP, "complete", part->is_complete);
  return g_key_file_save_to_file (keys, state_path, error);
}

/* The request and its answer */

static gboolean G_GNUC_PRINTF (3, 4) fail (const char *uri, GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_DOWNLOAD, "%s: %s", uri, text);
  return FALSE;
}

static SoupMessage *
make_request (const char *uri, const Part *part, GError **error)
{
  SoupMessage *message = soup_message_new (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      fail (uri, error, _ ("is no address"));
      return NULL;
    }
  headers = soup_message_get_request_headers (message);
  /* The bytes as they lie there: they are counted, and a .gz is unpacked here. */
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");
  if (part->size > 0)
    {
      soup_message_headers_set_range (headers, (goffset)part->size, -1);
      soup_message_headers_replace (headers, "If-Range", part->validator);
    }
  return message;
}

/* A strong ETag, or the date; weak ones do not promise the same bytes. */
static char *
get_validator (SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");

  if (etag != NULL && etag[0] == '"')
    return g_strdup (etag);
  return g_strdup (soup_message_headers_get_one (headers, "Last-Modified"));
}

/* Whether the answer is the part that was asked for, the one behind the bytes that are here. */
static gboolean
continues (SoupMessage *message, const Part *part)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  goffset start, end, total;

  return soup_message_get_status (message) == SOUP_STATUS_PARTIAL_CONTENT && part->size > 0
         && soup_message_headers_get_content_range (headers, &start, &end, &total) && start == (goffset)part->size;
}

static gboolean
check_status (SoupMessage *message, const char *uri, const Part *part, GError **error)
{
  guint status = soup_message_get_status (message);
  const char *phrase = soup_message_get_reason_phrase (message);

  if (status == SOUP_STATUS_OK || continues (message, part))
    return TRUE;
  if (status == SOUP_STATUS_PARTIAL_CONTENT)
    return fail (uri, error, _ ("the server sent another part of the file than the one that was asked for"));
  /* TRANSLATORS: number and words of an HTTP status, such as 404 (Not Found) */
  return fail (uri, error, _ ("the server answered %u (%s); the file was expected"), status,
               phrase != NULL ? phrase : "");
}

/* The server has no such continuation: what is here is not the beginning of what is there. */
static gboolean
refuses_range (SoupMessage *message, const Part *part)
{
  guint status = soup_message_get_status (message);

  return part->size > 0
         && (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE
             || (status == SOUP_STATUS_PARTIAL_CONTENT && !continues (message, part)));
}

/* The file's length by the answer; 0: it does not say. */
static guint64
get_announced (SoupMessage *message, guint64 offset)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return 0;
  return offset + (guint64)soup_message_headers_get_content_length (headers);
}

static gboolean
check_announced (const ClossTransfer *transfer, const char *uri, guint64 announced, GError **error)
{
  if (announced > 0 && transfer->exact_size > 0 && announced != transfer->exact_size)
    return fail (uri, error, _ ("the server announces %" PRIu64 " bytes; %" PRIu64 " were expected"),
                 (uint64_t)announced, (uint64_t)transfer->exact_size);
  if (announced > transfer->max_size)
    return fail (uri, error, _ ("the server announces %" PRIu64 " bytes; at most %" PRIu64 " were expected"),
                 (uint64_t)announced, (uint64_t)transfer->max_size);
  return TRUE;
}

/* GIO's words alone leave open at which address, and how far it got. */
static gboolean
explain_break (const ClossTransfer *transfer, const char *uri, guint64 size, GError *problem, GError **error)
{
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                 _ ("%s: nothing has come for %u seconds, after byte %" PRIu64), uri,
                 soup_session_get_timeout (transfer->session), (uint64_t)size);
  else if (size == 0)
    /* TRANSLATORS: address, why */
    g_set_error (error, problem->domain, problem->code, _ ("%s: could not be reached: %s"), uri, problem->message);
  else
    g_set_error (error, problem->domain, problem->code,
                 /* TRANSLATORS: address, number, why */
                 _ ("%s: the connection broke after byte %" PRIu64 ": %s"), uri, (uint64_t)size, problem->message);
  g_error_free (problem);
  return FALSE;
}

static gboolean
receive (const ClossTransfer *transfer, const char *uri, GInputStream *stream, ClossCheckedFile *file, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);

  for (;;)
    {
      GError *problem = NULL;
      gssize n = g_input_stream_read (stream, buffer, CHUNK, transfer->cancellable, &problem);

      if (n < 0)
        return explain_break (transfer, uri, file->size, problem, error);
      if (n == 0)
        return TRUE;
      if (file->size + (gsize)n > transfer->max_size)
        return fail (uri, error, _ ("the server goes on after %" PRIu64 " bytes, where the file was expected to end"),
                     (uint64_t)transfer->max_size);
      if (!closs_checked_file_write (file, buffer, (gsize)n, error))
        return FALSE;
      transfer->progress (file->size, transfer->progress_data);
    }
}

/* The body of the answer, behind the @offset bytes that are there. */
static gboolean
store_answer (const ClossTransfer *transfer, const char *uri, SoupMessage *message, GInputStream *stream,
              guint64 offset, GError **error)
{
  guint64 announced = get_announced (message, offset);
  g_auto (ClossCheckedFile) file = { .fd = -1 };
  g_auto (Part) part = { .uri = g_strdup (uri) };
  gboolean is_received;

  part.validator = get_validator (soup_message_get_response_headers (message));
  if (!check_announced (transfer, uri, announced, error)
      || !closs_checked_file_open (&file, transfer->path, offset, transfer->max_size, error)
      || !save_part (transfer->path, &part, error))
    return FALSE;
  is_received = receive (transfer, uri, stream, &file, error);
  if (!closs_checked_file_close (&file, is_received ? error : NULL) || !is_received)
    return FALSE;
  if (announced > 0 && file.size < announced)
    return fail (uri, error, _ ("the connection broke after byte %" PRIu64 " of %" PRIu64), (uint64_t)file.size,
                 (uint64_t)announced);
  if (transfer->exact_size > 0 && file.size != transfer->exact_size)
    return fail (uri, error, _ ("the server ends after %" PRIu64 " bytes; %" PRIu64 " were expected"),
                 (uint64_t)file.size, (uint64_t)transfer->exact_size);
  part.is_complete = TRUE;
  return save_part (transfer->path, &part, error);
}

static void
load_usable_part (const ClossTransfer *transfer, const char *uri, Part *part)
{
  load_part (transfer->path, part);
  if (!part->is_complete && (g_strcmp0 (part->uri, uri) != 0 || part->validator == NULL))
    part->size = 0;
}

/* One request. *again: it failed, but another may bring more. */
static gboolean
try_once (const ClossTransfer *transfer, const char *uri, guint64 *best, gboolean *again, GError **error)
{
  g_auto (Part) part = { 0 };
  g_auto (Part) after = { 0 };
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  GError *problem = NULL;
  gboolean is_done;

  load_usable_part (transfer, uri, &part);
  if (part.is_complete)
    return TRUE;
  message = make_request (uri, &part, error);
  if (message == NULL)
    return FALSE;
  stream = soup_session_send (transfer->session, message, transfer->cancellable, &problem);
  if (stream == NULL)
    return explain_break (transfer, uri, part.size, problem, error);
  *again = refuses_range (message, &part);
  if (*again)
    closs_transfer_discard (transfer->path);
  if (!check_status (message, uri, &part, error))
    return FALSE;
  if (!continues (message, &part))
    part.size = 0;
  is_done = store_answer (transfer, uri, message, stream, part.size, error);
  load_part (transfer->path, &after);
  *again = after.size > *best;
  *best = MAX (*best, after.size);
  return is_done;
}

gboolean
closs_transfer_run (const ClossTransfer *transfer, const char *uri, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean again = TRUE;
  guint64 best = 0;

  for (guint i = 0; again && i < MAX_TRIES; i++)
    {
      again = FALSE;
      g_clear_error (&problem);
      if (try_once (transfer, uri, &best, &again, &problem))
        return TRUE;
      again = again && !closs_transfer_is_final (problem);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
closs_transfer_is_final (const GError *error)
{
  return error->domain == G_FILE_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

char *
closs_transfer_get_origin (const char *path)
{
  Part part;

  load_part (path, &part);
  g_free (part.validator);
  return part.uri;
}

void
closs_transfer_discard (const char *path)
{
  g_autofree char *state_path = get_state_path (path);

  g_unlink (path);
  g_unlink (state_path);
}
