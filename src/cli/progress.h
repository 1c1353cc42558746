/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* What the user sees on stderr while it trains: a bar on a terminal, else a line an epoch, or nothing. */
typedef struct
{
  gboolean is_quiet, is_terminal;
  gint64 last_shown; /* monotonic microseconds */
  guint n_lines;     /* of a fetch, off a terminal */
} ClossProgress;

typedef struct
{
  const ClossStepRow *row;
  guint64 start, end;       /* steps */
  double end_epoch;         /* epochs at the end */
  double images_per_second; /* 0: not known yet */
  double seconds_left;      /* NaN: not known yet */
  gboolean is_epoch_end;    /* or the end of the run */
} ClossProgressState;

void closs_progress_init (ClossProgress *progress, gboolean is_quiet);
void closs_progress_show (ClossProgress *progress, const ClossProgressState *state);
/* The same for a data set that is being fetched: @done bytes of @total; where it @is_checking, the rest is being looked
 * at. Off a terminal a line says when one begins, and one when the other does. */
void closs_progress_show_fetch (ClossProgress *progress, guint64 done, guint64 total, gboolean is_checking);
/* Takes the bar away: whatever comes next begins on a line of its own. */
void closs_progress_finish (ClossProgress *progress);

G_END_DECLS
