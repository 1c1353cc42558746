/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/confusion.h"

#include <math.h>

static cairo_surface_t *
draw (const ClossConfusion *confusion, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);

  closs_confusion_draw (confusion, cr, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* A corner of the cell, beside its count. */
static ClossColor
get_shade (cairo_surface_t *surface, const ClossConfusion *confusion, int width, int height, int row, int column)
{
  ClossRect cells = closs_confusion_get_cells (confusion, width, height);
  double pitch = cells.width / confusion->n_classes;

  return get_color (surface, cells.x + column * pitch + fmin (1.5, pitch / 2),
                    cells.y + row * pitch + fmin (1.5, pitch / 2));
}

/* A larger share of a row has a stronger shade, in every theme; cells on the diagonal have the color of the class. */
static void
test_shades (void)
{
  static const guint32 counts[9] = { 90, 10, 0, 30, 60, 10, 0, 0, 0 };

  for (int theme = CLOSS_THEME_LIGHT; theme <= CLOSS_THEME_PRINT; theme++)
    {
      ClossConfusion confusion = { (ClossTheme)theme, 3, counts, NULL, NULL, -1, -1, NULL, NULL };
      ClossColor ground = closs_theme_get_ground ((ClossTheme)theme);
      cairo_surface_t *surface = draw (&confusion, 300, 300);
      double wrong[3], right[2];

      for (int k = 0; k < 2; k++)
        right[k] = get_distance (get_shade (surface, &confusion, 300, 300, k, k),
                                 closs_palette_get ((ClossTheme)theme, k, 3));
      g_assert_cmpfloat (right[0], <, right[1]);
      wrong[0] = get_distance (get_shade (surface, &confusion, 300, 300, 0, 2), ground);
      wrong[1] = get_distance (get_shade (surface, &confusion, 300, 300, 0, 1), ground);
      wrong[2] = get_distance (get_shade (surface, &confusion, 300, 300, 1, 0), ground);
      g_assert_cmpfloat (wrong[0], <, 0.2);
      g_assert_cmpfloat (wrong[1], >, wrong[0] + 0.2);
      g_assert_cmpfloat (wrong[2], >, wrong[1] + 0.2);
      cairo_surface_destroy (surface);
    }
}

/* Classes with groups have the colors of the points on the plane, not those of their numbers. So has a copy. */
static void
test_group_colors (void)
{
  static const guint32 counts[9] = { 9, 0, 0, 0, 9, 0, 0, 0, 9 };
  static const int colors[3] = { 2, 0, 1 };
  const ClossConfusion borrowed = { CLOSS_THEME_LIGHT, 3, counts, NULL, colors, -1, -1, NULL, NULL };
  g_autoptr (ClossConfusion) confusion = closs_confusion_copy (&borrowed);
  cairo_surface_t *surface = draw (confusion, 300, 300);

  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (get_distance (get_shade (surface, confusion, 300, 300, k, k),
                                     closs_palette_get (CLOSS_THEME_LIGHT, colors[k], 3)),
                       <, 0.02);
  cairo_surface_destroy (surface);
}

/* Every cell is found at its middle, at any size and number of classes; there is none outside. */
static void
test_find (void)
{
  static const int sizes[][2] = { { 200, 200 }, { 320, 300 }, { 600, 900 } };
  static const int n_classes[] = { 1, 2, 10, 100 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize c = 0; c < G_N_ELEMENTS (n_classes); c++)
      {
        int n = n_classes[c], width = sizes[s][0], height = sizes[s][1], row, column;
        g_autofree guint32 *counts = g_new0 (guint32, (gsize)(n * n));
        ClossConfusion confusion = { CLOSS_THEME_DARK, n, counts, NULL, NULL, -1, -1, "True", "Predicted" };
        ClossRect cells = closs_confusion_get_cells (&confusion, width, height);

        g_assert_cmpfloat (cells.x + cells.width, <=, width);
        g_assert_cmpfloat (cells.y + cells.height, <=, height);
        g_assert_cmpfloat (cells.width, >, 0.6 * MIN (width, height));
        for (int k = 0; k < n; k++)
          {
            g_assert_true (closs_confusion_find (&confusion, width, height, cells.x + (k + 0.5) * cells.width / n,
                                                 cells.y + (n - k - 0.5) * cells.height / n, &row, &column));
            g_assert_cmpint (column, ==, k);
            g_assert_cmpint (row, ==, n - k - 1);
          }
        g_assert_false (closs_confusion_find (&confusion, width, height, cells.x - 1, cells.y + 1, &row, &column));
        g_assert_false (
            closs_confusion_find (&confusion, width, height, cells.x + 1, cells.y + cells.height + 1, &row, &column));
        cairo_surface_destroy (draw (&confusion, width, height));
      }
}

/* A copy is drawn like the original, after the original was freed. */
static void
test_copy (void)
{
  guint32 counts[4] = { 3, 1, 0, 7 };
  const char *names[] = { "cat", "a very long name of a dog" };
  ClossConfusion confusion = { CLOSS_THEME_PRINT, 2, counts, names, NULL, 0, 1, "True", "Predicted" };
  cairo_surface_t *a = draw (&confusion, 240, 200), *b;
  ClossConfusion *copy = closs_confusion_copy (&confusion);

  counts[0] = 0;
  names[0] = "";
  b = draw (copy, 240, 200);
  closs_confusion_free (copy);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 240; x++)
      g_assert_cmphex (get_pixel (a, x, y), ==, get_pixel (b, x, y));
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/confusion/shades", test_shades);
  g_test_add_func ("/plot/confusion/find", test_find);
  g_test_add_func ("/plot/confusion/group-colors", test_group_colors);
  g_test_add_func ("/plot/confusion/copy", test_copy);
  return g_test_run ();
}
