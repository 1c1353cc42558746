/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/sample-strip.h"
#include "app/samples/sample-item.h"
#include "app/text/display-text.h"
#include "app/widgets/sample-picture.h"
#include "app/widgets/widget-helpers.h"
#include "base/number.h"
#include "train/sample.h"
#include <glib/gi18n.h>

#define PICTURE_SIZE 42

struct _ClossSampleStrip
{
  GtkBox parent_instance;

  const ClossFrame *frame; /* counted */
  GListStore *items;
  GPtrArray *bound; /* of GtkListItem, borrowed: those in view */

  /* Template widgets */
  GtkLabel *title;
  GtkLabel *count;
  GtkListView *view;
};

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS,
};

enum
{
  ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossSampleStrip, closs_sample_strip, GTK_TYPE_BOX)

static gssize
find_number (ClossSampleStrip *self, ClossSampleId id)
{
  return closs_frame_find_sample (self->frame, id, 0);
}

/* "4", or where that is not what the network says "4 → 9". */
static char *
describe_classes (const ClossFrame *frame, gsize number)
{
  const char *label = closs_dataset_get_class_name (frame->dataset, frame->labels[number]);
  const char *predicted = closs_dataset_get_class_name (frame->dataset, frame->predicted[number]);

  if (frame->labels[number] == frame->predicted[number])
    return g_strdup (label);
  /* TRANSLATORS: the true class of an image and the one that it is taken for */
  return g_strdup_printf (_ ("%s → %s"), label, predicted);
}

static void
show_item (ClossSampleStrip *self, GtkListItem *list_item)
{
  ClossSampleId id = closs_sample_item_get_id (gtk_list_item_get_item (list_item));
  GtkWidget *cell = gtk_list_item_get_child (list_item), *picture = gtk_widget_get_first_child (cell);
  gssize number = find_number (self, id);
  g_autofree char *classes = number >= 0 ? describe_classes (self->frame, (gsize)number) : g_strdup ("");
  g_autofree char *name = closs_text_sample (id.split == CLOSS_SPLIT_TRAIN, id.index);
  g_autofree char *whole = g_strdup_printf ("%s: %s", name, classes);

  closs_sample_picture_set (CLOSS_SAMPLE_PICTURE (picture), self->frame->dataset, id.split, id.index);
  closs_widget_set_name (picture, whole);
  closs_label_set_text (GTK_LABEL (gtk_widget_get_last_child (cell)), classes);
  gtk_widget_set_tooltip_text (cell, whole);
}

static void
setup_cb (ClossSampleStrip *self G_GNUC_UNUSED, GtkListItem *list_item)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_box_append (GTK_BOX (cell), g_object_new (CLOSS_TYPE_SAMPLE_PICTURE, "size", PICTURE_SIZE, NULL));
  gtk_box_append (GTK_BOX (cell), label);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 6);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, "caption");
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (ClossSampleStrip *self, GtkListItem *list_item)
{
  g_ptr_array_add (self->bound, list_item);
  show_item (self, list_item);
}

static void
unbind_cb (ClossSampleStrip *self, GtkListItem *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
}

static void
activate_cb (ClossSampleStrip *self, guint position)
{
  g_autoptr (ClossSampleItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);
  gssize number = item != NULL ? find_number (self, closs_sample_item_get_id (item)) : -1;

  if (number >= 0)
    g_signal_emit (self, signals[ACTIVATED], 0, (guint)number);
}

static void
closs_sample_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (CLOSS_SAMPLE_STRIP (object)->title));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_sample_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossSampleStrip *self = CLOSS_SAMPLE_STRIP (object);

  switch (id)
    {
    case PROP_TITLE:
      gtk_label_set_text (self->title, g_value_get_string (value));
      closs_widget_set_name (GTK_WIDGET (self->view), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_sample_strip_dispose (GObject *object)
{
  ClossSampleStrip *self = CLOSS_SAMPLE_STRIP (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_SAMPLE_STRIP);
  g_clear_object (&self->items);
  g_clear_pointer (&self->frame, closs_frame_unref);
  G_OBJECT_CLASS (closs_sample_strip_parent_class)->dispose (object);
}

static void
closs_sample_strip_finalize (GObject *object)
{
  g_ptr_array_unref (CLOSS_SAMPLE_STRIP (object)->bound);
  G_OBJECT_CLASS (closs_sample_strip_parent_class)->finalize (object);
}

static void
closs_sample_strip_class_init (ClossSampleStripClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = closs_sample_strip_get_property;
  object_class->set_property = closs_sample_strip_set_property;
  object_class->dispose = closs_sample_strip_dispose;
  object_class->finalize = closs_sample_strip_finalize;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", CLOSS_TYPE_SAMPLE_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/sample-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossSampleStrip, title);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleStrip, count);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleStrip, view);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
closs_sample_strip_init (ClossSampleStrip *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = NULL;

  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_list_store_new (CLOSS_TYPE_SAMPLE_ITEM);
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (unbind_cb), self);
  gtk_list_view_set_factory (self->view, factory);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
}

/* Whether these are the images that are listed already. */
static gboolean
has_items (ClossSampleStrip *self, const guint32 *numbers, gsize n)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->items)) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClossSampleItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      ClossSampleId id = closs_sample_item_get_id (item);

      if (closs_frame_find_sample (self->frame, id, numbers[i]) != (gssize)numbers[i])
        return FALSE;
    }
  return TRUE;
}

static void
replace_items (ClossSampleStrip *self, const guint32 *numbers, gsize n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n; i++)
    {
      ClossSampleId id = closs_frame_get_sample (self->frame, numbers[i]);

      g_ptr_array_add (items, closs_sample_item_new (id));
    }
  g_list_store_splice (self->items, 0, g_list_model_get_n_items (G_LIST_MODEL (self->items)), items->pdata, items->len);
}

void
closs_sample_strip_set (ClossSampleStrip *strip, const ClossFrame *frame, const guint32 *numbers, gsize n)
{
  g_autofree char *count = closs_number_format_count (n);
  const ClossFrame *old = strip->frame;
  gboolean is_same_dataset = old != NULL && old->dataset == frame->dataset;

  strip->frame = closs_frame_ref (frame);
  if (!is_same_dataset || !has_items (strip, numbers, n))
    replace_items (strip, numbers, n);
  else
    for (guint i = 0; i < strip->bound->len; i++)
      show_item (strip, g_ptr_array_index (strip->bound, i));
  g_clear_pointer (&old, closs_frame_unref);
  closs_label_set_text (strip->count, count);
  gtk_widget_set_visible (GTK_WIDGET (strip), n > 0);
}
