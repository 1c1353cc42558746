/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/errands.h"
#include "session/news.h"
#include "session/past.h"
#include "session/prober.h"
#include "session/turnstile.h"
#include "train/guard.h"
#include "train/snapshot.h"

G_BEGIN_DECLS

/* The worker's side of a run: the trainer, whether and how far it trains, and the frames taken of it. What happens is
 * added to *news; nothing here knows of threads. All times are monotonic, in µs. */
typedef struct
{
  ClossNews *news;       /* borrowed */
  ClossErrands *errands; /* borrowed: reads the data; NULL: read here */

  /* NULL, NULL until the first has begun. */
  ClossRunStart *start;
  ClossTrainer *trainer;
  ClossGuard *guard; /* the state to go back to when training diverges */
  ClossProber prober;
  ClossPast past;
  ClossScript script;        /* of a run file that is being replayed; no events: none */
  ClossRunRecord *record;    /* that file; NULL: none is being replayed */
  gboolean walked;           /* what was done last was a step of a walk in the past */
  GArray *later;             /* of ClossEvent: changes asked for on the way back, which are for when it is there */
  ClossStepRow last_rows[2]; /* the newest at [0]; step 0: none */
  guint64 generation;        /* grows when the run begins anew or goes back */
  gsize n_events;            /* of the trainer's, that have been added to the news */
  char *divergence;          /* why training stopped, or NULL */

  gboolean training;
  guint64 target_step;     /* where training stops by itself */
  double steps_per_second; /* 0: no limit */
  gint64 next_step_us;     /* not before, where there is a limit */
  gint64 trained_since_us; /* from here on the time has not been put down to training yet */
  gint64 paced_since_us;   /* when the last step ended: the same with probes */
  double images_per_second;
  int n_threads; /* 0: as the start says */
} ClossExperiment;

void closs_experiment_init (ClossExperiment *experiment, ClossNews *news, ClossErrands *errands);
void closs_experiment_clear (ClossExperiment *experiment);

/* *status but for its serial; @status->divergence is a copy. */
void closs_experiment_fill_status (const ClossExperiment *experiment, ClossStatus *status);

/* A new run in place of the old, paused at step 0, with its first frame. Takes ownership of @start. @events: of
 * ClossEvent, changes that the run makes at their steps; or NULL. On error (also: a data set whose reading was
 * cancelled) the old run is untouched. */
gboolean closs_experiment_begin (ClossExperiment *experiment, ClossRunStart *start, GArray *events,
                                 GCancellable *cancellable, GError **error);
/* The same start again. */
gboolean closs_experiment_restart (ClossExperiment *experiment, GError **error);
/* The run of a run file: begins, and trains through its changes as far as it went; a change that the user makes
 * meanwhile leaves its road. */
/* If the file names a state of its end, and that is there, the run is there at once. @like: a start whose data set is
 * in memory and is taken if it is the same; or NULL. */
gboolean closs_experiment_open (ClossExperiment *experiment, GFile *file, const ClossRunStart *like,
                                GCancellable *cancellable, GError **error);
gboolean closs_experiment_save (ClossExperiment *experiment, GFile *file, GError **error);
/* A copy of the run as it is now, without its rows. */
ClossSnapshot *closs_experiment_copy (ClossExperiment *experiment, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Both walk to a step of the past, which takes its time. The first pauses, and the run is at that step when it has come
 * there; the second evaluates there, beside the training. */
gboolean closs_experiment_is_going_back (const ClossExperiment *experiment); /* on the way to where it continues from */
gboolean closs_experiment_continue_from (ClossExperiment *experiment, guint64 step, GError **error);
gboolean closs_experiment_evaluate_at (ClossExperiment *experiment, guint64 step, gsize n_images, GError **error);

/* These do nothing before the first run has begun. Steps asked for while others are still to be done come on top; on
 * the way back to a step of the past they are counted from there. */
void closs_experiment_train (ClossExperiment *experiment);
void closs_experiment_pause (ClossExperiment *experiment);
void closs_experiment_train_steps (ClossExperiment *experiment, guint64 n_steps);
/* Where the run is past @step, it pauses. */
void closs_experiment_train_until (ClossExperiment *experiment, guint64 step);
void closs_experiment_train_epoch (ClossExperiment *experiment);

gboolean closs_experiment_set_control (ClossExperiment *experiment, ClossControlId id, double value, GError **error);
void closs_experiment_set_speed (ClossExperiment *experiment, double steps_per_second);
void closs_experiment_set_n_threads (ClossExperiment *experiment, int n_threads);
void closs_experiment_set_probe (ClossExperiment *experiment, const ClossProbeLimits *limits);

/* For a turnstile. */
ClossTurn closs_experiment_get_turn (const ClossExperiment *experiment);
/* @us from now back were waiting for others, and no training. */
void closs_experiment_excuse (ClossExperiment *experiment, gint64 us);

/* When there is something to do: 0 at once, G_MAXINT64 never. */
gint64 closs_experiment_get_deadline (const ClossExperiment *experiment);
/* Does it: a probe, a mini-batch, or a step of a walk in the past. */
void closs_experiment_advance (ClossExperiment *experiment);

G_END_DECLS
