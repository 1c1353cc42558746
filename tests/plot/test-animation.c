/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gif-pictures.h"
#include "pixels.h"
#include "plot/animation.h"
#include "plot/glide.h"
#include "plot/tween.h"
#include "sample-scene.h"
#include "support/test-folder.h"

#include <glib/gstdio.h>
#include <math.h>

#define WIDTH    320
#define HEIGHT   280
#define N_POINTS 300
#define N_KEYS   4

/* Clusters that move from near the origin to their places, at steps 0, 10, 20 and 50. */
typedef struct
{
  ClossScene *scenes[N_KEYS];
  ClossAnimationKey keys[N_KEYS];
  ClossAnimation animation;
  char *folder, *path;
  GFile *file;
  GCancellable *cancellable;
  int n_reports;
  double share;
} Fixture;

static void
scale_values (const float *values, gsize n, float factor)
{
  for (gsize i = 0; i < n; i++)
    ((float *)values)[i] *= factor;
}

static void
report_cb (double share, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpfloat (share, >, fixture->share);
  fixture->share = share;
  if (++fixture->n_reports == 5 && fixture->cancellable != NULL)
    g_cancellable_cancel (fixture->cancellable);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const guint64 steps[N_KEYS] = { 0, 10, 20, 50 };
  static const float sizes[N_KEYS] = { 0.05f, 0.3f, 0.6f, 1 };

  (void)data;
  for (int i = 0; i < N_KEYS; i++)
    {
      ClossScene *scene = sample_scene_new (N_POINTS, 10, "", WIDTH, HEIGHT);

      scale_values (scene->points, 2 * N_POINTS, sizes[i]);
      scale_values (scene->centers, 20, sizes[i]);
      fixture->scenes[i] = scene;
      fixture->keys[i] = (ClossAnimationKey){ steps[i], *scene, N_POINTS };
    }
  fixture->folder = make_folder ();
  fixture->path = g_build_filename (fixture->folder, "a.gif", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
  fixture->animation = (ClossAnimation){ .n_keys = N_KEYS,
                                         .keys = fixture->keys,
                                         .width = WIDTH,
                                         .height = HEIGHT,
                                         .rate = 12,
                                         .length = 2.5,
                                         .progress = report_cb,
                                         .progress_data = fixture };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  for (int i = 0; i < N_KEYS; i++)
    closs_scene_free (fixture->scenes[i]);
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  g_object_unref (fixture->file);
  g_clear_object (&fixture->cancellable);
}

static GifPictures *
write_and_read (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (closs_animation_write (&fixture->animation, fixture->file, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &size, NULL));
  return gif_pictures_new (bytes, size);
}

static cairo_surface_t *
draw_fitted (const ClossScene *scene)
{
  ClossScene fitted = *scene;
  ClossRect plane = closs_scene_get_plane (&fitted, WIDTH, HEIGHT);

  fitted.n_trail = 0;
  fitted.view = closs_view_fit (&fitted, &plane);
  return draw_scene (&fitted, WIDTH, HEIGHT, 1);
}

/* Size, number and delays are right; the last picture, after the camera has arrived, equals the figure of the last
 * step. */
static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GifPictures) gif = NULL;
  cairo_surface_t *figure;
  int sum = 0;
  ClossRect all = { 0, 0, WIDTH, HEIGHT };

  (void)data;
  for (int i = 0; i < N_KEYS; i++)
    fixture->keys[i].scene.flags &= (ClossSceneFlags)~CLOSS_SCENE_TRAILS;
  gif = write_and_read (fixture);
  g_assert_cmpint (gif->width, ==, WIDTH);
  g_assert_cmpint (gif->height, ==, HEIGHT);
  g_assert_true (gif->repeats);
  g_assert_cmpint ((int)gif->n, ==, closs_animation_count_pictures (12, 2.5));
  g_assert_cmpint ((int)gif->n, ==, 25); /* 2.0 s at 12 pictures per second, and the last one */
  for (gsize i = 0; i < gif->n; i++)
    sum += gif->delays[i];
  g_assert_cmpint (sum, ==, 250);
  g_assert_cmpint (gif->delays[gif->n - 1], ==, 50);
  g_assert_cmpint (fixture->n_reports, ==, 25);
  g_assert_cmpfloat (fixture->share, ==, 1);
  figure = draw_fitted (fixture->scenes[N_KEYS - 1]);
  g_assert_cmpfloat (compare_surfaces (gif->pictures[gif->n - 1], figure, &all), <, 1);
  g_assert_cmpfloat (compare_surfaces (gif->pictures[0], figure, &all), >, 5);
  cairo_surface_destroy (figure);
}

/* With a held view the camera uses the view of the scenes: the first picture equals the first scene. */
static void
test_held_view (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GifPictures) gif = NULL;
  cairo_surface_t *first;
  ClossScene scene;
  ClossRect all = { 0, 0, WIDTH, HEIGHT };

  (void)data;
  fixture->animation.holds_view = TRUE;
  gif = write_and_read (fixture);
  scene = *fixture->scenes[0];
  scene.n_trail = 0;
  first = draw_scene (&scene, WIDTH, HEIGHT, 1);
  g_assert_cmpfloat (compare_surfaces (gif->pictures[0], first, &all), <, 1);
  cairo_surface_destroy (first);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  fixture->cancellable = g_cancellable_new ();
  g_assert_false (closs_animation_write (&fixture->animation, fixture->file, fixture->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->n_reports, ==, 5);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

/* The look ahead stops, too: it would crash on the missing centers. */
static void
test_cancelled_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void)data;
  for (int i = 0; i < N_KEYS; i++)
    fixture->keys[i].scene.centers = NULL;
  fixture->cancellable = g_cancellable_new ();
  g_cancellable_cancel (fixture->cancellable);
  g_assert_false (closs_animation_write (&fixture->animation, fixture->file, fixture->cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->n_reports, ==, 0);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (fixture->folder, "nowhere", "a.gif", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (nowhere);

  (void)data;
  g_assert_false (closs_animation_write (&fixture->animation, file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, nowhere));
  g_clear_error (&error);
  fixture->animation.width = CLOSS_ANIMATION_MAX_SIDE + 1;
  g_assert_false (closs_animation_write (&fixture->animation, fixture->file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

static void
test_counts (void)
{
  g_assert_cmpint (closs_animation_count_pictures (15, 10), ==, 121);
  g_assert_cmpfloat (closs_animation_get_hold (10), ==, 2);
  g_assert_cmpfloat (closs_animation_get_hold (2.5), ==, 0.5);
  g_assert_cmpint (closs_animation_count_pictures (1, 0.5), ==, 2);
}

/* Points move fast at first, then slowly, as on the screen; new points are in their place at once. */
static void
test_tween (Fixture *fixture, gconstpointer data)
{
  const float *a = fixture->scenes[1]->points, *b = fixture->scenes[2]->points;

  (void)data;
  fixture->keys[2].n_same = 100;
  ((float *)a)[7] = NAN;
  for (double step = 10; step <= 20; step += 2.5)
    {
      g_auto (ClossTween) tween = { 0 };
      double rest = (20 - step) * (20 - step) / 100;

      closs_tween_init (&tween, fixture->keys, N_KEYS, step);
      for (int i = 0; i < 200; i++)
        if (i != 7)
          g_assert_cmpfloat_with_epsilon (tween.scene.points[i], b[i] + rest * (a[i] - b[i]), 1e-5);
      if (step > 10)
        g_assert_cmpfloat (tween.scene.points[7], ==, b[7]);
      for (int i = 200; step > 10 && i < 2 * N_POINTS; i++)
        g_assert_cmpfloat (tween.scene.points[i], ==, b[i]);
      g_assert_true (tween.scene.caption == fixture->scenes[step > 10 ? 2 : 1]->caption);
    }
}

/* The shown view always contains the fitted view of each picture, and moves smoothly. */
static void
test_glide (void)
{
  enum
  {
    N = 120,
    REACH = 10
  };
  ClossView fits[N], shown[N];

  for (int i = 0; i < N; i++)
    shown[i] = fits[i] = (ClossView){ 0.1 * i, i > 60 ? 3 : 0, i < 40 ? 2 + 0.1 * (i % 7) : 20 };
  closs_views_glide (shown, N, REACH);
  for (int i = 0; i < N; i++)
    {
      double slack = (shown[i].span - fits[i].span) / 2 + 1e-9;

      g_assert_cmpfloat (fabs (shown[i].x - fits[i].x), <=, slack);
      g_assert_cmpfloat (fabs (shown[i].y - fits[i].y), <=, slack);
      if (i > 0)
        g_assert_cmpfloat (fabs (shown[i].span - shown[i - 1].span), <, 20.0 / REACH);
    }
  for (int i = 0; i < N; i += N - 1)
    {
      g_assert_cmpfloat_with_epsilon (shown[i].x, fits[i].x, 1e-9);
      g_assert_cmpfloat_with_epsilon (shown[i].span, fits[i].span, 1e-9);
    }
}

static void
test_still_camera (void)
{
  ClossView views[3] = { { 0, 0, 10 }, { 1, 0, 11 }, { 0, -1, 9 } };

  closs_views_glide (views, 3, 2);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (views[i].span, ==, 11.5); /* from −5 to 6.5 */
      g_assert_cmpfloat (views[i].x, ==, 0.75);
      g_assert_cmpfloat (views[i].y, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/animation/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/animation/held-view", Fixture, NULL, set_up, test_held_view, tear_down);
  g_test_add ("/animation/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/animation/cancelled-at-once", Fixture, NULL, set_up, test_cancelled_at_once, tear_down);
  g_test_add ("/animation/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add_func ("/animation/counts", test_counts);
  g_test_add ("/animation/tween", Fixture, NULL, set_up, test_tween, tear_down);
  g_test_add_func ("/animation/glide", test_glide);
  g_test_add_func ("/animation/still-camera", test_still_camera);
  return g_test_run ();
}
