/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes/classes-table.h"
#include "app/classes/class-item.h"
#include "app/text/display-text.h"
#include "app/widgets/class-colors.h"
#include "app/widgets/class-swatch.h"
#include "app/widgets/widget-helpers.h"
#include "base/number.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

/* So many classes are found at a glance. */
#define MAX_UNSEARCHED 10

/* What a column shows of a class and sorts by. */
typedef struct
{
  const char *title;
  double (*get_key) (ClossClassItem *item);
  char *(*get_text) (ClossClassItem *item);
} Column;

struct _ClossClassesTable
{
  GtkBox parent_instance;

  ClossDataset *dataset; /* of the items; counted */
  int isolated_class;
  gboolean is_syncing;

  GListStore *items;
  GtkFilter *filter;
  GtkSortListModel *sorted;
  GtkSingleSelection *selection;

  /* Template widgets */
  GtkSearchEntry *search;
  GtkColumnView *view;
  GtkLabel *measured;
};

enum
{
  PROP_0,
  PROP_ISOLATED_CLASS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ClossClassesTable, closs_classes_table, GTK_TYPE_BOX)

static double
get_index (ClossClassItem *item)
{
  return closs_class_item_get_index (item);
}

static double
get_count (ClossClassItem *item)
{
  return (double)closs_class_item_get_metrics (item)->count;
}

static double
get_accuracy (ClossClassItem *item)
{
  return closs_class_item_get_metrics (item)->accuracy;
}

static double
get_radius (ClossClassItem *item)
{
  return closs_class_item_get_metrics (item)->radius;
}

static double
get_center_lag (ClossClassItem *item)
{
  return closs_class_item_get_metrics (item)->center_lag;
}

static char *
get_name_text (ClossClassItem *item)
{
  return g_strdup (closs_class_item_get_name (item));
}

static char *
get_count_text (ClossClassItem *item)
{
  return closs_number_format_count (closs_class_item_get_metrics (item)->count);
}

static char *
get_accuracy_text (ClossClassItem *item)
{
  return closs_text_share (get_accuracy (item), closs_class_item_is_estimate (item));
}

static char *
get_radius_text (ClossClassItem *item)
{
  return closs_text_measured (get_radius (item), closs_class_item_is_estimate (item));
}

static char *
get_center_lag_text (ClossClassItem *item)
{
  return closs_text_measured (get_center_lag (item), closs_class_item_is_estimate (item));
}

static const Column columns[] = {
  { N_ ("Class"), get_index, get_name_text },           { N_ ("Count"), get_count, get_count_text },
  { N_ ("Accuracy"), get_accuracy, get_accuracy_text }, { N_ ("Radius"), get_radius, get_radius_text },
  { N_ ("Lag"), get_center_lag, get_center_lag_text },
};

/* For what there is no room: a name may be too long for its column, and a sixth one would leave it none. */
static char *
describe_class (ClossClassItem *item, const char *name)
{
  double gap = closs_class_item_get_metrics (item)->nearest_center;
  g_autofree char *distance = closs_text_measure (gap);

  if (isnan (gap))
    return g_strdup (name);
  /* TRANSLATORS: name of a class, distance */
  return g_strdup_printf (_ ("%s: %s from its center to the nearest other one"), name, distance);
}

static GtkLabel *
get_cell_label (GtkListItem *list_item)
{
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  return GTK_LABEL (GTK_IS_LABEL (cell) ? cell : gtk_widget_get_last_child (cell));
}

static void
show_cell (GtkListItem *list_item, const Column *column)
{
  ClossClassItem *item = gtk_list_item_get_item (list_item);
  g_autofree char *text = column->get_text (item);

  if (column == columns)
    {
      g_autofree char *description = describe_class (item, text);

      gtk_widget_set_tooltip_text (gtk_list_item_get_child (list_item), description);
    }
  closs_label_set_measured (get_cell_label (list_item), text);
}

static int
compare_keys (double a, double b)
{
  /* What is not measured comes first, as if it were the smallest. */
  if (isnan (a) || isnan (b))
    return (isnan (b) ? 1 : 0) - (isnan (a) ? 1 : 0);
  return (a > b) - (a < b);
}

static int
compare_items_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const Column *column = data;

  return compare_keys (column->get_key ((ClossClassItem *)a), column->get_key ((ClossClassItem *)b));
}

static void
item_metrics_cb (GtkListItem *list_item)
{
  show_cell (list_item, g_object_get_data (G_OBJECT (list_item), "closs-column"));
}

static void
setup_cb (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *list_item, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *cell = label;

  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_xalign (GTK_LABEL (label), column == columns ? 0 : 1);
  if (column == columns)
    {
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
      gtk_box_append (GTK_BOX (cell), closs_class_swatch_new ());
      gtk_box_append (GTK_BOX (cell), label);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
    }
  g_object_set_data (G_OBJECT (list_item), "closs-column", (gpointer)column);
  gtk_list_item_set_child (list_item, cell);
}

static void
bind_cb (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *list_item, const Column *column)
{
  ClossClassItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *cell = gtk_list_item_get_child (list_item);

  if (column == columns)
    closs_class_swatch_set_class (CLOSS_CLASS_SWATCH (gtk_widget_get_first_child (cell)),
                                  closs_class_item_get_color (item), closs_class_item_get_n_classes (item));
  g_signal_connect_object (item, "notify::metrics", G_CALLBACK (item_metrics_cb), list_item, G_CONNECT_SWAPPED);
  show_cell (list_item, column);
}

static void
unbind_cb (GtkSignalListItemFactory *factory G_GNUC_UNUSED, GtkListItem *list_item, const Column *column G_GNUC_UNUSED)
{
  g_signal_handlers_disconnect_matched (gtk_list_item_get_item (list_item), G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL,
                                        list_item);
}

static void
selected_cb (ClossClassesTable *self)
{
  ClossClassItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (!self->is_syncing)
    g_object_set (self, "isolated-class", item != NULL ? closs_class_item_get_index (item) : -1, NULL);
}

static guint
find_position (ClossClassesTable *self, int class_index)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sorted));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClossClassItem) item = g_list_model_get_item (G_LIST_MODEL (self->sorted), i);

      if (closs_class_item_get_index (item) == class_index)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
select_isolated (ClossClassesTable *self)
{
  self->is_syncing = TRUE;
  gtk_single_selection_set_selected (self->selection, find_position (self, self->isolated_class));
  self->is_syncing = FALSE;
}

/* Searching */

/* Part of the name, or the number. */
static gboolean
matches_cb (gpointer item, gpointer data)
{
  ClossClassesTable *self = data;
  const char *wanted = gtk_editable_get_text (GTK_EDITABLE (self->search));
  g_autofree char *number = g_strdup_printf ("%d", closs_class_item_get_index (item));
  g_autofree char *name = g_utf8_casefold (closs_class_item_get_name (item), -1);
  g_autofree char *folded = g_utf8_casefold (wanted, -1);

  return folded[0] == '\0' || strstr (name, folded) != NULL || g_str_equal (number, folded);
}

/* The class that is isolated stays so, whether it is listed or not. */
static void
search_changed_cb (ClossClassesTable *self)
{
  self->is_syncing = TRUE;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  self->is_syncing = FALSE;
  select_isolated (self);
}

/* Enter isolates the first that is listed. */
static void
search_activate_cb (ClossClassesTable *self)
{
  g_autoptr (ClossClassItem) first = NULL;

  search_changed_cb (self);
  first = g_list_model_get_item (G_LIST_MODEL (self->sorted), 0);
  if (first != NULL)
    g_object_set (self, "isolated-class", closs_class_item_get_index (first), NULL);
}

static void
fill_items (ClossClassesTable *self, const ClossFrame *frame)
{
  g_autofree int *colors = closs_class_colors_new (frame->dataset);

  self->is_syncing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_set_visible (GTK_WIDGET (self->search), frame->n_classes > MAX_UNSEARCHED);
  g_list_store_remove_all (self->items);
  for (int i = 0; i < frame->n_classes; i++)
    {
      g_autoptr (ClossClassItem) item = closs_class_item_new (i, frame->n_classes, colors != NULL ? colors[i] : i,
                                                              closs_dataset_get_class_name (frame->dataset, i));

      g_list_store_append (self->items, item);
    }
  self->is_syncing = FALSE;
  g_clear_pointer (&self->dataset, closs_dataset_unref);
  self->dataset = closs_dataset_ref (frame->dataset);
}

static void
update_items (ClossClassesTable *self, const ClossFrame *frame)
{
  for (int i = 0; i < frame->n_classes; i++)
    {
      g_autoptr (ClossClassItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), (guint)i);

      closs_class_item_set_metrics (item, &frame->classes[i], !closs_frame_is_whole (frame));
    }
}

static void
append_column (ClossClassesTable *self, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare_items_cb, (gpointer)column, NULL));
  g_autoptr (GtkColumnViewColumn) view_column = gtk_column_view_column_new (_ (column->title), factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer)column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer)column);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), (gpointer)column);
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_expand (view_column, column == columns);
  gtk_column_view_append_column (self->view, view_column);
}

/* Titles stand over their figures. The header is made by GtkColumnView, which has no property for it: where a later
 * GTK builds it otherwise the titles stay at the left. */
static void
align_titles (ClossClassesTable *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title != NULL; i++, title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *box = gtk_widget_get_first_child (title);

      if (i > 0 && box != NULL)
        gtk_widget_set_halign (box, GTK_ALIGN_END);
    }
}

static void
closs_classes_table_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_ISOLATED_CLASS:
      g_value_set_int (value, CLOSS_CLASSES_TABLE (object)->isolated_class);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_classes_table_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossClassesTable *self = CLOSS_CLASSES_TABLE (object);

  switch (id)
    {
    case PROP_ISOLATED_CLASS:
      if (self->isolated_class == g_value_get_int (value))
        break;
      self->isolated_class = g_value_get_int (value);
      select_isolated (self);
      g_object_notify_by_pspec (object, pspec);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_classes_table_dispose (GObject *object)
{
  ClossClassesTable *self = CLOSS_CLASSES_TABLE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_CLASSES_TABLE);
  g_clear_object (&self->selection);
  g_clear_object (&self->sorted);
  g_clear_object (&self->filter);
  g_clear_object (&self->items);
  g_clear_pointer (&self->dataset, closs_dataset_unref);
  G_OBJECT_CLASS (closs_classes_table_parent_class)->dispose (object);
}

static void
closs_classes_table_class_init (ClossClassesTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = closs_classes_table_get_property;
  object_class->set_property = closs_classes_table_set_property;
  object_class->dispose = closs_classes_table_dispose;
  properties[PROP_ISOLATED_CLASS]
      = g_param_spec_int ("isolated-class", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/classes-table.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossClassesTable, view);
  gtk_widget_class_bind_template_child (widget_class, ClossClassesTable, search);
  gtk_widget_class_bind_template_child (widget_class, ClossClassesTable, measured);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
}

static void
closs_classes_table_init (ClossClassesTable *self)
{
  GtkFilterListModel *filtered;

  self->isolated_class = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    append_column (self, &columns[i]);
  align_titles (self);

  self->items = g_list_store_new (CLOSS_TYPE_CLASS_ITEM);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches_cb, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), g_object_ref (self->filter));
  self->sorted
      = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect", TRUE, "model",
                                  self->sorted, NULL);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

/* Of which split the figures are. */
static void
show_measured (ClossClassesTable *self, const ClossFrame *frame)
{
  g_autofree char *n = closs_number_format_count (frame->n_of[frame->split]);
  g_autofree char *text
      = g_strdup_printf (frame->split == CLOSS_SPLIT_TEST ? _ ("Measured on the %s test images shown.")
                                                          : _ ("Measured on the %s training images shown."),
                         n);

  closs_label_set_text (self->measured, text);
}

void
closs_classes_table_set_frame (ClossClassesTable *table, const ClossFrame *frame)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (table->view);

  if (frame->dataset != table->dataset)
    fill_items (table, frame);
  update_items (table, frame);
  show_measured (table, frame);
  gtk_sorter_changed (sorter, GTK_SORTER_CHANGE_DIFFERENT);
  select_isolated (table);
}
