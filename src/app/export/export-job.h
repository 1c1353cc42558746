/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/export/animation-plan.h"
#include "plot/confusion.h"
#include "plot/export.h"
#include "plot/pair-figure.h"
#include "train/csv.h"

G_BEGIN_DECLS

/* Something to be written, with a copy of all that is needed for it, so that a thread can do it while the run goes on.
 */
typedef struct _ClossExportJob ClossExportJob;

/* Takes ownership of @scene. */
ClossExportJob *closs_export_job_new_figure (ClossScene *scene, double width, double height,
                                             double scale) G_GNUC_WARN_UNUSED_RESULT;
/* Takes ownership of @figure; the size is that of both together. */
ClossExportJob *closs_export_job_new_pair (ClossPairFigure *figure, double width, double height,
                                           double scale) G_GNUC_WARN_UNUSED_RESULT;
/* Takes ownership of @confusion. */
ClossExportJob *closs_export_job_new_confusion (ClossConfusion *confusion, double side,
                                                double scale) G_GNUC_WARN_UNUSED_RESULT;
ClossExportJob *closs_export_job_new_features (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
ClossExportJob *closs_export_job_new_metrics (const ClossStepRow *rows, gsize n_rows) G_GNUC_WARN_UNUSED_RESULT;
/* Takes ownership of @plan. */
ClossExportJob *closs_export_job_new_animation (ClossAnimationPlan *plan) G_GNUC_WARN_UNUSED_RESULT;
void closs_export_job_free (ClossExportJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossExportJob, closs_export_job_free)

/* Writes it to @file on a thread; takes ownership of @job. A figure's format is chosen by the file's suffix. @callback
 * gets @source and, through the finish function, whether the whole file stands. Cancelled, there is none. */
void closs_export_job_write_async (ClossExportJob *job, GFile *file, GCancellable *cancellable, gpointer source,
                                   GAsyncReadyCallback callback, gpointer data);
GFile *closs_export_job_write_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @file, or where it has none of the @suffixes (NULL-terminated), the same with the first of them added. */
GFile *closs_export_add_suffix (GFile *file, const char *const *suffixes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
