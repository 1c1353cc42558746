/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* An image of a data set, enlarged by a whole number so that every pixel of it is a crisp square.
 *
 * Properties: "size" (int): the sides of its square, in pixels. */
#define CLOSS_TYPE_SAMPLE_PICTURE (closs_sample_picture_get_type ())
G_DECLARE_FINAL_TYPE (ClossSamplePicture, closs_sample_picture, CLOSS, SAMPLE_PICTURE, GtkWidget)

/* Image @index of @split; @dataset NULL: none. */
void closs_sample_picture_set (ClossSamplePicture *picture, ClossDataset *dataset, ClossSplitKind split, guint32 index);

G_END_DECLS
