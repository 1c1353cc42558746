/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* Images of a split or of both in some order, with their labels. The arrays are g_atomic_rc_box, so that a thousand
 * frames of the same images hold them once. Inside of train/. */
typedef struct
{
  gsize n;
  gsize n_split[CLOSS_N_SPLITS]; /* of each split among them */
  guint32 *indices;              /* [n] into the split; NULL: not made yet */
  guint8 *splits;                /* [n] of ClossSplitKind */
  guint16 *labels;               /* [n] */
} ClossImageOrder;

/* What is of @splits, in the order of the data set, the training images first. */
void closs_image_order_init_whole (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits);
/* An order to take a prefix of, as data/probe-set.h has it. Of both splits, one of each by turns, as long as they last:
 * every prefix has as many of the one as of the other. Of the training split only the first @n_train, which are those
 * that are trained on. */
void closs_image_order_init_probe (ClossImageOrder *order, const ClossDataset *dataset, ClossSplits splits,
                                   gsize n_train);
void closs_image_order_clear (ClossImageOrder *order);

G_END_DECLS
