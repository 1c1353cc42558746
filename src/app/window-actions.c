/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/experiment-text.h"
#include "app/window-private.h"
#include <glib/gi18n.h>

#define ZOOM_FACTOR 1.25

/* Actions that need no more than to be called. */
typedef struct
{
  const char *name;
  void (*call) (ClossWindow *self);
  const char *accels[4]; /* NULL: none */
} Command;

/* Keys without a modifier: they act where no entry or button takes them first. */
typedef struct
{
  guint keyval;
  const char *action;
} PlainKey;

static void
toggle_training (ClossWindow *self)
{
  closs_window_flush_plan (self);
  if (closs_window_get_run_state (self) == CLOSS_RUN_TRAINING)
    closs_window_pause (self);
  else
    closs_window_train (self);
}

static void
train_step (ClossWindow *self)
{
  closs_window_flush_plan (self);
  closs_window_train_step (self);
}

static void
train_epoch (ClossWindow *self)
{
  closs_window_flush_plan (self);
  closs_window_train_epoch (self);
}

/* The state is the last finite one; half the rate goes half as far the next time. */
static void
halve_rate (ClossWindow *self, gpointer data G_GNUC_UNUSED)
{
  const ClossControl *control = closs_control_get (CLOSS_CONTROL_LR);
  double rate = MAX (control->min, closs_run_get_settings (self->edited)->value[CLOSS_CONTROL_LR] / 2);
  g_autofree char *shown = closs_control_display (control, rate);
  g_autofree char *of_side = closs_window_dup_text_of_chosen (self, shown);
  /* TRANSLATORS: %s is a control and its value, such as "Network Rate 0.005" */
  g_autofree char *text = g_strdup_printf (_ ("%s. Press Space to train on."), of_side);

  closs_window_set_control (self, CLOSS_CONTROL_LR, rate);
  closs_window_show_toast (self, text);
}

static void
zoom_in (ClossWindow *self)
{
  closs_feature_plane_zoom (self->plane, ZOOM_FACTOR);
}

static void
zoom_out (ClossWindow *self)
{
  closs_feature_plane_zoom (self->plane, 1 / ZOOM_FACTOR);
}

static void
fit (ClossWindow *self)
{
  closs_feature_plane_fit (self->plane);
}

static void
focus_plane (ClossWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
}

static void
isolate (ClossWindow *self, int class_index)
{
  g_object_set (self->plane, "isolated-class", class_index, NULL);
}

static void
clear (ClossWindow *self)
{
  isolate (self, -1);
  closs_feature_plane_ignore_pointer (self->plane);
  closs_spotlight_clear (self->spotlight);
}

static void
copy_command (ClossWindow *self)
{
  const ClossRunStart *start = closs_run_get_start (self->edited);
  gsize n_events;
  const ClossEvent *events = closs_run_get_events (self->edited, &n_events);
  g_autofree char *said = closs_window_dup_text_of_chosen (self, _ ("Command line copied"));
  g_autofree char *text = NULL;

  if (start == NULL)
    return;
  text = closs_experiment_command_line (start, events, n_events, closs_run_get_step (self->edited));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  closs_window_show_toast (self, said);
}

static const Command commands[] = {
  { "train", toggle_training, { NULL } },
  { "step", train_step, { NULL } },
  { "epoch", train_epoch, { NULL } },
  { "restart", closs_window_restart, { "<Control>r", NULL } },
  { "new-seed", closs_window_new_seed, { "<Control>n", NULL } },
  { "apply-plan", closs_window_begin_plan, { NULL } },
  { "discard-plan", closs_window_discard_plan, { NULL } },
  { "undo", closs_window_undo, { "<Control>z", NULL } },
  { "redo", closs_window_redo, { "<Control><Shift>z", NULL } },
  { "oldest", closs_window_view_oldest, { NULL } },
  { "live", closs_window_view_live, { NULL } },
  { "view-earlier", closs_window_view_earlier, { NULL } },
  { "view-later", closs_window_view_later, { NULL } },
  { "play-past", closs_window_play_past, { NULL } },
  { "continue-from", closs_window_continue_from, { NULL } },
  { "save-run", closs_window_save_run, { "<Control>s", NULL } },
  { "open-run", closs_window_open_run, { "<Control><Shift>o", NULL } },
  { "import", closs_window_import, { "<Control>o", NULL } },
  { "export-figure", closs_window_export_figure, { "<Control>e", NULL } },
  { "export-confusion", closs_window_export_confusion, { NULL } },
  { "export-animation", closs_window_export_animation, { NULL } },
  { "export-data", closs_window_export_data, { "<Control><Shift>e", NULL } },
  { "export-features", closs_window_export_features, { NULL } },
  { "export-metrics", closs_window_export_metrics, { NULL } },
  { "export-weights", closs_window_export_weights, { NULL } },
  { "continue-kept", closs_window_continue_kept, { NULL } },
  { "discard-kept", closs_window_discard_kept, { NULL } },
  { "undo-discard", closs_window_undo_discard, { NULL } },
  { "copy-picture", closs_window_copy_picture, { "<Control><Shift>c", NULL } },
  { "copy-command", copy_command, { NULL } },
  { "fit", fit, { "<Control>0", "<Control>KP_0", NULL } },
  { "zoom-in", zoom_in, { "<Control>plus", "<Control>equal", "<Control>KP_Add", NULL } },
  { "zoom-out", zoom_out, { "<Control>minus", "<Control>KP_Subtract", NULL } },
  { "focus-plane", focus_plane, { NULL } },
  { "toggle-inspector", closs_window_toggle_inspector, { "F9", NULL } },
  { "clear", clear, { NULL } },
  { "pin-sample", closs_window_pin_sample, { NULL } },
  { "nearer-sample", closs_window_walk_nearer, { NULL } },
  { "farther-sample", closs_window_walk_farther, { NULL } },
};

static const PlainKey plain_keys[] = {
  { GDK_KEY_space, "win.train" },
  { GDK_KEY_period, "win.step" },
  { GDK_KEY_KP_Decimal, "win.step" },
  { GDK_KEY_comma, "win.epoch" },
  { GDK_KEY_greater, "win.epoch" },
  { GDK_KEY_Escape, "win.clear" },
  { GDK_KEY_p, "win.pin-sample" },
  { GDK_KEY_bracketleft, "win.nearer-sample" },
  { GDK_KEY_bracketright, "win.farther-sample" },
  { GDK_KEY_Home, "win.oldest" },
  { GDK_KEY_End, "win.live" },
};

static void
command_cb (GSimpleAction *action, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  const Command *command = g_object_get_data (G_OBJECT (action), "closs-command");

  command->call (CLOSS_WINDOW (data));
}

static void
isolate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ClossWindow *self = data;
  const ClossFrame *frame = closs_run_get_frame (self->run);
  int class_index = g_variant_get_int32 (parameter);

  if (frame != NULL && class_index < frame->n_classes)
    isolate (self, class_index);
}

static void
halve_rate_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ClossWindow *self = data;
  ClossSide side = g_str_equal (g_variant_get_string (parameter, NULL), "b") ? CLOSS_SIDE_B : CLOSS_SIDE_A;

  closs_banner_set_title (self->divergences[side], NULL);
  if (side == CLOSS_SIDE_A || self->pair != NULL)
    closs_window_edit_side (self, side, halve_rate, NULL);
}

static void
speed_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ClossWindow *self = data;

  self->speed = g_variant_get_double (value);
  closs_run_set_speed (self->run, self->speed);
  if (self->pair != NULL)
    closs_run_pair_set_speed (self->pair, self->speed);
  g_simple_action_set_state (action, value);
}

static void
past_speed_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ClossWindow *self = data;

  self->past_speed = g_variant_get_double (value);
  g_simple_action_set_state (action, value);
}

static void
add_property_action (ClossWindow *self, gpointer object, const char *name)
{
  g_autoptr (GPropertyAction) action = g_property_action_new (name, object, name);

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

static void
add_key (GtkShortcutController *controller, guint keyval, const char *action, GVariant *arguments)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (keyval, 0), gtk_named_action_new (action));

  if (arguments != NULL)
    gtk_shortcut_set_arguments (shortcut, arguments);
  gtk_shortcut_controller_add_shortcut (controller, shortcut);
}

void
closs_window_add_actions (ClossWindow *self)
{
  static const char *const plane_flags[]
      = { "regions", "grid", "legend", "trails", "shapes", "forces", "lag", "ellipses", "cells" };
  static const char *const strip_flags[] = { "log-axis", "smooth" };
  static const GActionEntry entries[] = {
    { "isolate", isolate_cb, "i", NULL, NULL, { 0 } },
    { "halve-rate", halve_rate_cb, "s", NULL, NULL, { 0 } },
    { "speed", NULL, "d", "0.0", speed_cb, { 0 } },
    { "past-speed", NULL, "d", "1.0", past_speed_cb, { 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (commands[i].name, NULL);

      g_object_set_data (G_OBJECT (action), "closs-command", (gpointer)&commands[i]);
      g_signal_connect (action, "activate", G_CALLBACK (command_cb), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (plane_flags); i++)
    add_property_action (self, self->plane, plane_flags[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (strip_flags); i++)
    add_property_action (self, self->strip, strip_flags[i]);
}

void
closs_window_add_shortcuts (ClossWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (plain_keys); i++)
    add_key (GTK_SHORTCUT_CONTROLLER (controller), plain_keys[i].keyval, plain_keys[i].action, NULL);
  for (int digit = 0; digit <= 9; digit++)
    {
      add_key (GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_0 + (guint)digit, "win.isolate",
               g_variant_new_int32 (digit));
      add_key (GTK_SHORTCUT_CONTROLLER (controller), GDK_KEY_KP_0 + (guint)digit, "win.isolate",
               g_variant_new_int32 (digit));
    }
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_BUBBLE);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
closs_window_install_accels (GtkApplication *application)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *name = g_strconcat ("win.", commands[i].name, NULL);

      if (commands[i].accels[0] != NULL)
        gtk_application_set_accels_for_action (application, name, (const char **)commands[i].accels);
    }
}
