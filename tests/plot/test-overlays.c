/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/arrows.h"
#include "plot/figure.h"
#include "plot/forces.h"
#include "sample-scene.h"

#include <math.h>
#include <string.h>

#define WIDTH  600
#define HEIGHT 450

static ClossScene *
make_scene (gsize n_points, int n_classes)
{
  ClossScene *scene = sample_scene_new (n_points, n_classes, "", WIDTH, HEIGHT);

  scene->flags = 0;
  scene->lambda = 3;
  scene->batch_size = 64;
  return scene;
}

static double
get_cross_entropy (const ClossScene *scene, const double *point, int label)
{
  double sum = 0, own = 0;

  for (int k = 0; k < scene->n_classes; k++)
    {
      double logit = (double)scene->classifier_weight[2 * k] * point[0]
                     + (double)scene->classifier_weight[2 * k + 1] * point[1] + (double)scene->classifier_bias[k];
      sum += exp (logit);
      own = k == label ? logit : own;
    }
  return log (sum) - own;
}

/* The loss of one image, times N. */
static double
get_center_loss (const ClossScene *scene, const double *point, int label, double count)
{
  double d = hypot (point[0] - (double)scene->centers[2 * label], point[1] - (double)scene->centers[2 * label + 1]);

  switch (scene->center_loss)
    {
    case CLOSS_SCENE_LOSS_PLAIN:
      return scene->lambda / 2 * d * d / count;
    case CLOSS_SCENE_LOSS_ROOT:
      return scene->lambda / 2 * d / count;
    case CLOSS_SCENE_LOSS_PAPER:
      return scene->lambda / 2 * d * d;
    }
  g_assert_not_reached ();
}

/* The forces are the negative slopes of the losses, by finite differences, in all forms of the loss. */
static void
test_forces (void)
{
  g_autoptr (ClossScene) scene = make_scene (60, 3);
  g_autofree ClossMoments *moments = closs_moments_new (scene);
  const double h = 1e-5;

  for (int loss = 0; loss <= CLOSS_SCENE_LOSS_PAPER; loss++)
    for (gsize i = 0; i < scene->n_points; i += 7)
      {
        ClossForces forces;
        int label = scene->labels[i];

        scene->center_loss = (ClossSceneLoss)loss;
        forces = closs_forces_get (scene, moments, i);
        for (int axis = 0; axis < 2; axis++)
          {
            double low[2] = { (double)scene->points[2 * i], (double)scene->points[2 * i + 1] };
            double high[2] = { low[0], low[1] };
            double ce, center, count = 64 / 3.0;

            low[axis] -= h;
            high[axis] += h;
            ce = (get_cross_entropy (scene, low, label) - get_cross_entropy (scene, high, label)) / (2 * h);
            center
                = (get_center_loss (scene, low, label, count) - get_center_loss (scene, high, label, count)) / (2 * h);
            g_assert_cmpfloat_with_epsilon (forces.cross_entropy[axis], ce, 1e-5 * (1 + fabs (ce)));
            g_assert_cmpfloat_with_epsilon (forces.center[axis], center, 1e-5 * (1 + fabs (center)));
          }
      }
}

/* There is no force on a point at its center, or if values are missing or not finite. */
static void
test_no_force (void)
{
  g_autoptr (ClossScene) scene = make_scene (30, 3);
  g_autofree ClossMoments *moments = closs_moments_new (scene);
  float *point = (float *)scene->points;
  ClossForces forces;

  scene->center_loss = CLOSS_SCENE_LOSS_ROOT;
  point[0] = scene->centers[0];
  point[1] = scene->centers[1];
  forces = closs_forces_get (scene, moments, 0);
  g_assert_true (forces.center[0] == 0 && forces.center[1] == 0);
  point[0] = NAN;
  forces = closs_forces_get (scene, moments, 0);
  g_assert_true (forces.center[0] == 0 && forces.cross_entropy[0] == 0);
}

/* The ellipse contains 95 of 100 points of an oblique normal cloud. */
static void
test_ellipse (void)
{
  enum
  {
    N = 20000
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autofree float *points = g_new (float, 2 * N);
  g_autofree guint16 *labels = g_new0 (guint16, N);
  ClossScene scene = { .n_points = N, .points = points, .labels = labels, .n_classes = 1 };
  g_autofree ClossMoments *moments = NULL;
  double a, b, angle;
  int n_within = 0;

  for (int i = 0; i < N; i++)
    {
      double r = sqrt (-2 * log (1 - g_rand_double (rand))), t = 2 * G_PI * g_rand_double (rand);
      double u = 3 * r * cos (t), v = r * sin (t);
      points[2 * i] = (float)(5 + u * cos (0.5) - v * sin (0.5));
      points[2 * i + 1] = (float)(-2 + u * sin (0.5) + v * cos (0.5));
    }
  moments = closs_moments_new (&scene);
  closs_moments_get_ellipse (moments, 0.95, &a, &b, &angle);
  g_assert_cmpfloat_with_epsilon (moments->x, 5, 0.1);
  g_assert_cmpfloat_with_epsilon (moments->y, -2, 0.1);
  g_assert_cmpfloat_with_epsilon (a, 3 * sqrt (5.9915), 0.15);
  g_assert_cmpfloat_with_epsilon (b, sqrt (5.9915), 0.05);
  g_assert_cmpfloat_with_epsilon (angle, 0.5, 0.02);
  for (int i = 0; i < N; i++)
    {
      double dx = (double)points[2 * i] - moments->x, dy = (double)points[2 * i + 1] - moments->y;
      double u = (dx * cos (angle) + dy * sin (angle)) / a, v = (dy * cos (angle) - dx * sin (angle)) / b;
      n_within += u * u + v * v <= 1;
    }
  g_assert_cmpfloat_with_epsilon ((double)n_within / N, 0.95, 0.005);
}

/* Whether @flag changes the pixels around a feature. */
static gboolean
is_drawn_at (ClossScene *scene, ClossSceneFlags flag, double x, double y)
{
  ClossRect plane = closs_scene_get_plane (scene, WIDTH, HEIGHT), about;
  cairo_surface_t *without = draw_scene (scene, WIDTH, HEIGHT, 1), *with;
  double px, py;
  gboolean is_drawn;

  scene->flags |= flag;
  with = draw_scene (scene, WIDTH, HEIGHT, 1);
  scene->flags &= ~flag;
  closs_view_to_plane (&scene->view, &plane, x, y, &px, &py);
  about = (ClossRect){ px - 1, py - 1, 3, 3 };
  is_drawn = compare_surfaces (without, with, &about) > 4;
  cairo_surface_destroy (without);
  cairo_surface_destroy (with);
  return is_drawn;
}

/* Pixels change half way from each center to its mean and at the mean, but not elsewhere. */
static void
test_lag (void)
{
  g_autoptr (ClossScene) scene = make_scene (600, 3);
  g_autofree ClossMoments *moments = NULL;
  float *points = (float *)scene->points;

  for (gsize i = 0; i < scene->n_points; i++)
    points[2 * i] += 4;
  scene->view.span *= 2;
  moments = closs_moments_new (scene);
  for (int k = 0; k < 3; k++)
    {
      double x = (double)scene->centers[2 * k], y = (double)scene->centers[2 * k + 1];

      g_assert_true (is_drawn_at (scene, CLOSS_SCENE_LAG, (x + moments[k].x) / 2, (y + moments[k].y) / 2));
      g_assert_true (is_drawn_at (scene, CLOSS_SCENE_LAG, moments[k].x, moments[k].y));
      g_assert_false (is_drawn_at (scene, CLOSS_SCENE_LAG, x - 2, y));
    }
}

/* The dashes are at points whose two nearest centers are equally near. */
static void
test_cells (void)
{
  g_autoptr (ClossScene) scene = make_scene (10, 2);
  double x0 = (double)scene->centers[0], y0 = (double)scene->centers[1];
  double dx = (double)scene->centers[2] - x0, dy = (double)scene->centers[3] - y0;
  int n_drawn = 0;

  scene->view = (ClossView){ x0 + dx / 2, y0 + dy / 2, 4 * hypot (dx, dy) };
  for (int i = -20; i <= 20; i++)
    n_drawn += is_drawn_at (scene, CLOSS_SCENE_CELLS, x0 + dx / 2 - dy * i / 30, y0 + dy / 2 + dx * i / 30);
  /* Dashes are longer than the gaps. */
  g_assert_cmpint (n_drawn, >, 20);
  g_assert_false (is_drawn_at (scene, CLOSS_SCENE_CELLS, x0 + dx / 4, y0 + dy / 4));
}

/* The arrows of both losses have their colors, and are longer if the force is larger. */
static void
test_arrows (void)
{
  g_autoptr (ClossScene) scene = make_scene (200, 4);
  int n_pixels[2][2] = { { 0 } };

  scene->view.span *= 1.5;
  for (int strong = 0; strong < 2; strong++)
    {
      cairo_surface_t *surface;
      ClossRect plane;

      scene->lambda = strong ? 500 : 0;
      scene->flags = CLOSS_SCENE_FORCES;
      surface = draw_scene (scene, WIDTH, HEIGHT, 1);
      plane = closs_scene_get_plane (scene, WIDTH, HEIGHT);
      /* The key below the plane is left out. */
      for (int y = 0; y < plane.y + plane.height; y++)
        for (int x = 0; x < WIDTH; x++)
          for (int force = 0; force < 2; force++)
            n_pixels[strong][force]
                += get_distance (get_color (surface, x, y), closs_figure_get_force_color (CLOSS_THEME_LIGHT, force))
                   < 0.15;
      cairo_surface_destroy (surface);
    }
  g_assert_cmpint (n_pixels[0][1], <, 10);
  g_assert_cmpint (n_pixels[0][0], >, 50);
  g_assert_cmpint (n_pixels[1][1], >, 200);
}

/* The figure gives the number of points with arrows; faint points do not count. */
static void
test_arrow_count (void)
{
  static const struct
  {
    gsize n_points;
    int isolated_class;
    const char *text;
  } cases[] = {
    { 200, -1, "on all 200 points" },
    { 240, -1, "on all 240 points" },
    { 241, -1, "on 240 of 241 points" },
    { 900, 2, "on all 225 points" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClossScene) scene = make_scene (cases[i].n_points, 4);
      g_auto (ClossFigure) figure = { 0 };
      g_autofree char *text = NULL;

      scene->isolated_class = cases[i].isolated_class;
      scene->flags = CLOSS_SCENE_FORCES | CLOSS_SCENE_CAPTION;
      closs_figure_init (&figure, scene, NULL, WIDTH, HEIGHT);
      text = closs_figure_describe_arrows (&figure);
      g_assert_cmpstr (text, ==, cases[i].text);
      /* A separate line between the caption and the edge. */
      g_assert_cmpfloat (figure.caption_y, >, figure.plane.y + figure.plane.height);
      g_assert_cmpfloat (figure.force_key_y, >, figure.caption_y + 10);
      g_assert_cmpfloat (figure.force_key_y, <, HEIGHT - 10);
    }
}

/* Ellipse and mean belong to the discs; rings change neither. */
static void
test_discs_alone (void)
{
  enum
  {
    N = 200
  };
  g_autoptr (ClossScene) scene = make_scene (N, 2);
  g_autofree guint8 *filled = g_new0 (guint8, N);
  g_autofree ClossMoments *all = closs_moments_new (scene), *discs = NULL, *rings = NULL;
  double x = 0;
  gsize n = 0;

  for (gsize i = 0; i < N; i++)
    filled[i] = i % 3 == 0;
  scene->filled = filled;
  discs = closs_moments_new (scene);
  for (gsize i = 0; i < N; i += 3)
    if (scene->labels[i] == 1)
      {
        x += (double)scene->points[2 * i];
        n++;
      }
  g_assert_cmpuint (discs[1].n, ==, n);
  g_assert_cmpfloat_with_epsilon (discs[1].x, x / (double)n, 1e-9);
  memset (filled, 0, N);
  rings = closs_moments_new (scene);
  g_assert_cmpmem (rings, 2 * sizeof *rings, all, 2 * sizeof *all);
  scene->filled = NULL;
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/overlays/forces", test_forces);
  g_test_add_func ("/plot/overlays/no-force", test_no_force);
  g_test_add_func ("/plot/overlays/ellipse", test_ellipse);
  g_test_add_func ("/plot/overlays/lag", test_lag);
  g_test_add_func ("/plot/overlays/cells", test_cells);
  g_test_add_func ("/plot/overlays/arrows", test_arrows);
  g_test_add_func ("/plot/overlays/arrow-count", test_arrow_count);
  g_test_add_func ("/plot/overlays/discs-alone", test_discs_alone);
  return g_test_run ();
}
