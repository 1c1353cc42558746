/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"

G_BEGIN_DECLS

/* The rows of a run as a table of numbers, in the order of the columns of the metrics CSV; the column "variant" holds
 * its number. */
#define CLOSS_ROWS_N_COLUMNS 20

/* At most @max of @rows, evenly spaced: of each group of neighbors the last measured row, or the last row if none is
 * measured; of the last group always the last row. g_free(). */
ClossStepRow *closs_rows_thin (const ClossStepRow *rows, gsize n_rows, gsize max,
                               gsize *n_left) G_GNUC_WARN_UNUSED_RESULT;

/* [n_rows][CLOSS_ROWS_N_COLUMNS]. g_free(). */
double *closs_rows_to_table (const ClossStepRow *rows, gsize n_rows) G_GNUC_WARN_UNUSED_RESULT;

/* The inverse: an array of ClossStepRow. The steps must increase and end at @last_step or earlier. NULL: the table does
 * not hold rows of a run. */
GArray *closs_rows_from_table (const double *table, gsize n_rows, guint64 last_step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
