/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The IDX files of MNIST and its kin: two zero bytes, the type (0x08: unsigned bytes), the number of dimensions, each
 * dimension as 4 bytes big-endian, then the values, the last dimension fastest (http://yann.lecun.com/exdb/mnist).
 * Images are unsigned bytes; labels may be integers of up to 4 bytes, and may have a second dimension. */
typedef struct
{
  int n_dimensions;
  guint32 dimensions[4];
  guint8 type;          /* of the values: 0x08 unsigned bytes, 0x09 signed bytes, 0x0b and 0x0c 2 and 4 bytes */
  GBytes *values;       /* as many as the product of the dimensions; NULL: not read yet */
  GInputStream *stream; /* after closs_idx_open(): at the first value */
} ClossIdx;

void closs_idx_clear (ClossIdx *idx);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossIdx, closs_idx_clear)

/* Reads a file, unpacking gzip. Errors: GIO's, or CLOSS_DATA_ERROR_FORMAT with the file, the offset and what was
 * expected there. More values than closs_dataset_get_max_split(), or than the file can hold by its size, are refused at
 * the header. Otherwise memory grows with the values that are really there. */
gboolean closs_idx_load (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error);

/* The same in two steps: the header, so that the caller can refuse the dimensions; then the values. */
gboolean closs_idx_open (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error);
/* @idx is labels of any type, in one dimension or in rows of several numbers. */
gboolean closs_idx_open_labels (GFile *file, ClossIdx *idx, GCancellable *cancellable, GError **error);
/* The label of image @i: the first number of its row. */
gint32 closs_idx_get_label (const ClossIdx *idx, gsize i);
gboolean closs_idx_read_values (ClossIdx *idx, const char *name, GCancellable *cancellable, GError **error);

/* The same from a stream of unpacked bytes; @name stands in the messages. */
gboolean closs_idx_read (GInputStream *stream, const char *name, int n_dimensions, ClossIdx *idx,
                         GCancellable *cancellable, GError **error);

G_END_DECLS
