/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/probability-chart.h"

#include <math.h>

#define WIDTH  220
#define HEIGHT 60

static cairo_surface_t *
draw (const ClossProbabilityChart *chart)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  closs_probability_chart_draw (chart, cr, WIDTH, HEIGHT);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* The height of each bar is its probability, its color is the class's, and its place does not depend on the others. */
static void
test_heights (void)
{
  static const int sizes[] = { 2, 10, 100 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      int n = sizes[s];
      g_autofree double *probabilities = g_new0 (double, (gsize)n);
      ClossProbabilityChart chart = { CLOSS_THEME_LIGHT, n, probabilities, NULL, NULL, 0 };
      cairo_surface_t *surface;

      probabilities[0] = 0.25;
      probabilities[n - 1] = 0.75;
      surface = draw (&chart);
      for (int k = 0; k < n; k++)
        {
          ClossRect track = closs_probability_chart_get_track (&chart, k, WIDTH, HEIGHT);
          ClossColor color = closs_palette_get (CLOSS_THEME_LIGHT, k, n);
          int height = 0, bottom = (int)(track.y + track.height);

          g_assert_cmpfloat (track.x + track.width, <=, WIDTH + 1e-9);
          for (int y = 0; y < bottom; y++)
            height += get_distance (get_color (surface, track.x + track.width / 2, y), color) < 0.05;
          g_assert_cmpfloat_with_epsilon (height, probabilities[k] * track.height, 1.01);
        }
      cairo_surface_destroy (surface);
    }
}

/* Only the true class is underlined. */
static void
test_true_class (void)
{
  double probabilities[10] = { 0 };
  ClossProbabilityChart chart = { CLOSS_THEME_DARK, 10, probabilities, NULL, NULL, 6 };
  cairo_surface_t *surface = draw (&chart);

  for (int k = 0; k < 10; k++)
    {
      ClossRect track = closs_probability_chart_get_track (&chart, k, WIDTH, HEIGHT);
      gboolean is_underlined = (get_pixel (surface, (int)(track.x + track.width / 2), HEIGHT - 1) >> 24) > 200;

      g_assert_cmpint (is_underlined, ==, k == 6);
    }
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/probability-chart/heights", test_heights);
  g_test_add_func ("/plot/probability-chart/true-class", test_true_class);
  return g_test_run ();
}
