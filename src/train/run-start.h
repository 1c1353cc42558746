/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/import-options.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* The start of a run. Together with the changes on its way (ClossEvent) it decides every bit of the run. Strings are
 * owned. */
typedef struct
{
  char *dataset_id;          /* NULL: the catalog's default; CLOSS_IMPORT_ID: the user's own data */
  char *directory;           /* NULL: the usual folders; for own data the file or folder */
  ClossImportOptions import; /* how to read own data */
  ClossDataset *dataset;     /* the data set that was already read; or NULL. Counted */
  char *weights;             /* file of the first weights; NULL: the seed makes them */
  ClossSettings settings;
  ClossTrainerOptions options;
} ClossRunStart;

ClossRunStart *closs_run_start_copy (const ClossRunStart *start) G_GNUC_WARN_UNUSED_RESULT;
void closs_run_start_free (ClossRunStart *start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRunStart, closs_run_start_free)

/* TRUE if its data are the user's own. */
gboolean closs_run_start_is_own (const ClossRunStart *start);

/* Reads its data set, or takes the one that was already read. Blocks. */
ClossDataset *closs_run_start_open_dataset (const ClossRunStart *start, GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A trainer at step 0, with the first weights of the file if there is one. Errors of the settings are CLOSS_TRAIN_ERROR
 * or CLOSS_NN_ERROR_SPEC; other errors come from reading the file. */
ClossTrainer *closs_run_start_make_trainer (const ClossRunStart *start, ClossDataset *dataset,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
