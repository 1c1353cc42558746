/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"

#include <math.h>

cairo_surface_t *
draw_scene (const ClossScene *scene, int width, int height, double scale)
{
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * scale), (int)(height * scale));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  closs_scene_draw (scene, cr, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

guint32
get_pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);

  return *(const guint32 *)(const void *)(data + y * cairo_image_surface_get_stride (surface) + 4 * x);
}

ClossColor
get_color (cairo_surface_t *surface, double x, double y)
{
  guint32 pixel = get_pixel (surface, (int)x, (int)y);

  return (ClossColor){ (pixel >> 16 & 255) / 255.0, (pixel >> 8 & 255) / 255.0, (pixel & 255) / 255.0 };
}

double
get_distance (ClossColor a, ClossColor b)
{
  return fabs (a.r - b.r) + fabs (a.g - b.g) + fabs (a.b - b.b);
}

double
compare_surfaces (cairo_surface_t *a, cairo_surface_t *b, const ClossRect *rect)
{
  double sum = 0;
  int n = 0;

  for (int y = (int)rect->y; y < (int)(rect->y + rect->height); y++)
    for (int x = (int)rect->x; x < (int)(rect->x + rect->width); x++, n += 3)
      sum += 255 * get_distance (get_color (a, x, y), get_color (b, x, y));
  return sum / n;
}
