/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"
#include "data/import/import-options.h"

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

/* A column of a table that could hold the labels. */
typedef struct
{
  guint place; /* from 1 */
  char *title; /* for the user: its name, or "Column 3" */
} ClossImportColumn;

/* What the data do not tell and somebody has to choose. */
typedef enum
{
  CLOSS_IMPORT_ASKS_LABEL_COLUMN = 1 << 0,
  CLOSS_IMPORT_ASKS_CHANNEL_ORDER = 1 << 1,
} ClossImportAsks;

/* What was read. Immutable. */
typedef struct
{
  ClossDataset *dataset; /* its test split is empty where the data have no test pictures of their own */
  const char *format;    /* what it was read as, for the user */
  gboolean is_scaled;    /* size and colour could have been chosen differently */
  GPtrArray *files;      /* GFile: what was read beside the file that was given; they may be in it more than once */
  GPtrArray *left_out;   /* ClossLeftOut, CLOSS_IMPORT_MAX_LISTED at most */
  gsize n_left_out;
  GPtrArray *notes;    /* char *: a sentence each about how the data were understood, for the user */
  GPtrArray *warnings; /* char *: the same about what looks wrong with them */

  /* Not 0: the data set is read as it is most likely meant, for a look at it, but it is not to be trained on before
   * the choice is made in the options. */
  ClossImportAsks asks;
  char *question; /* why, for the user; NULL: nothing is asked */
  /* Of tables: the columns that could hold the labels, and the one that does (place, from 1). Else empty, and 0. */
  GPtrArray *columns; /* ClossImportColumn */
  guint label_column;
  ClossImportOrder channel_order; /* of color pictures in a table; else CLOSS_IMPORT_ORDER_AUTO */
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

/* Whether the data can be trained on; CLOSS_DATA_ERROR_CHOICE with the question where a choice is missing. @name is
 * that of the data, for the message. */
gboolean closs_import_check_answered (const ClossImport *import, const char *name, GError **error);

/* closs_import_read(), closs_import_check_answered() and closs_import_split(): the whole way. */
ClossDataset *closs_import_open (GFile *file, const ClossImportOptions *options, GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
