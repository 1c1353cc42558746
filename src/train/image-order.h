/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* Images of one or both splits in some order, with their labels. The arrays are g_atomic_rc_box, so that a thousand
 * frames of the same images share them. Inside of train/. */
typedef struct
{
  gsize n;
  gsize n_split[CLOSS_N_SPLITS]; /* number of images of each split */
  guint32 *indices;              /* [n] indices into the split; NULL: not made yet */
  guint8 *splits;                /* [n] of ClossSplitKind */
  guint16 *labels;               /* [n] */
} ClossImageOrder;

/* All images of @splits in the order of the data set, the training images first. */
void closs_image_order_init_whole (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits);
/* An order whose prefixes are probes, as in data/probe-set.h. With both splits they alternate while both last, so that
 * every prefix has equally many of each. Of the training split only the first @n_train images are used: those that the
 * run trains on. */
void closs_image_order_init_probe (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits,
                                   gsize n_train);
void closs_image_order_clear (ClossImageOrder *order);

G_END_DECLS
