/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/class-list.h"
#include "data/import/import.h"
#include "data/import/pictures.h"

G_BEGIN_DECLS

/* One reading, as the formats see it. */
typedef struct
{
  GFile *file;
  char *name; /* of the file or folder, for messages */
  gboolean is_folder;
  const ClossImportOptions *options;
  GCancellable *cancellable;
  ClossImportProgressFunc progress;
  gpointer progress_data;
  ClossImport *import; /* left_out grows while it is read */
} ClossImportJob;

struct _ClossImportFormat
{
  const char *title; /* N_() */
  gboolean is_scaled;
  /* A look at the names; at the first bytes of a file, unpacked (of a folder @n is 0). */
  gboolean (*accepts) (const ClossImportJob *job, const guint8 *start, gsize n);
  ClossDataset *(*read) (ClossImportJob *job, GError **error);
};

extern const ClossImportFormat closs_import_cifar, closs_import_idx, closs_import_csv, closs_import_folder;

/* Notes that @file is read as well as the one that was given. */
void closs_import_job_add_file (ClossImportJob *job, GFile *file);
/* Logs what is left out. Takes both strings. */
void closs_import_job_leave_out (ClossImportJob *job, char *name, char *reason);
/* What the user should know about how the data were understood. Takes the text. */
void closs_import_job_note (ClossImportJob *job, char *text);
void closs_import_job_warn (ClossImportJob *job, char *text);
/* Asks for a choice. Takes the text; of several questions the first is put. */
void closs_import_job_ask (ClossImportJob *job, ClossImportAsks asks, char *question);
void closs_import_job_report (const ClossImportJob *job, guint64 n_done, guint64 n_total);

/* The data set of what was read: classes in their natural order, those without a picture gone; takes the pictures of
 * both splits. */
ClossDataset *closs_import_job_finish (const ClossImportJob *job, ClossClassList *classes, ClossPictures splits[2],
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells the user what looks wrong with the data set. */
void closs_import_job_look (ClossImportJob *job, const ClossDataset *dataset);
/* The data set with rows and columns of each picture exchanged. */
ClossDataset *closs_import_transpose (const ClossDataset *dataset, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file beside @file that has @to where its name has @from; NULL where there is none, packed or not. Several
 * exchanges can be given at once, as pairs that end with NULL: those whose @from is not in the name are passed over,
 * but one has to be. */
GFile *closs_import_find_mate (GFile *file, const char *const *exchanges) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
