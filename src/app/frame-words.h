/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include "train/frame.h"

G_BEGIN_DECLS

/* What has to be said of a frame that may be of test images, of training images, or of both. */

/* The accuracy as closs_text_accuracy() has it; NULL where there is none. g_free(). */
char *closs_frame_describe_accuracy (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* "V1.0 · λ 1": the preset that these settings are, and the strength of the center loss. g_free(). */
char *closs_settings_describe (const ClossSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
/* "MNIST · V1.0 · λ 1 · seed 0": the run as it was at this frame. g_free(). */
char *closs_frame_describe_run (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* The caption of a figure: epoch, step, and the accuracies of both splits with the number of images that each was
 * measured on. @n and @accuracy are the frame's own, or those of a part of its images. g_free(). */
char *closs_frame_describe_figure (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                                   const double accuracy[CLOSS_N_SPLITS]) G_GNUC_WARN_UNUSED_RESULT;
/* How many of how many images there are in it. g_free(). */
char *closs_frame_describe_shown (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* Test images are discs, as where there are no others, and training images rings, which the legend explains. Borrowed
 * from @frame. */
void closs_frame_mark_splits (const ClossFrame *frame, ClossScene *scene);

G_END_DECLS
