/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart-cache.h"

#include <math.h>
#include <string.h>

#define N_ROWS 3000

typedef struct
{
  guint64 step;
  double total, cross_entropy, center;
} Row;

typedef struct
{
  Row *rows;
  ClossChartMark marks[2];
  ClossLossChart chart;
  ClossLossChartCache *cache;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  Row *rows = g_new0 (Row, N_ROWS);

  for (int i = 0; i < N_ROWS; i++)
    rows[i] = (Row){ (guint64)i + 1, 3 + sin (i), 1 + 0.5 * cos (0.003 * i), i % 700 == 5 ? NAN : 0.1 };
  *fixture = (Fixture){ .rows = rows,
                        .marks = { { 20, 20, "λ 1 → 10" }, { 900, 1300, "λ 10 → 100" } },
                        .cache = closs_loss_chart_cache_new () };
  fixture->chart = (ClossLossChart){ .n = N_ROWS,
                                     .stride = sizeof (Row),
                                     .step = &rows->step,
                                     .total = &rows->total,
                                     .cross_entropy = &rows->cross_entropy,
                                     .center = &rows->center,
                                     .names = { "Total", "Cross-entropy", "Center" },
                                     .log_axis = TRUE,
                                     .smoothing = 12,
                                     .cursor_step = NAN,
                                     .view_step = NAN };
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  closs_loss_chart_cache_free (fixture->cache);
  g_free (fixture->rows);
}

/* A picture drawn with @cache, or directly if it is NULL. */
static cairo_surface_t *
draw (const ClossLossChart *chart, ClossLossChartCache *cache, cairo_format_t format, double width, double height,
      double scale)
{
  cairo_surface_t *surface = cairo_image_surface_create (format, (int)ceil (width * scale), (int)ceil (height * scale));
  cairo_t *cr;

  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  if (cache != NULL)
    closs_loss_chart_cache_draw (cache, chart, cr, width, height);
  else
    closs_loss_chart_draw (chart, cr, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Compares the visible bytes: the fourth byte of a picture without alpha is undefined. */
static gboolean
are_equal (cairo_surface_t *a, cairo_surface_t *b)
{
  guint32 mask = cairo_image_surface_get_format (a) == CAIRO_FORMAT_RGB24 ? 0xffffff : 0xffffffff;
  int stride = cairo_image_surface_get_stride (a);

  for (int y = 0; y < cairo_image_surface_get_height (a); y++)
    for (int x = 0; x < cairo_image_surface_get_width (a); x++)
      {
        guint32 p, q;

        memcpy (&p, cairo_image_surface_get_data (a) + y * stride + 4 * x, sizeof p);
        memcpy (&q, cairo_image_surface_get_data (b) + y * stride + 4 * x, sizeof q);
        if ((p & mask) != (q & mask))
          return FALSE;
      }
  return TRUE;
}

static gboolean
is_same_picture (Fixture *fixture, cairo_format_t format, double width, double height, double scale)
{
  cairo_surface_t *with = draw (&fixture->chart, fixture->cache, format, width, height, scale);
  cairo_surface_t *without = draw (&fixture->chart, NULL, format, width, height, scale);
  gboolean is_same = are_equal (with, without);

  cairo_surface_destroy (with);
  cairo_surface_destroy (without);
  return is_same;
}

static void
check (Fixture *fixture)
{
  g_assert_true (is_same_picture (fixture, CAIRO_FORMAT_RGB24, 700, 130, 1));
}

static void
test_pointer (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  check (fixture);
  for (int i = 0; i < 40; i++)
    {
      fixture->chart.cursor_step = i % 5 == 0 ? NAN : 75.0 * i;
      fixture->chart.view_step = i % 7 == 0 ? NAN : 3000 - 70.0 * i;
      check (fixture);
    }
}

/* The cache notices by itself a change of look, size or number of rows. */
static void
test_other_chart (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossLossChart *chart = &fixture->chart;

  check (fixture);
  chart->log_axis = FALSE;
  check (fixture);
  chart->smoothing = 0;
  check (fixture);
  chart->theme = CLOSS_THEME_DARK;
  check (fixture);
  chart->marks = fixture->marks;
  chart->n_marks = 2;
  check (fixture);
  chart->n = 400;
  check (fixture);
  chart->n_ghost = 500;
  chart->ghost_step = &fixture->rows[400].step;
  chart->ghost_total = &fixture->rows[400].total;
  chart->ghost_cross_entropy = &fixture->rows[400].cross_entropy;
  chart->ghost_center = &fixture->rows[400].center;
  check (fixture);
  chart->n_beside = 700;
  chart->beside_step = chart->step;
  chart->beside_total = chart->total;
  chart->beside_cross_entropy = chart->cross_entropy;
  chart->beside_center = chart->center;
  check (fixture);
  chart->beside_scale = 0.5;
  check (fixture);
}

static void
test_size (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->chart.cursor_step = 700;
  for (int i = 0; i < 12; i++)
    g_assert_true (is_same_picture (fixture, i % 2 == 0 ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32,
                                    i % 3 == 0 ? 700 : 431, i % 5 == 0 ? 150 : 97, 1 + i % 4));
  g_assert_true (is_same_picture (fixture, CAIRO_FORMAT_RGB24, 0.5, 100, 1));
}

/* The cache does not notice new values behind the same pointers and needs a reset. This shows that it keeps a picture.
 */
static void
test_reset (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  check (fixture);
  for (int i = 0; i < N_ROWS; i++)
    fixture->rows[i].total *= 3;
  g_assert_false (is_same_picture (fixture, CAIRO_FORMAT_RGB24, 700, 130, 1));
  closs_loss_chart_cache_reset (fixture->cache);
  check (fixture);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/plot/loss-chart-cache/pointer", test_pointer);
  add ("/plot/loss-chart-cache/other-chart", test_other_chart);
  add ("/plot/loss-chart-cache/size", test_size);
  add ("/plot/loss-chart-cache/reset", test_reset);
  return g_test_run ();
}
