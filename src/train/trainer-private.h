/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/batcher.h"
#include "nn/checkpoint.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* Shared by the files of the trainer: trainer.c steps and evaluates, trainer-checkpoint.c saves and resumes. */
struct _ClossTrainer
{
  ClossSettings settings;
  ClossTrainerOptions options;
  gsize n_train;
  GArray *events; /* ClossEvent */

  /* Owned */
  ClossDataset *dataset;
  ClossModel *model;
  ClossBatcher *batcher; /* its step is the run's */
  guint32 *probe_orders[2];
};

G_END_DECLS
