/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/center-loss.h"
#include "nn/spec.h"
#include "train/settings.h"
#include <glib/gi18n-lib.h>

/* The optimization settings of the PyTorch project, common to its three versions (docs/method.md, "Optimization"). */
#define PROJECT_VALUES(DEPTH, LOSS)                                                                                    \
  {                                                                                                                    \
    {                                                                                                                  \
      [CLOSS_CONTROL_ARCHITECTURE] = CLOSS_ARCHITECTURE_DEEP, [CLOSS_CONTROL_DEPTH] = (DEPTH),                         \
      [CLOSS_CONTROL_WIDTH] = 8, [CLOSS_CONTROL_LOSS] = (LOSS), [CLOSS_CONTROL_LAMBDA] = 1,                            \
      [CLOSS_CONTROL_LR] = 0.001, [CLOSS_CONTROL_CENTER_LR] = 0.5, [CLOSS_CONTROL_MOMENTUM] = 0.9,                     \
      [CLOSS_CONTROL_LR_STEP] = 20, [CLOSS_CONTROL_LR_GAMMA] = 0.8, [CLOSS_CONTROL_LR_END_FACTOR] = 0.05,              \
      [CLOSS_CONTROL_BATCH_SIZE] = 256                                                                                 \
    }                                                                                                                  \
  }

static const ClossPreset presets[] = {
  {
      .id = "quick",
      .title = N_ ("Quick"),
      .description = N_ ("Narrow, and pulls harder: digits form islands within seconds"),
      .steps = 1500,
      .settings = { {
          [CLOSS_CONTROL_ARCHITECTURE] = CLOSS_ARCHITECTURE_DEEP,
          [CLOSS_CONTROL_DEPTH] = 4,
          [CLOSS_CONTROL_WIDTH] = 1,
          [CLOSS_CONTROL_LOSS] = CLOSS_LOSS_PLAIN,
          [CLOSS_CONTROL_LAMBDA] = 1,
          [CLOSS_CONTROL_LR] = 0.02,
          [CLOSS_CONTROL_CENTER_LR] = 2,
          [CLOSS_CONTROL_MOMENTUM] = 0.9,
          [CLOSS_CONTROL_LR_STEP] = 20,
          [CLOSS_CONTROL_LR_GAMMA] = 0.8,
          [CLOSS_CONTROL_LR_DECAY_STEPS] = 1000,
          [CLOSS_CONTROL_LR_END_FACTOR] = 0.05,
          [CLOSS_CONTROL_BATCH_SIZE] = 64,
      } },
  },
  {
      .id = "v1.0",
      .title = "V1.0",
      .description = N_ ("The deep network with the plain center loss"),
      .epochs = 20,
      .settings = PROJECT_VALUES (4, CLOSS_LOSS_PLAIN),
  },
  {
      .id = "v1.1",
      .title = "V1.1",
      .description = N_ ("The same with the square root: converges more slowly than without"),
      .epochs = 20,
      .settings = PROJECT_VALUES (4, CLOSS_LOSS_ROOT),
  },
  {
      .id = "v1.2",
      .title = "V1.2",
      .description = N_ ("One block less, with the square root: the deeper network converges faster"),
      .epochs = 20,
      .settings = PROJECT_VALUES (3, CLOSS_LOSS_ROOT),
  },
  {
      .id = "lenet++",
      .title = "LeNets++",
      .description = N_ ("The paper’s network and rule for the centers: vary λ from 0.001 to 1"),
      .epochs = 20,
      .settings = { {
          [CLOSS_CONTROL_ARCHITECTURE] = CLOSS_ARCHITECTURE_LENETPP,
          [CLOSS_CONTROL_DEPTH] = 3,
          [CLOSS_CONTROL_WIDTH] = 8,
          [CLOSS_CONTROL_LOSS] = CLOSS_LOSS_PAPER,
          [CLOSS_CONTROL_LAMBDA] = 1,
          [CLOSS_CONTROL_LR] = 0.01,
          [CLOSS_CONTROL_CENTER_LR] = 0.5,
          [CLOSS_CONTROL_MOMENTUM] = 0.9,
          [CLOSS_CONTROL_LR_STEP] = 20,
          [CLOSS_CONTROL_LR_GAMMA] = 0.8,
          [CLOSS_CONTROL_LR_END_FACTOR] = 0.05,
          [CLOSS_CONTROL_BATCH_SIZE] = 128,
      } },
  },
};

const ClossPreset *
closs_presets_get (gsize *n_presets)
{
  *n_presets = G_N_ELEMENTS (presets);
  return presets;
}

const ClossPreset *
closs_preset_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    if (g_str_equal (presets[i].id, id))
      return &presets[i];
  return NULL;
}

/* @free: one more control besides the seed that may have any value. */
static const ClossPreset *
match_but (const ClossSettings *settings, ClossControlId free)
{
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      ClossSettings wanted = presets[i].settings;

      wanted.value[CLOSS_CONTROL_SEED] = settings->value[CLOSS_CONTROL_SEED];
      wanted.value[free] = settings->value[free];
      if (closs_settings_equal (&wanted, settings))
        return &presets[i];
    }
  return NULL;
}

const ClossPreset *
closs_preset_match (const ClossSettings *settings)
{
  return match_but (settings, CLOSS_CONTROL_SEED);
}

const ClossPreset *
closs_preset_match_any_width (const ClossSettings *settings)
{
  return match_but (settings, CLOSS_CONTROL_WIDTH);
}

static int
count_differences (const ClossSettings *a, const ClossSettings *b)
{
  int n = 0;

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    n += i != CLOSS_CONTROL_SEED && a->value[i] != b->value[i];
  return n;
}

const ClossPreset *
closs_preset_find_nearest (const ClossSettings *settings)
{
  const ClossPreset *nearest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      const ClossSettings *candidate = &presets[i].settings;

      if (candidate->value[CLOSS_CONTROL_ARCHITECTURE] != settings->value[CLOSS_CONTROL_ARCHITECTURE])
        continue;
      if (nearest == NULL || count_differences (candidate, settings) < count_differences (&nearest->settings, settings))
        nearest = &presets[i];
    }
  return nearest;
}

ClossSettings
closs_settings_get_default (void)
{
  return presets[0].settings;
}
