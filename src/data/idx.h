/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The IDX files of MNIST and its kin: two zero bytes, the type (0x08: unsigned bytes), the number of dimensions, each
 * dimension as 4 bytes big-endian, then the values, the last dimension fastest (http://yann.lecun.com/exdb/mnist). */
typedef struct
{
  int n_dimensions;
  guint32 dimensions[4];
  GBytes *values; /* the product of the dimensions, in bytes */
} ClossIdx;

void closs_idx_clear (ClossIdx *idx);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossIdx, closs_idx_clear)

/* Reads a whole file, through gzip where its first bytes say so. Never allocates more than the file turns out to hold.
 * Errors: GIO's, or CLOSS_DATA_ERROR_FORMAT with the file, the offset and what was expected there. */
gboolean closs_idx_load (GFile *file, int n_dimensions, ClossIdx *idx, GCancellable *cancellable, GError **error);

/* The same from a stream of unpacked bytes; @name stands in the messages. */
gboolean closs_idx_read (GInputStream *stream, const char *name, int n_dimensions, ClossIdx *idx,
                         GCancellable *cancellable, GError **error);

G_END_DECLS
