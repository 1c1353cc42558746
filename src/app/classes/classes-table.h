/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The plane in words: a sortable row a class, with count, accuracy, radius and center lag on the shown images.
 *
 * Properties: "isolated-class" (int, -1 none): the selected row. */
#define CLOSS_TYPE_CLASSES_TABLE (closs_classes_table_get_type ())
G_DECLARE_FINAL_TYPE (ClossClassesTable, closs_classes_table, CLOSS, CLASSES_TABLE, GtkBox)

void closs_classes_table_set_frame (ClossClassesTable *table, const ClossFrame *frame);

G_END_DECLS
