/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export.h"
#include "base/file-write.h"
#include "plot/figure-file.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_PIXELS 32767 /* pixels per side: Cairo's limit for image surfaces */

/* The input of a format's writer. */
typedef struct
{
  ClossDrawFunc draw;
  gconstpointer drawing;
  double width, height, scale;
  const char *title, *caption;
} Figure;

/* Appends the whole file to @bytes. */
typedef cairo_status_t (*WriteFunc) (const Figure *figure, GByteArray *bytes);

static cairo_status_t
append_bytes_cb (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Draws the picture, finishes @surface (takes ownership), and reports errors of both. */
static cairo_status_t
draw_and_finish (const Figure *figure, cairo_surface_t *surface)
{
  cairo_t *cr = cairo_create (surface);
  cairo_status_t status;

  figure->draw (figure->drawing, cr, figure->width, figure->height);
  status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static cairo_status_t
write_png (const Figure *figure, GByteArray *bytes)
{
  int width = (int)lrint (figure->width * figure->scale), height = (int)lrint (figure->height * figure->scale);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX (width, 1), MAX (height, 1));
  cairo_status_t status;

  cairo_surface_set_device_scale (surface, figure->scale, figure->scale);
  status = cairo_surface_status (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    {
      cairo_t *cr = cairo_create (surface);
      figure->draw (figure->drawing, cr, figure->width, figure->height);
      status = cairo_status (cr);
      cairo_destroy (cr);
    }
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_bytes_cb, bytes);
  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    closs_png_describe (bytes, figure->title, figure->caption, figure->scale);
  return status;
}

static cairo_status_t
write_svg (const Figure *figure, GByteArray *bytes)
{
  cairo_surface_t *surface
      = cairo_svg_surface_create_for_stream (append_bytes_cb, bytes, figure->width, figure->height);
  cairo_status_t status;

  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PT);
  status = draw_and_finish (figure, surface);
  if (status == CAIRO_STATUS_SUCCESS)
    closs_svg_describe (bytes, figure->title, figure->caption);
  return status;
}

static cairo_status_t
write_pdf (const Figure *figure, GByteArray *bytes)
{
  cairo_surface_t *surface
      = cairo_pdf_surface_create_for_stream (append_bytes_cb, bytes, figure->width, figure->height);

  if (figure->title != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, figure->title);
  if (figure->caption != NULL)
    cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, figure->caption);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Centerloss " CLOSS_VERSION);
  /* No date, so that the same figure always makes the same file. */
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
  return draw_and_finish (figure, surface);
}

/* The list of formats: a new one needs a row here, one below, and its function. */
static const ClossFigureFormat formats[] = {
  { "png", N_ ("PNG picture"), "image/png" },
  { "svg", N_ ("SVG drawing"), "image/svg+xml" },
  { "pdf", N_ ("PDF document"), "application/pdf" },
};
static const WriteFunc writers[] = { write_png, write_svg, write_pdf };
G_STATIC_ASSERT (G_N_ELEMENTS (formats) == G_N_ELEMENTS (writers));

const ClossFigureFormat *
closs_figure_formats_get (gsize *n_formats)
{
  *n_formats = G_N_ELEMENTS (formats);
  return formats;
}

const ClossFigureFormat *
closs_figure_format_for_path (const char *path)
{
  const char *dot = strrchr (path, '.');

  for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (formats[i].id, dot + 1) == 0)
      return &formats[i];
  return NULL;
}

static gboolean
check_size (const Figure *figure, GFile *file, GError **error)
{
  double width = figure->width * figure->scale, height = figure->height * figure->scale;
  g_autofree char *name = NULL;

  if (width >= 1 && height >= 1 && width <= MAX_PIXELS && height <= MAX_PIXELS)
    return TRUE;
  name = g_file_get_parse_name (file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("%s: a figure of %.0f × %.0f pixels cannot be made; each side must have 1 to %d"), name, width,
               height, MAX_PIXELS);
  return FALSE;
}

gboolean
closs_drawing_export (ClossDrawFunc draw, gconstpointer drawing, const ClossFigureFormat *format, double width,
                      double height, double scale, const char *title, const char *caption, GFile *file,
                      GCancellable *cancellable, GError **error)
{
  Figure figure = { draw, drawing, width, height, scale, title, caption };
  g_autoptr (GByteArray) bytes = NULL;
  cairo_status_t status;

  g_return_val_if_fail (format >= formats && format < formats + G_N_ELEMENTS (formats), FALSE);

  if (!check_size (&figure, file, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  bytes = g_byte_array_new ();
  status = writers[format - formats](&figure, bytes);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_autofree char *name = g_file_get_parse_name (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s: the figure could not be drawn: %s"), name,
                   cairo_status_to_string (status));
      return FALSE;
    }
  return closs_file_write (file, (const char *)bytes->data, bytes->len, cancellable, error);
}

static void
draw_scene (gconstpointer scene, cairo_t *cr, double width, double height)
{
  closs_scene_draw (scene, cr, width, height);
}

gboolean
closs_figure_export (const ClossScene *scene, const ClossFigureFormat *format, double width, double height,
                     double scale, const char *title, GFile *file, GCancellable *cancellable, GError **error)
{
  return closs_drawing_export (draw_scene, scene, format, width, height, scale, title, scene->caption, file,
                               cancellable, error);
}
