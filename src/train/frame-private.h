/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include "train/image-order.h"

G_BEGIN_DECLS

/* A frame of the first @n images of @order with all other arrays zeroed and one reference. NULL: the frame gets its own
 * images of one split, for the caller to fill. Inside the layer. The caller fills the frame, which is then immutable.
 * */
ClossFrame *closs_frame_new (ClossDataset *dataset, ClossSplits splits, const ClossImageOrder *order,
                             gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* Fills metrics, accuracies, classes and confusion from the frame's images, centers and classifier. */
void closs_frame_measure (ClossFrame *frame);

G_END_DECLS
