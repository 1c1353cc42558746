/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/import-window.h"
#include "app/class-preview-row.h"
#include <glib/gi18n.h>
#include <math.h>

enum
{
  PROGRESS_INTERVAL_MS = 100,
  MAX_ROWS = 100, /* of the lists of classes and of what was left out; the rest is counted */
};

struct _ClossImportWindow
{
  AdwWindow parent_instance;

  /* Template widgets */
  AdwWindowTitle *title;
  GtkButton *import;
  GtkStack *stack;
  AdwStatusPage *status;
  GtkButton *choose_folder;
  GtkProgressBar *progress;
  AdwActionRow *summary;
  AdwComboRow *kind;
  AdwComboRow *size;
  AdwComboRow *color;
  AdwActionRow *held_out_row;
  GtkSpinButton *held_out;
  AdwPreferencesGroup *left_out_group;
  AdwExpanderRow *left_out;
  AdwPreferencesGroup *classes;

  /* Owned */
  GFile *file; /* NULL: none yet */
  const ClossDatasetKind *preferred;
  ClossImportOptions options;
  gboolean is_own; /* read as the user's own although it could be a data set of the catalogue */
  GTask *task;     /* that reads; NULL: none does */
  GCancellable *cancellable;
  ClossReading *reading; /* NULL: nothing is there to be imported */
  GPtrArray *class_rows; /* borrowed: children of classes */
  GPtrArray *left_out_rows;
  guint progress_id;
  gboolean is_showing;
};

enum
{
  IMPORT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossImportWindow, closs_import_window, ADW_TYPE_WINDOW)

static const int sizes[] = { CLOSS_IMPORT_GRAY_SIZE, CLOSS_IMPORT_RGB_SIZE };

/* In the order of the list in import-window.ui. */
static const ClossImportColor colors[] = { CLOSS_IMPORT_COLOR_GRAY, CLOSS_IMPORT_COLOR_RGB };

/* Pages */

static void
show_choose (ClossImportWindow *self, const char *icon, const char *title, const char *description)
{
  /* A status page's text is markup. */
  g_autofree char *escaped = g_markup_escape_text (description, -1);

  adw_status_page_set_icon_name (self->status, icon);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_stack_set_visible_child_name (self->stack, "choose");
  gtk_widget_grab_focus (GTK_WIDGET (self->choose_folder));
}

static gboolean
show_progress_cb (gpointer data)
{
  ClossImportWindow *self = data;
  double share = self->task != NULL ? closs_reading_get_progress (self->task) : -1;

  if (share < 0)
    gtk_progress_bar_pulse (self->progress);
  else
    gtk_progress_bar_set_fraction (self->progress, share);
  return G_SOURCE_CONTINUE;
}

static void
show_reading (ClossImportWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->import), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "reading");
  gtk_progress_bar_set_fraction (self->progress, 0);
  if (self->progress_id == 0)
    self->progress_id = g_timeout_add (PROGRESS_INTERVAL_MS, show_progress_cb, self);
}

static void
stop_reading (ClossImportWindow *self)
{
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->task);
}

/* The preview */

static gboolean
has_own_test (const ClossImportWindow *self)
{
  return closs_dataset_get_split (self->reading->dataset, CLOSS_SPLIT_TEST).n > 0;
}

/* Whether some are held out here. */
static gboolean
can_hold_out (const ClossImportWindow *self)
{
  return self->reading->kind == NULL && !has_own_test (self);
}

static gsize
count_held_out (const ClossImportWindow *self, int class_index)
{
  if (!can_hold_out (self))
    return 0;
  return closs_import_count_held_out (self->reading->n_train[class_index], self->options.held_out);
}

static void
show_summary (ClossImportWindow *self)
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
clear_rows (ClossImportWindow *self)
{
  for (guint i = 0; i < self->class_rows->len; i++)
    adw_preferences_group_remove (self->classes, self->class_rows->pdata[i]);
  for (guint i = 0; i < self->left_out_rows->len; i++)
    adw_expander_row_remove (self->left_out, self->left_out_rows->pdata[i]);
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
show_classes (ClossImportWindow *self)
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
show_left_out (ClossImportWindow *self)
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

/* The data sets that have such files, and the user's own as the last. */
static void
show_kinds (ClossImportWindow *self)
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
show_choices (ClossImportWindow *self)
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
}

static void
show_preview (ClossImportWindow *self)
{
  self->is_showing = TRUE;
  clear_rows (self);
  show_kinds (self);
  show_choices (self);
  show_classes (self);
  show_left_out (self);
  show_summary (self);
  self->is_showing = FALSE;
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_set_sensitive (GTK_WIDGET (self->import), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->import));
}

/* Reading */

static void
read_done_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossImportWindow *self = CLOSS_IMPORT_WINDOW (source);
  g_autoptr (GError) error = NULL;
  ClossReading *reading = closs_reading_finish (result, &error);

  /* Another reading has begun since, or the window is closed. */
  if (G_TASK (result) != self->task)
    {
      g_clear_pointer (&reading, closs_reading_free);
      return;
    }
  stop_reading (self);
  g_clear_pointer (&self->reading, closs_reading_free);
  self->reading = reading;
  if (reading != NULL)
    show_preview (self);
  else
    show_choose (self, "dialog-error-symbolic", _ ("This Cannot Be Imported"), error->message);
}

static void
read_again (ClossImportWindow *self)
{
  stop_reading (self);
  show_reading (self);
  self->cancellable = g_cancellable_new ();
  self->task = closs_reading_start (self->file, self->is_own, self->preferred, &self->options, self, self->cancellable,
                                    read_done_cb, NULL);
}

void
closs_import_window_open (ClossImportWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);

  g_set_object (&self->file, file);
  self->is_own = FALSE;
  adw_window_title_set_subtitle (self->title, name);
  read_again (self);
}

/* What can be chosen */

static void
kind_selected_cb (ClossImportWindow *self)
{
  guint selected = adw_combo_row_get_selected (self->kind);

  if (self->is_showing || self->reading == NULL)
    return;
  self->is_own = selected >= self->reading->kinds->len;
  if (!self->is_own)
    self->preferred = self->reading->kinds->pdata[selected];
  read_again (self);
}

static void
choice_selected_cb (ClossImportWindow *self)
{
  if (self->is_showing || self->reading == NULL)
    return;
  self->options.size = sizes[adw_combo_row_get_selected (self->size)];
  self->options.color = colors[adw_combo_row_get_selected (self->color)];
  read_again (self);
}

static void
held_out_changed_cb (ClossImportWindow *self)
{
  if (self->is_showing || self->reading == NULL)
    return;
  self->options.held_out = gtk_spin_button_get_value (self->held_out) / 100;
  show_summary (self);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, ClossImportWindow *self)
{
  g_autoptr (GtkNativeDialog) owned = dialog;
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  closs_import_window_open (self, file);
}

static void
choose (ClossImportWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);

  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
choose_folder_cb (ClossImportWindow *self)
{
  choose (self, _ ("Choose a Folder"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
}

static void
choose_file_cb (ClossImportWindow *self)
{
  choose (self, _ ("Choose a File"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

/* Taking it */

static void
split_done_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossImportWindow *self = CLOSS_IMPORT_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_reading_split_finish (result, &error);
  const ClossDatasetKind *kind;
  ClossRunStart start = { .import = self->options, .dataset = dataset };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop_reading (self);
  if (dataset == NULL)
    {
      show_choose (self, "dialog-error-symbolic", _ ("This Cannot Be Imported"), error->message);
      return;
    }
  kind = self->reading->kind;
  start.dataset_id = (char *)(kind != NULL ? kind->id : CLOSS_IMPORT_ID);
  start.directory = (char *)g_file_peek_path (self->file);
  g_signal_emit (self, signals[IMPORT], 0, &start);
  gtk_window_close (GTK_WINDOW (self));
}

static void
import_clicked_cb (ClossImportWindow *self)
{
  if (self->reading == NULL || g_file_peek_path (self->file) == NULL)
    return;
  show_reading (self);
  self->cancellable = g_cancellable_new ();
  closs_reading_split_async (self->reading, &self->options, self, self->cancellable, split_done_cb, NULL);
}

static gboolean
closs_import_window_close_request (GtkWindow *window)
{
  stop_reading (CLOSS_IMPORT_WINDOW (window));
  return GTK_WINDOW_CLASS (closs_import_window_parent_class)->close_request (window);
}

static void
closs_import_window_dispose (GObject *object)
{
  ClossImportWindow *self = CLOSS_IMPORT_WINDOW (object);

  stop_reading (self);
  g_clear_object (&self->file);
  g_clear_pointer (&self->reading, closs_reading_free);
  g_clear_pointer (&self->class_rows, g_ptr_array_unref);
  g_clear_pointer (&self->left_out_rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_IMPORT_WINDOW);
  G_OBJECT_CLASS (closs_import_window_parent_class)->dispose (object);
}

static void
closs_import_window_class_init (ClossImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_import_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = closs_import_window_close_request;
  signals[IMPORT] = g_signal_new ("import", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/import-window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ClossImportWindow, name)
  BIND (title);
  BIND (import);
  BIND (stack);
  BIND (status);
  BIND (choose_folder);
  BIND (progress);
  BIND (summary);
  BIND (kind);
  BIND (size);
  BIND (color);
  BIND (held_out_row);
  BIND (held_out);
  BIND (left_out_group);
  BIND (left_out);
  BIND (classes);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, kind_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, choice_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, held_out_changed_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
closs_import_window_init (ClossImportWindow *self)
{
  self->class_rows = g_ptr_array_new ();
  self->left_out_rows = g_ptr_array_new ();
  self->is_showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = FALSE;
  show_choose (self, "folder-open-symbolic", _ ("Choose Your Data"),
               _ ("A folder of pictures with a subfolder for each class, a folder or pair of IDX files, a CIFAR binary "
                  "file, or a CSV of pixels. They can be dropped onto the window as well."));
}

ClossImportWindow *
closs_import_window_new (GtkWindow *parent, const ClossDatasetKind *preferred, const ClossImportOptions *options)
{
  ClossImportWindow *self = g_object_new (CLOSS_TYPE_IMPORT_WINDOW, "transient-for", parent, NULL);

  self->preferred = preferred;
  self->options = *options;
  return self;
}
