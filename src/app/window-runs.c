/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/export-job.h"
#include "app/text/display-text.h"
#include "app/window-private.h"
#include "base/number.h"
#include <glib/gi18n.h>

#define SUFFIX         "centerloss"
#define WEIGHTS_SUFFIX "safetensors"
#define STATE_CHOICE   "state"

/* Run files: the run as a script. */

static GtkFileChooserNative *
make_chooser (ClossWindow *self, const char *title, GtkFileChooserAction action, const char *filter_name,
              const char *suffix)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, filter_name);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  return dialog;
}

/* Afterwards Space trains again, even where the way here was through the menu. */
static void
show_chooser (ClossWindow *self, GtkFileChooserNative *dialog, GCallback response)
{
  g_signal_connect_object (dialog, "response", response, self, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* A copy of a run on its way to a file. */
typedef struct
{
  ClossWindow *window;  /* counted */
  GApplication *holder; /* counted: stays until the file is written */
  ClossRun *run;        /* counted */
  GFile *file;          /* counted */
  gboolean is_weights;  /* the state alone */
  ClossSnapshot *snapshot;
} Writing;

static void
free_writing (Writing *writing)
{
  g_object_unref (writing->window);
  g_object_unref (writing->run);
  g_object_unref (writing->file);
  g_clear_pointer (&writing->snapshot, closs_snapshot_free);
  if (writing->holder != NULL)
    {
      g_application_release (writing->holder);
      g_object_unref (writing->holder);
    }
  g_free (writing);
}

/* "run.safetensors" beside "run.centerloss". A file of that name that the run file in that place does not name is
 * somebody else's: the name is another one then. */
static char *
choose_state_name (GFile *file)
{
  g_autoptr (ClossRunRecord) old = closs_run_record_load (file, NULL, NULL);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *base = g_file_get_basename (file);

  if (g_str_has_suffix (base, "." SUFFIX))
    base[strlen (base) - strlen ("." SUFFIX)] = '\0';
  for (guint i = 1;; i++)
    {
      g_autofree char *name
          = i == 1 ? g_strconcat (base, "." WEIGHTS_SUFFIX, NULL) : g_strdup_printf ("%s-%u." WEIGHTS_SUFFIX, base, i);
      g_autoptr (GFile) state_file = g_file_get_child (folder, name);

      if ((old != NULL && g_strcmp0 (old->state, name) == 0) || !g_file_query_exists (state_file, NULL))
        return g_steal_pointer (&name);
    }
}

static void
write_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable G_GNUC_UNUSED)
{
  Writing *writing = data;
  g_autofree char *state_name = writing->is_weights ? NULL : choose_state_name (writing->file);
  GError *error = NULL;

  if (writing->is_weights)
    closs_snapshot_save_weights (writing->snapshot, writing->file, &error);
  else
    closs_snapshot_save (writing->snapshot, writing->file, state_name, NULL, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ClossWindow *self = CLOSS_WINDOW (source);
  Writing *writing = data;
  g_autofree char *name = g_file_get_basename (writing->file);
  g_autofree char *text = g_strdup_printf (writing->is_weights ? _ ("Exported %s") : _ ("Saved %s"), name);
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    closs_window_show_toast (self, text);
  else
    closs_window_show_error (self, writing->is_weights ? _ ("The Export Failed") : _ ("Could Not Save the Run"), error);
  free_writing (writing);
}

static void
copied_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Writing *writing = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  writing->snapshot = closs_run_snapshot_finish (writing->run, result, &error);
  if (writing->snapshot == NULL)
    {
      closs_window_show_error (writing->window, _ ("Could Not Save the Run"), error);
      free_writing (writing);
      return;
    }
  task = g_task_new (writing->window, NULL, written_cb, writing);
  g_task_set_task_data (task, writing, NULL);
  g_task_run_in_thread (task, write_thread);
}

/* The run with its state, or the state alone. */
static void
write_state (ClossWindow *self, GFile *file, gboolean is_weights)
{
  Writing *writing = g_new0 (Writing, 1);

  writing->window = g_object_ref (self);
  writing->holder = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  if (writing->holder != NULL)
    g_application_hold (g_object_ref (writing->holder));
  writing->run = g_object_ref (self->edited);
  writing->file = g_object_ref (file);
  writing->is_weights = is_weights;
  closs_run_snapshot_async (writing->run, copied_cb, writing);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  static const char *const suffixes[] = { SUFFIX, NULL };
  g_autoptr (GtkNativeDialog) owned = dialog;
  g_autoptr (GFile) chosen = NULL, file = NULL;
  gboolean saves_state;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  file = closs_export_add_suffix (chosen, suffixes);
  saves_state = g_strcmp0 (gtk_file_chooser_get_choice (GTK_FILE_CHOOSER (dialog), STATE_CHOICE), "true") == 0;
  g_object_set (self->config, "save-state", saves_state, NULL);
  if (saves_state)
    write_state (self, file, FALSE);
  else
    closs_run_save (self->edited, file);
}

static void
weights_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  static const char *const suffixes[] = { WEIGHTS_SUFFIX, NULL };
  g_autoptr (GtkNativeDialog) owned = dialog;
  g_autoptr (GFile) chosen = NULL, file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  file = closs_export_add_suffix (chosen, suffixes);
  write_state (self, file, TRUE);
}

static void
open_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  g_autoptr (GtkNativeDialog) owned = dialog;
  g_autoptr (GFile) file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  closs_window_open_run_file (self, file);
}

static void
saved_cb (ClossWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), name);

  closs_window_show_toast (self, text);
}

/* It trains although nobody has pressed Train; and the run beside it may be gone. NULL where there is nothing to say.
 */
static char *
describe_opening (ClossWindow *self, GFile *file, gboolean is_in_place_of_both)
{
  guint64 replay_end = closs_run_get_replay_end (self->run);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *end = closs_number_format_count (replay_end);

  if (is_in_place_of_both && replay_end > 0)
    return g_strdup_printf (_ ("Opened %s in place of both runs. It is trained again, as it was saved, to step %s"),
                            name, end);
  if (is_in_place_of_both)
    return g_strdup_printf (_ ("Opened %s in place of both runs"), name);
  if (replay_end > 0)
    return g_strdup_printf (_ ("The run is trained again, as it was saved, to step %s"), end);
  return NULL;
}

static void
replay_differs_cb (ClossWindow *self, const char *difference)
{
  GFile *file = closs_run_get_file (self->run);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *text = name != NULL ? g_strdup_printf ("%s: %s", name, difference) : NULL;

  closs_banner_set_title (self->replay_difference, text != NULL ? text : difference);
}

/* What can be taken back is of the run before. Where the file could not be opened, that is there still. */
static void
begun_cb (ClossWindow *self)
{
  GFile *file = closs_run_get_file (self->run);
  gboolean was_pair = self->pair != NULL;
  g_autofree char *text = NULL;

  closs_banner_set_title (self->replay_difference, NULL);
  if (file == NULL)
    return;
  /* The run beside it had the seed, and mostly the data, of the run before. */
  if (was_pair)
    closs_window_leave_pair (self);
  closs_undo_clear (self->undos[CLOSS_SIDE_A]);
  closs_window_update_undo (self);
  /* window-kept.c says it. */
  if (closs_window_is_kept_file (self, file))
    return;
  if (closs_window_say_why_trained (self))
    return;
  text = describe_opening (self, file, was_pair);
  if (text != NULL)
    closs_window_show_toast (self, text);
}

gboolean
closs_window_say_why_trained (ClossWindow *self)
{
  const char *why = closs_run_get_why_trained (self->run);
  g_autoptr (GError) error = NULL;

  if (why == NULL)
    return FALSE;
  error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, _ ("%s. The run is trained again from its start."), why);
  closs_window_show_error (self, _ ("The Saved State Could Not Be Used"), error);
  return TRUE;
}

gboolean
closs_window_is_run_file (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, "." SUFFIX);
}

void
closs_window_open_run_file (ClossWindow *self, GFile *file)
{
  closs_run_open (self->run, file);
}

void
closs_window_open_run (ClossWindow *self)
{
  const char *title = self->pair != NULL ? _ ("Open a Run in Place of Both") : _ ("Open a Run");
  GtkFileChooserNative *dialog
      = make_chooser (self, title, GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Runs of Centerloss"), SUFFIX);

  show_chooser (self, dialog, G_CALLBACK (open_response_cb));
}

void
closs_window_save_run (ClossWindow *self)
{
  g_autofree char *title = closs_window_dup_text_of_chosen (self, _ ("Save the Run"));
  GtkFileChooserNative *dialog
      = make_chooser (self, title, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Runs of Centerloss"), SUFFIX);
  gboolean saves_state = closs_config_get_boolean (self->config, "save-state");

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("run.centerloss"));
  gtk_file_chooser_add_choice (GTK_FILE_CHOOSER (dialog), STATE_CHOICE,
                               _ ("Save the weights beside it, so that it continues at this step when it is opened"),
                               NULL, NULL);
  gtk_file_chooser_set_choice (GTK_FILE_CHOOSER (dialog), STATE_CHOICE, saves_state ? "true" : "false");
  show_chooser (self, dialog, G_CALLBACK (save_response_cb));
}

void
closs_window_export_weights (ClossWindow *self)
{
  g_autofree char *title = closs_window_dup_text_of_chosen (self, _ ("Export Weights"));
  GtkFileChooserNative *dialog
      = make_chooser (self, title, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Weights (safetensors)"), WEIGHTS_SUFFIX);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("weights.safetensors"));
  show_chooser (self, dialog, G_CALLBACK (weights_response_cb));
}

void
closs_window_tell_saves_of (ClossWindow *self, ClossRun *run)
{
  g_signal_connect_object (run, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
}

void
closs_window_connect_runs (ClossWindow *self)
{
  closs_window_tell_saves_of (self, self->run);
  g_signal_connect_object (self->run, "begun", G_CALLBACK (begun_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "replay-differs", G_CALLBACK (replay_differs_cb), self, G_CONNECT_SWAPPED);
}
