/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/synthetic.h"
#include "train/trainer.h"

/* A small experiment on drawn digits: depth 2, width 1/8, mini-batches of 20. */
static inline ClossSettings
make_settings (void)
{
  ClossSettings settings = closs_settings_get_default ();

  settings.value[CLOSS_CONTROL_DEPTH] = 2;
  settings.value[CLOSS_CONTROL_WIDTH] = 1;
  settings.value[CLOSS_CONTROL_BATCH_SIZE] = 20;
  settings.value[CLOSS_CONTROL_LR] = 0.005;
  settings.value[CLOSS_CONTROL_LR_DECAY_STEPS] = 0;
  settings.value[CLOSS_CONTROL_SEED] = 3;
  return settings;
}

static inline ClossDataset *
make_dataset (void)
{
  g_autoptr (GError) error = NULL;
  ClossDataset *dataset = closs_synthetic_new (1, 130, 60, NULL, &error);

  g_assert_no_error (error);
  return dataset;
}

static inline ClossTrainer *
make_trainer (const ClossSettings *settings, int n_threads)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  ClossTrainerOptions options = { .n_threads = n_threads };
  g_autoptr (GError) error = NULL;
  ClossTrainer *trainer = closs_trainer_new (dataset, settings, &options, &error);

  g_assert_no_error (error);
  return trainer;
}

static inline ClossStepRow
step (ClossTrainer *trainer)
{
  g_autoptr (GError) error = NULL;
  ClossStepRow row;

  closs_trainer_step (trainer, &row, &error);
  g_assert_no_error (error);
  return row;
}
