/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/loss-chart.h"
#include "session/run.h"

G_BEGIN_DECLS

/* What was changed on the way, as marks of the loss chart: the events of one control that follow one another like those
 * of a slider that is dragged are one mark. The run keeps them all. */
typedef struct _ClossLossMarks ClossLossMarks;

ClossLossMarks *closs_loss_marks_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_loss_marks_free (ClossLossMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossLossMarks, closs_loss_marks_free)

/* All the events of a run, by their steps; and its rows, that say how fast it was when they came. */
void closs_loss_marks_set (ClossLossMarks *marks, const ClossEvent *events, gsize n_events, const ClossStepRow *rows,
                           gsize n_rows, int batch_size);
/* Until the next change. */
const ClossChartMark *closs_loss_marks_get (const ClossLossMarks *marks, gsize *n_marks);

/* "λ 1 → 10 at step 412", or of a drag "λ 1 → 10 at steps 412–431". */
char *closs_loss_marks_describe (const ClossChartMark *mark) G_GNUC_WARN_UNUSED_RESULT;
/* Likewise all of the marks of @chart, drawn at that size, that are within reach of the pixel @x, each in a line; NULL:
 * none is. */
char *closs_loss_marks_describe_at (const ClossLossChart *chart, double width, double height,
                                    double x) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
