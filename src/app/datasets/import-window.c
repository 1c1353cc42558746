/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/import-window.h"
#include "app/datasets/import-preview.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

enum
{
  PROGRESS_INTERVAL_MS = 100,
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
  ClossImportPreview *preview;

  /* Owned */
  GFile *file; /* NULL: none yet */
  const ClossDatasetKind *preferred;
  ClossImportOptions options;
  gboolean is_own; /* read as the user's own although it could be a data set of the catalogue */
  GTask *task;     /* that reads; NULL: none does */
  GCancellable *cancellable;
  guint progress_id;
};

enum
{
  IMPORT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossImportWindow, closs_import_window, ADW_TYPE_WINDOW)

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

static void
show_preview (ClossImportWindow *self)
{
  gboolean is_clear = closs_import_preview_get_reading (self->preview)->asks == 0;

  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_set_sensitive (GTK_WIDGET (self->import), is_clear);
  if (is_clear)
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
  closs_import_preview_take (self->preview, reading, &self->options);
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
  /* These are about the data that were here before. */
  self->options.label_column = NULL;
  self->options.channel_order = CLOSS_IMPORT_ORDER_AUTO;
  self->options.is_transposed = FALSE;
  adw_window_title_set_subtitle (self->title, name);
  read_again (self);
}

/* What can be chosen */

static void
reread_cb (ClossImportWindow *self)
{
  const ClossDatasetKind *kind = closs_import_preview_get_kind (self->preview);

  self->options = closs_import_preview_get_options (self->preview);
  self->is_own = kind == NULL;
  if (kind != NULL)
    self->preferred = kind;
  read_again (self);
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
  ClossRunStart start = { .import = closs_import_preview_get_options (self->preview), .dataset = dataset };

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  stop_reading (self);
  if (dataset == NULL)
    {
      show_choose (self, "dialog-error-symbolic", _ ("This Cannot Be Imported"), error->message);
      return;
    }
  kind = closs_import_preview_get_reading (self->preview)->kind;
  start.dataset_id = (char *)(kind != NULL ? kind->id : CLOSS_IMPORT_ID);
  start.directory = (char *)g_file_peek_path (self->file);
  g_signal_emit (self, signals[IMPORT], 0, &start);
  gtk_window_close (GTK_WINDOW (self));
}

static void
import_clicked_cb (ClossImportWindow *self)
{
  const ClossReading *reading = closs_import_preview_get_reading (self->preview);
  ClossImportOptions options = closs_import_preview_get_options (self->preview);

  if (reading == NULL || g_file_peek_path (self->file) == NULL)
    return;
  show_reading (self);
  self->cancellable = g_cancellable_new ();
  closs_reading_split_async (reading, &options, self, self->cancellable, split_done_cb, NULL);
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
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_IMPORT_WINDOW);
  G_OBJECT_CLASS (closs_import_window_parent_class)->dispose (object);
}

static void
closs_import_window_class_init (ClossImportWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_import_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = closs_import_window_close_request;
  g_type_ensure (CLOSS_TYPE_IMPORT_PREVIEW);
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
  BIND (preview);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, reread_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
closs_import_window_init (ClossImportWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_choose (self, "folder-open-symbolic", _ ("Choose Your Data"),
               _ ("A folder of pictures with a subfolder for each class, a folder or pair of IDX files, a CIFAR binary "
                  "file, or a CSV of pixels. They can be dropped onto the window as well."));
}

ClossImportWindow *
closs_import_window_new (GtkWindow *parent, const char *run_name, const ClossDatasetKind *preferred,
                         const ClossImportOptions *options)
{
  ClossImportWindow *self = CLOSS_IMPORT_WINDOW (closs_dialog_new (CLOSS_TYPE_IMPORT_WINDOW, parent));

  if (run_name != NULL)
    {
      g_autofree char *title = g_strdup_printf ("%s · %s", adw_window_title_get_title (self->title), run_name);

      adw_window_title_set_title (self->title, title);
    }
  self->preferred = preferred;
  self->options = *options;
  return self;
}
