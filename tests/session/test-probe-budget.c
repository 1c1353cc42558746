/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/probe-budget.h"

/* Small, so that the time of a step does not limit the time of a probe, except in the tests of that limit. */
#define BATCH 1

/* A run of steps and probes with the given costs, in the worker's order. Returns the share of probing in the
 * training time; *n_changes counts how often the size changed, *n_probes the probes. */
static double
simulate (ClossProbeBudget *budget, int n_steps, double step_us, double us_per_image, double noise, int *n_changes,
          int *n_probes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  double probing_us = 0, training_us = 0;

  *n_changes = *n_probes = 0;
  for (int i = 0; i < n_steps; i++)
    {
      training_us += step_us;
      closs_probe_budget_add_training (budget, BATCH, step_us);
      if (closs_probe_budget_is_due (budget))
        {
          gsize n_images = budget->n_images;
          double us = (double)n_images * us_per_image * g_rand_double_range (random, 1 - noise, 1 + noise);

          closs_probe_budget_add_probe (budget, n_images, us);
          probing_us += us;
          *n_probes += 1;
          *n_changes += budget->n_images != n_images;
        }
    }
  return probing_us / training_us;
}

static void
start (ClossProbeBudget *budget, gsize n_available, double us_per_image)
{
  gsize n_images;

  closs_probe_budget_init (budget, &(ClossProbeLimits){ .max_share = 0.25 });
  closs_probe_budget_reset (budget, n_available);
  n_images = closs_probe_budget_get_first_size (budget);
  closs_probe_budget_add_probe (budget, n_images, (double)n_images * us_per_image);
}

static void
test_keeps_its_share (void)
{
  static const struct
  {
    double step_us, us_per_image;
  } cases[] = {
    { 1e3, 10 }, { 10e3, 30 }, { 50e3, 100 }, { 800e3, 2e3 }, { 4e6, 6e3 }, { 100, 1 }, { 200e3, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClossProbeBudget budget;
      int n_changes, n_probes;
      double share;

      start (&budget, 10000, cases[i].us_per_image);
      share = simulate (&budget, 20000, cases[i].step_us, cases[i].us_per_image, 0.2, &n_changes, &n_probes);
      g_assert_cmpfloat (share, <=, 0.25 * 1.02);
      g_assert_cmpint (n_probes, >, 10);
      /* At most 30 a second of training. */
      g_assert_cmpfloat (n_probes, <=, 20000 * cases[i].step_us * 30 / 1e6 + 1);
    }
}

static void
test_size_fits_the_speed (void)
{
  static const struct
  {
    double us_per_image;
    gsize n_images;
  } cases[] = {
    { 1, 10000 }, { 15, 10000 }, { 29, 5000 }, { 70, 2000 }, { 150, 1000 }, { 300, 500 }, { 700, 200 }, { 9000, 200 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClossProbeBudget budget;

      start (&budget, 10000, cases[i].us_per_image);
      g_assert_cmpuint (budget.n_images, ==, cases[i].n_images);
    }
}

static void
test_size_changes_rarely (void)
{
  ClossProbeBudget budget;
  int n_changes, n_probes;

  /* Noise around the border between two sizes; a simple rule would oscillate. */
  start (&budget, 10000, 75);
  simulate (&budget, 20000, 20e3, 75, 0.4, &n_changes, &n_probes);
  g_assert_cmpint (n_probes, >, 100);
  g_assert_cmpint (n_changes, <=, 1);
}

static void
test_size_follows_the_speed (void)
{
  ClossProbeBudget budget;
  int n_changes, n_probes;

  start (&budget, 10000, 1000);
  g_assert_cmpuint (budget.n_images, ==, 200);
  simulate (&budget, 1000, 50e3, 20, 0.1, &n_changes, &n_probes);
  g_assert_cmpuint (budget.n_images, ==, 5000);
  simulate (&budget, 1000, 50e3, 400, 0.1, &n_changes, &n_probes);
  g_assert_cmpuint (budget.n_images, <=, 500);
  g_assert_cmpfloat (closs_probe_budget_get_cost (&budget), <, 250e3);
}

/* A busy machine makes the first probe and a later one a thousand times too slow. The frame must never be older than
 * two seconds plus the steps that would train its images four times. */
static void
test_busy_machine (void)
{
  const double step_us = 128 * 300;
  ClossProbeBudget budget;
  double age_us = 0, oldest_us = 0, probing_us = 0;

  start (&budget, 10000, 100e3);
  for (int i = 0; i < 2000; i++)
    {
      closs_probe_budget_add_training (&budget, 128, step_us);
      age_us += step_us;
      oldest_us = MAX (oldest_us, age_us);
      if (!closs_probe_budget_is_due (&budget))
        continue;
      age_us = 0;
      probing_us += 100 * (double)budget.n_images;
      closs_probe_budget_add_probe (&budget, budget.n_images, (i % 7 == 0 ? 100e3 : 100) * (double)budget.n_images);
    }
  g_assert_cmpfloat (oldest_us, <, 2e6);
  g_assert_cmpfloat (probing_us / (2000 * step_us), <, 0.26);
}

static void
test_limits (void)
{
  ClossProbeBudget budget;
  int n_changes, n_probes;

  start (&budget, 10000, 1);
  closs_probe_budget_set_limits (&budget, &(ClossProbeLimits){ .max_images = 700, .max_share = 0.25 });
  g_assert_cmpuint (budget.n_images, ==, 700);
  closs_probe_budget_set_limits (&budget, &(ClossProbeLimits){ .max_share = 0.25 });
  g_assert_cmpuint (budget.n_images, ==, 10000);

  /* Fewer images than the smallest step of the ladder. */
  start (&budget, 90, 1e5);
  g_assert_cmpuint (budget.n_images, ==, 90);
  start (&budget, 10, 1e5);
  g_assert_cmpuint (closs_probe_budget_get_first_size (&budget), ==, 10);
  g_assert_cmpuint (budget.n_images, ==, 10);

  /* With a share of 0 there are only forced probes. */
  start (&budget, 10000, 1);
  closs_probe_budget_set_limits (&budget, &(ClossProbeLimits){ 0 });
  simulate (&budget, 1000, 50e3, 1, 0, &n_changes, &n_probes);
  g_assert_cmpint (n_probes, ==, 0);
}

/* With a fixed size every probe has all images, even on a slow network, and the share is kept. */
static void
test_fixed (void)
{
  ClossProbeBudget budget;
  int n_changes, n_probes;
  double share;

  start (&budget, 10000, 1e3);
  g_assert_cmpuint (budget.n_images, <, 1000);
  closs_probe_budget_set_limits (&budget,
                                 &(ClossProbeLimits){ .max_images = 5000, .max_share = 0.25, .is_fixed = TRUE });
  g_assert_cmpuint (budget.n_images, ==, 5000);
  share = simulate (&budget, 1000, 500e3, 1e3, 0.1, &n_changes, &n_probes);
  g_assert_cmpuint (budget.n_images, ==, 5000);
  g_assert_cmpint (n_probes, >, 5);
  g_assert_cmpfloat (share, <=, 0.26);
}

/* Forced probes, by repeated pauses, delay later probes by at most one probe's credit. */
static void
test_forced_probes (void)
{
  ClossProbeBudget budget;
  int n_changes, n_probes;

  start (&budget, 10000, 15);
  for (int i = 0; i < 100; i++)
    closs_probe_budget_add_probe (&budget, budget.n_images, (double)budget.n_images * 15);
  simulate (&budget, 20, 100e3, 15, 0, &n_changes, &n_probes);
  g_assert_cmpint (n_probes, >=, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/probe-budget/share", test_keeps_its_share);
  g_test_add_func ("/session/probe-budget/size-fits", test_size_fits_the_speed);
  g_test_add_func ("/session/probe-budget/size-rarely", test_size_changes_rarely);
  g_test_add_func ("/session/probe-budget/size-follows", test_size_follows_the_speed);
  g_test_add_func ("/session/probe-budget/limits", test_limits);
  g_test_add_func ("/session/probe-budget/busy-machine", test_busy_machine);
  g_test_add_func ("/session/probe-budget/fixed", test_fixed);
  g_test_add_func ("/session/probe-budget/forced", test_forced_probes);
  return g_test_run ();
}
