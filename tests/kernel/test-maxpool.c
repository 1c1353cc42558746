/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the reference. test-map.c tests the fast pooling, which is part of maps. */
#include "kernel-fixture.h"
#include "kernel/maxpool.h"

/* NaN in any of the four places reaches the output. */
static void
test_nan (void)
{
  const ClossShape shape = { 1, 2, 2, 1 };

  for (int place = 0; place < 4; place++)
    {
      double input[] = { 1, 3, 2, 4 }, output;
      guint8 winner;

      input[place] = (double)NAN;
      closs_maxpool_ref_forward (shape, input, &output, &winner);
      g_assert_true (isnan (output));
      g_assert_cmpint (winner, ==, place);
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
  g_test_add_func ("/maxpool/reference/by-hand", test_reference_by_hand);
  g_test_add_func ("/maxpool/nan", test_nan);
  return g_test_run ();
}
