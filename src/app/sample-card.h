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

/* Moves the card, which lies over @plane, beside the sample at (@x, @y) of it, by its margins; where it is near already
 * it stays, unless it shows another than before. */
void closs_sample_card_place (ClossSampleCard *card, GtkWidget *plane, double x, double y, gboolean is_another);

G_END_DECLS
