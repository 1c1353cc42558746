/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/sample-item.h"

struct _ClossSampleItem
{
  GObject parent_instance;

  ClossSampleId id;
};

G_DEFINE_FINAL_TYPE (ClossSampleItem, closs_sample_item, G_TYPE_OBJECT)

static void
closs_sample_item_class_init (ClossSampleItemClass *klass G_GNUC_UNUSED)
{
}

static void
closs_sample_item_init (ClossSampleItem *self G_GNUC_UNUSED)
{
}

ClossSampleItem *
closs_sample_item_new (ClossSampleId id)
{
  ClossSampleItem *self = g_object_new (CLOSS_TYPE_SAMPLE_ITEM, NULL);

  self->id = id;
  return self;
}

ClossSampleId
closs_sample_item_get_id (ClossSampleItem *item)
{
  return item->id;
}
