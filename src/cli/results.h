/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"
#include "data/import/import.h"

G_BEGIN_DECLS

/* The files that the command line asks for. */

/* When a file is written. */
typedef enum
{
  CLOSS_RESULT_SET_END,     /* only at the end */
  CLOSS_RESULT_SET_STATE,   /* at a checkpoint, too: the run continues from it */
  CLOSS_RESULT_SET_METRICS, /* the same, but it grows with the run */
} ClossResultSet;

typedef enum
{
  CLOSS_WRITTEN_ALL,
  CLOSS_WRITTEN_INTERRUPTED, /* all except outputs whose pipe had no reader when a signal came */
  CLOSS_WRITTEN_NOT_ALL,
} ClossWritten;

/* Checks, before anything is read, that all outputs can be written: each has its own file, which is not an input, and a
 * trial creates its name in a temporary folder beside it. */
gboolean closs_results_check (const ClossOptions *options, GError **error);

/* The same check against inputs that the command line does not name: the data set's folder, and the files in a run
 * file. */
gboolean closs_results_check_start (const ClossOptions *options, const ClossRunStart *start, GError **error);

/* The same check against files that were read beside the one that --data names. */
gboolean closs_results_check_import (const ClossOptions *options, const ClossImport *import, GError **error);

/* At a checkpoint: writes the files in @set, except into pipes and devices, which can be written only once. Stops at
 * the first failure. */
gboolean closs_results_write_set (ClossTraining *training, ClossResultSet set, GError **error);

/* Writes all of them, each whole or not at all. If one fails, the others are still written. Calls @report for every
 * failure. */
ClossWritten closs_results_write (ClossTraining *training, void (*report) (const GError *error));

G_END_DECLS
