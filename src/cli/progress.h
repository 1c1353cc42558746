/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* The progress on stderr during training: a bar on a terminal, otherwise one line per epoch, or nothing. */
typedef struct
{
  gboolean is_quiet, is_terminal;
  gint64 last_shown; /* monotonic microseconds */
  guint n_lines;     /* of a fetch without a terminal */
} ClossProgress;

typedef struct
{
  const ClossStepRow *row;
  guint64 start, end;       /* steps */
  double end_epoch;         /* epochs at the end */
  double images_per_second; /* 0: not known yet */
  double seconds_left;      /* NaN: not known yet */
  gboolean is_epoch_end;    /* or of the end of the run */
} ClossProgressState;

void closs_progress_init (ClossProgress *progress, gboolean is_quiet);
void closs_progress_show (ClossProgress *progress, const ClossProgressState *state);
/* The same for a download of a data set: @done bytes of @total. If @is_checking, the files are being unpacked and
 * checked. Without a terminal, one line reports that the download begins, and one that the check begins. */
void closs_progress_show_fetch (ClossProgress *progress, guint64 done, guint64 total, gboolean is_checking);
/* Ends the bar's line, so that the next output begins on its own line. */
void closs_progress_finish (ClossProgress *progress);

G_END_DECLS
