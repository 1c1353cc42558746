/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/film.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "train/guard.h"
#include "train/run-record.h"
#include "train/script.h"

G_BEGIN_DECLS

typedef enum
{
  CLOSS_OUTCOME_DONE,
  CLOSS_OUTCOME_INTERRUPTED,
  CLOSS_OUTCOME_DIVERGED,
} ClossOutcome;

/* A run of the trainer from its beginning, or from a saved state, to its end, with its measurements. */
typedef struct
{
  const ClossOptions *options; /* borrowed */
  guint64 start, end;          /* steps */
  guint64 diverged_step;       /* the first step with a loss or gradient that was not finite; 0: none */

  /* Owned */
  GCancellable *cancellable; /* cancelled by the first signal */
  ClossRunRecord *record;    /* the record that is replayed; NULL: none */
  ClossRunStart *run_start;  /* the start of the run, or of the run that is resumed */
  ClossTrainer *trainer;
  ClossScript script;       /* the planned changes */
  GArray *rows;             /* ClossStepRow, from start + 1 */
  ClossFrame *frames[2];    /* of each split, at the trainer's step; NULL: not evaluated */
  ClossFilm *film;          /* NULL: no --animate */
  ClossGuard *guard;        /* the state to go back to when the run diverges */
  ClossReplay replay;       /* the result of comparing a replay with its record */
  char *divergence;         /* the divergence's message; NULL: it did not diverge */
  guint64 interrupted_step; /* the last row before the signal */
  char *retreat;            /* the reason why an interrupted run went back to its healthy state; NULL: it did not */
  GError *diverged_error;   /* why --save-diverged could not be written; or NULL */

  double training_cost; /* multiply-adds since the last evaluation */
  double step_seconds;  /* images of all steps except the first */
  guint64 timed_images; /* the time of those steps */
} ClossTraining;

/* Errors of domain G_OPTION_ERROR are wrong usage, others come from files. Reads all inputs, and checks that no
 * scripted change comes after the end. Reading ends with G_IO_ERROR_CANCELLED if @cancellable is cancelled. */
ClossTraining *closs_training_new (const ClossOptions *options, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_training_free (ClossTraining *training);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossTraining, closs_training_free)

/* Called after every step, when the trainer may be saved. */
typedef void (*ClossStepFunc) (ClossTraining *training, gpointer data);

/* Trains to the end, to the first signal or to the first loss that is not finite. */
ClossOutcome closs_training_run (ClossTraining *training, ClossProgress *progress, ClossStepFunc step_done,
                                 gpointer data);

/* The whole split at the trainer's step, evaluated at most once. Borrowed. */
const ClossFrame *closs_training_get_frame (ClossTraining *training, ClossSplitKind split);

/* The last step's row; NULL if no step was done. */
const ClossStepRow *closs_training_get_last_row (const ClossTraining *training);

G_END_DECLS
