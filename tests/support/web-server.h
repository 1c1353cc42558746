/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

/* A server on the loopback address, in threads of the test's process. It serves files from memory, with or without
 * faults: the first part of the path chooses the behavior, the rest names the file. It speaks HTTP without a library,
 * because no library would let it misbehave. */

typedef struct
{
  GSocketService *service;
  guint16 port;
  GHashTable *files; /* char * to GBytes; filled before the first request */
  GMutex lock;
  GString *log;   /* locked; a line for each request: its path, and the requested range */
  guint n_served; /* locked */
  int has_ended;  /* atomic: no request is being answered, and none will be */
} WebServer;

typedef struct
{
  char path[256];
  char range[64];
  char if_range[64];
} WebRequest;

static inline gboolean
web_read_request (GInputStream *stream, WebRequest *request)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (stream);

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  *request = (WebRequest){ 0 };
  for (guint i = 0;; i++)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL)
        return FALSE;
      if (line[0] == '\0')
        return request->path[0] != '\0';
      if (i == 0)
        sscanf (line, "GET %255s", request->path);
      else if (g_ascii_strncasecmp (line, "Range: bytes=", 13) == 0)
        g_strlcpy (request->range, line + 13, sizeof request->range);
      else if (g_ascii_strncasecmp (line, "If-Range: ", 10) == 0)
        g_strlcpy (request->if_range, line + 10, sizeof request->if_range);
    }
}

static inline void
web_send (GOutputStream *out, const void *bytes, gsize count)
{
  g_output_stream_write_all (out, bytes, count, NULL, NULL, NULL);
  g_output_stream_flush (out, NULL, NULL);
}

static inline void G_GNUC_PRINTF (2, 3) web_print (GOutputStream *out, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  web_send (out, text, strlen (text));
}

/* Waits until the client closes the connection. */
static inline void
web_hang (GInputStream *in)
{
  char byte;

  while (g_input_stream_read (in, &byte, 1, NULL, NULL) > 0)
    ;
}

static inline void
web_answer (WebServer *server, const char *manner, const char *name, const WebRequest *request, GInputStream *in,
            GOutputStream *out)
{
  GBytes *file = g_hash_table_lookup (server->files, name);
  gsize size = 0, start = 0, count;
  const guint8 *bytes = file != NULL ? g_bytes_get_data (file, &size) : NULL;
  g_autofree char *etag = NULL;
  g_autofree guint8 *copy = NULL;
  guint n_served;

  g_mutex_lock (&server->lock);
  n_served = server->n_served++;
  g_string_append_printf (server->log, "%s/%s %s\n", manner, name, request->range);
  g_mutex_unlock (&server->lock);

  if (file == NULL || g_str_equal (manner, "missing"))
    {
      web_print (out, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
  if (g_str_equal (manner, "mute"))
    {
      web_hang (in);
      return;
    }
  if (g_str_equal (manner, "redirect") || g_str_equal (manner, "loop"))
    {
      web_print (out, "HTTP/1.1 302 Found\r\nLocation: /%s/%s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                 g_str_equal (manner, "redirect") ? "good" : "loop", name);
      return;
    }
  /* "changing": the ETag is different every time. */
  etag = g_strdup_printf ("\"%u\"", g_str_equal (manner, "changing") ? n_served : 1);
  if (request->range[0] != '\0' && g_str_equal (request->if_range, etag) && !g_str_equal (manner, "deaf"))
    start = MIN ((gsize)atoi (request->range), size);
  if (g_str_equal (manner, "wrong"))
    {
      copy = g_memdup2 (bytes, size);
      for (gsize i = size / 2; i < size; i++)
        copy[i] ^= 0x55;
      bytes = copy;
    }
  if (g_str_equal (manner, "askew") && start > 0)
    web_print (out, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n", start + 1, size - 1, size);
  else if (start > 0)
    web_print (out, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%zu/%zu\r\n", start, size - 1, size);
  else
    web_print (out, "HTTP/1.1 200 OK\r\n");
  count = size - start;
  if (g_str_equal (manner, "endless"))
    {
      g_autofree guint8 *noise = g_malloc0 (1 << 16);

      web_print (out, "Connection: close\r\n\r\n");
      while (g_output_stream_write_all (out, noise, 1 << 16, NULL, NULL, NULL))
        ;
      return;
    }
  if (g_str_equal (manner, "unmeasured"))
    web_print (out, "Connection: close\r\n\r\n");
  else
    web_print (out, "ETag: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", etag,
               g_str_equal (manner, "boastful") ? count + 10 : count);
  if (g_str_equal (manner, "fragile") || g_str_equal (manner, "deaf") || g_str_equal (manner, "stalling")
      || g_str_equal (manner, "changing") || (g_str_equal (manner, "askew") && start == 0))
    count = (count + 1) / 2;
  if (g_str_equal (manner, "stalling") && start > 0)
    count = 0;
  web_send (out, bytes + start, count);
  if (g_str_equal (manner, "stalling"))
    web_hang (in);
}

static inline gboolean
web_run_cb (GThreadedSocketService *service G_GNUC_UNUSED, GSocketConnection *connection, GObject *source G_GNUC_UNUSED,
            gpointer data)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  WebRequest request;
  g_auto (GStrv) parts = NULL;

  if (!web_read_request (in, &request))
    return TRUE;
  parts = g_strsplit (request.path + 1, "/", 2);
  if (g_strv_length (parts) == 2)
    web_answer (data, parts[0], parts[1], &request, in, g_io_stream_get_output_stream (G_IO_STREAM (connection)));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static inline void
web_server_start (WebServer *server)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&server->lock);
  server->log = g_string_new (NULL);
  server->n_served = 0;
  server->has_ended = FALSE;
  server->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  server->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (server->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  server->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (server->service, "run", G_CALLBACK (web_run_cb), server);
  g_socket_service_start (server->service);
}

static inline void
web_ended_cb (gpointer data, GObject *service G_GNUC_UNUSED)
{
  WebServer *server = data;

  g_atomic_int_set (&server->has_ended, TRUE);
  g_main_context_wakeup (NULL);
}

/* Every answering thread holds a reference to the service, and uses the files until it drops it. */
static inline void
web_server_stop (WebServer *server)
{
  g_object_weak_ref (G_OBJECT (server->service), web_ended_cb, server);
  g_socket_service_stop (server->service);
  g_socket_listener_close (G_SOCKET_LISTENER (server->service));
  g_object_unref (server->service);
  while (!g_atomic_int_get (&server->has_ended))
    g_main_context_iteration (NULL, TRUE);
  g_hash_table_unref (server->files);
  g_string_free (server->log, TRUE);
}
