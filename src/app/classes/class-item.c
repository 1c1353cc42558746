/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes/class-item.h"
#include <math.h>

struct _ClossClassItem
{
  GObject parent_instance;

  int index;
  int n_classes;
  int color;
  char *name;
  ClossClassMetrics metrics;
  gboolean is_estimate;
};

enum
{
  PROP_0,
  PROP_METRICS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ClossClassItem, closs_class_item, G_TYPE_OBJECT)

static void
closs_class_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_METRICS:
      g_value_set_pointer (value, &CLOSS_CLASS_ITEM (object)->metrics);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_class_item_finalize (GObject *object)
{
  g_free (CLOSS_CLASS_ITEM (object)->name);
  G_OBJECT_CLASS (closs_class_item_parent_class)->finalize (object);
}

static void
closs_class_item_class_init (ClossClassItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = closs_class_item_get_property;
  object_class->finalize = closs_class_item_finalize;
  properties[PROP_METRICS] = g_param_spec_pointer ("metrics", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
closs_class_item_init (ClossClassItem *self)
{
  self->metrics = (ClossClassMetrics){
    .accuracy = NAN, .radius = NAN, .center_lag = NAN, .nearest_center = NAN, .mean_x = NAN, .mean_y = NAN
  };
}

ClossClassItem *
closs_class_item_new (int index, int n_classes, int color, const char *name)
{
  ClossClassItem *self = g_object_new (CLOSS_TYPE_CLASS_ITEM, NULL);

  self->index = index;
  self->n_classes = n_classes;
  self->color = color;
  self->name = g_strdup (name);
  return self;
}

void
closs_class_item_set_metrics (ClossClassItem *item, const ClossClassMetrics *metrics, gboolean is_estimate)
{
  item->metrics = *metrics;
  item->is_estimate = is_estimate;
  g_object_notify_by_pspec (G_OBJECT (item), properties[PROP_METRICS]);
}

gboolean
closs_class_item_is_estimate (ClossClassItem *item)
{
  return item->is_estimate;
}

int
closs_class_item_get_index (ClossClassItem *item)
{
  return item->index;
}

int
closs_class_item_get_color (ClossClassItem *item)
{
  return item->color;
}

int
closs_class_item_get_n_classes (ClossClassItem *item)
{
  return item->n_classes;
}

const char *
closs_class_item_get_name (ClossClassItem *item)
{
  return item->name;
}

const ClossClassMetrics *
closs_class_item_get_metrics (ClossClassItem *item)
{
  return &item->metrics;
}
