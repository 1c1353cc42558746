/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/maxpool.h"

static const ClossShape shapes[] = {
  { 1, 2, 2, 1 }, { 2, 3, 3, 5 }, { 1, 2, 7, 33 }, { 5, 7, 7, 16 }, { 2, 28, 28, 3 }, { 1, 5, 2, 64 }, { 3, 32, 32, 8 },
};

static ClossShape
get_pooled (ClossShape shape)
{
  return (ClossShape){ shape.n, shape.h / 2, shape.w / 2, shape.c };
}

/* Small whole numbers, so that equal values are common. */
static float *
make_input (gsize count)
{
  float *input = fixture_noise (count, 1);

  for (gsize i = 0; i < count; i++)
    input[i] = roundf (input[i]);
  return input;
}

static void
check_shape (ClossShape shape, const ClossParallel *parallel)
{
  gsize count = closs_shape_count (shape), n_out = closs_shape_count (get_pooled (shape));
  g_autofree float *input = make_input (count), *d_output = fixture_noise (n_out, 2);
  g_autofree double *wide = fixture_widen (count, input), *wide_d = fixture_widen (n_out, d_output);
  g_autofree double *expected = g_new (double, n_out), *expected_d = g_new (double, count);
  g_autofree guint8 *expected_winner = g_new (guint8, n_out);
  TestBuffer output = test_buffer_new_floats (n_out), eval = test_buffer_new_floats (n_out);
  TestBuffer winner = test_buffer_new (n_out), d_input = test_buffer_new_floats (count);

  closs_maxpool_ref_forward (shape, wide, expected, expected_winner);
  closs_maxpool_ref_backward (shape, wide_d, expected_winner, expected_d);
  closs_maxpool_forward (shape, parallel, input, test_buffer_floats (&output), test_buffer_get (&winner));
  closs_maxpool_forward_eval (shape, parallel, input, test_buffer_floats (&eval));
  closs_maxpool_backward (shape, parallel, d_output, test_buffer_get (&winner), test_buffer_floats (&d_input));
  fixture_assert_near (n_out, test_buffer_floats (&output), expected, 0, "output");
  fixture_assert_near (n_out, test_buffer_floats (&eval), expected, 0, "output in evaluation");
  g_assert_cmpmem (test_buffer_get (&winner), n_out, expected_winner, n_out);
  fixture_assert_near (count, test_buffer_floats (&d_input), expected_d, 0, "d_input");
  test_buffer_clear (&output);
  test_buffer_clear (&eval);
  test_buffer_clear (&winner);
  test_buffer_clear (&d_input);
}

static void
test_against_reference (void)
{
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      const ClossParallel parallel = { n_threads };

      for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
        check_shape (shapes[i], &parallel);
    }
}

/* A map with nothing to pool has an empty output; its gradient is 0. */
static void
test_too_small (void)
{
  const ClossParallel parallel = { 1 };
  const ClossShape shape = { 2, 1, 3, 2 };
  const float input[12] = { 0 };
  TestBuffer d_input = test_buffer_new_floats (12), none = test_buffer_new (0);

  closs_maxpool_forward (shape, &parallel, input, test_buffer_floats (&none), test_buffer_get (&none));
  closs_maxpool_backward (shape, &parallel, input, test_buffer_get (&none), test_buffer_floats (&d_input));
  for (int i = 0; i < 12; i++)
    g_assert_cmpfloat (test_buffer_floats (&d_input)[i], ==, 0);
  test_buffer_clear (&d_input);
  test_buffer_clear (&none);
}

/* NaN in any of the four places, with any kernel, comes through: a step that went wrong must be seen. */
static void
test_nan (void)
{
  const ClossParallel parallel = { 1 };
  const ClossShape shape = { 1, 2, 2, 20 };

  for (int place = 0; place < 4; place++)
    {
      g_autofree float *input = fixture_noise (80, 1);
      g_autofree double *wide = NULL;
      float output[20], eval[20];
      double expected[20];
      guint8 winner[20], expected_winner[20];

      for (int c = 0; c < 20; c++)
        input[place * 20 + c] = NAN;
      wide = fixture_widen (80, input);
      closs_maxpool_forward (shape, &parallel, input, output, winner);
      closs_maxpool_forward_eval (shape, &parallel, input, eval);
      closs_maxpool_ref_forward (shape, wide, expected, expected_winner);
      for (int c = 0; c < 20; c++)
        {
          g_assert_true (isnan (output[c]) && isnan (eval[c]) && isnan (expected[c]));
          g_assert_cmpint (winner[c], ==, place);
          g_assert_cmpint (expected_winner[c], ==, place);
        }
    }
}

/* The reference, by hand. */
static void
test_reference_by_hand (void)
{
  const ClossShape shape = { 1, 2, 5, 1 };
  const double input[] = { 1, 4, 7, 7, 9, 3, 2, 7, 5, 9 }, d_output[] = { 10, 20 };
  const double expected[] = { 0, 10, 20, 0, 0, 0, 0, 0, 0, 0 };
  double output[2], d_input[10];
  guint8 winner[2];

  closs_maxpool_ref_forward (shape, input, output, winner);
  closs_maxpool_ref_backward (shape, d_output, winner, d_input);
  g_assert_cmpfloat (output[0], ==, 4);
  g_assert_cmpfloat (output[1], ==, 7);
  g_assert_cmpint (winner[0], ==, 1);
  g_assert_cmpint (winner[1], ==, 0);
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat (d_input[i], ==, expected[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/maxpool/reference", test_against_reference);
  g_test_add_func ("/maxpool/reference/by-hand", test_reference_by_hand);
  g_test_add_func ("/maxpool/too-small", test_too_small);
  g_test_add_func ("/maxpool/nan", test_nan);
  return g_test_run ();
}
