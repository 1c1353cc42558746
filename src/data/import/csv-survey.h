/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/csv-table.h"

G_BEGIN_DECLS

/* Everything that is looked at in a table before it is decided which of its columns is what. */

enum
{
  CLOSS_CSV_MAX_VALUES = 1001, /* different values of a column that are told apart: one more than classes */
};

typedef struct
{
  guint64 n_numbers, n_whole, n_texts; /* the rest of the rows is empty here */
  guint64 n_over_byte, n_negative;     /* numbers above 255; below 0 */
  double min, max, max_byte;           /* of the numbers; the largest up to 255 */
  double last;
  gboolean is_counting; /* every number is the one before it plus 1 */
  gboolean is_odd;      /* its name is not built as those of most columns are, such as "pixel17" */
  GHashTable *values;   /* label → how often (GUINT_TO_POINTER); NULL: not counted, as of most columns of numbers */
} ClossCsvColumn;

typedef struct
{
  gsize n_columns;
  GStrv names;    /* NULL: no header */
  guint64 n_rows; /* with n_columns fields; the others are not looked at */
  ClossCsvColumn *columns;
} ClossCsvSurvey;

/* Reads the table to its end. The values of columns of text, of those whose name is odd and of those at both ends are
 * counted. @report is called now and then with the bytes that have been read; NULL: nobody asks. Errors as
 * closs_csv_table_open(). */
ClossCsvSurvey *closs_csv_survey_new (GFile *file, void (*report) (guint64 offset, gpointer data), gpointer data,
                                      GCancellable *cancellable, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_csv_survey_free (ClossCsvSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossCsvSurvey, closs_csv_survey_free)

/* How many different labels the column has; CLOSS_CSV_MAX_VALUES: that many, or more. 0: they were not counted. */
guint closs_csv_column_count_values (const ClossCsvColumn *column);
/* Most of what is in it is no number. */
gboolean closs_csv_column_is_text (const ClossCsvColumn *column);
/* How different the values of two columns are: the total variation distance of their distributions, 0 to 1. Both have
 * to be counted. */
double closs_csv_column_compare (const ClossCsvColumn *a, const ClossCsvColumn *b);

G_END_DECLS
