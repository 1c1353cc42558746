/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/figure.h"
#include "plot/palette.h"
#include "sample-scene.h"

#include <math.h>

#define WIDTH  600
#define HEIGHT 450

static void
name_marks (ClossScene *scene)
{
  scene->filled_name = g_strdup ("Test images");
  scene->hollow_name = g_strdup ("Training images");
}

/* Makes every @every-th point a ring. */
static void
hollow_out (ClossScene *scene, gsize every)
{
  guint8 *filled = g_new (guint8, scene->n_points);

  for (gsize i = 0; i < scene->n_points; i++)
    filled[i] = i % every != 0;
  scene->filled = filled;
}

/* The legend never overlaps the plane or leaves the figure, for any size and number of classes. */
static void
test_legend_beside_data (void)
{
  static const int sizes[][2]
      = { { 240, 200 }, { 300, 300 }, { 360, 640 }, { 640, 360 }, { 900, 700 }, { 1600, 1200 } };
  static const int classes[] = { 1, 2, 10, 11, 37, 100, 1000 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize c = 0; c < 2 * G_N_ELEMENTS (classes); c++)
      {
        int n_classes = classes[c / 2];
        g_autoptr (ClossScene) scene
            = sample_scene_new (100, n_classes, c % 4 > 1 ? "a rather long name " : "", sizes[s][0], sizes[s][1]);
        g_auto (ClossFigure) figure = { 0 };
        const ClossRect *legend = &figure.legend.rect, *plane = &figure.plane;
        int room;

        if (c % 2 == 1)
          name_marks (scene);
        closs_figure_init (&figure, scene, NULL, sizes[s][0], sizes[s][1]);
        g_assert_cmpint (figure.legend.columns, >, 0);
        g_assert_true (legend->x >= plane->x + plane->width || legend->y >= plane->y + plane->height);
        g_assert_cmpfloat (legend->x, >=, 0);
        g_assert_cmpfloat (legend->y, >=, 0);
        g_assert_cmpfloat (legend->x + legend->width, <=, sizes[s][0] + 0.5);
        g_assert_cmpfloat (legend->y + legend->height, <=, sizes[s][1] + 0.5);
        g_assert_cmpfloat (plane->width * plane->height, >=, 0.3 * sizes[s][0] * sizes[s][1]);
        /* All classes have an entry, or the last entry gives the number of the others. */
        room = figure.legend.rows * figure.legend.columns;
        g_assert_cmpint (figure.legend.n_shown, ==, n_classes <= room ? n_classes : room - 1);
      }
}

static void
test_get_plane (void)
{
  g_autoptr (ClossScene) scene = sample_scene_new (100, 10, "", WIDTH, HEIGHT);
  ClossRect with = closs_scene_get_plane (scene, WIDTH, HEIGHT), without;

  scene->flags = 0;
  without = closs_scene_get_plane (scene, WIDTH, HEIGHT);
  g_assert_cmpfloat (without.width, >, with.width);
  g_assert_cmpfloat (without.height, >, with.height);
  g_assert_true (without.x >= 0 && without.x + without.width <= WIDTH);
}

/* A single point has the color of its class. */
static void
test_points_have_their_color (void)
{
  for (int theme = CLOSS_THEME_LIGHT; theme <= CLOSS_THEME_PRINT; theme++)
    {
      g_autoptr (ClossScene) scene = sample_scene_new (10, 10, "", WIDTH, HEIGHT);
      ClossRect plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
      cairo_surface_t *surface;

      scene->theme = (ClossTheme)theme;
      scene->flags = 0;
      scene->point_radius = 5;
      scene->point_opacity = 1;
      plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
      surface = draw_scene (scene, WIDTH, HEIGHT, 1);
      for (gsize i = 0; i < scene->n_points; i++)
        {
          double x, y;
          closs_view_to_plane (&scene->view, &plane, scene->points[2 * i], scene->points[2 * i + 1], &x, &y);
          g_assert_cmpfloat (get_distance (get_color (surface, x, y), closs_palette_get (theme, (int)i, 10)), <, 0.02);
        }
      cairo_surface_destroy (surface);
    }
}

/* The middle of a ring is transparent and its line has the class's color; a disc next to it is filled. A ring is never
 * so small that its hole closes. */
static void
test_rings (void)
{
  static const double radii[] = { 1.5, 3, 5 };

  for (gsize r = 0; r < G_N_ELEMENTS (radii); r++)
    {
      float points[] = { -1, 0, 1, 0 };
      guint16 labels[] = { 0, 0 };
      guint8 filled[] = { 0, 1 };
      ClossScene scene = { .theme = CLOSS_THEME_PRINT,
                           .view = { 0, 0, 4 },
                           .n_points = 2,
                           .points = points,
                           .labels = labels,
                           .filled = filled,
                           .n_classes = 1,
                           .isolated_class = -1,
                           .point_radius = radii[r],
                           .point_opacity = 1 };
      ClossRect plane = closs_scene_get_plane (&scene, 120, 100);
      ClossColor color = closs_palette_get (CLOSS_THEME_PRINT, 0, 1), white = { 1, 1, 1 };
      cairo_surface_t *surface = draw_scene (&scene, 120, 100, 4);
      double x, y, most = 0;

      closs_view_to_plane (&scene.view, &plane, 1, 0, &x, &y);
      g_assert_cmpfloat (get_distance (get_color (surface, 4 * x, 4 * y), color), <, 0.05);
      closs_view_to_plane (&scene.view, &plane, -1, 0, &x, &y);
      g_assert_cmpfloat (get_distance (get_color (surface, 4 * x, 4 * y), white), <, 0.05);
      for (double away = 0; away < 8; away += 0.25)
        most = MAX (most, get_distance (get_color (surface, 4 * (x + away), 4 * y), white));
      g_assert_cmpfloat_with_epsilon (most, get_distance (color, white), 0.05);
      cairo_surface_destroy (surface);
    }
}

/* The center of mass of a single black point on white, in device pixels. */
static void
find_middle (cairo_surface_t *surface, double *x, double *y, double *mass)
{
  double sum_x = 0, sum_y = 0, sum = 0;

  for (int j = 0; j < cairo_image_surface_get_height (surface); j++)
    for (int i = 0; i < cairo_image_surface_get_width (surface); i++)
      {
        double ink = get_distance (get_color (surface, i, j), (ClossColor){ 1, 1, 1 });
        sum += ink;
        sum_x += ink * (i + 0.5);
        sum_y += ink * (j + 0.5);
      }
  *x = sum_x / sum;
  *y = sum_y / sum;
  *mass = sum;
}

/* Points are drawn to a fraction of a pixel at every scale, always with the same amount of ink. */
static void
test_subpixel (void)
{
  static const double scales[] = { 1, 1.5, 2 };
  double first_mass = 0;

  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    for (int i = 0; i < 40; i++)
      {
        float point[2] = { 0.013f * (float)i, -0.029f * (float)i };
        guint16 label = 0;
        ClossScene scene = { .theme = CLOSS_THEME_PRINT,
                             .view = { 0, 0, 10 },
                             .n_points = 1,
                             .points = point,
                             .labels = &label,
                             .n_classes = 1,
                             .isolated_class = -1,
                             .point_radius = 3,
                             .point_opacity = 1 };
        ClossRect plane = closs_scene_get_plane (&scene, 100, 80);
        cairo_surface_t *surface = draw_scene (&scene, 100, 80, scales[s]);
        double x, y, px, py, mass;

        closs_view_to_plane (&scene.view, &plane, point[0], point[1], &px, &py);
        find_middle (surface, &x, &y, &mass);
        g_assert_cmpfloat_with_epsilon (x, px * scales[s], 0.19);
        g_assert_cmpfloat_with_epsilon (y, py * scales[s], 0.19);
        mass /= scales[s] * scales[s];
        if (first_mass == 0)
          first_mass = mass;
        g_assert_cmpfloat_with_epsilon (mass / first_mass, 1, 0.03);
        cairo_surface_destroy (surface);
      }
}

/* Screen and file show the same: compares rendered vectors with the fast drawing of pixels. */
static void
test_vectors_agree (void)
{
  for (int variant = 0; variant < 4; variant++)
    {
      gboolean shapes = variant % 2 == 1, rings = variant / 2 == 1;
      g_autoptr (ClossScene) scene = sample_scene_new (3000, 10, "", WIDTH, HEIGHT);
      cairo_rectangle_t extents = { 0, 0, WIDTH, HEIGHT };
      cairo_surface_t *recording = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
      cairo_surface_t *played = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT), *direct, *blank;
      ClossRect plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
      cairo_t *cr = cairo_create (recording);
      double agreement, presence;

      scene->flags = shapes ? CLOSS_SCENE_SHAPES : 0;
      if (rings)
        hollow_out (scene, 2);
      closs_scene_draw (scene, cr, WIDTH, HEIGHT);
      cairo_destroy (cr);
      cr = cairo_create (played);
      cairo_set_source_surface (cr, recording, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
      cairo_surface_flush (played);
      direct = draw_scene (scene, WIDTH, HEIGHT, 1);
      scene->n_points = 0;
      blank = draw_scene (scene, WIDTH, HEIGHT, 1);
      agreement = compare_surfaces (direct, played, &plane);
      presence = compare_surfaces (direct, blank, &plane);
      g_test_message ("mean difference %.3f, the points themselves %.3f", agreement, presence);
      g_assert_cmpfloat (presence, >, 5);
      g_assert_cmpfloat (agreement, <, 0.06 * presence);
      cairo_surface_destroy (recording);
      cairo_surface_destroy (played);
      cairo_surface_destroy (direct);
      cairo_surface_destroy (blank);
    }
}

/* Nothing is drawn outside the plane or outside the caller's clip. */
static void
test_clip (void)
{
  g_autoptr (ClossScene) scene = sample_scene_new (3000, 10, "", WIDTH, HEIGHT);
  cairo_surface_t *surface, *blank;
  ClossRect plane;
  cairo_t *cr;

  scene->flags = CLOSS_SCENE_GRID;
  scene->view.span = 2;
  scene->view.x = 2;
  plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
  surface = draw_scene (scene, WIDTH, HEIGHT, 1);
  scene->n_points = 0;
  blank = draw_scene (scene, WIDTH, HEIGHT, 1);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (x < plane.x || y < plane.y || x >= plane.x + plane.width || y >= plane.y + plane.height)
        g_assert_cmphex (get_pixel (surface, x, y), ==, get_pixel (blank, x, y));
  scene->n_points = 3000;
  cr = cairo_create (blank);
  cairo_rectangle (cr, 300, 200, 50, 60);
  cairo_clip (cr);
  closs_scene_draw (scene, cr, WIDTH, HEIGHT);
  cairo_destroy (cr);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      if (x >= 300 && x < 350 && y >= 200 && y < 260)
        g_assert_cmphex (get_pixel (surface, x, y), ==, get_pixel (blank, x, y));
  cairo_surface_destroy (surface);
  cairo_surface_destroy (blank);
}

/* If two classes are in one place, neither covers the other, even if the points are sorted by class. */
static void
test_classes_take_turns (void)
{
  enum
  {
    N = 4000
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  g_autofree float *points = g_new (float, 2 * N);
  g_autofree guint16 *labels = g_new (guint16, N);
  ClossScene scene = { .theme = CLOSS_THEME_PRINT,
                       .view = { 0, 0, 2 },
                       .n_points = N,
                       .points = points,
                       .labels = labels,
                       .n_classes = 2,
                       .isolated_class = -1,
                       .point_radius = 4,
                       .point_opacity = 1 };
  cairo_surface_t *surface;
  int n[2] = { 0 };

  for (int i = 0; i < N; i++)
    {
      labels[i] = i >= N / 2;
      points[2 * i] = (float)g_rand_double_range (rand, -0.7, 0.7);
      points[2 * i + 1] = (float)g_rand_double_range (rand, -0.7, 0.7);
    }
  surface = draw_scene (&scene, 200, 200, 1);
  for (int y = 0; y < 200; y++)
    for (int x = 0; x < 200; x++)
      for (int k = 0; k < 2; k++)
        n[k] += get_distance (get_color (surface, x, y), closs_palette_get (CLOSS_THEME_PRINT, k, 2)) < 0.05;
  g_test_message ("%d and %d pixels", n[0], n[1]);
  g_assert_cmpint (n[0], >, 3 * n[1] / 4);
  g_assert_cmpint (n[1], >, 3 * n[0] / 4);
  cairo_surface_destroy (surface);
}

/* Values of a diverging run. */
static void
test_not_finite (void)
{
  float points[] = { NAN, 0, INFINITY, 1, 1e38f, -1e38f, 0, 0 }, centers[] = { NAN, NAN, 1e30f, 0 };
  float weight[] = { NAN, 0, 1e38f, 1e38f }, bias[] = { INFINITY, 0 };
  guint16 labels[] = { 0, 1, 0, 7 };
  ClossScene scene = { .flags = (ClossSceneFlags)~0u,
                       .view = { 0, 0, 1 },
                       .n_points = 4,
                       .points = points,
                       .labels = labels,
                       .n_classes = 2,
                       .centers = centers,
                       .trails = weight,
                       .n_trail = 1,
                       .classifier_weight = weight,
                       .classifier_bias = bias,
                       .isolated_class = -1 };
  ClossRect plane = closs_scene_get_plane (&scene, WIDTH, HEIGHT);

  cairo_surface_destroy (draw_scene (&scene, WIDTH, HEIGHT, 1));
  scene.view = closs_view_fit (&scene, &plane);
  g_assert_true (isfinite (scene.view.span) && scene.view.span > 0);
  cairo_surface_destroy (draw_scene (&scene, WIDTH, HEIGHT, 1));
  scene = (ClossScene){ .flags = (ClossSceneFlags)~0u, .view = { 0, 0, 2 }, .isolated_class = -1 };
  cairo_surface_destroy (draw_scene (&scene, WIDTH, HEIGHT, 1));
  cairo_surface_destroy (draw_scene (&scene, 3, 2, 1));
}

/* If many centers are in one place, one has a badge there: the lowest number, or the isolated class. */
static void
test_many_badges (void)
{
  static const int isolated[] = { -1, 37 };
  float centers[80] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (isolated); i++)
    {
      int shown = MAX (isolated[i], 0), n_colored = 0;
      ClossScene scene = { .theme = CLOSS_THEME_PRINT,
                           .flags = CLOSS_SCENE_CENTERS,
                           .view = { 0, 0, 2 },
                           .n_classes = 40,
                           .centers = centers,
                           .isolated_class = isolated[i] };
      cairo_surface_t *surface = draw_scene (&scene, 200, 200, 1);
      ClossRect plane = closs_scene_get_plane (&scene, 200, 200);
      double x, y;

      closs_view_to_plane (&scene.view, &plane, 0, 0, &x, &y);
      for (int row = (int)plane.y + 1; row < plane.y + plane.height - 2; row++)
        for (int column = (int)plane.x + 1; column < plane.x + plane.width - 2; column++)
          {
            ClossColor color = get_color (surface, column, row);

            n_colored += get_distance (color, closs_palette_get (CLOSS_THEME_PRINT, shown, 40)) < 0.1;
            /* There is no other colored badge or dot. */
            if (hypot (column - x, row - y) > 14)
              g_assert_cmpfloat (MAX (MAX (color.r, color.g), color.b) - MIN (MIN (color.r, color.g), color.b), <, 0.1);
          }
      g_assert_cmpint (n_colored, >=, 15);
      cairo_surface_destroy (surface);
    }
}

static void
test_copy (void)
{
  ClossScene *scene = sample_scene_new (500, 10, "class ", WIDTH, HEIGHT);
  ClossScene *copy;
  cairo_surface_t *a, *b;

  hollow_out (scene, 3);
  name_marks (scene);
  copy = closs_scene_copy (scene);
  a = draw_scene (scene, WIDTH, HEIGHT, 1);
  closs_scene_free (scene);
  b = draw_scene (copy, WIDTH, HEIGHT, 1);
  closs_scene_free (copy);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmphex (get_pixel (a, x, y), ==, get_pixel (b, x, y));
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

/* Other classes than the isolated one are faint. */
static void
test_isolated (void)
{
  g_autoptr (ClossScene) scene = sample_scene_new (1000, 10, "", WIDTH, HEIGHT);
  ClossRect plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
  cairo_surface_t *all, *one, *none;

  scene->flags = 0;
  plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
  all = draw_scene (scene, WIDTH, HEIGHT, 1);
  scene->isolated_class = 3;
  one = draw_scene (scene, WIDTH, HEIGHT, 1);
  scene->n_points = 0;
  none = draw_scene (scene, WIDTH, HEIGHT, 1);
  g_assert_cmpfloat (compare_surfaces (one, none, &plane), <, 0.5 * compare_surfaces (all, none, &plane));
  g_assert_cmpfloat (compare_surfaces (one, none, &plane), >, 0.1 * compare_surfaces (all, none, &plane));
  cairo_surface_destroy (all);
  cairo_surface_destroy (one);
  cairo_surface_destroy (none);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/scene/legend-beside-data", test_legend_beside_data);
  g_test_add_func ("/plot/scene/get-plane", test_get_plane);
  g_test_add_func ("/plot/scene/points-have-their-color", test_points_have_their_color);
  g_test_add_func ("/plot/scene/rings", test_rings);
  g_test_add_func ("/plot/scene/subpixel", test_subpixel);
  g_test_add_func ("/plot/scene/vectors-agree", test_vectors_agree);
  g_test_add_func ("/plot/scene/clip", test_clip);
  g_test_add_func ("/plot/scene/classes-take-turns", test_classes_take_turns);
  g_test_add_func ("/plot/scene/not-finite", test_not_finite);
  g_test_add_func ("/plot/scene/copy", test_copy);
  g_test_add_func ("/plot/scene/isolated", test_isolated);
  g_test_add_func ("/plot/scene/many-badges", test_many_badges);
  return g_test_run ();
}
