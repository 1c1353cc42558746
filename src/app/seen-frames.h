/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* The frames of a run that were shown, thinned evenly as they grow many: where a sample has been. */
typedef struct _ClossSeenFrames ClossSeenFrames;

ClossSeenFrames *closs_seen_frames_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_seen_frames_free (ClossSeenFrames *seen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSeenFrames, closs_seen_frames_free)

/* Keeps @frame where it is of a later step than all so far. */
void closs_seen_frames_add (ClossSeenFrames *seen, const ClossFrame *frame);
void closs_seen_frames_clear (ClossSeenFrames *seen); /* another run */

/* The places [n][2] of image @index of @split before @step, oldest first; g_free(). @guess: its likely number in a
 * frame. */
float *closs_seen_frames_get_path (ClossSeenFrames *seen, ClossSplitKind split, guint32 index, gsize guess,
                                   guint64 step, gsize *n) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
