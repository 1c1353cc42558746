/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/run-start.h"
#include "train/trace.h"

G_BEGIN_DECLS

/* A run as a script, as a run file holds it (JSON; docs/file-formats.md): its start and every change with its step. A
 * replay of it gives the same bits. */
typedef struct
{
  ClossRunStart *start; /* the number of threads is not part of it */
  char *weights_digest; /* SHA-256 of start->weights; NULL if there are none */
  char *data_digest;    /* closs_dataset_get_digest() */
  GArray *events;       /* of ClossEvent, sorted by step */
  guint64 n_steps;      /* the last step of the run */
  ClossTrace *trace;    /* the engines that computed it, and digests; NULL: the file has none */
  char *state;          /* name of the file beside the run file that holds the state at the run's end; NULL: none */
  char *state_digest;   /* SHA-256 of that file */
} ClossRunRecord;

/* The run of @trainer from step 0 until now, including parts that came from a saved run. @asked: the request for its
 * data set (only name, place, and options for own data are used). Reads the whole data set. */
ClossRunRecord *closs_run_record_new (const ClossTrainer *trainer,
                                      const ClossRunStart *asked) G_GNUC_WARN_UNUSED_RESULT;
/* The same without the digest of the data, so that it takes no time; the caller sets the digest before it writes the
 * record. */
ClossRunRecord *closs_run_record_new_undigested (const ClossTrainer *trainer,
                                                 const ClossRunStart *asked) G_GNUC_WARN_UNUSED_RESULT;
/* Adds the digest of the present state of @trainer, which must be the trainer of this record. It takes as long as
 * hashing the state: 122 MB for V1.0 at full width. */
void closs_run_record_digest_end (ClossRunRecord *record, const ClossTrainer *trainer);

/* The result of comparing a replay with the record by their digests. */
typedef struct
{
  gboolean is_known;      /* at least one digest was compared */
  guint64 same_step;      /* the last step with equal digests; 0: none */
  guint64 differing_step; /* the first step with different digests; 0: none */
} ClossReplay;

/* Compares @trainer, which replays @record, with the record. Cheap except at the end of the run, where it digests the
 * state. */
ClossReplay closs_run_record_compare (const ClossRunRecord *record, const ClossTrainer *trainer);
/* "recorded with AVX-512, replayed with the baseline: the numbers differ from step 1 on"; g_free(). */
char *closs_run_record_describe (const ClossRunRecord *record, const ClossTrainer *trainer,
                                 const ClossReplay *replay) G_GNUC_WARN_UNUSED_RESULT;

void closs_run_record_free (ClossRunRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRunRecord, closs_run_record_free)

/* Errors are CLOSS_TRAIN_ERROR_FORMAT and name the member of the file: "changes[2].step". */
ClossRunRecord *closs_run_record_parse (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *closs_run_record_format (const ClossRunRecord *record) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a file; errors name it. A file is written whole or not at all. */
ClossRunRecord *closs_run_record_load (GFile *file, GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_run_record_save (const ClossRunRecord *record, GFile *file, GError **error);

/* Sets the places of the same files on this machine; NULL keeps the recorded place. If the recorded folder does not
 * exist, it is dropped and the usual folders are searched; own data have no usual folders. */
void closs_run_record_move (ClossRunRecord *record, const char *directory, const char *weights);

/* Checks that @dataset holds the images that the run was recorded with. Without this check a replay could silently be
 * another run. */
gboolean closs_run_record_check_data (const ClossRunRecord *record, const ClossDataset *dataset, GError **error);
/* The same, and checks that the file of its first weights, if it has one, is unchanged. Reads that file. */
gboolean closs_run_record_check (const ClossRunRecord *record, const ClossDataset *dataset, GError **error);

G_END_DECLS
