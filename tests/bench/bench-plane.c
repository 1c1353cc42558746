/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the drawing of the plane, as a whole and part by part: bench-plane [WIDTH HEIGHT [CLASSES]]. */
#include "../plot/sample-scene.h"

#include <stdio.h>
#include <stdlib.h>

#define N_ROUNDS 41

static int
compare_times (const void *a, const void *b)
{
  gint64 p = *(const gint64 *)a, q = *(const gint64 *)b;

  return (p > q) - (p < q);
}

/* The median time in ms, drawn into an existing picture. */
static double
measure (ClossScene *scene, cairo_surface_t *surface, double width, double height)
{
  gint64 times[N_ROUNDS];

  for (int i = 0; i < N_ROUNDS; i++)
    {
      cairo_t *cr = cairo_create (surface);
      gint64 begin = g_get_monotonic_time ();

      closs_scene_draw (scene, cr, width, height);
      times[i] = g_get_monotonic_time () - begin;
      cairo_destroy (cr);
    }
  qsort (times, N_ROUNDS, sizeof times[0], compare_times);
  return (double)times[N_ROUNDS / 2] / 1000;
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    ClossSceneFlags flags;
    gsize n_points;
  } parts[] = {
    { "nothing", 0, 0 },
    { "regions", CLOSS_SCENE_REGIONS, 0 },
    { "grid", CLOSS_SCENE_GRID, 0 },
    { "legend", CLOSS_SCENE_LEGEND, 0 },
    { "centers", CLOSS_SCENE_CENTERS, 0 },
    { "trails", CLOSS_SCENE_TRAILS, 0 },
    { "caption", CLOSS_SCENE_CAPTION, 0 },
    { "10,000 points", 0, 10000 },
    { "60,000 points", 0, 60000 },
    { "all, 500 points", ~(ClossSceneFlags)CLOSS_SCENE_SHAPES, 500 },
    { "all, 10,000 points", ~(ClossSceneFlags)CLOSS_SCENE_SHAPES, 10000 },
    { "all, 60,000 points", ~(ClossSceneFlags)CLOSS_SCENE_SHAPES, 60000 },
  };
  int width = argc > 2 ? atoi (argv[1]) : 900, height = argc > 2 ? atoi (argv[2]) : 700;
  int n_classes = argc > 3 ? atoi (argv[3]) : 10;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (ClossScene) scene = sample_scene_new (60000, n_classes, "digit ", width, height);

      scene->n_points = parts[i].n_points;
      scene->flags = parts[i].flags;
      printf ("%-20s %7.2f ms\n", parts[i].name, measure (scene, surface, width, height));
    }
  cairo_surface_destroy (surface);
  return EXIT_SUCCESS;
}
