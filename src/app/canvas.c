/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/canvas.h"

#include <adwaita.h>

/* The pixels become the texture's own. */
static GdkTexture *
take_texture (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

GdkTexture *
closs_canvas_draw (GtkWidget *widget, ClossCanvasFunc func, gpointer data)
{
  int scale = gtk_widget_get_scale_factor (widget);
  int width = MAX (gtk_widget_get_width (widget), 1), height = MAX (gtk_widget_get_height (widget), 1);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  func (cr, width, height, data);
  cairo_destroy (cr);
  return take_texture (surface);
}

ClossTheme
closs_canvas_get_theme (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ()) ? CLOSS_THEME_DARK : CLOSS_THEME_LIGHT;
}
