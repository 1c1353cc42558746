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
#define CLOSS_N_SPLITS 2

/* One of the splits, or both. */
typedef enum
{
  CLOSS_SPLITS_TRAIN = 1 << CLOSS_SPLIT_TRAIN,
  CLOSS_SPLITS_TEST = 1 << CLOSS_SPLIT_TEST,
  CLOSS_SPLITS_BOTH = CLOSS_SPLITS_TRAIN | CLOSS_SPLITS_TEST,
} ClossSplits;
#define CLOSS_SPLITS_OF(kind) ((ClossSplits)(1 << (kind)))

/* An image of a data set. */
typedef struct
{
  ClossSplitKind split;
  guint32 index; /* in the split */
} ClossSampleId;

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
  CLOSS_DATA_ERROR_CHOICE,    /* the data can be understood in more than one way: what has to be chosen */
  CLOSS_DATA_ERROR_DOWNLOAD,  /* could not be fetched: from where, what came instead, what to do */
} ClossDataError;

/* Bytes that the pictures of one split may take: 2 GiB, but at most a quarter of the machine's memory or of the address
 * space that the process may use. Every reader of foreign files refuses more before it allocates them. */
gsize closs_dataset_get_max_split (void);

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

/* Where the classes belong to groups, such as the 20 coarse classes of CIFAR-100: for colours and for reading. A group
 * index is below n_groups, or -1: the class belongs to none. n_groups is 0 where there are no groups. */
int closs_dataset_get_n_groups (const ClossDataset *dataset);
const char *closs_dataset_get_group_name (const ClossDataset *dataset, int group);
int closs_dataset_get_group (const ClossDataset *dataset, int class_index);
/* Part of making the data set: before anybody else sees it. @names as in closs_dataset_new(); @group_of_class has
 * n_classes entries, and is copied. */
void closs_dataset_set_groups (ClossDataset *dataset, int n_groups, const char *const *names,
                               const int *group_of_class);

/* SHA-256 of all images and labels, as 64 hexadecimal digits: whether two data sets are the same. Reads all of them
 * the first time: not on the main thread. g_free(). */
char *closs_dataset_get_digest (const ClossDataset *dataset) G_GNUC_WARN_UNUSED_RESULT;
/* Borrowed from the data set. */
ClossSplit closs_dataset_get_split (const ClossDataset *dataset, ClossSplitKind kind);
/* Those of @wanted that have images; where none of them has, the one that does. */
ClossSplits closs_dataset_choose_splits (const ClossDataset *dataset, ClossSplits wanted);

G_END_DECLS
