/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/point-index.h"

#include <math.h>

/* Clusters, some points far away, some without a position. */
static float *
make_points (gsize n, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *points = g_new (float, 2 * MAX (n, 1));

  for (gsize i = 0; i < n; i++)
    {
      double cluster = (double)g_rand_int_range (rand, 0, 5), far = i % 97 == 96 ? 300 : 1;

      points[2 * i] = (float)(far * (cluster + g_rand_double_range (rand, -0.4, 0.4)));
      points[2 * i + 1] = (float)(far * (cluster * cluster / 3 + g_rand_double_range (rand, -0.4, 0.4)));
      if (i % 53 == 52)
        points[2 * i + i % 2] = i % 4 ? NAN : INFINITY;
    }
  return points;
}

static gssize
find_plainly (const float *points, gsize n, double x, double y, double reach)
{
  gssize found = -1;
  double nearest = reach * reach;

  for (gsize i = 0; i < n; i++)
    {
      double dx = (double)points[2 * i] - x, dy = (double)points[2 * i + 1] - y;

      if (dx * dx + dy * dy < nearest)
        {
          nearest = dx * dx + dy * dy;
          found = (gssize)i;
        }
    }
  return found;
}

/* The index gives the same results before and after it has a grid, near and far, inside and outside. */
static void
test_nearest (void)
{
  static const gsize sizes[] = { 0, 1, 2, 60, 5000 };
  static const double reaches[] = { 0.01, 0.2, 3, 1e4 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (3);
      g_autofree float *points = make_points (sizes[s], 17);
      g_autoptr (ClossPointIndex) index = closs_point_index_new ();

      for (int query = 0; query < 400; query++)
        {
          double x = g_rand_double_range (rand, -2, 8), y = g_rand_double_range (rand, -2, 8);
          double reach = reaches[query % 4];

          /* Sometimes the index gets its points again, as if they had moved. */
          if (query % 40 == 0)
            closs_point_index_set_points (index, points, sizes[s]);
          g_assert_cmpint (closs_point_index_find_nearest (index, x, y, reach), ==,
                           find_plainly (points, sizes[s], x, y, reach));
        }
    }
}

/* For points in one place the first is found, in any cell. */
static void
test_ties (void)
{
  float points[] = { 1, 1, 0, 0, 1, 1, 2, 0, 1, 1 };
  g_autoptr (ClossPointIndex) index = closs_point_index_new ();

  closs_point_index_set_points (index, points, 5);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (closs_point_index_find_nearest (index, 1, 1, 0.5), ==, 0);
      g_assert_cmpint (closs_point_index_find_nearest (index, 1, 0, 1.5), ==, 0);
    }
}

static void
test_box (void)
{
  g_autofree float *points = make_points (3000, 5);
  g_autoptr (ClossPointIndex) index = closs_point_index_new ();
  g_autoptr (GArray) found = NULL, turned = NULL;
  guint n = 0;

  closs_point_index_set_points (index, points, 3000);
  found = closs_point_index_find_in_box (index, 0.5, -0.25, 2.125, 1.5);
  turned = closs_point_index_find_in_box (index, 2.125, 1.5, 0.5, -0.25);
  for (guint32 i = 0; i < 3000; i++)
    if (points[2 * i] >= 0.5f && points[2 * i] <= 2.125f && points[2 * i + 1] >= -0.25f && points[2 * i + 1] <= 1.5f)
      g_assert_cmpuint (g_array_index (found, guint32, n++), ==, i);
  g_assert_cmpuint (found->len, ==, n);
  g_assert_cmpuint (n, >, 100);
  g_assert_cmpmem (found->data, found->len * 4, turned->data, turned->len * 4);
}

/* As many points as MNIST has training images; queries far from them and near them. */
static void
test_many (void)
{
  gsize n = 60000;
  g_autofree float *points = make_points (n, 23);
  g_autoptr (ClossPointIndex) index = closs_point_index_new ();

  closs_point_index_set_points (index, points, n);
  for (int i = 0; i < 200; i++)
    g_assert_cmpint (closs_point_index_find_nearest (index, i * 0.02, i * 0.02, 0.05), ==,
                     find_plainly (points, n, i * 0.02, i * 0.02, 0.05));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/point-index/nearest", test_nearest);
  g_test_add_func ("/plot/point-index/ties", test_ties);
  g_test_add_func ("/plot/point-index/box", test_box);
  g_test_add_func ("/plot/point-index/many", test_many);
  return g_test_run ();
}
