/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* --checkpoint-every: writes --save and --record during training, and --metrics if that takes little of the time, so
 * that a killed program loses at most one interval. The moments of writing change no result. */
typedef struct
{
  void (*report) (const GError *error);
  gint64 last_time;    /* time of the last checkpoint, or of the beginning; monotonic microseconds */
  gint64 metrics_time; /* the same for the metrics */
  gint64 metrics_cost; /* duration of writing them then, microseconds */
  gboolean has_failed; /* and the failure was reported */
} ClossCheckpoints;

/* Calls @report for the first failure; the training continues. */
void closs_checkpoints_init (ClossCheckpoints *checkpoints, void (*report) (const GError *error));

/* A ClossStepFunc with a ClossCheckpoints as its data. */
void closs_checkpoints_take_cb (ClossTraining *training, gpointer data);

G_END_DECLS
