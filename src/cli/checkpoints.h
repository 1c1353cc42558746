/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* --checkpoint-every: --save and --record are written on the way, and --metrics if that takes little of the time, so
 * that a program that is killed loses no more than an interval. When they are written changes no result. */
typedef struct
{
  void (*report) (const GError *error);
  gint64 last_time;    /* of the last one, or of the beginning; monotonic
                          microseconds */
  gint64 metrics_time; /* the same of the metrics */
  gint64 metrics_cost; /* what they took then, microseconds */
  gboolean has_failed; /* and has been reported */
} ClossCheckpoints;

/* @report is told of the first failure; the training goes on after it. */
void closs_checkpoints_init (ClossCheckpoints *checkpoints, void (*report) (const GError *error));

/* A ClossStepFunc with a ClossCheckpoints as its data. */
void closs_checkpoints_take_cb (ClossTraining *training, gpointer data);

G_END_DECLS
