/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A row of small pictures under a title, with their classes, however many: only those in view are made. Hidden while
 * it is empty.
 *
 * Properties: "title" (string).
 * Signal "activated" (guint): the number, in the frame last set, of the image that was chosen. */
#define CLOSS_TYPE_SAMPLE_STRIP (closs_sample_strip_get_type ())
G_DECLARE_FINAL_TYPE (ClossSampleStrip, closs_sample_strip, CLOSS, SAMPLE_STRIP, GtkBox)

/* Images numbers[0..n) of @frame, in this order. */
void closs_sample_strip_set (ClossSampleStrip *strip, const ClossFrame *frame, const guint32 *numbers, gsize n);

G_END_DECLS
