/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"
#include "nn/model.h"
#include "train/controls.h"

G_BEGIN_DECLS

/* A value for every control; passed by value. */
typedef struct
{
  double value[CLOSS_N_CONTROLS];
} ClossSettings;

/* Presets. */
typedef struct
{
  const char *id;          /* "v1.0" */
  const char *title;       /* "V1.0" */
  const char *description; /* N_() */
  double epochs;           /* the preset's own limit of epochs for the headless trainer */
  guint64 steps;           /* the same in mini-batches; 0: the limit is in epochs */
  ClossSettings settings;
} ClossPreset;

const ClossPreset *closs_presets_get (gsize *n_presets);
const ClossPreset *closs_preset_find (const char *id);
/* The preset with these settings, ignoring the seed; NULL if there is none. */
const ClossPreset *closs_preset_match (const ClossSettings *settings);
const ClossPreset *closs_preset_match_any_width (const ClossSettings *settings); /* ignoring seed and width */

/* The preset of the same architecture that has the most settings in common with these. Never NULL: every architecture
 * has a preset. */
const ClossPreset *closs_preset_find_nearest (const ClossSettings *settings);

ClossSettings closs_settings_get_default (void); /* the preset "quick" */
gboolean closs_settings_equal (const ClossSettings *a, const ClossSettings *b);

/* The network for these settings and the data set's shape. */
ClossNetworkSpec closs_settings_get_spec (const ClossSettings *settings, const ClossDataset *dataset);
/* The values for the mini-batch @step of the run (from 0), which is in @epoch (from 0). Both decays of the network rate
 * are applied: StepLR, which counts epochs, and LinearLR, which counts steps. */
ClossHyper closs_settings_get_hyper (const ClossSettings *settings, guint64 epoch, guint64 step);

G_END_DECLS
