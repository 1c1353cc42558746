/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/probe-budget.h"

/* A probe should take about this long: long enough for many points, short enough to keep the picture moving. */
#define TARGET_US 150e3
/* Between these nothing changes. */
#define TOO_SHORT_US (0.6 * TARGET_US)
#define TOO_LONG_US  (1.6 * TARGET_US)
/* Probes in a row that must agree before the size changes. */
#define N_VOTES 3
/* At most 30 probes a second: more than eased motion can show. */
#define INTERVAL_US (1e6 / 30)
#define FIRST_SIZE  32

/* However slow the network, fewer images than the first of these make no picture. */
static const gsize ladder[] = { 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000 };

/* Weight of a step in the smoothed time of training. */
#define STEP_WEIGHT 0.1
/* A picture older than this is renewed as soon as its cost is within its share of the time since the last one, whatever
 * was spent before. */
#define MAX_AGE_US 2e6

/* Expected of a probe. */
static double
get_us_per_image (const ClossProbeBudget *budget)
{
  if (budget->step_us_per_image <= 0)
    return budget->us_per_image;
  return MIN (budget->us_per_image, budget->step_us_per_image);
}

/* The largest size whose evaluation keeps within @us. */
static gsize
find_size (const ClossProbeBudget *budget, double us)
{
  gsize limit = closs_probe_budget_get_most (budget);
  gsize size = MIN (ladder[0], limit);

  if (budget->limits.is_fixed || (double)limit * get_us_per_image (budget) <= us)
    return limit;
  for (gsize i = 0; i < G_N_ELEMENTS (ladder); i++)
    if (ladder[i] < limit && (double)ladder[i] * get_us_per_image (budget) <= us)
      size = ladder[i];
  return size;
}

static void
change_size (ClossProbeBudget *budget, gsize n_images)
{
  budget->n_images = n_images;
  budget->n_votes = 0;
}

/* Growing asks that the larger set would be short by a margin, shrinking that this one is long by a margin: else the
 * size would swing between two with the noise of the measurement. */
static void
vote (ClossProbeBudget *budget)
{
  gsize larger = find_size (budget, TARGET_US * 0.8);
  gsize wanted = budget->n_images;

  if (closs_probe_budget_get_cost (budget) > TOO_LONG_US)
    wanted = find_size (budget, TARGET_US);
  else if (closs_probe_budget_get_cost (budget) < TOO_SHORT_US && larger > budget->n_images)
    wanted = larger;

  if (wanted == budget->n_images)
    budget->n_votes = 0;
  else if (++budget->n_votes >= N_VOTES)
    change_size (budget, wanted);
}

void
closs_probe_budget_init (ClossProbeBudget *budget, const ClossProbeLimits *limits)
{
  *budget = (ClossProbeBudget){ .limits = *limits };
  budget->limits.max_share = CLAMP (limits->max_share, 0, 1);
}

void
closs_probe_budget_reset (ClossProbeBudget *budget, gsize n_available)
{
  ClossProbeLimits limits = budget->limits;

  closs_probe_budget_init (budget, &limits);
  budget->n_available = n_available;
}

static void
choose_size (ClossProbeBudget *budget)
{
  if (budget->us_per_image > 0)
    change_size (budget, find_size (budget, TARGET_US));
}

void
closs_probe_budget_set_available (ClossProbeBudget *budget, gsize n_available)
{
  budget->n_available = n_available;
  choose_size (budget);
}

void
closs_probe_budget_set_limits (ClossProbeBudget *budget, const ClossProbeLimits *limits)
{
  budget->limits = *limits;
  budget->limits.max_share = CLAMP (limits->max_share, 0, 1);
  choose_size (budget);
}

gsize
closs_probe_budget_get_most (const ClossProbeBudget *budget)
{
  gsize most = budget->limits.max_images;

  return most == 0 ? budget->n_available : MIN (most, budget->n_available);
}

gsize
closs_probe_budget_get_first_size (const ClossProbeBudget *budget)
{
  return MIN (FIRST_SIZE, closs_probe_budget_get_most (budget));
}

double
closs_probe_budget_get_cost (const ClossProbeBudget *budget)
{
  return (double)budget->n_images * get_us_per_image (budget);
}

void
closs_probe_budget_add_training (ClossProbeBudget *budget, gsize n_images, double us)
{
  double us_per_image = us / (double)MAX (n_images, 1);
  double most_us;

  if (budget->step_us_per_image <= 0)
    budget->step_us_per_image = us_per_image;
  else
    budget->step_us_per_image += STEP_WEIGHT * (us_per_image - budget->step_us_per_image);
  /* What was saved up for one probe is enough: no burst of probes after a long step. */
  most_us = MAX (closs_probe_budget_get_cost (budget), budget->limits.max_share * us);
  budget->since_probe_us += us;
  budget->credit_us = MIN (budget->credit_us + budget->limits.max_share * us, most_us);
}

gboolean
closs_probe_budget_is_due (const ClossProbeBudget *budget)
{
  double cost_us = closs_probe_budget_get_cost (budget);

  if (budget->limits.max_share <= 0 || budget->since_probe_us < INTERVAL_US)
    return FALSE;
  return budget->credit_us >= cost_us
         || (budget->since_probe_us >= MAX_AGE_US && budget->limits.max_share * budget->since_probe_us >= cost_us);
}

void
closs_probe_budget_add_probe (ClossProbeBudget *budget, gsize n_images, double us)
{
  double us_per_image = us / (double)n_images;
  gboolean is_first = budget->us_per_image <= 0;

  /* More than an image of training is the work of others, not of the probe. */
  if (budget->step_us_per_image > 0)
    us_per_image = MIN (us_per_image, budget->step_us_per_image);
  budget->us_per_image = is_first ? us_per_image : 0.7 * budget->us_per_image + 0.3 * us_per_image;
  budget->since_probe_us = 0;
  if (is_first)
    {
      /* The picture of the untrained network is not charged. */
      change_size (budget, find_size (budget, TARGET_US));
      return;
    }
  us = us_per_image * (double)n_images;
  /* A debt of one probe at most: those that the user asked for by pausing do not silence the next minute. */
  budget->credit_us = MAX (budget->credit_us - us, -us);
  vote (budget);
}
