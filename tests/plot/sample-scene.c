/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample-scene.h"

#include <math.h>

#define N_TRAIL 5

/* Centers on a spiral, so that any number of them are distinct. */
static void
place_centers (float *centers, int n_classes)
{
  for (int k = 0; k < n_classes; k++)
    {
      double radius = 3 * sqrt (k + 0.5), angle = 2.4 * k;
      centers[2 * k] = (float)(radius * cos (angle));
      centers[2 * k + 1] = (float)(radius * sin (angle));
    }
}

static float
spread (GRand *rand)
{
  return (float)(g_rand_double (rand) + g_rand_double (rand) + g_rand_double (rand) - 1.5);
}

ClossScene *
sample_scene_new (gsize n_points, int n_classes, const char *name_prefix, double width, double height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autofree float *points = g_new (float, 2 * n_points), *centers = g_new (float, 2 * n_classes);
  g_autofree float *bias = g_new (float, n_classes), *trails = g_new (float, 2 * n_classes * N_TRAIL);
  g_autofree guint16 *labels = g_new (guint16, n_points);
  g_auto (GStrv) names = g_new0 (char *, (gsize)n_classes + 1);
  ClossScene scene = { .flags = (ClossSceneFlags)~CLOSS_SCENE_SHAPES, .isolated_class = -1 };
  ClossRect plane;

  place_centers (centers, n_classes);
  for (gsize i = 0; i < n_points; i++)
    {
      /* Sorted by class, as in some data sets. */
      labels[i] = (guint16)(i * (gsize)n_classes / n_points);
      points[2 * i] = centers[2 * labels[i]] + spread (rand);
      points[2 * i + 1] = centers[2 * labels[i] + 1] + spread (rand);
    }
  for (int k = 0; k < n_classes; k++)
    {
      names[k] = g_strdup_printf ("%s%d", name_prefix, k);
      bias[k] = -0.5f * (centers[2 * k] * centers[2 * k] + centers[2 * k + 1] * centers[2 * k + 1]);
    }
  for (int i = 0; i < 2 * n_classes * N_TRAIL; i++)
    trails[i] = centers[i % (2 * n_classes)] * (0.8f + 0.05f * (float)(i / (2 * n_classes)));
  scene.points = points;
  scene.n_points = n_points;
  scene.labels = labels;
  scene.n_classes = n_classes;
  scene.class_names = (const char *const *)names;
  scene.centers = centers;
  scene.trails = trails;
  scene.n_trail = N_TRAIL;
  scene.classifier_weight = centers;
  scene.classifier_bias = bias;
  scene.caption = "Epoch 3 · step 1,412 · 97.8 %";
  plane = closs_scene_get_plane (&scene, width, height);
  scene.view = closs_view_fit (&scene, &plane);
  return closs_scene_copy (&scene);
}
