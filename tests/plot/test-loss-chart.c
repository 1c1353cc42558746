/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/loss-chart.h"
#include "plot/palette.h"
#include "plot/series.h"

#include <math.h>

typedef struct
{
  guint64 step;
  char unrelated[20];
  double total, cross_entropy, center;
} Row;

static ClossSeries
get_series (const Row *rows, gsize n)
{
  return (ClossSeries){ .n = n, .stride = sizeof (Row), .step = &rows->step, .value = &rows->total };
}

/* A spike of a single step, up or down, survives the thinning. */
static void
test_thinning (void)
{
  enum
  {
    N = 100000,
    COLUMNS = 300
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree Row *rows = g_new0 (Row, N);
  ClossSeries series = get_series (rows, N);
  ClossSeriesColumn columns[COLUMNS];
  double min[COLUMNS], max[COLUMNS];

  for (int i = 0; i < COLUMNS; i++)
    {
      min[i] = INFINITY;
      max[i] = -INFINITY;
    }
  for (int i = 0; i < N; i++)
    {
      int column = MIN ((int)((double)i / (N - 1) * COLUMNS), COLUMNS - 1);
      rows[i].step = (guint64)i + 1;
      rows[i].total = g_rand_double (rand) + (i % 7919 == 0 ? 9 : i % 7907 == 0 ? -9 : 0);
      min[column] = MIN (min[column], rows[i].total);
      max[column] = MAX (max[column], rows[i].total);
    }
  closs_series_thin (&series, 1, N, columns, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    {
      g_assert_true (columns[i].is_filled && !columns[i].is_cut);
      g_assert_cmpfloat (columns[i].min, ==, min[i]);
      g_assert_cmpfloat (columns[i].max, ==, max[i]);
      g_assert_cmpfloat (rows[(int)columns[i].min_step - 1].total, ==, min[i]);
    }
}

static void
test_gaps (void)
{
  Row rows[]
      = { { 1, "", 1, 0, 0 }, { 2, "", NAN, 0, 0 }, { 3, "", 2, 0, 0 }, { 4, "", -1, 0, 0 }, { 5, "", 4, 0, 0 } };
  ClossSeries series = get_series (rows, 5);
  ClossSeriesColumn columns[5];

  closs_series_thin (&series, 1, 5, columns, 5);
  g_assert_true (columns[0].is_filled && !columns[0].is_cut);
  g_assert_false (columns[1].is_filled);
  g_assert_true (columns[2].is_filled && columns[2].is_cut);
  series.positive_only = TRUE;
  closs_series_thin (&series, 1, 5, columns, 5);
  g_assert_true (!columns[3].is_filled && columns[4].is_cut);
}

/* The mean follows the steps, not the points: missing rows count as time. */
static void
test_smoothing (void)
{
  Row rows[] = { { 0, "", 0, 0, 0 }, { 10, "", 1, 0, 0 }, { 12, "", 1, 0, 0 } };
  ClossSeries series = get_series (rows, 3);
  ClossSeriesColumn columns[13];

  series.smoothing = 10;
  closs_series_thin (&series, 0, 12, columns, 13);
  g_assert_cmpfloat (columns[0].min, ==, 0);
  g_assert_cmpfloat_with_epsilon (columns[10].max, 1 - exp (-1), 1e-12);
  g_assert_cmpfloat_with_epsilon (columns[12].max, 1 - exp (-1.2), 1e-12);
}

static void
test_find (void)
{
  Row rows[] = { { 5, "", 0, 0, 0 }, { 10, "", 0, 0, 0 }, { 20, "", 0, 0, 0 } };
  ClossSeries series = get_series (rows, 3);

  g_assert_cmpint (closs_series_find (&series, -3), ==, 0);
  g_assert_cmpint (closs_series_find (&series, 7), ==, 0);
  g_assert_cmpint (closs_series_find (&series, 8), ==, 1);
  g_assert_cmpint (closs_series_find (&series, 16), ==, 2);
  g_assert_cmpint (closs_series_find (&series, 99), ==, 2);
}

static ClossLossChart
make_chart (const Row *rows, gsize n)
{
  return (ClossLossChart){ .n = n,
                           .stride = sizeof (Row),
                           .step = &rows->step,
                           .total = &rows->total,
                           .cross_entropy = &rows->cross_entropy,
                           .center = &rows->center,
                           .names = { "Total", "Cross-entropy", "Center" },
                           .cursor_step = NAN,
                           .view_step = NAN };
}

static void
test_step_at (void)
{
  Row rows[] = { { 1, "", 1, 1, 1 }, { 50, "", 1, 1, 1 }, { 101, "", 1, 1, 1 } };
  ClossLossChart chart = make_chart (rows, 3);
  double left = closs_loss_chart_step_at (&chart, 800, 120, 300), right;

  g_assert_cmpfloat (closs_loss_chart_step_at (&chart, 800, 120, -50), ==, 1);
  g_assert_cmpfloat (closs_loss_chart_step_at (&chart, 800, 120, 5000), ==, 101);
  right = closs_loss_chart_step_at (&chart, 800, 120, 400);
  g_assert_cmpfloat (right, >, left);
}

/* Pixels near to @color. */
static int
count_color (cairo_surface_t *surface, ClossColor color)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface), n = 0;

  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
      {
        const guint8 *p = data + y * stride + 4 * x;
        n += abs (p[2] - (int)(color.r * 255)) + abs (p[1] - (int)(color.g * 255)) + abs (p[0] - (int)(color.b * 255))
             < 40;
      }
  return n;
}

static int
draw_and_count (const ClossLossChart *chart, ClossColor color)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 700, 130);
  cairo_t *cr = cairo_create (surface);
  int n;

  closs_loss_chart_draw (chart, cr, 700, 130);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  n = count_color (surface, color);
  cairo_surface_destroy (surface);
  return n;
}

/* The curve of the cross-entropy is drawn for long and short runs, on linear and logarithmic axes, but not without
 * values. */
static void
test_draw (void)
{
  g_autofree Row *rows = g_new0 (Row, 5000);
  ClossChartMark marks[] = { { 20, 20, "λ 1 → 10" }, { 21, 35, "λ 10 → 100" }, { 99999, 99999, NULL } };
  ClossColor blue = closs_palette_get (CLOSS_THEME_LIGHT, 0, 10);

  for (int i = 0; i < 5000; i++)
    rows[i] = (Row){ (guint64)i + 1, "", 3 + sin (i), 1 + 0.5 * cos (0.003 * i), 0.1 };
  for (int variant = 0; variant < 8; variant++)
    {
      ClossLossChart chart = make_chart (rows, variant & 1 ? 5000 : 100);
      int with, without;

      chart.log_axis = (variant & 2) != 0;
      chart.smoothing = variant & 4 ? 10 : 0;
      chart.marks = marks;
      chart.n_marks = 3;
      chart.cursor_step = 40;
      with = draw_and_count (&chart, blue);
      chart.n = 0;
      without = draw_and_count (&chart, blue);
      g_assert_cmpint (with, >, without + 100);
    }
}

static void
test_nothing_to_draw (void)
{
  Row rows[] = { { 7, "", NAN, -1, INFINITY } };

  for (int n = 0; n < 2; n++)
    for (int log_axis = 0; log_axis < 2; log_axis++)
      {
        ClossLossChart chart = make_chart (rows, (gsize)n);
        chart.log_axis = log_axis;
        chart.cursor_step = 7;
        draw_and_count (&chart, closs_theme_get_ink (CLOSS_THEME_LIGHT));
      }
}

/* The ghost is drawn on the same axis, which becomes longer, and is fainter than the run. */
static void
test_ghost (void)
{
  Row rows[40];
  ClossLossChart chart;
  double last;

  for (int i = 0; i < 40; i++)
    rows[i] = (Row){ .step = (guint64)(i + 1), .total = 1 + 0.01 * i, .cross_entropy = 0.5, .center = 0.4 };
  chart = make_chart (rows, 20);
  last = closs_loss_chart_step_at (&chart, 400, 150, 1000);
  g_assert_cmpfloat (last, ==, 20);
  chart.n_ghost = 20;
  chart.ghost_step = &rows[20].step;
  chart.ghost_total = &rows[20].total;
  chart.ghost_cross_entropy = &rows[20].cross_entropy;
  chart.ghost_center = &rows[20].center;
  g_assert_cmpfloat (closs_loss_chart_step_at (&chart, 400, 150, 1000), ==, 40);
  for (double step = 1; step <= 40; step += 13)
    g_assert_cmpfloat_with_epsilon (
        closs_loss_chart_step_at (&chart, 400, 150, closs_loss_chart_x_of (&chart, 400, 150, step)), step, 1e-9);
  chart.view_step = 10;
  g_assert_cmpint (draw_and_count (&chart, closs_theme_get_ink (CLOSS_THEME_LIGHT)), >, 100);
}

/* The second run has steps of another length and dashed curves, and makes the legend larger. */
static void
test_beside (void)
{
  static const Row rows[] = { { 1, "", 2, 0.3, 1 }, { 10, "", 2, 0.3, 1 }, { 20, "", 2, 0.3, 1 } };
  static const Row others[] = { { 4, "", 2, 0.6, 1 }, { 40, "", 2, 0.6, 1 }, { 120, "", 2, 0.6, 1 } };
  ClossColor blue = closs_palette_get (CLOSS_THEME_LIGHT, 0, 10);
  ClossLossChart chart = make_chart (rows, 3);
  int alone = draw_and_count (&chart, blue), both;

  chart.n_beside = 3;
  chart.beside_step = &others->step;
  chart.beside_total = &others->total;
  chart.beside_cross_entropy = &others->cross_entropy;
  chart.beside_center = &others->center;
  g_assert_cmpfloat (closs_loss_chart_step_at (&chart, 700, 130, 5000), ==, 120);
  chart.beside_scale = 0.25;
  g_assert_cmpfloat (closs_loss_chart_step_at (&chart, 700, 130, 5000), ==, 30);
  chart.run_names[0] = "A";
  chart.run_names[1] = "B";
  chart.cursor_step = 10;
  both = draw_and_count (&chart, blue);
  /* The axis is 650 pixels long; a solid curve would have at least as many pixels. */
  g_assert_cmpint (both, >, alone + 250);
  g_assert_cmpint (both, <, alone + 560);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/loss-chart/beside", test_beside);
  g_test_add_func ("/plot/loss-chart/thinning", test_thinning);
  g_test_add_func ("/plot/loss-chart/gaps", test_gaps);
  g_test_add_func ("/plot/loss-chart/smoothing", test_smoothing);
  g_test_add_func ("/plot/loss-chart/find", test_find);
  g_test_add_func ("/plot/loss-chart/step-at", test_step_at);
  g_test_add_func ("/plot/loss-chart/draw", test_draw);
  g_test_add_func ("/plot/loss-chart/ghost", test_ghost);
  g_test_add_func ("/plot/loss-chart/nothing-to-draw", test_nothing_to_draw);
  return g_test_run ();
}
