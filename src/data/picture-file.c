/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/picture-file.h"
#include "data/dataset.h"
#include "data/picture-end.h"
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* The only place that knows gdk-pixbuf. Of its loaders only two are used, whatever else is installed: data sets are
 * made of these, and files from anywhere should meet as little code as possible. */

enum
{
  CHUNK = 1 << 16,
  MAX_SIDE = 20000,
  COLOR_DIFFERENCE = 24, /* between channels */
};
#define MAX_PIXELS ((gint64)100 * 1000 * 1000)

typedef struct
{
  const char *type;
  const char *magic;
} FileType;

static const FileType file_types[] = { { "png", "\x89PNG" }, { "jpeg", "\xff\xd8\xff" } };

/* How large the picture is, and how large it should be made; whether all of it has come. */
typedef struct
{
  int size;
  int width, height; /* as it lies in the file */
  gboolean is_too_large;
  ClossPictureEnd end;
} Request;

/* The shorter side to the size that is wanted; a JPEG file is then not even unpacked in full. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Request *request)
{
  int shorter = MIN (width, height);

  request->width = width;
  request->height = height;
  request->is_too_large = width > MAX_SIDE || height > MAX_SIDE || (gint64)width * height > MAX_PIXELS || shorter < 1;
  if (request->is_too_large)
    gdk_pixbuf_loader_set_size (loader, 1, 1);
  else
    gdk_pixbuf_loader_set_size (loader, MAX (1, (int)((gint64)width * request->size / shorter)),
                                MAX (1, (int)((gint64)height * request->size / shorter)));
}

static gboolean
set_too_large_error (const Request *request, GError **error)
{
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("too large (%d×%d pixels)"), request->width,
               request->height);
  return FALSE;
}

static GdkPixbufLoader *
make_loader (const guint8 *start, gsize n, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (file_types); i++)
    {
      gsize length = strlen (file_types[i].magic);

      if (n >= length && memcmp (start, file_types[i].magic, length) == 0)
        return gdk_pixbuf_loader_new_with_type (file_types[i].type, error);
    }
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, n == 0 ? _ ("is empty") : _ ("neither PNG nor JPEG"));
  return NULL;
}

static gboolean
write_all (GdkPixbufLoader *loader, GInputStream *stream, guint8 *buffer, gsize n, Request *request,
           GCancellable *cancellable, GError **error)
{
  while (n > 0)
    {
      if (!gdk_pixbuf_loader_write (loader, buffer, n, error))
        return FALSE;
      closs_picture_end_look (&request->end, buffer, n);
      if (request->is_too_large)
        return set_too_large_error (request, error);
      if (!g_input_stream_read_all (stream, buffer, CHUNK, &n, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Opening a pipe would wait for whoever writes into it. */
static GFileInputStream *
open_file (GFile *file, GCancellable *cancellable, GError **error)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable);

  if (type != G_FILE_TYPE_SPECIAL)
    return g_file_read (file, cancellable, error);
  g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("neither PNG nor JPEG"));
  return NULL;
}

static GdkPixbuf *
load (GFile *file, Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = open_file (file, cancellable, error);
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gsize n;
  gboolean is_written;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, CHUNK, &n, cancellable, error))
    return NULL;
  loader = make_loader (buffer, n, error);
  if (loader == NULL)
    return NULL;
  request->end.is_png = buffer[0] == (guint8)file_types[0].magic[0];
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), request);
  is_written = write_all (loader, G_INPUT_STREAM (stream), buffer, n, request, cancellable, error);
  /* It has to be closed in any case. */
  if (!gdk_pixbuf_loader_close (loader, is_written ? error : NULL) || !is_written)
    return NULL;
  if (!request->end.is_reached)
    {
      g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("is cut short"));
      return NULL;
    }
  if (gdk_pixbuf_loader_get_pixbuf (loader) == NULL)
    {
      g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("there is no picture in it"));
      return NULL;
    }
  return gdk_pixbuf_apply_embedded_orientation (gdk_pixbuf_loader_get_pixbuf (loader));
}

/* The middle square, over white. */
static void
copy_square (const GdkPixbuf *pixbuf, int size, guint8 *rgb)
{
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  int left = (gdk_pixbuf_get_width (pixbuf) - size) / 2, top = (gdk_pixbuf_get_height (pixbuf) - size) / 2;
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);

  for (int y = 0; y < size; y++)
    for (int x = 0; x < size; x++)
      {
        const guint8 *from = pixels + (gsize)(top + y) * (gsize)stride + (gsize)(left + x) * (gsize)n_channels;
        int alpha = gdk_pixbuf_get_has_alpha (pixbuf) ? from[3] : 255;

        for (int c = 0; c < 3; c++)
          *rgb++ = (guint8)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
      }
}

gboolean
closs_picture_file_read (GFile *file, int size, guint8 *rgb, GCancellable *cancellable, GError **error)
{
  Request request = { .size = size };
  g_autoptr (GdkPixbuf) pixbuf = load (file, &request, cancellable, error);

  if (pixbuf == NULL)
    return FALSE;
  if (MIN (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)) < size)
    {
      g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("could not be scaled"));
      return FALSE;
    }
  copy_square (pixbuf, size, rgb);
  return TRUE;
}

void
closs_picture_to_gray (const guint8 *rgb, gsize n_pixels, guint8 *gray)
{
  for (gsize i = 0; i < n_pixels; i++)
    gray[i] = (guint8)((299 * rgb[3 * i] + 587 * rgb[3 * i + 1] + 114 * rgb[3 * i + 2] + 500) / 1000);
}

gboolean
closs_picture_has_color (const guint8 *rgb, gsize n_pixels)
{
  for (gsize i = 0; i < n_pixels; i++)
    {
      const guint8 *p = rgb + 3 * i;

      if (MAX (MAX (p[0], p[1]), p[2]) - MIN (MIN (p[0], p[1]), p[2]) > COLOR_DIFFERENCE)
        return TRUE;
    }
  return FALSE;
}
