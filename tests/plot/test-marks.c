/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "sample-scene.h"

#include <math.h>

#define WIDTH  600
#define HEIGHT 450

/* Only points, far apart. */
static ClossScene *
make_scene (ClossTheme theme)
{
  ClossScene *scene = sample_scene_new (10, 10, "", WIDTH, HEIGHT);

  scene->theme = theme;
  scene->flags = 0;
  scene->point_radius = 2;
  return scene;
}

static void
get_place (const ClossScene *scene, const float *point, double *x, double *y)
{
  ClossRect plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);

  closs_view_to_plane (&scene->view, &plane, point[0], point[1], x, y);
}

static void
copy_place (float *target, const float *source)
{
  target[0] = source[0];
  target[1] = source[1];
}

/* A ring in ink around the point, not over it, in every theme. */
static void
test_ring (void)
{
  for (int theme = CLOSS_THEME_LIGHT; theme <= CLOSS_THEME_PRINT; theme++)
    {
      g_autoptr (ClossScene) scene = make_scene ((ClossTheme)theme);
      const float *point = scene->points + 2 * 4;
      ClossMark mark = { point[0], point[1], 4, 0, 0, NULL };
      cairo_surface_t *plain = draw_scene (scene, WIDTH, HEIGHT, 2), *marked;
      ClossColor ink = closs_theme_get_ink ((ClossTheme)theme);
      double x, y, reach = 0;

      get_place (scene, point, &x, &y);
      scene->n_marks = 1;
      scene->marks = &mark;
      marked = draw_scene (scene, WIDTH, HEIGHT, 2);
      for (int j = 0; j < 2 * HEIGHT; j++)
        for (int i = 0; i < 2 * WIDTH; i++)
          if (get_pixel (plain, i, j) != get_pixel (marked, i, j))
            reach = fmax (reach, hypot (i + 0.5 - 2 * x, j + 0.5 - 2 * y));
      g_assert_cmpfloat (reach, >, 2 * 5);
      g_assert_cmpfloat (reach, <, 2 * 9);
      for (int side = -1; side <= 1; side += 2)
        g_assert_cmpfloat (get_distance (get_color (marked, 2 * x + side * 2 * 5.5 * 0.87, 2 * y), ink), <, 0.5);
      g_assert_cmpfloat (get_distance (get_color (marked, 2 * x, 2 * y), get_color (plain, 2 * x, 2 * y)), <, 0.02);
      scene->n_marks = 0;
      scene->marks = NULL;
      cairo_surface_destroy (plain);
      cairo_surface_destroy (marked);
    }
}

/* The line goes through all former places of the point, and ends at the point. */
static void
test_path (void)
{
  g_autoptr (ClossScene) scene = make_scene (CLOSS_THEME_LIGHT);
  float path[] = { 0, 0, 0, 0, NAN, 0, 0, 0 };
  ClossMark mark = { 0, 0, 1, 3, 4, path };
  cairo_surface_t *plain = draw_scene (scene, WIDTH, HEIGHT, 1), *marked;

  copy_place (path, scene->points + 2 * 5);
  copy_place (path + 2, scene->points + 2 * 6);
  copy_place (path + 6, scene->points + 2 * 7);
  copy_place (&mark.x, scene->points + 2 * 8);
  scene->n_marks = 1;
  scene->marks = &mark;
  marked = draw_scene (scene, WIDTH, HEIGHT, 1);
  for (int leg = 0; leg < 3; leg++)
    {
      const float *from = scene->points + 2 * (5 + leg), *to = from + 2;
      float middle[2] = { (from[0] + to[0]) / 2, (from[1] + to[1]) / 2 };
      double x, y;
      gboolean is_line;

      get_place (scene, middle, &x, &y);
      is_line = get_distance (get_color (plain, x, y), get_color (marked, x, y)) > 0.2;
      /* Between the second and the third place the point had no position. */
      g_assert_cmpint (is_line, ==, leg != 1);
    }
  scene->n_marks = 0;
  scene->marks = NULL;
  cairo_surface_destroy (plain);
  cairo_surface_destroy (marked);
}

/* Selected points have the full color of their class; the others are faint. */
static void
test_selection (void)
{
  for (int theme = CLOSS_THEME_LIGHT; theme <= CLOSS_THEME_PRINT; theme++)
    {
      g_autoptr (ClossScene) scene = make_scene ((ClossTheme)theme);
      guint32 selected[] = { 2, 7, 4000 };
      ClossColor ground = closs_theme_get_ground ((ClossTheme)theme);
      cairo_surface_t *surface;

      scene->n_selected = 3;
      scene->selected = selected;
      surface = draw_scene (scene, WIDTH, HEIGHT, 1);
      for (int i = 0; i < 10; i++)
        {
          ClossColor full = closs_palette_get ((ClossTheme)theme, i, 10), color;
          double x, y, share;

          get_place (scene, scene->points + 2 * i, &x, &y);
          color = get_color (surface, x, y);
          share = get_distance (color, ground) / get_distance (full, ground);
          if (i == 2 || i == 7)
            g_assert_cmpfloat (get_distance (color, full), <, 0.02);
          else
            g_assert_cmpfloat (share, <, 0.5);
        }
      scene->n_selected = 0;
      scene->selected = NULL;
      cairo_surface_destroy (surface);
    }
}

/* A copy needs nothing of the original. */
static void
test_copy (void)
{
  ClossScene *scene = make_scene (CLOSS_THEME_PRINT), *copy;
  float *path = g_new0 (float, 4);
  guint32 *selected = g_new0 (guint32, 1);
  ClossMark *mark = g_new0 (ClossMark, 1);
  cairo_surface_t *a, *b;

  *mark = (ClossMark){ 0, 0, 1, 12, 2, path };
  copy_place (path, scene->points + 2 * 5);
  selected[0] = 3;
  scene->n_marks = scene->n_selected = 1;
  scene->marks = mark;
  scene->selected = selected;
  copy = closs_scene_copy (scene);
  a = draw_scene (scene, WIDTH, HEIGHT, 1);
  g_assert_true (copy->marks != mark && copy->marks->path != path && copy->selected != selected);
  g_free (path);
  *mark = (ClossMark){ 0 };
  selected[0] = 9;
  b = draw_scene (copy, WIDTH, HEIGHT, 1);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmphex (get_pixel (a, x, y), ==, get_pixel (b, x, y));
  closs_scene_free (scene);
  closs_scene_free (copy);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/marks/ring", test_ring);
  g_test_add_func ("/plot/marks/path", test_path);
  g_test_add_func ("/plot/marks/selection", test_selection);
  g_test_add_func ("/plot/marks/copy", test_copy);
  return g_test_run ();
}
