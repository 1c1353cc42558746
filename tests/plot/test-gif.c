/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gif-pictures.h"
#include "pixels.h"
#include "plot/gif.h"

#define SIDE 64

static cairo_surface_t *
make_surface (guint32 color)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_t *cr = cairo_create (surface);

  cairo_set_source_rgb (cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0, (color & 255) / 255.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  return surface;
}

static void
set_pixel (cairo_surface_t *surface, int x, int y, guint32 color)
{
  guint8 *data = cairo_image_surface_get_data (surface);

  cairo_surface_flush (surface);
  ((guint32 *)(void *)(data + y * cairo_image_surface_get_stride (surface)))[x] = color;
  cairo_surface_mark_dirty (surface);
}

static void
fill (cairo_surface_t *surface, int left, int top, int width, int height, guint32 color)
{
  for (int y = top; y < top + height; y++)
    for (int x = left; x < left + width; x++)
      set_pixel (surface, x, y, color);
}

/* @n_colors colors, each in the same number of pixels. */
static void
fill_evenly (cairo_surface_t *surface, guint32 n_colors)
{
  for (guint32 i = 0; i < SIDE * SIDE; i++)
    set_pixel (surface, (int)(i % SIDE), (int)(i / SIDE), i % n_colors * 2654435761u >> 8);
}

static GifPictures *
pack (cairo_surface_t **surfaces, gsize n, const int *delays)
{
  ClossGifPalette *palette = closs_gif_palette_new ();
  g_autoptr (ClossGif) gif = NULL;
  g_autoptr (GByteArray) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    closs_gif_palette_learn (palette, surfaces[i]);
  gif = closs_gif_new (SIDE, SIDE, palette, G_MAXSIZE, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (closs_gif_add (gif, surfaces[i], delays[i], &error));
      g_assert_no_error (error);
    }
  bytes = closs_gif_finish (gif, &error);
  g_assert_no_error (error);
  return gif_pictures_new (bytes->data, bytes->len);
}

static void
assert_same (cairo_surface_t *a, cairo_surface_t *b)
{
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      g_assert_cmphex (get_pixel (a, x, y) & 0xffffff, ==, get_pixel (b, x, y) & 0xffffff);
}

static void
assert_part (const GifPictures *gif, gsize i, int x, int y, int width, int height)
{
  g_assert_cmpint (gif->parts[i].x, ==, x);
  g_assert_cmpint (gif->parts[i].y, ==, y);
  g_assert_cmpint (gif->parts[i].width, ==, width);
  g_assert_cmpint (gif->parts[i].height, ==, height);
}

/* The decoded pictures equal the drawn ones, and the file has only the changed part of each picture. */
static void
test_pictures (void)
{
  const int delays[] = { 7, 6, 7, 200 };
  cairo_surface_t *surfaces[4] = { make_surface (0xfafafa), make_surface (0xfafafa), make_surface (0xfafafa), NULL };
  g_autoptr (GifPictures) gif = NULL;

  fill (surfaces[1], 5, 9, 20, 11, 0x123456);
  fill (surfaces[2], 5, 9, 20, 11, 0x123456);
  surfaces[3] = make_surface (0xfafafa);
  fill_evenly (surfaces[3], 250);
  gif = pack (surfaces, 4, delays);
  g_assert_cmpint (gif->width, ==, SIDE);
  g_assert_cmpint (gif->height, ==, SIDE);
  g_assert_true (gif->repeats);
  g_assert_cmpuint (gif->n, ==, 4);
  assert_part (gif, 0, 0, 0, SIDE, SIDE);
  assert_part (gif, 1, 5, 9, 20, 11);
  assert_part (gif, 2, 0, 0, 1, 1);
  assert_part (gif, 3, 0, 0, SIDE, SIDE);
  for (gsize i = 0; i < 4; i++)
    {
      g_assert_cmpint (gif->delays[i], ==, delays[i]);
      assert_same (gif->pictures[i], surfaces[i]);
      cairo_surface_destroy (surfaces[i]);
    }
}

static void
test_few_colors_are_exact (void)
{
  g_autoptr (ClossGifPalette) palette = closs_gif_palette_new ();
  cairo_surface_t *surface = make_surface (0);
  const guint32 *colors;

  fill_evenly (surface, CLOSS_GIF_MAX_COLORS);
  closs_gif_palette_learn (palette, surface);
  g_assert_cmpint (closs_gif_palette_choose (palette, &colors), ==, CLOSS_GIF_MAX_COLORS);
  for (int i = 0; i < SIDE * SIDE; i++)
    {
      guint32 color = get_pixel (surface, i % SIDE, i / SIDE) & 0xffffff;
      g_assert_cmphex (colors[closs_gif_palette_find (palette, color)], ==, color);
    }
  cairo_surface_destroy (surface);
}

static int
get_error (guint32 a, guint32 b)
{
  int most = 0;

  for (int shift = 0; shift < 24; shift += 8)
    most = MAX (most, ABS ((int)(a >> shift & 255) - (int)(b >> shift & 255)));
  return most;
}

/* A gradient of 4096 colors next to a plain background: the background is exact, the other colors are close. */
static void
test_many_colors_are_near (void)
{
  g_autoptr (ClossGifPalette) palette = closs_gif_palette_new ();
  cairo_surface_t *ground = make_surface (0xf8f7f5), *plane = make_surface (0);
  const guint32 *colors;
  int n, most = 0;

  for (int i = 0; i < SIDE * SIDE; i++)
    set_pixel (plane, i % SIDE, i / SIDE, (guint32)(4 * (i % SIDE)) << 16 | (guint32)(4 * (i / SIDE)) << 8 | 0x80);
  for (int i = 0; i < 20; i++)
    closs_gif_palette_learn (palette, ground);
  closs_gif_palette_learn (palette, plane);
  n = closs_gif_palette_choose (palette, &colors);
  g_assert_cmpint (n, ==, CLOSS_GIF_MAX_COLORS);
  g_assert_cmphex (colors[closs_gif_palette_find (palette, 0xf8f7f5)], ==, 0xf8f7f5);
  for (int i = 0; i < SIDE * SIDE; i++)
    {
      guint32 color = get_pixel (plane, i % SIDE, i / SIDE) & 0xffffff;
      most = MAX (most, get_error (color, colors[closs_gif_palette_find (palette, color)]));
    }
  g_assert_cmpint (most, <=, 24);
  cairo_surface_destroy (ground);
  cairo_surface_destroy (plane);
}

/* The file reaches its largest size in the colors, in the first picture, or in a later one. */
static void
test_too_large (void)
{
  static const gsize sizes[] = { 0, 10, 400, 1000, 5000 };
  cairo_surface_t *surfaces[2] = { make_surface (0xfafafa), make_surface (0xfafafa) };

  fill_evenly (surfaces[0], 250);
  fill (surfaces[1], 0, 0, SIDE, SIDE / 2, 0x123456);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      ClossGifPalette *palette = closs_gif_palette_new ();
      g_autoptr (ClossGif) gif = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_added;

      closs_gif_palette_learn (palette, surfaces[0]);
      gif = closs_gif_new (SIDE, SIDE, palette, sizes[i], &error);
      is_added = gif != NULL;
      for (int n = 0; is_added && n < 100; n++)
        is_added = closs_gif_add (gif, surfaces[n % 2], 5, &error);
      g_assert_false (is_added);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
    }
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gif/pictures", test_pictures);
  g_test_add_func ("/gif/few-colors-are-exact", test_few_colors_are_exact);
  g_test_add_func ("/gif/many-colors-are-near", test_many_colors_are_near);
  g_test_add_func ("/gif/too-large", test_too_large);
  return g_test_run ();
}
