/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/samples/spotlight.h"

G_BEGIN_DECLS

/* An image of a data set in a list. */
#define CLOSS_TYPE_SAMPLE_ITEM (closs_sample_item_get_type ())
G_DECLARE_FINAL_TYPE (ClossSampleItem, closs_sample_item, CLOSS, SAMPLE_ITEM, GObject)

ClossSampleItem *closs_sample_item_new (ClossSampleId id) G_GNUC_WARN_UNUSED_RESULT;
ClossSampleId closs_sample_item_get_id (ClossSampleItem *item);

G_END_DECLS
