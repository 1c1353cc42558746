/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* What the user allows. */
typedef struct
{
  ClossSplits splits; /* of which the images are; 0: test */
  gsize max_images;   /* 0: all there are */
  double max_share;   /* of the training time */
  gboolean is_fixed;  /* always the most, though a probe may take long and pictures be rare; else fewer where it does */
} ClossProbeLimits;

/* When to probe, and with how many images: bookkeeping without a clock of its own. All times are in µs.
 *
 * On a busy machine a single measurement can be far off. A training step goes forward and back, so an image of a probe
 * never costs more than one of training: that bounds every measurement, what is charged for a probe, and so the age of
 * the picture.
 *
 * Training earns credit, a probe spends it, so that probing keeps to its share of the training time. The number of
 * images is the largest of a few steps that can be evaluated in good time at the measured speed; it changes rarely,
 * and the smaller sets are prefixes of the larger, so that a point on the screen stays the same image. */
typedef struct
{
  gsize n_available; /* images there are */
  ClossProbeLimits limits;
  gsize n_images;           /* the size now */
  double us_per_image;      /* measured; 0: not yet */
  double step_us_per_image; /* of training, smoothed; 0: not measured yet */
  double credit_us;
  double since_probe_us; /* training time since the last probe */
  int n_votes;           /* probes in a row that asked for another size */
} ClossProbeBudget;

#define CLOSS_PROBE_DEFAULT_SHARE 0.25

void closs_probe_budget_init (ClossProbeBudget *budget, const ClossProbeLimits *limits);
/* A new run: its @n_available images, nothing measured. */
void closs_probe_budget_reset (ClossProbeBudget *budget, gsize n_available);
/* Other images, which take as long each. */
void closs_probe_budget_set_available (ClossProbeBudget *budget, gsize n_available);
void closs_probe_budget_set_limits (ClossProbeBudget *budget, const ClossProbeLimits *limits);
/* The most images that a probe may have. */
gsize closs_probe_budget_get_most (const ClossProbeBudget *budget);

/* The size of the first, measuring probe of a run. */
gsize closs_probe_budget_get_first_size (const ClossProbeBudget *budget);
double closs_probe_budget_get_cost (const ClossProbeBudget *budget); /* expected of the next probe */

/* A step of @n_images took @us. */
void closs_probe_budget_add_training (ClossProbeBudget *budget, gsize n_images, double us);
gboolean closs_probe_budget_is_due (const ClossProbeBudget *budget);
/* A probe of @n_images took @us; chooses the size of the next. */
void closs_probe_budget_add_probe (ClossProbeBudget *budget, gsize n_images, double us);

G_END_DECLS
