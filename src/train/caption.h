/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* What is written below a picture of a run, in the window, in a figure and in a film. In the user's language and
 * locale; all g_free(). */

/* "V1.0 · λ 1" for the settings of a preset. Other settings are named by the nearest preset and by what differs from
 * it: "V1.0 · Center Loss Square Root · λ 10"; if more than three controls differ: "V1.0, changed · λ 10". */
char *closs_caption_describe_settings (const ClossSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

/* "MNIST · V1.0 · λ 1 · seed 0": the run, with its settings at this frame. */
char *closs_caption_describe_run (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;

/* "Epoch 3 · step 1,412": the epoch that is in progress or has just ended. @accuracy is appended unless it is NULL. */
char *closs_caption_describe_progress (double epoch, guint64 step, const char *accuracy) G_GNUC_WARN_UNUSED_RESULT;

/* "Epoch 3 · step 1,412 · test accuracy 97.81 % (n = 10,000)": the moment that the frame is of, and the accuracy of
 * each split that was measured. "≈ 97.81 %" if it is of a part of the split. @n and @accuracy are the frame's own, or
 * those of a part of its images. */
char *closs_caption_describe_moment (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                                     const double accuracy[CLOSS_N_SPLITS]) G_GNUC_WARN_UNUSED_RESULT;

/* "λ 1 → 10" for one change or for a row of changes of one control, of which these are the first and the last. */
char *closs_caption_describe_change (const ClossEvent *first, const ClossEvent *last) G_GNUC_WARN_UNUSED_RESULT;

/* "λ 1 → 10 at step 412", "λ 1 → 10 at steps 412–431" */
char *closs_caption_place_change (const char *change, guint64 first_step, guint64 last_step) G_GNUC_WARN_UNUSED_RESULT;

/* The caption of a figure of all the frame's images: a line for the moment, one for the run, and one for the changes
 * of its controls up to the step of @frame, if there were any; of more than two their number. @events: those of the
 * whole run. */
char *closs_caption_describe_figure (const ClossFrame *frame, const ClossEvent *events,
                                     gsize n_events) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a picture of a film, always of two lines, so that the plane below keeps its place. @n and @accuracy as
 * above. */
char *closs_caption_describe_film (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                                   const double accuracy[CLOSS_N_SPLITS], const ClossEvent *events,
                                   gsize n_events) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
