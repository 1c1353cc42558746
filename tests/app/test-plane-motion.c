/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-camera.h"
#include "app/plane/feature-plane-motion.h"
#include "app/plane/feature-plane-trails.h"

#include <math.h>

/* Points move monotonically from their place to the target, and arrive in time. */
static void
test_arrives (void)
{
  const float from[] = { 0, 10 }, to[] = { 4, -2 };
  ClossMotion motion = { 0 };
  float last = 0;

  closs_motion_jump (&motion, from, 2);
  g_assert_false (closs_motion_advance (&motion, 5));
  closs_motion_retarget (&motion, to, 1000, 200);
  g_assert_cmpfloat (motion.now[0], ==, 0);
  for (gint64 time = 1010; time < 1200; time += 10)
    {
      g_assert_true (closs_motion_advance (&motion, time));
      g_assert_cmpfloat (motion.now[0], >, last);
      g_assert_cmpfloat (motion.now[0], <, 4);
      last = motion.now[0];
    }
  g_assert_false (closs_motion_advance (&motion, 1200));
  g_assert_true (motion.now[0] == 4 && motion.now[1] == -2);
  closs_motion_clear (&motion);
}

/* With a new target during the motion, the point continues from its drawn place without a jump. */
static void
test_retarget (void)
{
  const float from[] = { 0 }, to[] = { 8 }, back[] = { -1 };
  ClossMotion motion = { 0 };
  float there;

  closs_motion_jump (&motion, from, 1);
  closs_motion_retarget (&motion, to, 0, 100);
  closs_motion_advance (&motion, 40);
  there = motion.now[0];
  closs_motion_retarget (&motion, back, 40, 100);
  g_assert_cmpfloat (motion.now[0], ==, there);
  closs_motion_advance (&motion, 41);
  g_assert_cmpfloat (fabsf (motion.now[0] - there), <, 0.3f);
  closs_motion_advance (&motion, 1000);
  g_assert_cmpfloat (motion.now[0], ==, -1);
  closs_motion_clear (&motion);
}

static void
test_not_finite (void)
{
  const float from[] = { NAN, 1 }, to[] = { 3, INFINITY };
  ClossMotion motion = { 0 };

  closs_motion_jump (&motion, from, 2);
  closs_motion_retarget (&motion, to, 0, 100);
  closs_motion_advance (&motion, 50);
  g_assert_cmpfloat (motion.now[0], ==, 3);
  closs_motion_advance (&motion, 100);
  g_assert_true (isinf (motion.now[1]));
  closs_motion_clear (&motion);
}

/* The camera does not overshoot or linger, and arrives at the same place and time with any length of ticks. */
static void
test_camera (void)
{
  static const double ticks[] = { 0.004, 1 / 60.0, 0.1 };
  const ClossView start = { 0, 0, 2 }, end = { 10, -4, 20 };
  double halfway = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ticks); i++)
    {
      ClossCamera camera = { 0 };
      double time = 0, last = 0, at_half = 0;

      closs_camera_aim (&camera, &start);
      g_assert_false (camera.moving);
      closs_camera_aim (&camera, &end);
      while (closs_camera_advance (&camera, ticks[i]))
        {
          time += ticks[i];
          g_assert_cmpfloat (camera.view.x, >=, last);
          g_assert_cmpfloat (camera.view.x, <=, 10);
          g_assert_cmpfloat (camera.view.span, <=, 20 + 1e-9);
          last = camera.view.x;
          if (fabs (time - 0.2) < ticks[i] / 2)
            at_half = camera.view.x - (time - 0.2) * 20;
          g_assert_cmpfloat (time, <, 3);
        }
      g_assert_true (camera.view.x == 10 && camera.view.y == -4 && camera.view.span == 20);
      if (halfway == 0)
        halfway = at_half;
      g_assert_cmpfloat_with_epsilon (at_half, halfway, 0.3);
    }
}

/* The point under the pointer stays under it. */
static void
test_zoom_at_pointer (void)
{
  const ClossRect plane = { 40, 10, 640, 480 };
  ClossView view = { 1, 2, 6 }, zoomed, panned;
  double x, y, px, py;

  closs_view_from_plane (&view, &plane, 200, 300, &x, &y);
  zoomed = closs_view_zoom (&view, &plane, 3, 200, 300);
  closs_view_to_plane (&zoomed, &plane, x, y, &px, &py);
  g_assert_cmpfloat_with_epsilon (zoomed.span, 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (px, 200, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, 300, 1e-9);
  panned = closs_view_pan (&view, &plane, 30, -20);
  closs_view_to_plane (&panned, &plane, x, y, &px, &py);
  g_assert_cmpfloat_with_epsilon (px, 230, 1e-9);
  g_assert_cmpfloat_with_epsilon (py, 280, 1e-9);
  for (int i = 0; i < 1000; i++)
    view = closs_view_zoom (&view, &plane, 10, 200, 300);
  g_assert_true (view.span > 0 && isfinite (view.x));
}

static void
test_trails (void)
{
  ClossTrails trails = { 0 };
  float centers[4] = { 0, 0, 5, 5 };
  const float *places;
  gsize n;

  g_assert_null (closs_trails_get (&trails, centers, &n));
  g_assert_cmpuint (n, ==, 0);
  for (int i = 0; i < 100; i++)
    {
      centers[0] = (float)i;
      closs_trails_add (&trails, centers, 2, i * G_USEC_PER_SEC / 10);
      /* Too soon. */
      closs_trails_add (&trails, centers, 2, i * G_USEC_PER_SEC / 10 + 5);
    }
  centers[0] = 1000;
  places = closs_trails_get (&trails, centers, &n);
  g_assert_cmpuint (n, ==, CLOSS_TRAIL_LENGTH + 1);
  g_assert_cmpfloat (places[0], ==, 100 - CLOSS_TRAIL_LENGTH);
  g_assert_cmpfloat (places[4 * (n - 2)], ==, 99);
  g_assert_cmpfloat (places[4 * (n - 1)], ==, 1000);
  /* After a pause only the new place is left. */
  closs_trails_add (&trails, centers, 2, 60 * G_USEC_PER_SEC);
  closs_trails_get (&trails, centers, &n);
  g_assert_cmpuint (n, ==, 2);
  closs_trails_add (&trails, centers, 1, 60 * G_USEC_PER_SEC);
  closs_trails_get (&trails, centers, &n);
  g_assert_cmpuint (n, ==, 2);
  closs_trails_clear (&trails);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/plane-motion/arrives", test_arrives);
  g_test_add_func ("/app/plane-motion/retarget", test_retarget);
  g_test_add_func ("/app/plane-motion/not-finite", test_not_finite);
  g_test_add_func ("/app/plane-motion/camera", test_camera);
  g_test_add_func ("/app/plane-motion/zoom-at-pointer", test_zoom_at_pointer);
  g_test_add_func ("/app/plane-motion/trails", test_trails);
  return g_test_run ();
}
