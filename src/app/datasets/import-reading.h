/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/catalogue.h"
#include "data/import/import.h"

G_BEGIN_DECLS

/* Data that somebody wants to import, read on a thread of their own for a look at them. */

enum
{
  CLOSS_IMPORT_N_SAMPLES = 6, /* pictures of each class */
};

/* What came of it. Immutable. */
typedef struct
{
  ClossDataset *dataset; /* as it was read: its test split is empty where the data have none */
  const char *format;    /* what it was read as, for the user */
  gboolean is_scaled;    /* size and colour were chosen */
  GPtrArray *left_out;   /* ClossLeftOut */
  gsize n_left_out;
  GPtrArray *notes, *warnings; /* char * */
  ClossImportAsks asks;        /* what has to be chosen before it can be imported */
  char *question;
  GPtrArray *columns; /* ClossImportColumn that the labels could be in; empty: it is no table */
  guint label_column;
  ClossImportOrder channel_order; /* AUTO: there is nothing to choose */
  GPtrArray *kinds;               /* ClossDatasetKind that the folder could be, borrowed from the catalogue */
  const ClossDatasetKind *kind;   /* that it was read as; NULL: as data of the user's own */
  guint32 *n_train, *n_test;      /* [n_classes] */
  guint32 (*samples)[CLOSS_IMPORT_N_SAMPLES]; /* [n_classes] of the training split, as many as there are of the class */
} ClossReading;

void closs_reading_free (ClossReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossReading, closs_reading_free)

/* Reads @file as the data set of the catalogue that it is, @preferred where it could be several; as data of the user's
 * own where it is none, or where @is_own says so. @callback gets @source. */
GTask *closs_reading_start (GFile *file, gboolean is_own, const ClossDatasetKind *preferred,
                            const ClossImportOptions *options, gpointer source, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data) G_GNUC_WARN_UNUSED_RESULT;
/* The share that has been read, 0 to 1; below 0 while nobody can say. */
double closs_reading_get_progress (GTask *task);
ClossReading *closs_reading_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The data set to train on: some held out where the data have no test pictures. */
void closs_reading_split_async (const ClossReading *reading, const ClossImportOptions *options, gpointer source,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
ClossDataset *closs_reading_split_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
