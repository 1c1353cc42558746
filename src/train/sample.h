/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* Facts about one image of a frame. @i is an index below frame->n. All results depend on the frame alone. */

/* The distance of the image's feature to the center of its class. */
double closs_frame_get_distance (const ClossFrame *frame, gsize i);

/* Softmax of the frame's classifier on the image's feature, into probabilities[n_classes], which sum to 1. */
void closs_frame_get_probabilities (const ClossFrame *frame, gsize i, double *probabilities);

/* The image with index @i, and the index of an image; -1: not in the frame. @guess: the index to try first, because
 * images mostly have the same index in two frames. */
ClossSampleId closs_frame_get_sample (const ClossFrame *frame, gsize i);
gssize closs_frame_find_sample (const ClossFrame *frame, ClossSampleId sample, gsize guess);
/* Those of many images (ClossSampleId) that are in the frame, in their order: an array of guint32 indices. */
GArray *closs_frame_find_samples (const ClossFrame *frame, const GArray *samples) G_GNUC_WARN_UNUSED_RESULT;

/* The images of a class from the nearest to its center to the farthest: an array of guint32 indices. */
GArray *closs_frame_order_class (const ClossFrame *frame, int class_index) G_GNUC_WARN_UNUSED_RESULT;

/* The images of @true_class that the network takes for @predicted, in order: an array of guint32 indices. Only images
 * of frame->split, like the confusion matrix. */
GArray *closs_frame_find_cell (const ClossFrame *frame, int true_class, int predicted) G_GNUC_WARN_UNUSED_RESULT;

/* The hardest images for the network, at most @n_most, hardest first: first the mistakes, the surest mistake first,
 * then the images farthest from their center in units of the radius of their class (one radius for both splits). */
GArray *closs_frame_find_hardest (const ClossFrame *frame, gsize n_most) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
