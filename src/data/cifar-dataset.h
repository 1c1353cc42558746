/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/cifar.h"
#include "data/dataset.h"

G_BEGIN_DECLS

/* The files of CIFAR-10 in one folder: data_batch_1.bin, data_batch_2.bin, … (as many as there are), test_batch.bin,
 * batches.meta.txt. Of CIFAR-100: train.bin, test.bin, fine_label_names.txt, coarse_label_names.txt. Each also with
 * .gz. Where a file of names is missing, the classes are called by their numbers. */
typedef struct
{
  const char *id, *title;
  ClossCifarFormat format;
  /* CIFAR-100: train on the 20 coarse classes. Without it the data set has the 100 fine ones, with the coarse classes
   * as their groups. */
  gboolean is_coarse;
} ClossCifarDatasetInfo;

ClossDataset *closs_cifar_dataset_load (const ClossCifarDatasetInfo *info, GFile *directory, GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether files of training and of test are there. */
gboolean closs_cifar10_dataset_is_in (GFile *directory);
gboolean closs_cifar100_dataset_is_in (GFile *directory);

G_END_DECLS
