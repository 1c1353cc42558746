/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/picture-file.h"
#include "base/file-read.h"
#include "data/dataset.h"
#include "data/import/picture-scan.h"
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* The only place that knows gdk-pixbuf. Every type that it can read is read, by its content and whatever its name. PNG
 * and JPEG, of which most data sets consist, are scanned on their way to the decoder (picture-scan.h).
 *
 * The size in the file's header decides whether a picture is decoded at all. Memory is limited to the decoded picture
 * (CLOSS_PICTURE_MAX_DECODED pixels of 4 bytes), in a JPEG file with several scans its coefficients (6 bytes a pixel),
 * and the same picture scaled down. A picture that is smaller than the wanted size is cut first and then enlarged. */

enum
{
  CHUNK = 1 << 16,     /* bytes read at a time */
  PIECE = 1 << 12,     /* bytes decoded at a time: at most about 4 MB of pixels in a PNG file */
  SCAN_PIECE = 1 << 6, /* the same where it may hold a whole scan, a pass over the picture */
  MAX_JPEG_REDUCTION = 8,
  COLOR_DIFFERENCE = 24, /* between channels */
  BLANK_DIFFERENCE = 8,  /* between all values of a picture */
  N_START_BYTES = 512,   /* that tell what a file is */
};
#define MAX_SCANNED_PIXELS ((guint64)1500 * 1000 * 1000) /* pixels times scans */

#define END_OF_JPEG "\xff\xd9"
/* In the middle of a JPEG picture these bytes are pixels; after its last pixel the decoder passes over them. */
#define NO_END_OF_JPEG "\x25\xb3\x4e\x91\x6d\xc8\x1a\xf3\x57\x0b\xe4\x92\x3d\xa6\x71\xcc" END_OF_JPEG

typedef enum
{
  OTHER, /* what gdk-pixbuf makes of it */
  PNG,
  JPEG,
} Kind;

typedef struct
{
  const char *type;
  const char *magic;
  Kind kind;
} FileType;

static const FileType file_types[] = { { "png", "\x89PNG", PNG }, { "jpeg", "\xff\xd8\xff", JPEG } };

/* A picture on its way. */
typedef struct
{
  int size; /* wanted */
  Kind kind;
  gboolean is_known; /* the type of a picture, if it is neither PNG nor JPEG */
  int width, height; /* by the file's header; 0: not known yet */
  gboolean is_too_large;
  ClossPictureScan scan;
} Request;

/* The size to which the decoder scales the picture: that of the shorter side is wanted. A JPEG file is decoded at a
 * half, a quarter or an eighth of its size if that is enough; this is what gdk-pixbuf does, too. */
static guint64
count_decoded (const Request *request, int target_width, int target_height)
{
  int reduction = 1;

  if (request->kind == JPEG)
    while (reduction < MAX_JPEG_REDUCTION && request->width / (2 * reduction) >= target_width
           && request->height / (2 * reduction) >= target_height)
      reduction *= 2;
  return (guint64)(request->width / reduction) * (guint64)(request->height / reduction);
}

static gboolean
is_within_limits (const Request *request, int target_width, int target_height)
{
  guint64 n_pixels = (guint64)request->width * (guint64)request->height;
  guint64 n_decoded = request->scan.is_buffered ? n_pixels : count_decoded (request, target_width, target_height);

  return n_pixels > 0 && MAX (request->width, request->height) <= CLOSS_PICTURE_MAX_SIDE
         && n_decoded <= CLOSS_PICTURE_MAX_DECODED && n_pixels <= CLOSS_PICTURE_MAX_PIXELS;
}

/* Called when the header is read, before memory for pixels is allocated. A size of 0 makes the decoder give up. */
static void
size_prepared_cb (GdkPixbufLoader *loader, int width, int height, Request *request)
{
  int shorter = MAX (1, MIN (width, height));
  int target_width = MAX (1, (int)((gint64)width * request->size / shorter));
  int target_height = MAX (1, (int)((gint64)height * request->size / shorter));

  request->width = width;
  request->height = height;
  request->is_too_large = !is_within_limits (request, target_width, target_height);
  if (request->is_too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0);
  else if (shorter > request->size)
    gdk_pixbuf_loader_set_size (loader, target_width, target_height);
}

static gboolean
set_too_large_error (const Request *request, GError **error)
{
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("too large (%d×%d pixels); make it smaller than %d million pixels"), request->width, request->height,
               CLOSS_PICTURE_MAX_DECODED / 1000000);
  return FALSE;
}

/* Every scan is another pass over the picture; a file can hold thousands of empty ones. */
static gboolean
check_scans (const Request *request, GError **error)
{
  if (request->scan.n_scans * (guint64)request->width * (guint64)request->height <= MAX_SCANNED_PIXELS)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("has too many scans (%u) for its size"),
               request->scan.n_scans);
  return FALSE;
}

/* Nobody writes such files, and a damaged one makes gdk-pixbuf loop without end. */
static gboolean
check_coding (const Request *request, GError **error)
{
  if (!request->scan.is_arithmetic)
    return TRUE;
  g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       _ ("is a JPEG file with arithmetic coding; save it as a usual JPEG file"));
  return FALSE;
}

/* By its first bytes. Some decoders take anything for a picture. */
static gboolean
could_be_picture (const guint8 *start, gsize n, gboolean *is_sure)
{
  g_autofree char *type = g_content_type_guess (NULL, start, n, NULL);

  *is_sure = g_content_type_is_a (type, "image/*");
  return *is_sure || g_content_type_is_unknown (type);
}

/* Names a file for what it is. */
static void
set_type_error (const guint8 *start, gsize n, GError **error)
{
  g_autofree char *type = g_content_type_guess (NULL, start, n, NULL);
  g_autofree char *description = g_content_type_get_description (type);

  g_clear_error (error);
  if (g_content_type_is_a (type, "image/*"))
    /* TRANSLATORS: "WebP image" */
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 _ ("no reader is installed for this kind (%s); convert it to PNG or JPEG"), description);
  else
    /* TRANSLATORS: "PDF document" */
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("is no picture (%s)"), description);
}

static GdkPixbufLoader *
make_loader (const guint8 *start, gsize n, Request *request, GError **error)
{
  request->kind = OTHER;
  for (gsize i = 0; i < G_N_ELEMENTS (file_types); i++)
    {
      gsize length = strlen (file_types[i].magic);

      if (n < length || memcmp (start, file_types[i].magic, length) != 0)
        continue;
      request->kind = file_types[i].kind;
      request->scan.is_png = request->kind == PNG;
      return gdk_pixbuf_loader_new_with_type (file_types[i].type, error);
    }
  if (n == 0)
    g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("is empty"));
  else if (!could_be_picture (start, MIN (n, N_START_BYTES), &request->is_known))
    set_type_error (start, MIN (n, N_START_BYTES), error);
  else
    return gdk_pixbuf_loader_new ();
  return NULL;
}

static gboolean
decode_piece (GdkPixbufLoader *loader, const guint8 *bytes, gsize n, const Request *request, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean is_written = gdk_pixbuf_loader_write (loader, bytes, n, &problem);

  if (request->is_too_large)
    return set_too_large_error (request, error);
  if (!is_written)
    g_propagate_error (error, g_steal_pointer (&problem));
  return is_written && check_scans (request, error);
}

/* In small pieces, so that the decoder can be stopped. */
static gboolean
decode (GdkPixbufLoader *loader, const GByteArray *bytes, const Request *request, GCancellable *cancellable,
        GError **error)
{
  gsize piece = request->scan.is_buffered ? SCAN_PIECE : PIECE;

  for (gsize done = 0; done < bytes->len; done += piece)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !decode_piece (loader, bytes->data + done, MIN (piece, bytes->len - done), request, error))
      return FALSE;
  return TRUE;
}

static gboolean
decode_bytes (GdkPixbufLoader *loader, const guint8 *bytes, gsize n, Request *request, GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GByteArray) passed = g_byte_array_new ();

  if (request->kind == OTHER)
    g_byte_array_append (passed, bytes, (guint)n);
  else
    closs_picture_scan_take (&request->scan, bytes, n, passed);
  return check_coding (request, error) && decode (loader, passed, request, cancellable, error);
}

/* @tail comes after the last byte of the file. */
static gboolean
decode_all (GdkPixbufLoader *loader, GInputStream *stream, guint8 *buffer, gsize n, const char *tail, Request *request,
            GCancellable *cancellable, GError **error)
{
  while (n > 0)
    if (!decode_bytes (loader, buffer, n, request, cancellable, error)
        || !g_input_stream_read_all (stream, buffer, CHUNK, &n, cancellable, error))
      return FALSE;
  return tail[0] == '\0' || decode_bytes (loader, (const guint8 *)tail, strlen (tail), request, cancellable, error);
}

/* The decoded picture, scaled so that its shorter side is of the wanted size if it was not smaller; also if the file
 * does not go to its end. */
static GdkPixbuf *
load_with_tail (GFile *file, const char *tail, Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = closs_file_open (file, cancellable, error);
  g_autoptr (GdkPixbufLoader) loader = NULL;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  guint8 start[N_START_BYTES];
  GdkPixbuf *pixbuf;
  g_autoptr (GError) problem = NULL;
  gsize n, n_start;
  gboolean is_written;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, CHUNK, &n, cancellable, error))
    return NULL;
  loader = make_loader (buffer, n, request, error);
  if (loader == NULL)
    return NULL;
  n_start = MIN (n, sizeof start);
  memcpy (start, buffer, n_start);
  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared_cb), request);
  is_written = decode_all (loader, G_INPUT_STREAM (stream), buffer, n, tail, request, cancellable, &problem);
  /* It must be closed in any case. A small file is decoded only then. */
  if (!gdk_pixbuf_loader_close (loader, is_written ? &problem : NULL) && is_written && request->is_too_large)
    {
      g_clear_error (&problem);
      set_too_large_error (request, &problem);
    }
  if (problem != NULL
      && (g_error_matches (problem, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_UNKNOWN_TYPE)
          || (request->kind == OTHER && !request->is_known))
      && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_type_error (start, n_start, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (pixbuf == NULL)
    g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("there is no picture in it"));
  return pixbuf != NULL ? g_object_ref (pixbuf) : NULL;
}

static gboolean
are_equal (const GdkPixbuf *a, const GdkPixbuf *b)
{
  gsize n = gdk_pixbuf_get_byte_length (a);

  return n == gdk_pixbuf_get_byte_length (b) && memcmp (gdk_pixbuf_read_pixels (a), gdk_pixbuf_read_pixels (b), n) == 0;
}

/* Of a JPEG file without its end marker the picture, if nothing else is missing: then it does not matter what comes
 * before the marker. If pixels are missing, the decoder takes them from there. */
static GdkPixbuf *
load_without_end (GFile *file, int size, GCancellable *cancellable)
{
  Request requests[2] = { { .size = size }, { .size = size } };
  g_autoptr (GdkPixbuf) picture = load_with_tail (file, END_OF_JPEG, &requests[0], cancellable, NULL);
  g_autoptr (GdkPixbuf) other
      = picture != NULL ? load_with_tail (file, NO_END_OF_JPEG, &requests[1], cancellable, NULL) : NULL;

  return other != NULL && requests[0].scan.is_reached && are_equal (picture, other) ? g_steal_pointer (&picture) : NULL;
}

static GdkPixbuf *
load (GFile *file, Request *request, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GdkPixbuf) pixbuf = load_with_tail (file, "", request, cancellable, &problem);
  gboolean is_open = request->kind != OTHER && !request->scan.is_reached;

  /* What gdk-pixbuf says about a JPEG file that is cut short is not what is wrong with it. */
  if (pixbuf == NULL && !(is_open && request->kind == JPEG && (problem == NULL || problem->domain == GDK_PIXBUF_ERROR)))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (!is_open)
    return g_steal_pointer (&pixbuf);
  g_clear_object (&pixbuf);
  if (request->kind == JPEG)
    pixbuf = load_without_end (file, request->size, cancellable);
  if (pixbuf == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("is cut short"));
  return g_steal_pointer (&pixbuf);
}

/* The middle square of a picture that is smaller than @size, enlarged to that size. Nothing else of it is enlarged: a
 * line of one pixel would become a strip of @size. */
static GdkPixbuf *
enlarge_square (const GdkPixbuf *pixbuf, int size)
{
  int width = gdk_pixbuf_get_width (pixbuf), height = gdk_pixbuf_get_height (pixbuf), shorter = MIN (width, height);
  int whole_width = (int)((gint64)width * size / shorter), whole_height = (int)((gint64)height * size / shorter);
  GdkPixbuf *square = gdk_pixbuf_new (GDK_COLORSPACE_RGB, gdk_pixbuf_get_has_alpha (pixbuf), 8, size, size);

  if (square == NULL)
    return NULL;
  gdk_pixbuf_scale (pixbuf, square, 0, 0, size, size, -((whole_width - size) / 2), -((whole_height - size) / 2),
                    (double)whole_width / width, (double)whole_height / height, GDK_INTERP_BILINEAR);
  gdk_pixbuf_copy_options ((GdkPixbuf *)pixbuf, square);
  return square;
}

/* As its EXIF data say; no side is shorter than the wanted size. NULL: out of memory. */
static GdkPixbuf *
fit (const GdkPixbuf *pixbuf, int size)
{
  g_autoptr (GdkPixbuf) square = NULL;

  if (MIN (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)) >= size)
    return gdk_pixbuf_apply_embedded_orientation ((GdkPixbuf *)pixbuf);
  square = enlarge_square (pixbuf, size);
  return square != NULL ? gdk_pixbuf_apply_embedded_orientation (square) : NULL;
}

/* The middle square, transparent parts over the gray of @ground. */
static void
copy_square (const GdkPixbuf *pixbuf, int size, int ground, guint8 *rgb)
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
          *rgb++ = (guint8)((from[c] * alpha + ground * (255 - alpha) + 127) / 255);
      }
}

gboolean
closs_picture_file_read (GFile *file, int size, guint8 *rgb, GCancellable *cancellable, GError **error)
{
  return closs_picture_file_read_over (file, size, CLOSS_PICTURE_WHITE, rgb, cancellable, error);
}

gboolean
closs_picture_file_read_over (GFile *file, int size, int ground, guint8 *rgb, GCancellable *cancellable, GError **error)
{
  Request request = { .size = size };
  g_autoptr (GdkPixbuf) decoded = load (file, &request, cancellable, error);
  g_autoptr (GdkPixbuf) pixbuf = decoded != NULL ? fit (decoded, size) : NULL;

  if (decoded == NULL)
    return FALSE;
  if (pixbuf == NULL)
    {
      g_set_error_literal (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("could not be scaled"));
      return FALSE;
    }
  copy_square (pixbuf, size, ground, rgb);
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

gboolean
closs_picture_is_blank (const guint8 *values, gsize n)
{
  guint8 min = 255, max = 0;

  for (gsize i = 0; i < n && max - MIN (min, max) <= BLANK_DIFFERENCE; i++)
    {
      min = MIN (min, values[i]);
      max = MAX (max, values[i]);
    }
  return max - MIN (min, max) <= BLANK_DIFFERENCE;
}

gboolean
closs_picture_file_is_one (GFile *file, GCancellable *cancellable)
{
  g_autoptr (GFileInputStream) stream = closs_file_open (file, cancellable, NULL);
  guint8 start[N_START_BYTES];
  g_autofree char *type = NULL;
  gsize n;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), start, sizeof start, &n, cancellable, NULL)
      || n == 0)
    return FALSE;
  type = g_content_type_guess (NULL, start, n, NULL);
  return g_content_type_is_a (type, "image/*");
}
