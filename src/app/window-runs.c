/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/display-text.h"
#include "app/export-job.h"
#include "app/window-private.h"
#include <glib/gi18n.h>

#define SUFFIX "centerloss"

/* Run files: the run as a script. */

static GtkFileChooserNative *
make_chooser (ClossWindow *self, const char *title, GtkFileChooserAction action)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Runs of Centerloss"));
  gtk_file_filter_add_suffix (filter, SUFFIX);
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

static void
save_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  static const char *const suffixes[] = { SUFFIX, NULL };
  g_autoptr (GtkNativeDialog) owned = dialog;
  g_autoptr (GFile) chosen = NULL, file = NULL;

  if (response != GTK_RESPONSE_ACCEPT)
    return;
  chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  file = closs_export_add_suffix (chosen, suffixes);
  closs_run_save (self->edited, file);
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
  g_autofree char *end = closs_text_count (replay_end);

  if (is_in_place_of_both && replay_end > 0)
    return g_strdup_printf (_ ("Opened %s in place of both runs. It is trained again, as it was saved, to step %s"),
                            name, end);
  if (is_in_place_of_both)
    return g_strdup_printf (_ ("Opened %s in place of both runs"), name);
  if (replay_end > 0)
    return g_strdup_printf (_ ("The run is trained again, as it was saved, to step %s"), end);
  return NULL;
}

/* What can be taken back is of the run before. Where the file could not be opened, that is there still. */
static void
begun_cb (ClossWindow *self)
{
  GFile *file = closs_run_get_file (self->run);
  gboolean was_pair = self->pair != NULL;
  g_autofree char *text = NULL;

  if (file == NULL)
    return;
  /* The run beside it had the seed, and mostly the data, of the run before. */
  if (was_pair)
    closs_window_leave_pair (self);
  closs_undo_clear (self->undos[CLOSS_SIDE_A]);
  closs_window_update_undo (self);
  text = describe_opening (self, file, was_pair);
  if (text != NULL)
    closs_window_show_toast (self, text);
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
  GtkFileChooserNative *dialog = make_chooser (self, title, GTK_FILE_CHOOSER_ACTION_OPEN);

  show_chooser (self, dialog, G_CALLBACK (open_response_cb));
}

void
closs_window_save_run (ClossWindow *self)
{
  g_autofree char *title = closs_window_dup_text_of_chosen (self, _ ("Save the Run"));
  GtkFileChooserNative *dialog = make_chooser (self, title, GTK_FILE_CHOOSER_ACTION_SAVE);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), _ ("run.centerloss"));
  show_chooser (self, dialog, G_CALLBACK (save_response_cb));
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
}
