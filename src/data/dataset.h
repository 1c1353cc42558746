/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/shape.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A data set in memory: immutable once made, counted, shared by any number of threads. Pixels stay as bytes. */
typedef struct _ClossDataset ClossDataset;

typedef enum
{
  CLOSS_SPLIT_TRAIN,
  CLOSS_SPLIT_TEST,
} ClossSplitKind;

typedef struct
{
  gsize n;
  const guint8 *images;  /* [n][h][w][c] */
  const guint16 *labels; /* [n], each below n_classes */
} ClossSplit;

#define CLOSS_DATA_ERROR (closs_data_error_quark ())
GQuark closs_data_error_quark (void);

typedef enum
{
  CLOSS_DATA_ERROR_NOT_FOUND, /* no such data set here; the message says where it was looked for and what to do */
  CLOSS_DATA_ERROR_FORMAT,    /* a file that is not what it should be: which, at which offset, what was expected */
} ClossDataError;

/* Takes ownership of the bytes. labels are guint16 in native order. Errors: sizes that do not fit, a label out of
 * range, an empty training split. @class_names has n_classes entries, or is NULL: then "0", "1", …. */
ClossDataset *closs_dataset_new (const char *id, const char *title, ClossShape image /* n ignored */, int n_classes,
                                 const char *const *class_names, GBytes *train_images, GBytes *train_labels,
                                 GBytes *test_images, GBytes *test_labels, GError **error) G_GNUC_WARN_UNUSED_RESULT;
ClossDataset *closs_dataset_ref (ClossDataset *dataset);
void closs_dataset_unref (ClossDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossDataset, closs_dataset_unref)

const char *closs_dataset_get_id (const ClossDataset *dataset);         /* "mnist" */
const char *closs_dataset_get_title (const ClossDataset *dataset);      /* "MNIST" */
ClossShape closs_dataset_get_image_shape (const ClossDataset *dataset); /* n = 1 */
int closs_dataset_get_n_classes (const ClossDataset *dataset);
const char *closs_dataset_get_class_name (const ClossDataset *dataset, int class_index);
/* Borrowed from the data set. */
ClossSplit closs_dataset_get_split (const ClossDataset *dataset, ClossSplitKind kind);

G_END_DECLS
