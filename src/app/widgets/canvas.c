/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/canvas.h"

#include <adwaita.h>

/* The Cairo renderer converts a texture by way of floating-point numbers, pixel after pixel, which takes longer than
 * drawing it; from a surface it copies. */
static gboolean
wants_surface (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer != NULL && GSK_IS_CAIRO_RENDERER (renderer);
}

/* Textures have no format without alpha; Cairo copies what has none instead of blending it. */
static cairo_format_t
choose_format (GtkWidget *widget)
{
  return wants_surface (widget) ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32;
}

/* A texture that is still in use somewhere holds on to its surface. */
static gboolean
can_reuse (cairo_surface_t *surface, cairo_format_t format, int width, int height)
{
  return surface != NULL && cairo_surface_get_reference_count (surface) == 1
         && cairo_image_surface_get_format (surface) == format && cairo_image_surface_get_width (surface) == width
         && cairo_image_surface_get_height (surface) == height;
}

/* The one to draw on next; the present picture becomes the spare. */
static void
turn_page (ClossCanvas *canvas, GtkWidget *widget)
{
  int scale = gtk_widget_get_scale_factor (widget);
  int width = MAX (gtk_widget_get_width (widget), 1) * scale, height = MAX (gtk_widget_get_height (widget), 1) * scale;
  cairo_format_t format = choose_format (widget);
  cairo_surface_t *next = g_steal_pointer (&canvas->spare);

  g_clear_object (&canvas->texture);
  canvas->spare = g_steal_pointer (&canvas->picture);
  if (!can_reuse (next, format, width, height))
    {
      g_clear_pointer (&next, cairo_surface_destroy);
      next = cairo_image_surface_create (format, width, height);
    }
  cairo_surface_set_device_scale (next, scale, scale);
  canvas->picture = next;
}

static GdkTexture *
make_texture (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                      (GDestroyNotify)cairo_surface_destroy, cairo_surface_reference (surface));
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

void
closs_canvas_clear (ClossCanvas *canvas)
{
  g_clear_object (&canvas->texture);
  g_clear_pointer (&canvas->picture, cairo_surface_destroy);
  g_clear_pointer (&canvas->spare, cairo_surface_destroy);
  canvas->is_valid = FALSE;
}

void
closs_canvas_invalidate (ClossCanvas *canvas, GtkWidget *widget)
{
  canvas->is_valid = FALSE;
  gtk_widget_queue_draw (widget);
}

void
closs_canvas_draw (ClossCanvas *canvas, GtkWidget *widget, ClossCanvasFunc func, gpointer data)
{
  cairo_t *cr;

  turn_page (canvas, widget);
  cr = cairo_create (canvas->picture);
  func (cr, MAX (gtk_widget_get_width (widget), 1), MAX (gtk_widget_get_height (widget), 1), data);
  cairo_destroy (cr);
  cairo_surface_flush (canvas->picture);
  canvas->is_valid = TRUE;
}

void
closs_canvas_snapshot (ClossCanvas *canvas, GtkWidget *widget, GtkSnapshot *snapshot)
{
  graphene_rect_t bounds
      = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget), (float)gtk_widget_get_height (widget));

  if (wants_surface (widget))
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

      cairo_set_source_surface (cr, canvas->picture, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
      return;
    }
  if (canvas->texture == NULL)
    canvas->texture = make_texture (canvas->picture);
  gtk_snapshot_append_texture (snapshot, canvas->texture, &bounds);
}

ClossTheme
closs_canvas_get_theme (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ()) ? CLOSS_THEME_DARK : CLOSS_THEME_LIGHT;
}
