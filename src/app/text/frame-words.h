/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include "train/frame.h"

G_BEGIN_DECLS

/* What has to be said of a frame that may be of test images, of training images, or of both. */

/* The accuracy as closs_text_accuracy() has it; NULL where there is none. g_free(). */
char *closs_frame_describe_accuracy (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* How many of how many images there are in it. g_free(). */
char *closs_frame_describe_shown (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
/* Test images are discs, as where there are no others, and training images rings, which the legend explains. Borrowed
 * from @frame. */
void closs_frame_mark_splits (const ClossFrame *frame, ClossScene *scene);

G_END_DECLS
