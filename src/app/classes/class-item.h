/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <glib-object.h>

G_BEGIN_DECLS

/* One class of the shown frame, as the classes table sees it. Emits notify::metrics when they have changed. */
#define CLOSS_TYPE_CLASS_ITEM (closs_class_item_get_type ())
G_DECLARE_FINAL_TYPE (ClossClassItem, closs_class_item, CLOSS, CLASS_ITEM, GObject)

ClossClassItem *closs_class_item_new (int index, int n_classes, int color, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* @is_estimate: they are of a part of the split's images. */
void closs_class_item_set_metrics (ClossClassItem *item, const ClossClassMetrics *metrics, gboolean is_estimate);
gboolean closs_class_item_is_estimate (ClossClassItem *item);

int closs_class_item_get_index (ClossClassItem *item);
int closs_class_item_get_n_classes (ClossClassItem *item);
int closs_class_item_get_color (ClossClassItem *item); /* as closs_palette_get() takes it */
const char *closs_class_item_get_name (ClossClassItem *item);
const ClossClassMetrics *closs_class_item_get_metrics (ClossClassItem *item);

G_END_DECLS
