/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/import-options.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* Where a run starts: with the changes on its way (ClossEvent) all that its bits depend on. Strings are owned. */
typedef struct
{
  char *dataset_id;          /* NULL: the catalogue's default; CLOSS_IMPORT_ID: data of the user's own */
  char *directory;           /* NULL: the usual places; of own data the file or folder */
  ClossImportOptions import; /* of own data */
  ClossDataset *dataset;     /* what all this stands for, where somebody has read it already; or NULL. Counted */
  char *weights;             /* file of the first weights; NULL: they are made from the seed */
  ClossSettings settings;
  ClossTrainerOptions options;
} ClossRunStart;

ClossRunStart *closs_run_start_copy (const ClossRunStart *start) G_GNUC_WARN_UNUSED_RESULT;
void closs_run_start_free (ClossRunStart *start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRunStart, closs_run_start_free)

/* Whether its data are the user's own. */
gboolean closs_run_start_is_own (const ClossRunStart *start);

/* Reads its data set, or takes the one that has been read. Blocks. */
ClossDataset *closs_run_start_open_dataset (const ClossRunStart *start, GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A trainer at step 0, with the first weights of the file where there is one. Errors of the settings are
 * CLOSS_TRAIN_ERROR or CLOSS_NN_ERROR_SPEC, others of the file. */
ClossTrainer *closs_run_start_make_trainer (const ClossRunStart *start, ClossDataset *dataset,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
