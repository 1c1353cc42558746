/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* Images of a split in some order, with their labels: g_atomic_rc_box of each, so that a thousand frames of the same
 * images hold them once. */
typedef struct
{
  guint32 *indices;
  guint16 *labels;
} ClossImageOrder;

/* Takes ownership of the @n indices. */
void closs_image_order_init (ClossImageOrder *order, const ClossSplit *split, guint32 *indices);
void closs_image_order_clear (ClossImageOrder *order);

/* A frame of the first @n images of @order (NULL: of images of its own, to be filled), the other arrays zeroed, one
 * reference. Inside the layer: whoever makes it fills it, then it is immutable. */
ClossFrame *closs_frame_new (ClossDataset *dataset, ClossSplitKind split, const ClossImageOrder *order,
                             gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* Fills metrics, classes and confusion from the frame's images, centers and classifier. */
void closs_frame_measure (ClossFrame *frame);

G_END_DECLS
