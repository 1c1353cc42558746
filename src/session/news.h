/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"

G_BEGIN_DECLS

/* Where the worker stands; only the latest counts. */
typedef struct
{
  guint64 serial; /* of the last command that was applied */
  ClossRunState state;
  ClossSettings settings;
  guint64 step;
  double epoch;
  double images_per_second;
  char *divergence;       /* owned; not NULL while DIVERGED */
  gboolean is_going_back; /* on the way to a step of the past */
  double progress;        /* of that, 0 to 1 */
  guint64 generation;     /* grows when the run begins anew or goes back: rows of one generation are of one past */
  guint64 target_step;    /* at which training stops by itself; G_MAXUINT64: nowhere */
  gsize n_evaluating;     /* images of the whole split that is being evaluated; 0: none is */
  gsize n_evaluated;      /* of these */
  guint64 replay_end;     /* the step at which the run file that is being replayed ends; 0: none is */
} ClossStatus;

/* A run that has come to stand: all that does not change until the next one. */
typedef struct
{
  ClossRunStart *start;  /* with the data set's id filled in */
  ClossDataset *dataset; /* counted */
  guint64 steps_per_epoch;
  GFile *file;       /* counted: the run file that was opened; NULL: none */
  guint64 at_step;   /* it goes on from a saved state of this step; 0: it begins at its start */
  char *why_trained; /* owned: why the saved state that the run file names was not taken; NULL: nothing was wrong */
} ClossBegun;

/* What the worker has published since the main thread last looked: the latest of what may be skipped, all of what may
 * not. Rows, events and frames are those of `begun` where it is not NULL: a new run drops what was still waiting of the
 * old. Where the run has gone back, they are those after that. */
typedef struct
{
  ClossBegun *begun;
  GPtrArray *errors;        /* of GError */
  GPtrArray *frames;        /* of ClossFrame, by their steps */
  ClossFrame *moment;       /* what was asked for of one step */
  GPtrArray *saved;         /* of GFile */
  GArray *rows;             /* of ClossStepRow: as closs_rows_add() makes them */
  GArray *events;           /* of ClossEvent */
  gboolean replaces_events; /* they are all there are, instead of more */
  char *replay_difference;  /* owned: in what the run file that was replayed came out otherwise; NULL: in nothing */
  gboolean has_gone_back;   /* to back_step; what was published of later steps has not happened any more */
  gboolean leaves_ghost;    /* but was a future that is worth a look */
  guint64 back_step;
  gboolean has_status;
  ClossStatus status;
} ClossNews;

void closs_begun_free (ClossBegun *begun);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossBegun, closs_begun_free)

void closs_status_clear (ClossStatus *status);

void closs_news_init (ClossNews *news);
void closs_news_clear (ClossNews *news);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossNews, closs_news_clear)

/* Moves everything in *source, which is left empty and has not gone back, to what is in *target. */
void closs_news_merge (ClossNews *target, ClossNews *source);

/* Appends @row to @rows, or puts it in the place of the row of the same step: one that was amended after a probe, or
 * that a run does again which went back by a step when it diverged. */
void closs_rows_add (GArray *rows, const ClossStepRow *row);

G_END_DECLS
