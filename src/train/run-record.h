/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/run-start.h"
#include "train/trace.h"

G_BEGIN_DECLS

/* A run as a script, which a run file holds (JSON; docs/file-formats.md): its start and every change with its step. It
 * is the whole of the run: replayed, it gives the same bits. */
typedef struct
{
  ClossRunStart *start; /* the number of threads is not part of it */
  char *weights_digest; /* SHA-256 of start->weights; NULL where there is none */
  char *data_digest;    /* closs_dataset_get_digest() */
  GArray *events;       /* of ClossEvent, by their steps */
  guint64 n_steps;      /* how far it went */
  ClossTrace *trace;    /* what computed it, and digests; NULL: a file that does not say */
  char *state;          /* name of the file beside the run file that holds the state at its end; NULL: there is none */
  char *state_digest;   /* SHA-256 of that file */
} ClossRunRecord;

/* The run of @trainer until now, from its step 0 on, however it came to be where it is. @asked: how its data set was
 * asked for (name, place, the ways of reading own data; nothing else of it counts). Reads the whole data set. */
ClossRunRecord *closs_run_record_new (const ClossTrainer *trainer,
                                      const ClossRunStart *asked) G_GNUC_WARN_UNUSED_RESULT;
/* The same without the digest of the data, which takes no time; the caller sets it before the record is written. */
ClossRunRecord *closs_run_record_new_undigested (const ClossTrainer *trainer,
                                                 const ClossRunStart *asked) G_GNUC_WARN_UNUSED_RESULT;
/* Adds the digest of the state that @trainer, of which the record was made, is in. It takes about as long as hashing
 * the state: 122 MB for V1.0 at full width. */
void closs_run_record_digest_end (ClossRunRecord *record, const ClossTrainer *trainer);

/* Whether a replay is the same run to the bit, as far as the digests of both tell. */
typedef struct
{
  gboolean is_known;      /* a digest could be compared */
  guint64 same_step;      /* the last step with the same digest; 0: none */
  guint64 differing_step; /* the first with another one; 0: none */
} ClossReplay;

/* Compares @trainer, which replays @record, with it; cheap but at the end of the run, whose state is digested. */
ClossReplay closs_run_record_compare (const ClossRunRecord *record, const ClossTrainer *trainer);
/* "recorded with AVX-512, replayed with the baseline: the numbers differ from step 1 on"; g_free(). */
char *closs_run_record_describe (const ClossRunRecord *record, const ClossTrainer *trainer,
                                 const ClossReplay *replay) G_GNUC_WARN_UNUSED_RESULT;

void closs_run_record_free (ClossRunRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRunRecord, closs_run_record_free)

/* Errors are CLOSS_TRAIN_ERROR_FORMAT and name the member: "changes[2].step". */
ClossRunRecord *closs_run_record_parse (const char *text, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *closs_run_record_format (const ClossRunRecord *record) G_GNUC_WARN_UNUSED_RESULT;

/* The same with a file, named by the errors. A file is written whole or not at all. */
ClossRunRecord *closs_run_record_load (GFile *file, GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_run_record_save (const ClossRunRecord *record, GFile *file, GError **error);

/* The same files lie elsewhere on this machine: names their places, where not NULL, in place of the recorded ones. The
 * recorded folder is forgotten where it is not there, so that the usual places are searched; own data have none. */
void closs_run_record_move (ClossRunRecord *record, const char *directory, const char *weights);

/* Whether @dataset holds the images that the run was recorded with: else a replay would be another run without anybody
 * noticing. */
gboolean closs_run_record_check_data (const ClossRunRecord *record, const ClossDataset *dataset, GError **error);
/* The same, and whether the file of its first weights, if it has one, is still the same. Reads that file. */
gboolean closs_run_record_check (const ClossRunRecord *record, const ClossDataset *dataset, GError **error);

G_END_DECLS
