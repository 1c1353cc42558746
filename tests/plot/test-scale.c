/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/scale.h"

#include <math.h>

static void
test_nice_step (void)
{
  static const double cases[][2] = { { 1, 1 },      { 1.01, 2 },    { 2.1, 5 }, { 5.5, 10 }, { 0.03, 0.05 },
                                     { 700, 1000 }, { 1e-9, 1e-9 }, { 0, 1 },   { -3, 1 },   { INFINITY, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpfloat_with_epsilon (closs_scale_get_nice_step (cases[i][0]), cases[i][1], 1e-9 * cases[i][1]);
  g_assert_cmpfloat (closs_scale_get_nice_step (NAN), ==, 1);
}

static void
test_ticks (void)
{
  ClossTicks ticks = closs_scale_get_ticks (-0.3, 0.3, 0.1);

  g_assert_cmpint (ticks.n, ==, 7);
  g_assert_cmpfloat_with_epsilon (closs_ticks_get (&ticks, 0), -0.3, 1e-12);
  /* Not 5.6e-17. */
  g_assert_cmpfloat (closs_ticks_get (&ticks, 3), ==, 0);
  ticks = closs_scale_get_ticks (0.1, 0.9, 1);
  g_assert_cmpint (ticks.n, ==, 0);
  ticks = closs_scale_get_ticks (0, 1e30, 1);
  g_assert_cmpint (ticks.n, <=, 1000);
  ticks = closs_scale_get_ticks (NAN, 1, 1);
  g_assert_cmpint (ticks.n, ==, 0);
}

static void
test_log_ticks (void)
{
  ClossTicks ticks = closs_scale_get_log_ticks (0.02, 300, 10);

  g_assert_cmpint (ticks.n, ==, 4); /* 0.1 1 10 100 */
  g_assert_cmpfloat (closs_ticks_get (&ticks, 0), ==, -1);
  ticks = closs_scale_get_log_ticks (1e-20, 1e20, 5);
  g_assert_cmpint (ticks.n, <=, 5);
  g_assert_cmpint (ticks.n, >=, 3);
  g_assert_cmpint (closs_scale_get_log_ticks (0, 1, 5).n, ==, 0);
}

static void
check_format (double value, double step, gboolean group, const char *expected)
{
  g_autofree char *text = closs_scale_format (value, step, group);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  check_format (0, 5, FALSE, "0");
  check_format (-10, 5, FALSE, "−10");
  check_format (2.5, 0.5, FALSE, "2.5");
  check_format (0.05, 0.05, FALSE, "0.05");
  check_format (1e-9, 1e-9, FALSE, "1e−09");
  check_format (200000, 100000, FALSE, "2e+05");
  check_format (200000, 100000, TRUE, "200,000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/scale/nice-step", test_nice_step);
  g_test_add_func ("/plot/scale/ticks", test_ticks);
  g_test_add_func ("/plot/scale/log-ticks", test_log_ticks);
  g_test_add_func ("/plot/scale/format", test_format);
  return g_test_run ();
}
