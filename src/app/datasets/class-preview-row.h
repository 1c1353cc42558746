/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/datasets/import-reading.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A class of data to be imported: its name, how many pictures are for training and for test, and the first few of them.
 * @n_held_out are taken from the training's. */
GtkWidget *closs_class_preview_row_new (const ClossReading *reading, int class_index,
                                        gsize n_held_out) G_GNUC_WARN_UNUSED_RESULT;

/* The counts anew. */
void closs_class_preview_row_set_held_out (GtkWidget *row, const ClossReading *reading, int class_index,
                                           gsize n_held_out);

G_END_DECLS
