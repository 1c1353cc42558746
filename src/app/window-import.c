/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/import-window.h"
#include "app/window-private.h"
#include "data/catalogue.h"

#define SIDE_KEY "closs-side"

enum
{
  N_START_BYTES = 64, /* that tell JSON from other files */
};

static void
set_data (ClossWindow *self, gpointer data)
{
  closs_start_plan_set_data (self->plan, data);
  closs_window_end_undo (self);
}

/* For what it was opened for, whatever side was chosen since. */
static void
import_cb (ClossWindow *self, const ClossRunStart *data, ClossImportWindow *window)
{
  if (self->pair != NULL)
    closs_window_choose_side (self, g_object_get_data (G_OBJECT (window), SIDE_KEY));
  closs_window_forget_wanted (self);
  closs_window_edit_each (self, set_data, (gpointer)data);
  closs_window_begin_plan (self);
}

/* What was chosen the last time is the beginning of the next. */
static ClossImportOptions
get_options (ClossWindow *self)
{
  const ClossRunStart *start = closs_run_get_start (self->edited);

  return start != NULL && closs_run_start_is_own (start) ? start->import : closs_import_options_get_default ();
}

static ClossImportWindow *
present_import (ClossWindow *self)
{
  const char *id = closs_start_plan_get_dataset (self->plan);
  ClossImportOptions options = get_options (self);
  g_autofree char *run_name = self->edits_both ? g_strdup ("A | B") : closs_window_dup_chosen_title (self);
  ClossImportWindow *window;

  /* Only the split is the same for other data. */
  options = (ClossImportOptions){ .held_out = options.held_out, .split_seed = options.split_seed };
  window = closs_import_window_new (GTK_WINDOW (self), run_name, id != NULL ? closs_catalogue_find_kind (id) : NULL,
                                    &options);
  g_object_set_data_full (G_OBJECT (window), SIDE_KEY, closs_window_dup_chosen_side (self), g_free);
  g_signal_connect_object (window, "import", G_CALLBACK (import_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
leave_cb (ClossWindow *self)
{
  gtk_revealer_set_reveal_child (self->drop_hint, FALSE);
}

static GdkDragAction
enter_cb (GtkDropTarget *target G_GNUC_UNUSED, double x G_GNUC_UNUSED, double y G_GNUC_UNUSED, ClossWindow *self)
{
  gtk_revealer_set_reveal_child (self->drop_hint, TRUE);
  return GDK_ACTION_COPY;
}

/* Of several files the first: its mates are found by their names. */
static gboolean
drop_cb (GtkDropTarget *target G_GNUC_UNUSED, const GValue *value, double x G_GNUC_UNUSED, double y G_GNUC_UNUSED,
         ClossWindow *self)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  leave_cb (self);
  if (files == NULL)
    return FALSE;
  if (closs_window_is_run_file (files->data))
    closs_window_open_run_file (self, files->data);
  else
    closs_window_open_data (self, files->data);
  return TRUE;
}

void
closs_window_connect_import (ClossWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "enter", G_CALLBACK (enter_cb), self, 0);
  g_signal_connect_object (target, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

void
closs_window_open_data (ClossWindow *self, GFile *file)
{
  closs_import_window_open (present_import (self), file);
}

/* The first byte that is no blank. */
static gboolean
begins_with_brace (GFile *file)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char start[N_START_BYTES] = "";

  if (stream == NULL || g_input_stream_read (G_INPUT_STREAM (stream), start, sizeof start - 1, NULL, NULL) <= 0)
    return FALSE;
  return start[strspn (start, " \t\r\n")] == '{';
}

gboolean
closs_window_is_data (GFile *file)
{
  switch (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL))
    {
    case G_FILE_TYPE_DIRECTORY:
      return TRUE;
    case G_FILE_TYPE_REGULAR:
      return !closs_window_is_run_file (file) && !begins_with_brace (file);
    default:
      return FALSE;
    }
}

void
closs_window_import (ClossWindow *self)
{
  present_import (self);
}
