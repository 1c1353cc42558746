/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"
#include "data/import-options.h"

G_BEGIN_DECLS

/* Data of the user's own: a pair of IDX files, a CIFAR file, a CSV of pixels, a folder of pictures. The readers are an
 * ordered list of one interface (import-format.h), and the first that accepts the file or folder reads it. */

/* Stands where a run's start has the name of a data set of the catalogue. */
#define CLOSS_IMPORT_ID "own"

enum
{
  CLOSS_IMPORT_MAX_CLASSES = 1000,
  CLOSS_IMPORT_MAX_LISTED = 1000, /* of what was left out; the rest is only counted */
};

typedef struct _ClossImportFormat ClossImportFormat;

/* Something that could not be used, while the rest could. */
typedef struct
{
  char *name;   /* a path below the folder, or a place in the file ("line 12") */
  char *reason; /* a sentence's part for the user */
} ClossLeftOut;

/* What was read. Immutable. */
typedef struct
{
  ClossDataset *dataset; /* its test split is empty where the data have no test pictures of their own */
  const char *format;    /* what it was read as, for the user */
  gboolean is_scaled;    /* size and colour could have been chosen differently */
  GPtrArray *left_out;   /* ClossLeftOut, CLOSS_IMPORT_MAX_LISTED at most */
  gsize n_left_out;
} ClossImport;

/* Called on the reading thread, now and then. @n_total is 0 while it is not known. */
typedef void (*ClossImportProgressFunc) (guint64 n_done, guint64 n_total, gpointer data);

/* Reads a file or folder to its end. Blocks; any thread. Errors: GIO's, or CLOSS_DATA_ERROR_FORMAT where there is
 * nothing to train on: no reader accepts it, no picture, fewer than two classes, more than CLOSS_IMPORT_MAX_CLASSES,
 * more bytes than fit; CLOSS_DATA_ERROR_NOT_FOUND: no labels to the images. */
ClossImport *closs_import_read (GFile *file, const ClossImportOptions *options, ClossImportProgressFunc progress,
                                gpointer progress_data, GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_import_free (ClossImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossImport, closs_import_free)

/* What a run trains on: the data set as it was read, or, where it has no test pictures, with a share of every class
 * held out. */
ClossDataset *closs_import_split (const ClossImport *import, const ClossImportOptions *options,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many of a class's @n pictures are held out: the share, rounded, but at least one of two and never all. */
gsize closs_import_count_held_out (gsize n, double share);

/* closs_import_read() and closs_import_split(): the whole way. */
ClossDataset *closs_import_open (GFile *file, const ClossImportOptions *options, GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
