/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* The four files of MNIST and its kin, in one folder: train-images-idx3-ubyte, train-labels-idx1-ubyte,
 * t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, each plain or .gz (also with '.' in place of the last '-'). */
typedef struct
{
  const char *id, *title;
  int n_classes;                  /* 0: as many as the labels need */
  const char *const *class_names; /* or NULL */
} ClossIdxDatasetInfo;

ClossDataset *closs_idx_dataset_load (const ClossIdxDatasetInfo *info, GFile *directory, GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the training images' file is there, under one of its names. */
gboolean closs_idx_dataset_is_in (GFile *directory);

G_END_DECLS
