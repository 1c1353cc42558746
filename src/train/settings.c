/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/settings.h"
#include <math.h>

gboolean
closs_settings_equal (const ClossSettings *a, const ClossSettings *b)
{
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (a->value[i] != b->value[i])
      return FALSE;
  return TRUE;
}

ClossNetworkSpec
closs_settings_get_spec (const ClossSettings *settings, const ClossDataset *dataset)
{
  ClossShape image = closs_dataset_get_image_shape (dataset);

  return (ClossNetworkSpec){
    .architecture = (ClossArchitecture)settings->value[CLOSS_CONTROL_ARCHITECTURE],
    .depth = (int)settings->value[CLOSS_CONTROL_DEPTH],
    .width_eighths = (int)settings->value[CLOSS_CONTROL_WIDTH],
    .image_height = image.h,
    .image_width = image.w,
    .image_channels = image.c,
    .n_classes = closs_dataset_get_n_classes (dataset),
  };
}

static double
get_rate (const ClossSettings *settings, guint64 epoch, guint64 step)
{
  double n_decays = floor ((double)epoch / settings->value[CLOSS_CONTROL_LR_STEP]);
  double rate = settings->value[CLOSS_CONTROL_LR] * pow (settings->value[CLOSS_CONTROL_LR_GAMMA], n_decays);
  double n_steps = settings->value[CLOSS_CONTROL_LR_DECAY_STEPS];

  if (n_steps == 0)
    return rate;
  return rate * (1 - (1 - settings->value[CLOSS_CONTROL_LR_END_FACTOR]) * MIN ((double)step / n_steps, 1));
}

ClossHyper
closs_settings_get_hyper (const ClossSettings *settings, guint64 epoch, guint64 step)
{
  return (ClossHyper){
    .loss = (ClossLossVariant)settings->value[CLOSS_CONTROL_LOSS],
    .lambda = (float)settings->value[CLOSS_CONTROL_LAMBDA],
    .lr = (float)get_rate (settings, epoch, step),
    .center_lr = (float)settings->value[CLOSS_CONTROL_CENTER_LR],
    .momentum = (float)settings->value[CLOSS_CONTROL_MOMENTUM],
  };
}
