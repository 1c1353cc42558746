/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/export.h"
#include "plot/pair-figure.h"
#include "sample-scene.h"
#include <glib/gstdio.h>

enum
{
  WIDTH = 900,
  HEIGHT = 430,
};

static ClossPairFigure *
make_figure (void)
{
  ClossRect place = closs_pair_figure_get_place (0, WIDTH, HEIGHT);

  return closs_pair_figure_new (sample_scene_new (600, 10, "", place.width, place.height),
                                sample_scene_new (600, 4, "", place.width, place.height), "A · V1.0", "B · V1.1");
}

static cairo_surface_t *
draw (const ClossPairFigure *figure)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);

  closs_pair_figure_draw (figure, cr, WIDTH, HEIGHT);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Each half equals the figure of its scene alone, to the pixel. */
static void
test_halves (void)
{
  g_autoptr (ClossPairFigure) figure = make_figure ();
  cairo_surface_t *both = draw (figure);

  for (int side = 0; side < 2; side++)
    {
      ClossRect place = closs_pair_figure_get_place (side, WIDTH, HEIGHT);
      cairo_surface_t *alone = draw_scene (figure->scenes[side], (int)place.width, (int)place.height, 1);
      cairo_surface_t *half = cairo_surface_create_for_rectangle (both, place.x, place.y, place.width, place.height);
      cairo_surface_t *copy = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)place.width, (int)place.height);
      cairo_t *cr = cairo_create (copy);
      ClossRect all = { 0, 0, place.width, place.height };

      cairo_set_source_surface (cr, half, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
      cairo_surface_flush (copy);
      g_assert_cmpfloat (compare_surfaces (alone, copy, &all), <, 0.01);
      cairo_surface_destroy (copy);
      cairo_surface_destroy (half);
      cairo_surface_destroy (alone);
    }
  cairo_surface_destroy (both);
}

/* There is dark text above each plane. */
static void
test_titles (void)
{
  g_autoptr (ClossPairFigure) figure = make_figure ();
  cairo_surface_t *surface = draw (figure);
  ClossColor ground = closs_theme_get_ground (CLOSS_THEME_LIGHT);

  for (int side = 0; side < 2; side++)
    {
      ClossRect place = closs_pair_figure_get_place (side, WIDTH, HEIGHT);
      int n_dark = 0;

      for (int y = 0; y < (int)place.y; y++)
        for (int x = (int)place.x; x < (int)place.x + 120; x++)
          n_dark += get_distance (get_color (surface, x, y), ground) > 1;
      g_assert_cmpint (n_dark, >, 60);
    }
  cairo_surface_destroy (surface);
}

static void
draw_cb (gconstpointer figure, cairo_t *cr, double width, double height)
{
  closs_pair_figure_draw (figure, cr, width, height);
}

static void
test_files (void)
{
  g_autoptr (ClossPairFigure) figure = make_figure ();
  gsize n;
  const ClossFigureFormat *formats = closs_figure_formats_get (&n);
  g_autofree char *directory = g_dir_make_tmp ("closs-pair-XXXXXX", NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *name = g_strconcat ("pair.", formats[i].id, NULL);
      g_autoptr (GFile) file = g_file_new_build_filename (directory, name, NULL);
      g_autoptr (GError) error = NULL;
      g_autofree char *contents = NULL;
      gsize length;

      g_assert_true (
          closs_drawing_export (draw_cb, figure, &formats[i], WIDTH, HEIGHT, 1, "A | B", NULL, file, NULL, &error));
      g_assert_true (g_file_get_contents (g_file_peek_path (file), &contents, &length, &error));
      g_assert_cmpuint (length, >, 4000);
      g_unlink (g_file_peek_path (file));
    }
  g_rmdir (directory);
}

/* A longer caption makes both planes smaller. */
static void
test_captions (void)
{
  ClossRect place = closs_pair_figure_get_place (0, WIDTH, HEIGHT);
  ClossScene *scenes[] = { sample_scene_new (600, 10, "", place.width, place.height),
                           sample_scene_new (600, 10, "", place.width, place.height) };
  g_autoptr (ClossPairFigure) figure = NULL;
  ClossRect before, planes[2];

  for (int side = 0; side < 2; side++)
    {
      scenes[side]->flags |= CLOSS_SCENE_CAPTION;
      g_free ((gpointer)scenes[side]->caption);
      scenes[side]->caption = g_strdup (side == 0 ? "Epoch 1" : "Epoch 1\nMNIST\nλ 1 → 10 at step 3");
    }
  before = closs_scene_get_plane (scenes[0], place.width, place.height);
  figure = closs_pair_figure_new (scenes[0], scenes[1], "A", "B");
  for (int side = 0; side < 2; side++)
    planes[side] = closs_scene_get_plane (figure->scenes[side], place.width, place.height);
  g_assert_cmpfloat (planes[0].height, ==, planes[1].height);
  g_assert_cmpfloat (planes[0].height, <, before.height);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/pair-figure/halves", test_halves);
  g_test_add_func ("/plot/pair-figure/titles", test_titles);
  g_test_add_func ("/plot/pair-figure/files", test_files);
  g_test_add_func ("/plot/pair-figure/captions", test_captions);
  return g_test_run ();
}
