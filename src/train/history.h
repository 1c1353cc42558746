/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* The frames of a run since its start, by step, within a budget of memory. What is too much is thinned evenly: at most
 * one frame is kept of every so many steps (the stride, which doubles as the run grows long, and narrows again where
 * much of it is cut off), but always those beside a mark, and the newest. Not thread-safe. */
typedef struct _ClossHistory ClossHistory;

ClossHistory *closs_history_new (gsize budget_bytes) G_GNUC_WARN_UNUSED_RESULT;
void closs_history_free (ClossHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossHistory, closs_history_free)

/* Takes a reference. The frame of a step that is there already is replaced by one of as many images or more, or of
 * other splits; frames of later steps must have been cut off before. */
void closs_history_add (ClossHistory *history, const ClossFrame *frame);

/* Something happened between step @step - 1 and step @step: the last frame before and the first one after it stay. */
void closs_history_mark (ClossHistory *history, guint64 step);

void closs_history_clear (ClossHistory *history);
/* Removes the frames and marks after @step. They are moved into @rest where it is not NULL, which must be empty. */
void closs_history_cut (ClossHistory *history, guint64 step, ClossHistory *rest);

/* The frame that was shown at @step: the last that is not later (the first where all are), or NULL. Borrowed. Quick:
 * a search by halves. */
const ClossFrame *closs_history_find (const ClossHistory *history, guint64 step);

/* By their order; of closs_history_find() too. */
gsize closs_history_get_n_frames (const ClossHistory *history);
const ClossFrame *closs_history_get_frame (const ClossHistory *history, gsize index);
gsize closs_history_find_index (const ClossHistory *history, guint64 step);

gsize closs_history_get_n_thinned (const ClossHistory *history); /* frames that were there once */
guint64 closs_history_get_stride (const ClossHistory *history);  /* steps, of what is added now; 1: every one */
/* Likewise, where what is there is thinnest: what is left of a long run that was cut is as thin as it was. */
guint64 closs_history_get_coarsest_stride (const ClossHistory *history);
gsize closs_history_get_size (const ClossHistory *history); /* bytes */

G_END_DECLS
