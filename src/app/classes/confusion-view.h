/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/confusion.h"
#include "train/frame.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The confusion matrix of a frame. The cell under the pointer, or with the focus the one that the arrows lead to, is
 * outlined and said in words; a click or Enter chooses it.
 *
 * Signal "chosen" (int, int): true and predicted class. */
#define CLOSS_TYPE_CONFUSION_VIEW (closs_confusion_view_get_type ())
G_DECLARE_FINAL_TYPE (ClossConfusionView, closs_confusion_view, CLOSS, CONFUSION_VIEW, GtkWidget)

void closs_confusion_view_set_frame (ClossConfusionView *view, const ClossFrame *frame);

/* What @frame shows, in @theme; closs_confusion_free(). */
ClossConfusion *closs_confusion_from_frame (const ClossFrame *frame, ClossTheme theme) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
