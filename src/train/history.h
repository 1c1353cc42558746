/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* The frames of a run since its start, sorted by step, within a budget of memory. Beyond the budget it keeps at most
 * one frame per stride of steps; the stride doubles as the run grows long, and shrinks when much of the run is cut off.
 * It always keeps the frames next to a mark and the newest frame. Not thread-safe. */
typedef struct _ClossHistory ClossHistory;

ClossHistory *closs_history_new (gsize budget_bytes) G_GNUC_WARN_UNUSED_RESULT;
void closs_history_free (ClossHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossHistory, closs_history_free)

/* Takes a reference. A frame of the same step is replaced if the new one has at least as many images or other splits.
 * The caller must have cut off later frames before. */
void closs_history_add (ClossHistory *history, const ClossFrame *frame);

/* Marks an event between step @step - 1 and step @step: the last frame before it and the first frame after it are kept.
 * */
void closs_history_mark (ClossHistory *history, guint64 step);

void closs_history_clear (ClossHistory *history);
/* Removes the frames and marks after @step. If @rest is not NULL, it must be empty, and they are moved into it. */
void closs_history_cut (ClossHistory *history, guint64 step, ClossHistory *rest);

/* The frame that was shown at @step: the last one up to @step, or the first one if all are later; NULL if there is
 * none. Borrowed. Fast: a binary search. */
const ClossFrame *closs_history_find (const ClossHistory *history, guint64 step);

/* By index; closs_history_find() returns the same index. */
gsize closs_history_get_n_frames (const ClossHistory *history);
const ClossFrame *closs_history_get_frame (const ClossHistory *history, gsize index);
gsize closs_history_find_index (const ClossHistory *history, guint64 step);

gsize closs_history_get_n_thinned (const ClossHistory *history); /* frames that were added over time */
guint64
closs_history_get_stride (const ClossHistory *history); /* steps between frames that are added now; 1: every step */
/* the same for the frames that are kept, at their widest: the rest of a long run that was cut stays as thin as it was
 * */
guint64 closs_history_get_coarsest_stride (const ClossHistory *history);
gsize closs_history_get_size (const ClossHistory *history); /* bytes */

G_END_DECLS
