/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/batcher.h"
#include "nn/checkpoint.h"
#include "train/frame-private.h"
#include "train/trace.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* Shared by the files of the trainer: trainer.c steps, trainer-evaluate.c evaluates, trainer-checkpoint.c saves and
 * resumes. */
struct _ClossTrainer
{
  ClossSettings settings;
  ClossTrainerOptions options;
  gsize n_train;
  GArray *events; /* ClossEvent */
  ClossTrace *trace;

  /* Owned */
  ClossDataset *dataset;
  ClossModel *model;
  ClossBatcher *batcher; /* its step is the step of the run */
  /* By ClossSplits, made on first use. */
  ClossImageOrder probe_orders[CLOSS_SPLITS_BOTH + 1], whole_orders[CLOSS_SPLITS_BOTH + 1];
  char *init_path, *init_digest; /* the file of the first weights, and its SHA-256; NULL: none */
};

/* Copies the data for a file of closs_trainer_save(). */
ClossSafetensorsWriter *closs_trainer_copy_state (ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;
/* closs_trainer_peek_settings() and closs_trainer_resume() with the file's content; errors name @file. */
gboolean closs_trainer_read_settings (const ClossCheckpoint *checkpoint, GFile *file, ClossSettings *settings,
                                      GError **error);
gboolean closs_trainer_take_state (ClossTrainer *trainer, const ClossCheckpoint *checkpoint, GFile *file,
                                   GError **error);

/* SHA-256 in hexadecimal digits; g_free(). */
char *closs_trainer_digest_file (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
