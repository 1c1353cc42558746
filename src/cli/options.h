/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/change.h"
#include "data/import/import-options.h"

G_BEGIN_DECLS

typedef enum
{
  CLOSS_EVALUATE_AUTO, /* not if it would cost much and more than the training since the last evaluation */
  CLOSS_EVALUATE_ALWAYS,
  CLOSS_EVALUATE_NEVER, /* only for --features, --plot and --animate */
} ClossEvaluate;

/* Microseconds between two checkpoints if --checkpoint-every is not given. */
#define CLOSS_CHECKPOINT_DEFAULT (10 * 60 * G_TIME_SPAN_SECOND)

/* An animation of the run. */
typedef struct
{
  char *file; /* owned; NULL: none */
  int width, height;
  double rate, length;
  const char *option; /* static: one of the given options about it; NULL: none */
} ClossAnimationOptions;

/* The command line, checked as far as is possible without reading files. Strings are owned; NULL: not given. */
typedef struct
{
  const ClossPreset *preset;
  gboolean has_preset;
  gboolean is_given[CLOSS_N_CONTROLS];
  double value[CLOSS_N_CONTROLS]; /* valid if is_given */
  GArray *changes;                /* ClossEvent, sorted */

  char *fetch; /* fetch this data set and do nothing else */
  char *dataset, *data_dir;
  char *data; /* own data: a file or folder, read with the options in @import */
  ClossImportOptions import;
  const char *import_option; /* static: one of the given options about own data */
  char *init, *save, *save_diverged, *resume;
  char *record, *replay;
  char *metrics, *features, *plot;
  ClossAnimationOptions animation;
  ClossSplitKind feature_split;

  gboolean has_steps, has_epochs;
  guint64 steps;
  double epochs;
  ClossTrainerOptions trainer;
  ClossEvaluate evaluate;
  guint64 checkpoint_steps; /* --checkpoint-every; 0: not by steps */
  gint64 checkpoint_time;   /* the same by time, microseconds; 0: not by time */
  gboolean quiet, no_timings, version;
} ClossOptions;

/* --help prints its text and exits, as in GOption. Every error is wrong usage, with a message for the user. */
ClossOptions *closs_options_parse (int *argc, char ***argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_options_free (ClossOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossOptions, closs_options_free)

/* The settings of a new run: the preset, with the given settings on top. */
ClossSettings closs_options_get_settings (const ClossOptions *options);

/* The step at which the run ends, counted from its beginning: --steps or --epochs, whichever ends first; if neither is
 * given, the preset's limit. */
guint64 closs_options_get_end (const ClossOptions *options, guint64 steps_per_epoch);

/* Sets an error of wrong usage; FALSE. */
gboolean closs_options_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
