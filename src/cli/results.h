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
  CLOSS_RESULT_SET_STATE,   /* at a checkpoint too: what the run goes on from */
  CLOSS_RESULT_SET_METRICS, /* the same, but it grows with the run */
} ClossResultSet;

typedef enum
{
  CLOSS_WRITTEN_ALL,
  CLOSS_WRITTEN_INTERRUPTED, /* all but those whose pipe had no reader when a signal came */
  CLOSS_WRITTEN_NOT_ALL,
} ClossWritten;

/* Whether all of them can be written, before anything is read: each has a file of its own that is none of the inputs,
 * and its real name is tried. */
gboolean closs_results_check (const ClossOptions *options, GError **error);

/* The same for the inputs that the command line does not name: the data set's folder, and what a run file names. */
gboolean closs_results_check_start (const ClossOptions *options, const ClossRunStart *start, GError **error);

/* The same for files that were read beside the one that --data names. */
gboolean closs_results_check_import (const ClossOptions *options, const ClossImport *import, GError **error);

/* At a checkpoint: writes the files of @set but those that go into pipes and devices, which can be written only once.
 * Ends at the first failure. */
gboolean closs_results_write_set (ClossTraining *training, ClossResultSet set, GError **error);

/* Writes all of them, each whole or not at all; one that fails does not keep the others from being written. @report is
 * told of every failure. */
ClossWritten closs_results_write (ClossTraining *training, void (*report) (const GError *error));

G_END_DECLS
