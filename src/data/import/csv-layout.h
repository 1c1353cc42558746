/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/csv-survey.h"
#include "data/import/import-format.h"

G_BEGIN_DECLS

/* Which column of a table is the label, which ones are pixels, and what the numbers mean. */
typedef struct
{
  ClossShape image;
  gsize n_columns, label;
  GArray *pixels;         /* gsize: the pixels' columns, in the order of the table */
  double black, white;    /* the range of the pixels' values */
  ClossImportOrder order; /* of color; else CLOSS_IMPORT_ORDER_PLANES */
  GStrv names;            /* NULL: no header */
} ClossCsvLayout;

void closs_csv_layout_clear (ClossCsvLayout *layout);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossCsvLayout, closs_csv_layout_clear)

/* Decides, and logs in the job what the user should know or choose. Errors: CLOSS_DATA_ERROR_FORMAT: no labels, no
 * square of pixels, values of no known range. */
gboolean closs_csv_layout_find (ClossImportJob *job, const ClossCsvSurvey *survey, ClossCsvLayout *layout,
                                GError **error);

/* The same of another file that should fit to a table that was read as @layout. NULL: it fits; else the reason why
 * not, a sentence's part; g_free(). */
char *closs_csv_layout_fit (const ClossCsvLayout *layout, const ClossCsvSurvey *survey,
                            ClossCsvLayout *mate) G_GNUC_WARN_UNUSED_RESULT;

/* The parts of it. */

/* The label's column; -1 with @error set. */
gssize closs_csv_find_label (ClossImportJob *job, const ClossCsvSurvey *survey, GError **error);
/* A column as the user is told of it: its name in quotes, or its number; g_free(). */
char *closs_csv_dup_title (const ClossCsvSurvey *survey, gsize column) G_GNUC_WARN_UNUSED_RESULT;
/* Names of columns of row numbers, file names and the like, which are neither labels nor pixels. */
gboolean closs_csv_is_id_name (const char *name);
gboolean closs_csv_is_unnamed (const char *name);
/* It numbers the rows, or has another number in each. */
gboolean closs_csv_numbers_rows (const ClossCsvSurvey *survey, gsize column);

/* The range of the values; FALSE with @error: of no known one. */
gboolean closs_csv_find_range (const ClossCsvSurvey *survey, const GArray *pixels, const char *name, double *black,
                               double *white, GError **error);

/* Looks at pictures of the table. CLOSS_IMPORT_ORDER_AUTO: they do not tell. */
ClossImportOrder closs_csv_find_order (GFile *file, const ClossCsvLayout *layout, GCancellable *cancellable);

G_END_DECLS
