/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/news.h"
#include "train/history.h"

G_BEGIN_DECLS

/* Memory of the frames of a run, and of those of the future that it left. */
#define CLOSS_HISTORY_BUDGET ((gsize)224 << 20)
#define CLOSS_GHOST_BUDGET   ((gsize)48 << 20)

/* Rows of a run that are held at most, 160 MB; of a longer run they are thinned to half of that. */
#define CLOSS_ROWS_MAX ((guint)1 << 20)

/* What the main thread has heard of a run: all of its past, by step. */
typedef struct
{
  GArray *rows;   /* of ClossStepRow */
  GArray *events; /* of ClossEvent */
  ClossFrame *frame;
  ClossHistory *history;
  ClossRunGhost *ghost; /* NULL: none */
} ClossChronicle;

void closs_chronicle_init (ClossChronicle *chronicle);
void closs_chronicle_clear (ClossChronicle *chronicle);
/* A new run. */
void closs_chronicle_reset (ClossChronicle *chronicle);

/* Adds what there is in @news of rows, events and frames. Where the run went back, what was known of the steps after
 * that becomes the ghost, or is forgotten; where nothing was, the ghost stays the one before. */
void closs_chronicle_take (ClossChronicle *chronicle, const ClossNews *news);

G_END_DECLS
