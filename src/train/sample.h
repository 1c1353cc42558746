/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* What a frame says of one of its images. @i is a number below frame->n; all of it follows from the frame alone, so it
 * is of the frame's moment and no other. */

/* The distance of the image's feature to the center of its class. */
double closs_frame_get_distance (const ClossFrame *frame, gsize i);

/* Softmax of the frame's classifier on the image's feature, into probabilities[n_classes]: they sum to 1. */
void closs_frame_get_probabilities (const ClossFrame *frame, gsize i, double *probabilities);

/* Which image number @i is, and the number of an image; -1: it is not in the frame. @guess is where to look first: the
 * images of two frames mostly have the same numbers. */
ClossSampleId closs_frame_get_sample (const ClossFrame *frame, gsize i);
gssize closs_frame_find_sample (const ClossFrame *frame, ClossSampleId sample, gsize guess);
/* Of many images (ClossSampleId) at once those that are in the frame, in their order: an array of guint32 numbers. */
GArray *closs_frame_find_samples (const ClossFrame *frame, const GArray *samples) G_GNUC_WARN_UNUSED_RESULT;

/* The images of a class from the nearest to its center to the farthest: an array of guint32 numbers. */
GArray *closs_frame_order_class (const ClossFrame *frame, int class_index) G_GNUC_WARN_UNUSED_RESULT;

/* The images of @true_class that the network takes for @predicted, in order: an array of guint32 numbers. Those that
 * the confusion matrix counts: of frame->split. */
GArray *closs_frame_find_cell (const ClossFrame *frame, int true_class, int predicted) G_GNUC_WARN_UNUSED_RESULT;

/* The at most @n_most images that the network finds hardest, hardest first: those it has wrong, the surest mistake
 * first; then those that lie farthest from their center, measured by the radius of their class (one for both
 * splits). */
GArray *closs_frame_find_hardest (const ClossFrame *frame, gsize n_most) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
