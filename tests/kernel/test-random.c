/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/random.h"
#include <glib.h>
#include <math.h>

/* Computed by an independent program from the papers' formulas (whole numbers in Python): the state is four outputs of
 * splitmix64 from seed xor splitmix64(stream), the numbers are xoshiro256** from there. */
static const struct
{
  guint64 seed, stream;
  guint64 first[4];
} vectors[] = {
  { UINT64_C (0),
    UINT64_C (0),
    { UINT64_C (0xfb5405f7bd79c540), UINT64_C (0x780c98e26cea5883), UINT64_C (0x2a146e0980febc66),
      UINT64_C (0x4851477db8791fca) } },
  { UINT64_C (1),
    UINT64_C (0),
    { UINT64_C (0xef75d62a19ba94ed), UINT64_C (0x8e9490536375f270), UINT64_C (0xc05630b1c614195d),
      UINT64_C (0x66daa2d5136a8f29) } },
  { UINT64_C (0),
    UINT64_C (1),
    { UINT64_C (0xee127fe613436e33), UINT64_C (0xd6dad8d34a1874ea), UINT64_C (0x2a52c16cec1116a9),
      UINT64_C (0x9af9091d9f77d551) } },
  { UINT64_C (42),
    UINT64_C (7),
    { UINT64_C (0x24bfb39aeb008c15), UINT64_C (0xd858489e7fc02496), UINT64_C (0x3deebe24036964f3),
      UINT64_C (0x532b7127a28f00a1) } },
  { UINT64_C (18446744073709551615),
    UINT64_C (18446744073709551615),
    { UINT64_C (0x5a24625849aef5fa), UINT64_C (0x0177bf4162305fac), UINT64_C (0x97359f05bc75e24d),
      UINT64_C (0x390cadc886fddf32) } },
};

/* xoshiro256** from the state 1, 2, 3, 4, computed by hand. */
static void
test_published (void)
{
  static const guint64 expected[] = { 11520, 0, 1509978240, 1215971899390074240u };
  ClossRandom random = { { 1, 2, 3, 4 } };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (closs_random_next (&random), ==, expected[i]);
}

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      ClossRandom random;

      closs_random_init (&random, vectors[i].seed, vectors[i].stream);
      for (gsize j = 0; j < G_N_ELEMENTS (vectors[i].first); j++)
        g_assert_cmphex (closs_random_next (&random), ==, vectors[i].first[j]);
    }
}

/* The values are uniform: chi squared is below its mean plus six deviations. */
static void
check_below (guint32 bound, guint n_draws)
{
  g_autofree guint *counts = g_new0 (guint, bound);
  double expected = (double)n_draws / bound, chi_squared = 0;
  ClossRandom random;

  closs_random_init (&random, 5, bound);
  for (guint i = 0; i < n_draws; i++)
    {
      guint32 value = closs_random_below (&random, bound);

      g_assert_cmpuint (value, <, bound);
      counts[value]++;
    }
  for (guint32 i = 0; i < bound; i++)
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
  g_assert_cmpfloat (chi_squared, <=, bound - 1 + 6 * sqrt (2 * MAX (bound - 1, 1)));
}

static void
test_below (void)
{
  check_below (1, 100);
  check_below (2, 100000);
  check_below (3, 100000);
  check_below (10, 100000);
  check_below (1000, 1000000);
}

/* A bound near 2^32 * 3/4: a remainder would give the lower third twice as often. */
static void
test_below_large (void)
{
  const guint n_draws = 100000;
  const guint32 bound = 3u << 30;
  guint n_low = 0;
  ClossRandom random;

  closs_random_init (&random, 5, 0);
  for (guint i = 0; i < n_draws; i++)
    n_low += closs_random_below (&random, bound) < bound / 3;
  g_assert_cmpfloat (fabs (n_low - n_draws / 3.0), <, 6 * sqrt (n_draws * 2 / 9.0));
}

static void
test_shuffle (void)
{
  enum
  {
    SIZE = 1000
  };
  guint32 items[SIZE];
  gboolean seen[SIZE] = { FALSE };
  guint n_moved = 0;
  ClossRandom random;

  for (guint32 i = 0; i < SIZE; i++)
    items[i] = i;
  closs_random_init (&random, 7, 0);
  closs_random_shuffle (&random, items, SIZE);
  for (guint32 i = 0; i < SIZE; i++)
    {
      g_assert_cmpuint (items[i], <, SIZE);
      g_assert_false (seen[items[i]]);
      seen[items[i]] = TRUE;
      n_moved += items[i] != i;
    }
  g_assert_cmpuint (n_moved, >, SIZE * 9 / 10);
}

/* All six orders of three items are equally likely. */
static void
test_shuffle_fair (void)
{
  guint counts[27] = { 0 };
  ClossRandom random;

  closs_random_init (&random, 7, 1);
  for (guint i = 0; i < 60000; i++)
    {
      guint32 items[] = { 0, 1, 2 };

      closs_random_shuffle (&random, items, 3);
      counts[items[0] * 9 + items[1] * 3 + items[2]]++;
    }
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0)
      g_assert_cmpfloat (fabs (counts[i] - 10000.0), <, 6 * sqrt (10000 * 5 / 6.0));
}

static void
test_moments (void)
{
  enum
  {
    SIZE = 100000
  };
  double uniform = 0, normal = 0, square = 0;
  ClossRandom random;

  closs_random_init (&random, 9, 0);
  for (guint i = 0; i < SIZE; i++)
    {
      double u = closs_random_range (&random, -2, 2), z = closs_random_normal (&random);

      g_assert_true (u >= -2 && u < 2);
      g_assert_true (isfinite (z));
      uniform += u / SIZE;
      normal += z / SIZE;
      square += z * z / SIZE;
    }
  g_assert_cmpfloat (fabs (uniform), <, 6 * sqrt (16.0 / 12 / SIZE));
  g_assert_cmpfloat (fabs (normal), <, 6 * sqrt (1.0 / SIZE));
  g_assert_cmpfloat (fabs (square - 1), <, 6 * sqrt (2.0 / SIZE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/published", test_published);
  g_test_add_func ("/random/vectors", test_vectors);
  g_test_add_func ("/random/below", test_below);
  g_test_add_func ("/random/below/large", test_below_large);
  g_test_add_func ("/random/shuffle", test_shuffle);
  g_test_add_func ("/random/shuffle/fair", test_shuffle_fair);
  g_test_add_func ("/random/moments", test_moments);
  return g_test_run ();
}
