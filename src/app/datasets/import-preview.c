/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/import-preview.h"
#include "app/datasets/class-preview-row.h"
#include <glib/gi18n.h>
#include <math.h>

enum
{
  MAX_ROWS = 100, /* of the lists of classes and of what was left out; the rest is counted */
};

struct _ClossImportPreview
{
  AdwPreferencesPage parent_instance;

  /* Template widgets */
  AdwActionRow *summary;
  AdwComboRow *kind;
  AdwComboRow *size;
  AdwComboRow *color;
  AdwActionRow *question;
  AdwComboRow *label_column;
  AdwComboRow *channel_order;
  AdwActionRow *turn_row;
  GtkSwitch *turn;
  AdwPreferencesGroup *notes;
  AdwActionRow *held_out_row;
  GtkSpinButton *held_out;
  AdwPreferencesGroup *left_out_group;
  AdwExpanderRow *left_out;
  AdwPreferencesGroup *classes;

  ClossReading *reading; /* owned; NULL: none */
  ClossImportOptions options;
  GPtrArray *class_rows; /* borrowed: children of classes */
  GPtrArray *left_out_rows;
  GPtrArray *note_rows;
  gboolean is_showing;
};

enum
{
  REREAD,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossImportPreview, closs_import_preview, ADW_TYPE_PREFERENCES_PAGE)

static const int sizes[] = { CLOSS_IMPORT_GRAY_SIZE, CLOSS_IMPORT_RGB_SIZE };

/* In the order of the list in import-preview.ui. */
static const ClossImportColor colors[] = { CLOSS_IMPORT_COLOR_GRAY, CLOSS_IMPORT_COLOR_RGB };

static gboolean
has_own_test (const ClossImportPreview *self)
{
  return closs_dataset_get_split (self->reading->dataset, CLOSS_SPLIT_TEST).n > 0;
}

/* Whether some are held out here. */
static gboolean
can_hold_out (const ClossImportPreview *self)
{
  return self->reading->kind == NULL && !has_own_test (self);
}

static gsize
count_held_out (const ClossImportPreview *self, int class_index)
{
  if (!can_hold_out (self))
    return 0;
  return closs_import_count_held_out (self->reading->n_train[class_index], self->options.held_out);
}

static void
show_summary (ClossImportPreview *self)
{
  const ClossReading *reading = self->reading;
  ClossShape shape = closs_dataset_get_image_shape (reading->dataset);
  int n_classes = closs_dataset_get_n_classes (reading->dataset);
  gsize n_train = closs_dataset_get_split (reading->dataset, CLOSS_SPLIT_TRAIN).n;
  gsize n_test = closs_dataset_get_split (reading->dataset, CLOSS_SPLIT_TEST).n;
  g_autofree char *classes = NULL;
  g_autofree char *text = NULL;

  for (int k = 0; k < n_classes; k++)
    {
      n_test += count_held_out (self, k);
      n_train -= count_held_out (self, k);
    }
  classes = g_strdup_printf (ngettext ("%d class", "%d classes", (gulong)n_classes), n_classes);
  /* TRANSLATORS: "10 classes · 28×28, gray · 800 training, 200 test" */
  text = g_strdup_printf (_ ("%s · %d×%d, %s · %u training, %u test"), classes, shape.w, shape.h,
                          shape.c == 1 ? _ ("gray") : _ ("colour"), (guint)n_train, (guint)n_test);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->summary), reading->format);
  adw_action_row_set_subtitle (self->summary, text);
  for (guint k = 0; k < MIN ((guint)n_classes, self->class_rows->len); k++)
    if (k < MAX_ROWS)
      closs_class_preview_row_set_held_out (self->class_rows->pdata[k], reading, (int)k, count_held_out (self, (int)k));
}

static void
clear_rows (ClossImportPreview *self)
{
  for (guint i = 0; i < self->class_rows->len; i++)
    adw_preferences_group_remove (self->classes, self->class_rows->pdata[i]);
  for (guint i = 0; i < self->left_out_rows->len; i++)
    adw_expander_row_remove (self->left_out, self->left_out_rows->pdata[i]);
  for (guint i = 0; i < self->note_rows->len; i++)
    adw_preferences_group_remove (self->notes, self->note_rows->pdata[i]);
  g_ptr_array_set_size (self->note_rows, 0);
  g_ptr_array_set_size (self->class_rows, 0);
  g_ptr_array_set_size (self->left_out_rows, 0);
}

static GtkWidget *
make_text_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static GtkWidget *
make_more_row (gsize n)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", (gulong)n), (guint)n);

  return make_text_row (text, "");
}

static void
show_classes (ClossImportPreview *self)
{
  int n_classes = closs_dataset_get_n_classes (self->reading->dataset);

  for (int k = 0; k < MIN (n_classes, MAX_ROWS); k++)
    g_ptr_array_add (self->class_rows, closs_class_preview_row_new (self->reading, k, count_held_out (self, k)));
  if (n_classes > MAX_ROWS)
    g_ptr_array_add (self->class_rows, make_more_row ((gsize)(n_classes - MAX_ROWS)));
  for (guint i = 0; i < self->class_rows->len; i++)
    adw_preferences_group_add (self->classes, self->class_rows->pdata[i]);
}

static void
show_left_out (ClossImportPreview *self)
{
  const ClossReading *reading = self->reading;
  gsize n = reading->n_left_out, n_shown = MIN (MIN (n, reading->left_out->len), MAX_ROWS);
  /* TRANSLATORS: files or rows of a table that could not be read */
  g_autofree char *title = g_strdup_printf (ngettext ("%u Left Out", "%u Left Out", (gulong)n), (guint)n);

  gtk_widget_set_visible (GTK_WIDGET (self->left_out_group), n > 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->left_out), title);
  for (gsize i = 0; i < n_shown; i++)
    {
      const ClossLeftOut *item = reading->left_out->pdata[i];

      g_ptr_array_add (self->left_out_rows, make_text_row (item->name, item->reason));
    }
  if (n > n_shown)
    g_ptr_array_add (self->left_out_rows, make_more_row (n - n_shown));
  for (guint i = 0; i < self->left_out_rows->len; i++)
    adw_expander_row_add_row (self->left_out, self->left_out_rows->pdata[i]);
}

static void
add_note (ClossImportPreview *self, const char *text, gboolean is_warning)
{
  GtkWidget *row = make_text_row (text, "");

  adw_action_row_set_icon_name (ADW_ACTION_ROW (row),
                                is_warning ? "dialog-warning-symbolic" : "dialog-information-symbolic");
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_group_add (self->notes, row);
  g_ptr_array_add (self->note_rows, row);
}

static void
show_notes (ClossImportPreview *self)
{
  const ClossReading *reading = self->reading;

  for (guint i = 0; i < MIN (reading->warnings->len, MAX_ROWS); i++)
    add_note (self, reading->warnings->pdata[i], TRUE);
  for (guint i = 0; i < MIN (reading->notes->len, MAX_ROWS); i++)
    add_note (self, reading->notes->pdata[i], FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->notes), self->note_rows->len > 0);
}

/* A list whose first entry is none of the choices while the choice is still to be made. */
static GtkStringList *
begin_list (const ClossReading *reading, ClossImportAsks asks)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  if ((reading->asks & asks) != 0)
    gtk_string_list_append (list, _ ("Please Choose"));
  return list;
}

static void
show_label_column (ClossImportPreview *self)
{
  const ClossReading *reading = self->reading;
  gboolean is_asked = (reading->asks & CLOSS_IMPORT_ASKS_LABEL_COLUMN) != 0;
  g_autoptr (GtkStringList) titles = begin_list (reading, CLOSS_IMPORT_ASKS_LABEL_COLUMN);
  guint selected = 0;

  for (guint i = 0; i < reading->columns->len; i++)
    {
      const ClossImportColumn *column = reading->columns->pdata[i];

      gtk_string_list_append (titles, column->title);
      if (!is_asked && column->place == reading->label_column)
        selected = i;
    }
  adw_combo_row_set_model (self->label_column, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->label_column, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->label_column), reading->columns->len > 1);
}

static void
show_channel_order (ClossImportPreview *self)
{
  const ClossReading *reading = self->reading;
  gboolean is_asked = (reading->asks & CLOSS_IMPORT_ASKS_CHANNEL_ORDER) != 0;
  g_autoptr (GtkStringList) titles = begin_list (reading, CLOSS_IMPORT_ASKS_CHANNEL_ORDER);

  gtk_string_list_append (titles, _ ("Red, then Green, then Blue"));
  gtk_string_list_append (titles, _ ("Pixel by Pixel"));
  adw_combo_row_set_model (self->channel_order, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->channel_order,
                              !is_asked && reading->channel_order == CLOSS_IMPORT_ORDER_INTERLEAVED ? 1 : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->channel_order), reading->channel_order != CLOSS_IMPORT_ORDER_AUTO);
}

static void
show_question (ClossImportPreview *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->question), self->reading->question != NULL);
  adw_action_row_set_subtitle (self->question, self->reading->question != NULL ? self->reading->question : "");
}

/* The data sets that have such files, and the user's own as the last. */
static void
show_kinds (ClossImportPreview *self)
{
  const GPtrArray *kinds = self->reading->kinds;
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint selected = kinds->len;

  for (guint i = 0; i < kinds->len; i++)
    {
      const ClossDatasetKind *kind = kinds->pdata[i];

      gtk_string_list_append (titles, _ (kind->title));
      if (kind == self->reading->kind)
        selected = i;
    }
  gtk_string_list_append (titles, _ ("Own Data"));
  adw_combo_row_set_model (self->kind, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->kind, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), kinds->len > 0);
}

static void
show_choices (ClossImportPreview *self)
{
  ClossShape shape = closs_dataset_get_image_shape (self->reading->dataset);

  gtk_widget_set_visible (GTK_WIDGET (self->size), self->reading->is_scaled);
  gtk_widget_set_visible (GTK_WIDGET (self->color), self->reading->is_scaled);
  gtk_widget_set_visible (GTK_WIDGET (self->held_out_row), can_hold_out (self));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    if (sizes[i] == shape.h)
      adw_combo_row_set_selected (self->size, i);
  adw_combo_row_set_selected (self->color, shape.c == 1 ? 0 : 1);
  gtk_spin_button_set_value (self->held_out, round (100 * self->options.held_out));
  gtk_widget_set_visible (GTK_WIDGET (self->turn_row), self->reading->kind == NULL);
  gtk_switch_set_active (self->turn, self->options.is_transposed);
  show_label_column (self);
  show_channel_order (self);
  show_question (self);
}

/* What can be chosen */

static void
reread (ClossImportPreview *self)
{
  g_signal_emit (self, signals[REREAD], 0);
}

static void
kind_selected_cb (ClossImportPreview *self)
{
  if (!self->is_showing && self->reading != NULL)
    reread (self);
}

static void
choice_selected_cb (ClossImportPreview *self)
{
  if (self->is_showing || self->reading == NULL)
    return;
  self->options.size = sizes[adw_combo_row_get_selected (self->size)];
  self->options.color = colors[adw_combo_row_get_selected (self->color)];
  reread (self);
}

/* The place in the list without the entry for no choice; -1: that one. */
static int
get_choice (const ClossImportPreview *self, AdwComboRow *row, ClossImportAsks asks)
{
  guint selected = adw_combo_row_get_selected (row);

  if (self->is_showing || self->reading == NULL || selected == GTK_INVALID_LIST_POSITION)
    return -1;
  return (int)selected - ((self->reading->asks & asks) != 0 ? 1 : 0);
}

static void
label_column_selected_cb (ClossImportPreview *self)
{
  int choice = get_choice (self, self->label_column, CLOSS_IMPORT_ASKS_LABEL_COLUMN);
  g_autofree char *place = NULL;

  if (choice < 0)
    return;
  place = g_strdup_printf ("%u", ((const ClossImportColumn *)self->reading->columns->pdata[choice])->place);
  self->options.label_column = g_intern_string (place);
  reread (self);
}

static void
channel_order_selected_cb (ClossImportPreview *self)
{
  int choice = get_choice (self, self->channel_order, CLOSS_IMPORT_ASKS_CHANNEL_ORDER);

  if (choice < 0)
    return;
  self->options.channel_order = choice == 0 ? CLOSS_IMPORT_ORDER_PLANES : CLOSS_IMPORT_ORDER_INTERLEAVED;
  reread (self);
}

static void
turned_cb (ClossImportPreview *self)
{
  if (self->is_showing || self->reading == NULL)
    return;
  self->options.is_transposed = gtk_switch_get_active (self->turn);
  reread (self);
}

static void
held_out_changed_cb (ClossImportPreview *self)
{
  if (self->is_showing || self->reading == NULL)
    return;
  self->options.held_out = gtk_spin_button_get_value (self->held_out) / 100;
  show_summary (self);
}

static void
closs_import_preview_dispose (GObject *object)
{
  ClossImportPreview *self = CLOSS_IMPORT_PREVIEW (object);

  g_clear_pointer (&self->reading, closs_reading_free);
  g_clear_pointer (&self->class_rows, g_ptr_array_unref);
  g_clear_pointer (&self->left_out_rows, g_ptr_array_unref);
  g_clear_pointer (&self->note_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_IMPORT_PREVIEW);
  G_OBJECT_CLASS (closs_import_preview_parent_class)->dispose (object);
}

static void
closs_import_preview_class_init (ClossImportPreviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_import_preview_dispose;
  signals[REREAD]
      = g_signal_new ("reread", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/import-preview.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ClossImportPreview, name)
  BIND (summary);
  BIND (kind);
  BIND (size);
  BIND (color);
  BIND (question);
  BIND (label_column);
  BIND (channel_order);
  BIND (turn_row);
  BIND (turn);
  BIND (notes);
  BIND (held_out_row);
  BIND (held_out);
  BIND (left_out_group);
  BIND (left_out);
  BIND (classes);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, kind_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, choice_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, label_column_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, channel_order_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, turned_cb);
  gtk_widget_class_bind_template_callback (widget_class, held_out_changed_cb);
}

static void
closs_import_preview_init (ClossImportPreview *self)
{
  self->class_rows = g_ptr_array_new ();
  self->left_out_rows = g_ptr_array_new ();
  self->note_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
closs_import_preview_take (ClossImportPreview *self, ClossReading *reading, const ClossImportOptions *options)
{
  self->is_showing = TRUE;
  clear_rows (self);
  g_clear_pointer (&self->reading, closs_reading_free);
  self->reading = reading;
  self->options = *options;
  if (reading != NULL)
    {
      show_kinds (self);
      show_choices (self);
      show_classes (self);
      show_left_out (self);
      show_notes (self);
      show_summary (self);
    }
  self->is_showing = FALSE;
}

const ClossReading *
closs_import_preview_get_reading (ClossImportPreview *self)
{
  return self->reading;
}

ClossImportOptions
closs_import_preview_get_options (ClossImportPreview *self)
{
  return self->options;
}

const ClossDatasetKind *
closs_import_preview_get_kind (ClossImportPreview *self)
{
  guint selected = adw_combo_row_get_selected (self->kind);

  return self->reading != NULL && selected < self->reading->kinds->len ? self->reading->kinds->pdata[selected] : NULL;
}
