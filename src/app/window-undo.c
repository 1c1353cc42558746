/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-private.h"
#include "data/import/import.h"
#include <glib/gi18n.h>

/* Taking back what was set. A gesture is what lies between two presses of a button or of a key: all the values that a
 * slider takes on its way are one step. */

static gboolean
event_cb (ClossWindow *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_TOUCH_BEGIN || type == GDK_KEY_PRESS)
    self->gesture++;
  return GDK_EVENT_PROPAGATE;
}

void
closs_window_note_control (ClossWindow *self, ClossControlId id, double old_value, double new_value)
{
  if (self->is_undoing || old_value == new_value)
    return;
  closs_undo_add_control (self->undo, self->gesture, id, old_value, new_value);
  closs_window_update_undo (self);
}

void
closs_window_note_dataset (ClossWindow *self, const char *id, const char *directory)
{
  ClossUndoDataset from = { .id = (char *)closs_start_plan_get_dataset (self->plan),
                            .directory = (char *)closs_start_plan_get_directory (self->plan) };
  ClossUndoDataset to = { .id = (char *)id, .directory = (char *)directory };

  if (!self->is_undoing && g_strcmp0 (from.id, CLOSS_IMPORT_ID) == 0)
    {
      closs_window_end_undo (self);
      return;
    }
  if (self->is_undoing || (g_strcmp0 (from.id, id) == 0 && g_strcmp0 (from.directory, directory) == 0))
    return;
  closs_undo_add_dataset (self->undo, self->gesture, &from, &to);
  closs_window_update_undo (self);
}

/* Own data are chosen in a window of their own, with more than a name. */
void
closs_window_end_undo (ClossWindow *self)
{
  gboolean is_lost = closs_undo_can_undo (self->undo) || closs_undo_can_redo (self->undo);

  closs_undo_clear (self->undo);
  closs_window_update_undo (self);
  if (is_lost)
    closs_window_show_toast (self, _ ("Undo begins anew: taking or leaving own data cannot be undone"));
}

static double
get_value (const ClossUndoChange *change, gboolean is_redo)
{
  return is_redo ? change->new_value : change->old_value;
}

/* Of a preset, which is the start of a run, either all is taken at once or all waits; so does what is undone of it. */
static gboolean
needs_restart (ClossWindow *self, const GPtrArray *changes, gboolean is_redo)
{
  const ClossSettings *settings = closs_run_get_settings (self->edited);

  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const ClossUndoChange *change = changes->pdata[i];

      if (!change->is_dataset && !closs_control_get (change->control)->is_live
          && settings->value[change->control] != get_value (change, is_redo))
        return TRUE;
    }
  return FALSE;
}

static void
make_changes (ClossWindow *self, const GPtrArray *changes, gboolean is_redo)
{
  gboolean waits = needs_restart (self, changes, is_redo);

  self->is_undoing = TRUE;
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      const ClossUndoChange *change = changes->pdata[i];
      const ClossUndoDataset *dataset = is_redo ? &change->new_dataset : &change->old_dataset;

      if (change->is_dataset)
        closs_window_set_dataset (self, dataset->id, dataset->directory);
      else if (waits && closs_control_get (change->control)->is_live)
        closs_window_let_control_wait (self, change->control, get_value (change, is_redo));
      else
        closs_window_set_control (self, change->control, get_value (change, is_redo));
    }
  self->is_undoing = FALSE;
  closs_window_update_undo (self);
}

/* Which gesture is to be taken back: of the sides that the controls act on the newest. 0: none. */
static guint
find_undo (ClossWindow *self)
{
  if (!self->edits_both)
    return closs_undo_get_undo_order (self->undo);
  return MAX (closs_undo_get_undo_order (self->undos[CLOSS_SIDE_A]),
              closs_undo_get_undo_order (self->undos[CLOSS_SIDE_B]));
}

/* Which is to be done again: the oldest. */
static guint
find_redo (ClossWindow *self)
{
  guint a = closs_undo_get_redo_order (self->undos[CLOSS_SIDE_A]);
  guint b = closs_undo_get_redo_order (self->undos[CLOSS_SIDE_B]);

  if (!self->edits_both)
    return closs_undo_get_redo_order (self->undo);
  return a == 0 || b == 0 ? MAX (a, b) : MIN (a, b);
}

/* A side that the gesture did not touch stays as it is. */
static void
undo (ClossWindow *self, gpointer order)
{
  if (closs_undo_get_undo_order (self->undo) == GPOINTER_TO_UINT (order))
    make_changes (self, closs_undo_undo (self->undo), FALSE);
}

static void
redo (ClossWindow *self, gpointer order)
{
  if (closs_undo_get_redo_order (self->undo) == GPOINTER_TO_UINT (order))
    make_changes (self, closs_undo_redo (self->undo), TRUE);
}

void
closs_window_undo (ClossWindow *self)
{
  closs_window_edit_each (self, undo, GUINT_TO_POINTER (find_undo (self)));
  closs_window_update_undo (self);
}

void
closs_window_redo (ClossWindow *self)
{
  closs_window_edit_each (self, redo, GUINT_TO_POINTER (find_redo (self)));
  closs_window_update_undo (self);
}

void
closs_window_update_undo (ClossWindow *self)
{
  GAction *undo = g_action_map_lookup_action (G_ACTION_MAP (self), "undo");
  GAction *redo = g_action_map_lookup_action (G_ACTION_MAP (self), "redo");

  g_simple_action_set_enabled (G_SIMPLE_ACTION (undo), find_undo (self) != 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (redo), find_redo (self) != 0);
}

void
closs_window_connect_undo (ClossWindow *self)
{
  GtkEventController *controller = gtk_event_controller_legacy_new ();

  self->gesture = 1;
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (controller, "event", G_CALLBACK (event_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
  closs_window_update_undo (self);
}
