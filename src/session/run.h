/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/probe-budget.h"
#include "train/history.h"
#include "train/run-start.h"
#include "train/snapshot.h"
#include <glib-object.h>

G_BEGIN_DECLS

/* The main thread's face of one training run. The trainer lives on a worker thread of the run's own; here are only
 * commands to it and the latest of what it published. Everything below is to be called from the thread (main context)
 * that made the run, returns at once, and is answered by signals on that thread.
 *
 * Signals (no arguments unless said):
 *   "frame"            closs_run_get_frame() is a newer one (coalesced: only the latest is kept)
 *   "rows"             closs_run_get_rows() has grown (lossless, coalesced)
 *   "event"            closs_run_get_events() has grown (lossless)
 *   "begun"            a new run has its data set and first frame; rows and events are empty again
 *   "replay-differs"   (const char *) the run file that was replayed has come out otherwise than recorded, and in what
 *   "went-back"        the run is at an earlier step now; what lay after it is gone, or has become the ghost
 *   "moment"           closs_run_get_moment() is what was asked for last
 *   "saved" (GFile)    the run file is written
 *   "failed" (GError)  a command could not be carried out; what was running goes on untouched
 *   notify::state, notify::settings, notify::pausing, notify::evaluating */
#define CLOSS_TYPE_RUN (closs_run_get_type ())
G_DECLARE_FINAL_TYPE (ClossRun, closs_run, CLOSS, RUN, GObject)

typedef enum
{
  CLOSS_RUN_EMPTY,   /* nothing loaded yet */
  CLOSS_RUN_LOADING, /* a data set is being read (what was there is still shown) */
  CLOSS_RUN_PAUSED,
  CLOSS_RUN_TRAINING,
  CLOSS_RUN_DIVERGED, /* paused at the last healthy state, with the settings that it had */
} ClossRunState;

#define CLOSS_TYPE_RUN_STATE (closs_run_state_get_type ())
GType closs_run_state_get_type (void);

/* A future that the run left when it went back and took another road: what was after @step. Read-only. */
typedef struct
{
  guint64 step;
  GArray *rows;   /* of ClossStepRow */
  GArray *events; /* of ClossEvent */
  ClossHistory *history;
} ClossRunGhost;

ClossRun *closs_run_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the run's thread without waiting for it: a step or a probe that is running on a large network may take seconds.
 * @callback is called when it has ended (at once where it has already); from here on commands do nothing and no signal
 * is sent. A program that leaves calls it and stays (g_application_hold()) until then, its windows gone: a thread that
 * computes while the process tears itself down is trouble. Disposing of a run without this waits for a moment only,
 * and leaves the thread to itself if that was not enough. */
void closs_run_close_async (ClossRun *run, GAsyncReadyCallback callback, gpointer user_data);
void closs_run_close_finish (ClossRun *run, GAsyncResult *result);

/* Commands. */
void closs_run_begin (ClossRun *run, const ClossRunStart *start); /* a new run, paused at step 0 */
/* The same, and the run makes these changes (of ClossEvent, by their steps; or NULL) at their steps, until the user
 * changes something. */
void closs_run_begin_with_changes (ClossRun *run, const ClossRunStart *start, GArray *changes);
void closs_run_restart (ClossRun *run); /* the same start again: the same bits */
/* A run file: the run begins as that one did and trains through its changes to where that one ended; to the same bits.
 */
void closs_run_open (ClossRun *run, GFile *file);
/* The same beside @other, whose data set is taken if it is the same: it is in memory once then. */
void closs_run_open_beside (ClossRun *run, GFile *file, ClossRun *other);
void closs_run_save (ClossRun *run, GFile *file);
/* Pauses, and goes back to the state of step @step, exactly; what lay after it becomes the ghost. Takes as long as the
 * steps since the last state that is remembered. */
void closs_run_continue_from (ClossRun *run, guint64 step);
/* The first @n_images of the probe set (0: all images of the splits that are probed) at step @step exactly, as
 * "moment"; made piece by piece beside the training. A newer request takes the place of one that is under way. */
void closs_run_evaluate_at (ClossRun *run, guint64 step, gsize n_images);
/* Copies the run as it is at the next border between mini-batches, with its rows. A run that is closed after this still
 * answers. Errors: there is no run (CLOSS_TRAIN_ERROR_VALUE); it was replaced or went back before the rows were here
 * (G_IO_ERROR_CANCELLED). @callback's source object is NULL. */
void closs_run_snapshot_async (ClossRun *run, GAsyncReadyCallback callback, gpointer data);
ClossSnapshot *closs_run_snapshot_finish (ClossRun *run, GAsyncResult *result,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_run_train (ClossRun *run);
void closs_run_pause (ClossRun *run);
void closs_run_train_steps (ClossRun *run, guint64 n_steps); /* and pause */
void closs_run_train_until (ClossRun *run, guint64 step);    /* to @step, and pause */
void closs_run_train_epoch (ClossRun *run);                  /* to the end of the epoch, and pause */
/* Applied at the next mini-batch border, logged with its step. */
void closs_run_set_control (ClossRun *run, ClossControlId control, double value);
void closs_run_set_speed (ClossRun *run, double steps_per_second); /* 0: as fast as possible */
void closs_run_set_n_threads (ClossRun *run, int n_threads);       /* from the next step on; 0: as many as processors */
void closs_run_set_probe (ClossRun *run, const ClossProbeLimits *limits);

/* What is known here, now. Borrowed until the next return to the main loop, except where a reference is taken. */
ClossRunState closs_run_get_state (ClossRun *run);
/* Changes when the run begins anew or goes back; so does what its steps mean. */
guint64 closs_run_get_generation (ClossRun *run);
/* It goes on from a saved state of this step; 0: it began at its start. */
guint64 closs_run_get_first_step (ClossRun *run);
/* Why the saved state that the opened run file names was not taken, so that it is trained again; NULL: nothing was. */
const char *closs_run_get_why_trained (ClossRun *run);
/* PAUSED, as was asked for, but the step that was under way is still being finished. */
gboolean closs_run_is_pausing (ClossRun *run);
/* Images of the whole split that is being evaluated, at rest or for closs_run_evaluate_at(); 0: none is. */
gsize closs_run_get_evaluating (ClossRun *run);
/* The step at which training stops by itself, G_MAXUINT64: nowhere. */
guint64 closs_run_get_target_step (ClossRun *run);
const ClossSettings *closs_run_get_settings (ClossRun *run); /* with every change asked for, applied or not yet */
const ClossRunStart *closs_run_get_start (ClossRun *run);    /* NULL while EMPTY */
ClossDataset *closs_run_get_dataset (ClossRun *run);         /* NULL while EMPTY */
GFile *closs_run_get_file (ClossRun *run);                   /* that it began with, opened as a run; NULL: with none */
const ClossFrame *closs_run_get_frame (ClossRun *run);       /* NULL while EMPTY */
/* By their steps; of a run of more than a million not every step has one any more. */
const ClossStepRow *closs_run_get_rows (ClossRun *run, gsize *n_rows);
const ClossEvent *closs_run_get_events (ClossRun *run, gsize *n_events);
/* The frames since the start. The run changes it between two returns to the main loop. */
const ClossHistory *closs_run_get_history (ClossRun *run);
const ClossRunGhost *closs_run_get_ghost (ClossRun *run); /* NULL: none */
const ClossFrame *closs_run_get_moment (ClossRun *run);   /* NULL: none yet */
/* Whether closs_run_continue_from() is under way, and how far. */
gboolean closs_run_is_going_back (ClossRun *run, double *progress);
/* The step to which a run file is being replayed; 0: none is. A change of one's own ends a replay. */
guint64 closs_run_get_replay_end (ClossRun *run);
guint64 closs_run_get_step (ClossRun *run);
double closs_run_get_epoch (ClossRun *run);
guint64 closs_run_get_steps_per_epoch (ClossRun *run);
double closs_run_get_images_per_second (ClossRun *run); /* smoothed; 0 while paused */
const char *closs_run_get_divergence (ClossRun *run);   /* why, while DIVERGED; else NULL */

G_END_DECLS
