/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart-cache.h"
#include "plot/loss-chart-private.h"

#include <math.h>

struct _ClossLossChartCache
{
  cairo_surface_t *base; /* NULL: no picture, or one of other data */
  double width, height;
  ClossLossChart chart; /* the chart that it was drawn from, to compare with; its pointers may be invalid */
  ClossChartLayout layout;
};

ClossLossChartCache *
closs_loss_chart_cache_new (void)
{
  return g_new0 (ClossLossChartCache, 1);
}

void
closs_loss_chart_cache_free (ClossLossChartCache *cache)
{
  closs_loss_chart_cache_reset (cache);
  g_free (cache);
}

void
closs_loss_chart_cache_reset (ClossLossChartCache *cache)
{
  g_clear_pointer (&cache->base, cairo_surface_destroy);
}

static gboolean
is_alike (const ClossLossChart *a, const ClossLossChart *b)
{
  return a->theme == b->theme && a->log_axis == b->log_axis && a->smoothing == b->smoothing && a->n == b->n
         && a->n_marks == b->n_marks && a->n_ghost == b->n_ghost && a->n_beside == b->n_beside
         && a->beside_scale == b->beside_scale;
}

static gboolean
is_on_same_pixels (cairo_surface_t *a, cairo_surface_t *b)
{
  double a_x, a_y, b_x, b_y;

  cairo_surface_get_device_scale (a, &a_x, &a_y);
  cairo_surface_get_device_scale (b, &b_x, &b_y);
  return a_x == b_x && a_y == b_y && cairo_image_surface_get_format (a) == cairo_image_surface_get_format (b);
}

static void
draw_base (ClossLossChartCache *cache, const ClossLossChart *chart, cairo_surface_t *target)
{
  double x_scale, y_scale;
  cairo_t *cr;

  cairo_surface_get_device_scale (target, &x_scale, &y_scale);
  closs_loss_chart_cache_reset (cache);
  cache->base = cairo_image_surface_create (cairo_image_surface_get_format (target), (int)ceil (cache->width * x_scale),
                                            (int)ceil (cache->height * y_scale));
  cairo_surface_set_device_scale (cache->base, x_scale, y_scale);
  cache->chart = *chart;
  closs_chart_lay_out (&cache->layout, chart, cache->width, cache->height);
  cr = cairo_create (cache->base);
  closs_chart_draw_base (&cache->layout, cr);
  cairo_destroy (cr);
  closs_chart_clear_columns (&cache->layout);
}

void
closs_loss_chart_cache_draw (ClossLossChartCache *cache, const ClossLossChart *chart, cairo_t *cr, double width,
                             double height)
{
  cairo_surface_t *target = cairo_get_target (cr);

  if (!(width >= 1 && height >= 1))
    return;
  if (cache->base == NULL || cache->width != width || cache->height != height || !is_alike (&cache->chart, chart)
      || !is_on_same_pixels (cache->base, target))
    {
      cache->width = width;
      cache->height = height;
      draw_base (cache, chart, target);
    }
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  cairo_set_source_surface (cr, cache->base, 0, 0);
  cairo_paint (cr);
  cache->layout.chart = chart;
  closs_chart_draw_top (&cache->layout, cr);
  cairo_restore (cr);
}
