/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/regions.h"

#include <math.h>

static const ClossBounds bounds = { -12, 9, -5, 7 };

typedef struct
{
  int n;
  float *weight, *bias;
} Classifier;

static Classifier
make_classifier (GRand *rand, int n)
{
  Classifier c = { n, g_new (float, 2 * n), g_new (float, n) };

  for (int k = 0; k < n; k++)
    {
      c.weight[2 * k] = (float)g_rand_double_range (rand, -3, 3);
      c.weight[2 * k + 1] = (float)g_rand_double_range (rand, -3, 3);
      c.bias[k] = (float)g_rand_double_range (rand, -2, 2);
    }
  return c;
}

static void
clear_classifier (Classifier *c)
{
  g_free (c->weight);
  g_free (c->bias);
}

/* The class with the largest logit, and its lead over the second. */
static int
classify (const Classifier *c, double x, double y, double *lead)
{
  double best = -INFINITY, second = -INFINITY;
  int found = -1;

  for (int k = 0; k < c->n; k++)
    {
      double logit = (double)c->weight[2 * k] * x + (double)c->weight[2 * k + 1] * y + c->bias[k];
      if (logit > best)
        {
          second = best;
          best = logit;
          found = k;
        }
      else if (logit > second)
        second = logit;
    }
  *lead = best - second;
  return found;
}

static gboolean
contains (const ClossPolygon *polygon, double x, double y)
{
  for (int i = 0; i < polygon->n; i++)
    {
      const ClossCorner *p = &polygon->corners[i], *q = &polygon->corners[(i + 1) % polygon->n];
      if ((q->x - p->x) * (y - p->y) - (q->y - p->y) * (x - p->x) < 0)
        return FALSE;
    }
  return polygon->n > 0;
}

static double
get_area (const ClossPolygon *polygon)
{
  double area = 0;

  for (int i = 0; i < polygon->n; i++)
    {
      const ClossCorner *p = &polygon->corners[i], *q = &polygon->corners[(i + 1) % polygon->n];
      area += (p->x * q->y - q->x * p->y) / 2;
    }
  return area;
}

static void
check_classifier (GRand *rand, const Classifier *c)
{
  g_autoptr (ClossRegions) regions = closs_regions_new (c->n, c->weight, c->bias, &bounds);
  double area = 0;

  for (int i = 0; i < 500; i++)
    {
      double x = g_rand_double_range (rand, bounds.left, bounds.right);
      double y = g_rand_double_range (rand, bounds.bottom, bounds.top), lead;
      int winner = classify (c, x, y, &lead);

      for (int k = 0; k < c->n && lead > 1e-6; k++)
        g_assert_cmpint (contains (&regions->polygons[k], x, y), ==, k == winner);
    }
  for (int k = 0; k < c->n; k++)
    area += get_area (&regions->polygons[k]);
  g_assert_cmpfloat_with_epsilon (area, (bounds.right - bounds.left) * (bounds.top - bounds.bottom), 1e-6);
}

static void
test_arg_max (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  static const int sizes[] = { 1, 2, 3, 10, 100 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int repeat = 0; repeat < 10; repeat++)
      {
        Classifier c = make_classifier (rand, sizes[s]);
        check_classifier (rand, &c);
        clear_classifier (&c);
      }
}

/* A border belongs to the two classes on its sides. */
static void
test_neighbours (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  Classifier c = make_classifier (rand, 12);
  g_autoptr (ClossRegions) regions = closs_regions_new (c.n, c.weight, c.bias, &bounds);

  for (int k = 0; k < c.n; k++)
    for (int i = 0; i < regions->polygons[k].n; i++)
      {
        const ClossCorner *p = &regions->polygons[k].corners[i];
        const ClossCorner *q = &regions->polygons[k].corners[(i + 1) % regions->polygons[k].n];
        double x = (p->x + q->x) / 2, y = (p->y + q->y) / 2;
        int j = p->neighbour;

        if (j < 0)
          g_assert_true (fabs (x - bounds.left) < 1e-9 || fabs (x - bounds.right) < 1e-9
                         || fabs (y - bounds.bottom) < 1e-9 || fabs (y - bounds.top) < 1e-9);
        else
          g_assert_cmpfloat_with_epsilon (c.weight[2 * k] * x + c.weight[2 * k + 1] * y + c.bias[k],
                                          c.weight[2 * j] * x + c.weight[2 * j + 1] * y + c.bias[j], 1e-5);
      }
  clear_classifier (&c);
}

/* Regions of equal classes do not overlap. A class with NaN has no region and does not change the others. */
static void
test_degenerate (void)
{
  float weight[] = { 1, 0, 1, 0, NAN, 0, -1, 0 }, bias[] = { 0, 0, 0, 0 };
  g_autoptr (ClossRegions) regions = closs_regions_new (4, weight, bias, &bounds);

  g_assert_cmpfloat_with_epsilon (get_area (&regions->polygons[0]), 9 * 12, 1e-9);
  g_assert_cmpint (regions->polygons[1].n, ==, 0);
  g_assert_cmpint (regions->polygons[2].n, ==, 0);
  g_assert_cmpfloat_with_epsilon (get_area (&regions->polygons[3]), 12 * 12, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/regions/arg-max", test_arg_max);
  g_test_add_func ("/plot/regions/neighbours", test_neighbours);
  g_test_add_func ("/plot/regions/degenerate", test_degenerate);
  return g_test_run ();
}
