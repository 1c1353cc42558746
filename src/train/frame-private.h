/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* A frame with room for @n images and @n_classes classes, its arrays zeroed, one reference. Inside the layer: whoever
 * makes it fills it, then it is immutable. */
ClossFrame *closs_frame_new (ClossDataset *dataset, ClossSplitKind split, gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* Fills metrics, classes and confusion from the frame's images, centers and classifier. */
void closs_frame_measure (ClossFrame *frame);

G_END_DECLS
