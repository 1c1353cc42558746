/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* All that a frame says of one image: its picture, true and predicted class, the probabilities of the classes, the
 * distance to its center. */
#define CLOSS_TYPE_SAMPLE_CARD (closs_sample_card_get_type ())
G_DECLARE_FINAL_TYPE (ClossSampleCard, closs_sample_card, CLOSS, SAMPLE_CARD, GtkBox)

GtkWidget *closs_sample_card_new (void);

/* Image @number of @frame. */
void closs_sample_card_set (ClossSampleCard *card, const ClossFrame *frame, gsize number);

/* Whether this is the image that it was set to last, or that one in another frame. */
gboolean closs_sample_card_shows (ClossSampleCard *card, const ClossFrame *frame, gsize number);

G_END_DECLS
