/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/scene.h"

#include <math.h>

static const ClossRect plane = { 40, 10, 640, 480 };

static gboolean
is_inside (const ClossView *view, double x, double y)
{
  double px, py;

  closs_view_to_plane (view, &plane, x, y, &px, &py);
  return px >= plane.x && px <= plane.x + plane.width && py >= plane.y && py <= plane.y + plane.height;
}

static ClossScene
make_scene (const float *points, gsize n)
{
  return (ClossScene){ .points = points, .n_points = n, .isolated_class = -1 };
}

static void
test_inverse (void)
{
  ClossView view = { 3, -2, 11 };
  double x, y, px, py, qx, qy;

  closs_view_to_plane (&view, &plane, 1.5, 4.25, &px, &py);
  closs_view_from_plane (&view, &plane, px, py, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 1.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (y, 4.25, 1e-12);
  /* y is upward, the scale equal, the center in the middle, the shorter side as long as the span. */
  closs_view_to_plane (&view, &plane, 2.5, 5.25, &qx, &qy);
  g_assert_cmpfloat_with_epsilon (qx - px, 480 / 11.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (qy - py, -480 / 11.0, 1e-9);
  closs_view_to_plane (&view, &plane, 3, -2, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 360, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, 250, 1e-9);
}

static void
test_fit (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autofree float *points = g_new (float, 2 * 2000);
  float centers[] = { 30, 2, -3, 1 };
  ClossScene scene = make_scene (points, 2000);
  ClossView view;

  for (int i = 0; i < 2000; i++)
    {
      points[2 * i] = (float)g_rand_double_range (rand, -4, 9);
      points[2 * i + 1] = (float)g_rand_double_range (rand, 100, 103);
    }
  view = closs_view_fit (&scene, &plane);
  for (int i = 0; i < 2000; i++)
    g_assert_true (is_inside (&view, points[2 * i], points[2 * i + 1]));
  /* The view is not much larger than needed: the points are 13 wide, the plane is 4:3. */
  g_assert_cmpfloat (view.span, <, 1.3 * 13 * 0.75);
  scene.centers = centers;
  scene.n_classes = 2;
  view = closs_view_fit (&scene, &plane);
  g_assert_true (is_inside (&view, 30, 2) && is_inside (&view, -3, 1) && is_inside (&view, 0, 103));
}

/* Two far outliers of a thousand points do not count; a tenth of the points does. */
static void
test_outliers (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autofree float *points = g_new (float, 2 * 1000);
  ClossScene scene = make_scene (points, 1000);
  ClossView view;

  for (int i = 0; i < 2000; i++)
    points[i] = (float)g_rand_double_range (rand, -1, 1);
  points[100] = 500;
  points[501] = -700;
  view = closs_view_fit (&scene, &plane);
  g_assert_cmpfloat (view.span, <, 3);
  for (int i = 0; i < 100; i++)
    points[2 * i] = 50;
  view = closs_view_fit (&scene, &plane);
  g_assert_true (is_inside (&view, 50, 0));
}

static void
test_nothing (void)
{
  float points[] = { NAN, 1, INFINITY, 2, 3, -INFINITY };
  ClossScene scene = make_scene (points, 0);
  ClossView view = closs_view_fit (&scene, &plane);

  g_assert_true (view.x == 0 && view.y == 0 && view.span > 0);
  scene.n_points = 3;
  view = closs_view_fit (&scene, &plane);
  g_assert_true (view.x == 0 && view.y == 0 && view.span > 0);
  points[1] = NAN;
  points[2] = 5;
  points[3] = 5;
  view = closs_view_fit (&scene, &plane);
  g_assert_true (view.x == 5 && view.y == 5 && view.span > 0 && isfinite (view.span));
}

/* The union contains both views and is as small as possible; the union of a view with itself is this view. */
static void
test_unite (void)
{
  ClossView a = { 0, 0, 4 }, b = { 10, 1, 2 }, all = closs_view_unite (&a, &b, &plane);

  g_assert_true (is_inside (&all, -2.6, -1.9) && is_inside (&all, -2.6, 1.9));
  g_assert_true (is_inside (&all, 11.3, 1.9) && is_inside (&all, 11.3, 0.1));
  /* From -2.67 to 11.33 on a plane of 4:3. */
  g_assert_cmpfloat_with_epsilon (all.span, 14 * 0.75, 1e-9);
  g_assert_cmpfloat_with_epsilon (all.x, (4.0 / 3 * 8.5 - 4.0 / 3 * 2) / 2, 1e-9);
  all = closs_view_unite (&b, &b, &plane);
  g_assert_cmpfloat_with_epsilon (all.x, 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (all.span, 2, 1e-12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/view/inverse", test_inverse);
  g_test_add_func ("/plot/view/fit", test_fit);
  g_test_add_func ("/plot/view/outliers", test_outliers);
  g_test_add_func ("/plot/view/nothing", test_nothing);
  g_test_add_func ("/plot/view/unite", test_unite);
  return g_test_run ();
}
