/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include "train/trainer.h"

G_BEGIN_DECLS

/* The text below a picture of a run, in the window, in a figure and in a film. In the user's language and locale;
 * g_free() every result. */

/* "V1.0 · λ 1" for the settings of a preset. Other settings are named by the nearest preset and by what differs from
 * it: "V1.0 · Center Loss Square Root · λ 10"; if more than three controls differ: "V1.0, changed · λ 10". */
char *closs_caption_describe_settings (const ClossSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

/* "MNIST · V1.0 · λ 1 · seed 0": the run, with its settings at this frame. */
char *closs_caption_describe_run (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;

/* "Epoch 3 · step 1,412": the epoch that is in progress or has just ended. @accuracy is appended unless it is NULL. */
char *closs_caption_describe_progress (double epoch, guint64 step, const char *accuracy) G_GNUC_WARN_UNUSED_RESULT;

/* "Epoch 3 · step 1,412 · test accuracy 97.81 % (n = 10,000)": the moment of the frame, and the accuracy of each
 * measured split. "≈ 97.81 %" if only a part of the split was measured. @n and @accuracy are the frame's own, or those
 * of a part of its images. */
char *closs_caption_describe_moment (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                                     const double accuracy[CLOSS_N_SPLITS]) G_GNUC_WARN_UNUSED_RESULT;

/* "λ 1 → 10" for one change, or for several changes of one control; @first and @last are the first and last of them. */
char *closs_caption_describe_change (const ClossEvent *first, const ClossEvent *last) G_GNUC_WARN_UNUSED_RESULT;

/* "λ 1 → 10 at step 412", "λ 1 → 10 at steps 412–431" */
char *closs_caption_place_change (const char *change, guint64 first_step, guint64 last_step) G_GNUC_WARN_UNUSED_RESULT;

/* The caption of a figure of all the frame's images: one line for the moment, one for the run, and, if controls changed
 * up to the step of @frame, one for the changes; more than two changes are only counted. @events: those of the whole
 * run. */
char *closs_caption_describe_figure (const ClossFrame *frame, const ClossEvent *events,
                                     gsize n_events) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a picture of a film: always two lines, so that the plane below keeps its place. @n and @accuracy as
 * above. */
char *closs_caption_describe_film (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                                   const double accuracy[CLOSS_N_SPLITS], const ClossEvent *events,
                                   gsize n_events) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
