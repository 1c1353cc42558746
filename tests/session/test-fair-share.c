/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/fair-share.h"
#include "train/engine.h"
#include <unistd.h>

static const char stat_text[] = "cpu  900 0 0 900 0 0 0 0 0 0\n"
                                "cpu0 100 20 30 4000 50 6 7 80 9 1\n"
                                "cpu1 200 0 0 5000 0 0 0 0 0 0\n"
                                "cpu10 300 0 0 5000 0 0 0 0 0 0\n"
                                "intr 1 2 3\n";

static double
parse_ticks (const char *text, const gboolean *is_usable, int n)
{
  double seconds = closs_fair_share_parse_busy (text, is_usable, n);

  return seconds < 0 ? seconds : seconds * (double)sysconf (_SC_CLK_TCK);
}

/* Idle time, waiting for disks and time that the hypervisor took are not counted; nor is a processor that this process
 * may not use, nor the line that sums up. */
static void
test_parse (void)
{
  const gboolean first[11] = { TRUE }, second[11] = { FALSE, TRUE }, all[11] = { TRUE, TRUE, [10] = TRUE };

  g_assert_cmpfloat_with_epsilon (parse_ticks (stat_text, first, 11), 163, 1e-9);
  g_assert_cmpfloat_with_epsilon (parse_ticks (stat_text, second, 11), 200, 1e-9);
  g_assert_cmpfloat_with_epsilon (parse_ticks (stat_text, all, 11), 663, 1e-9);
}

static void
test_parse_bad (void)
{
  const gboolean first[2] = { TRUE }, missing[3] = { TRUE, FALSE, TRUE };
  static const char *const texts[] = { "", "cpu0", "cpu0 1 2 3\n", "cpu0 1 2 3 4 five 6 7\n", "cpu1 1 2 3 4 5 6 7\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_cmpfloat (closs_fair_share_parse_busy (texts[i], first, 2), ==, -1);
  g_assert_cmpfloat (closs_fair_share_parse_busy (stat_text, missing, 3), ==, -1);
}

/* An X server and a compositor leave all threads; a program that computes takes one. */
static void
test_choose (void)
{
  g_assert_cmpint (closs_fair_share_choose (2, 0), ==, 2);
  g_assert_cmpint (closs_fair_share_choose (2, -0.02), ==, 2);
  g_assert_cmpint (closs_fair_share_choose (2, 0.5), ==, 2);
  g_assert_cmpint (closs_fair_share_choose (2, 0.9), ==, 1);
  g_assert_cmpint (closs_fair_share_choose (2, 2), ==, 1);
  g_assert_cmpint (closs_fair_share_choose (1, 0), ==, 1);
  g_assert_cmpint (closs_fair_share_choose (8, 2.1), ==, 6);
  g_assert_cmpint (closs_fair_share_choose (8, 100), ==, 1);
}

/* Nothing is known at first; then the answer stays for half a second. */
static void
test_interval (void)
{
  ClossFairShare share = { 0 };
  int n = closs_engine_count_processors ();

  g_assert_cmpint (closs_fair_share_count_threads (&share, 1000), ==, n);
  share.n_threads = -7;
  g_assert_cmpint (closs_fair_share_count_threads (&share, 1000 + G_USEC_PER_SEC / 2 - 1), ==, -7);
  n = closs_fair_share_count_threads (&share, 1000 + G_USEC_PER_SEC / 2);
  g_assert_cmpint (n, >=, 1);
  g_assert_cmpint (n, <=, closs_engine_count_processors ());
}

/* The work of this process in the interval is subtracted. */
static void
test_own_work (void)
{
  ClossFairShare share = { 0 };
  int n = closs_engine_count_processors ();

  closs_fair_share_count_threads (&share, 1);
  if (share.busy_seconds < 0)
    {
      g_test_skip ("the system does not say how busy its processors are");
      return;
    }
  /* As if this process had used all the busy time. */
  share.own_seconds -= 1e6;
  g_assert_cmpint (closs_fair_share_count_threads (&share, G_USEC_PER_SEC), ==, n);
  /* As if other processes had used it. */
  share.busy_seconds /= 2;
  share.since_us = 1;
  g_assert_cmpint (closs_fair_share_count_threads (&share, G_USEC_PER_SEC), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fair-share/parse", test_parse);
  g_test_add_func ("/fair-share/parse-bad", test_parse_bad);
  g_test_add_func ("/fair-share/choose", test_choose);
  g_test_add_func ("/fair-share/interval", test_interval);
  g_test_add_func ("/fair-share/own-work", test_own_work);
  return g_test_run ();
}
