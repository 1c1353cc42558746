/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/sgd.h"

static void
check_count (gsize count, float lr, float momentum, const ClossParallel *parallel)
{
  g_autofree float *gradient = fixture_noise (count, 1), *weight = fixture_noise (count, 2);
  g_autofree float *velocity = fixture_noise (count, 3);
  g_autofree double *wide_gradient = fixture_widen (count, gradient), *e_weight = fixture_widen (count, weight);
  g_autofree double *e_velocity = fixture_widen (count, velocity);
  TestBuffer new_weight = test_buffer_new_floats (count), new_velocity = test_buffer_new_floats (count);

  closs_sgd_ref (count, (double)lr, (double)momentum, wide_gradient, e_weight, e_velocity);
  closs_sgd (count, parallel, lr, momentum, gradient, weight, velocity, test_buffer_floats (&new_weight),
             test_buffer_floats (&new_velocity));
  /* Two roundings each; the velocity may be a difference of larger terms. */
  fixture_assert_near (count, test_buffer_floats (&new_velocity), e_velocity, 4 * FLT_EPSILON, "velocity");
  fixture_assert_near (count, test_buffer_floats (&new_weight), e_weight, 6 * FLT_EPSILON, "weight");
  closs_sgd (count, parallel, lr, momentum, gradient, weight, velocity, weight, velocity);
  g_assert_cmpmem (weight, count * sizeof (float), test_buffer_get (&new_weight), new_weight.n_bytes);
  g_assert_cmpmem (velocity, count * sizeof (float), test_buffer_get (&new_velocity), new_velocity.n_bytes);
  test_buffer_clear (&new_weight);
  test_buffer_clear (&new_velocity);
}

static void
test_against_reference (void)
{
  static const gsize counts[] = { 1, 7, 16, 1000, 100003 };

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
      {
        const ClossParallel parallel = { n_threads };

        check_count (counts[i], 0.1f, 0.9f, &parallel);
        check_count (counts[i], 1, 0, &parallel);
      }
}

/* Two steps of PyTorch's form by hand: v = 1, w = -0.5; v = 0.5 + 1 = 1.5, w = -1.25. */
static void
test_by_hand (void)
{
  const ClossParallel parallel = { 1 };
  const float gradient = 1;
  float weight = 0, velocity = 0;

  closs_sgd (1, &parallel, 0.5f, 0.5f, &gradient, &weight, &velocity, &weight, &velocity);
  g_assert_true (velocity == 1 && weight == -0.5f);
  closs_sgd (1, &parallel, 0.5f, 0.5f, &gradient, &weight, &velocity, &weight, &velocity);
  g_assert_true (velocity == 1.5f && weight == -1.25f);
}

/* The bad value at every place, with any number of threads. */
static void
test_all_finite (void)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY, 2 * CLOSS_LARGEST_GRADIENT, -2 * CLOSS_LARGEST_GRADIENT };
  static const gsize counts[] = { 1, 17, 40000 };

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
      {
        const ClossParallel parallel = { n_threads };
        const gsize places[] = { 0, counts[i] / 2, counts[i] - 1 };
        g_autofree float *values = fixture_noise (counts[i], 1);

        g_assert_true (closs_all_finite (counts[i], &parallel, values));
        for (gsize j = 0; j < G_N_ELEMENTS (bad) * G_N_ELEMENTS (places); j++)
          {
            gsize place = places[j % G_N_ELEMENTS (places)];
            float kept = values[place];

            values[place] = bad[j / G_N_ELEMENTS (places)];
            g_assert_false (closs_all_finite (counts[i], &parallel, values));
            values[place] = kept;
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sgd/reference", test_against_reference);
  g_test_add_func ("/sgd/by-hand", test_by_hand);
  g_test_add_func ("/sgd/all-finite", test_all_finite);
  return g_test_run ();
}
