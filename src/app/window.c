/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/experiment-text.h"
#include "app/widgets/menu-button.h"
#include "app/widgets/widget-helpers.h"
#include "app/window-private.h"
#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (ClossWindow, closs_window, ADW_TYPE_APPLICATION_WINDOW)

static ClossSplits
get_shown_splits (ClossWindow *self)
{
  g_autofree char *name = closs_config_dup_string (self->config, "shown-splits");

  if (g_strcmp0 (name, "both") == 0)
    return CLOSS_SPLITS_BOTH;
  return g_strcmp0 (name, "train") == 0 ? CLOSS_SPLITS_TRAIN : CLOSS_SPLITS_TEST;
}

ClossProbeLimits
closs_window_get_probe_limits (ClossWindow *self)
{
  return (ClossProbeLimits){ .splits = get_shown_splits (self),
                             .max_images = (gsize)closs_config_get_int (self->config, "probe-size"),
                             .max_share = CLOSS_PROBE_DEFAULT_SHARE,
                             .is_fixed = !closs_config_get_boolean (self->config, "probe-adapts") };
}

static void
apply_probe (ClossWindow *self)
{
  ClossProbeLimits limits = closs_window_get_probe_limits (self);

  closs_run_set_probe (self->run, &limits);
  if (self->pair != NULL)
    closs_run_pair_set_probe (self->pair, &limits);
}

static void
apply_n_threads (ClossWindow *self)
{
  int n_threads = closs_config_get_int (self->config, "n-threads");

  closs_run_set_n_threads (self->run, n_threads);
  if (self->pair != NULL)
    closs_run_pair_set_n_threads (self->pair, n_threads);
}

static void
bind_config (ClossWindow *self)
{
  static const char *const plane_flags[]
      = { "regions", "grid", "legend", "trails", "shapes", "forces", "lag", "ellipses", "cells" };
  static const char *const strip_flags[] = { "log-axis", "smooth" };
  const GBindingFlags flags = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  for (gsize i = 0; i < G_N_ELEMENTS (plane_flags); i++)
    g_object_bind_property (self->config, plane_flags[i], self->plane, plane_flags[i], flags);
  for (gsize i = 0; i < G_N_ELEMENTS (strip_flags); i++)
    g_object_bind_property (self->config, strip_flags[i], self->strip, strip_flags[i], flags);
  g_signal_connect_object (self->config, "notify::probe-size", G_CALLBACK (apply_probe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->config, "notify::probe-adapts", G_CALLBACK (apply_probe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->config, "notify::shown-splits", G_CALLBACK (apply_probe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->config, "notify::n-threads", G_CALLBACK (apply_n_threads), self, G_CONNECT_SWAPPED);
}

/* The View menu's choice is the one that is remembered. */
static void
add_config_action (ClossWindow *self)
{
  g_autoptr (GPropertyAction) action = g_property_action_new ("shown-splits", self->config, "shown-splits");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}

static void
remember (ClossWindow *self)
{
  const ClossRunStart *start = closs_run_get_start (self->run);
  g_autofree char *experiment = closs_experiment_format (closs_run_get_settings (self->run));
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_object_set (self->config, "window-width", width, "window-height", height, "window-maximized",
                gtk_window_is_maximized (GTK_WINDOW (self)), NULL);
  if (start != NULL)
    {
      g_autofree char *import = closs_import_options_format (&start->import);

      g_object_set (self->config, "experiment", experiment, "dataset", start->dataset_id, "dataset-directory",
                    start->directory != NULL ? start->directory : "", "dataset-import", import, NULL);
    }
}

static void
run_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;

  closs_run_close_finish (CLOSS_RUN (source), result);
  g_application_release (application);
}

/* The window goes at once; the program stays until the worker, which may be amid a long step, has come to its end. */
static gboolean
closs_window_close_request (GtkWindow *window)
{
  ClossWindow *self = CLOSS_WINDOW (window);
  GApplication *application = G_APPLICATION (gtk_window_get_application (window));

  remember (self);
  /* Now, for it keeps the object: what has been fetched is taken up the next time. */
  closs_window_disconnect_download (self);
  closs_window_close_kept (self);
  closs_window_close_pair (self);
  if (application != NULL)
    {
      g_application_hold (application);
      closs_run_close_async (self->run, run_closed_cb, g_object_ref (application));
    }
  return GTK_WINDOW_CLASS (closs_window_parent_class)->close_request (window);
}

static void
closs_window_dispose (GObject *object)
{
  ClossWindow *self = CLOSS_WINDOW (object);

  closs_window_close_kept (self);
  closs_window_close_pair (self);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->begin_id, g_source_remove);
  g_clear_pointer (&self->frame_log, closs_frame_log_close);
  closs_window_disconnect_download (self);
  closs_window_disconnect_time (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_WINDOW);
  if (self->spotlight != NULL)
    closs_spotlight_set_history (self->spotlight, NULL);
  g_clear_object (&self->run);
  g_clear_object (&self->spotlight);
  g_clear_object (&self->config);
  g_clear_object (&self->toast);
  closs_window_clear_export (self);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_clear_pointer (&self->plans[side], closs_start_plan_free);
      g_clear_pointer (&self->undos[side], closs_undo_free);
    }
  G_OBJECT_CLASS (closs_window_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (CLOSS_TYPE_ADAPTIVE_BIN);
  g_type_ensure (CLOSS_TYPE_BANNER);
  g_type_ensure (CLOSS_TYPE_CLASSES_TABLE);
  g_type_ensure (CLOSS_TYPE_COMPARE_PANE);
  g_type_ensure (CLOSS_TYPE_COMPARISON);
  g_type_ensure (CLOSS_TYPE_CONFUSION_VIEW);
  g_type_ensure (CLOSS_TYPE_FEATURE_PLANE);
  g_type_ensure (CLOSS_TYPE_INSPECTOR);
  g_type_ensure (CLOSS_TYPE_LOSS_STRIP);
  g_type_ensure (CLOSS_TYPE_SAMPLE_CARD);
  g_type_ensure (CLOSS_TYPE_SAMPLES_PAGE);
  g_type_ensure (CLOSS_TYPE_PAST_BAR);
  g_type_ensure (CLOSS_TYPE_TRANSPORT);
}

static void
closs_window_class_init (ClossWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = closs_window_close_request;
  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/window.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, ClossWindow, name)
  BIND (toasts);
  BIND (adaptive);
  BIND (title);
  BIND (header_transport);
  BIND (narrow_transport);
  BIND (wide_past);
  BIND (narrow_past);
  BIND (plane_bar);
  BIND (transport);
  BIND (menu_button);
  BIND (inspector_button);
  BIND (flap);
  BIND (pages);
  BIND (page_switcher);
  BIND (page_controls);
  BIND (page_classes);
  BIND (page_samples);
  BIND (side_controls);
  BIND (side_classes);
  BIND (side_samples);
  BIND (inspector);
  BIND (classes_page);
  BIND (samples_page);
  BIND (classes_run);
  BIND (samples_run);
  BIND (classes);
  BIND (confusion);
  BIND (samples);
  gtk_widget_class_bind_template_child_full (widget_class, "kept", FALSE, G_STRUCT_OFFSET (ClossWindow, kept_banner));
  gtk_widget_class_bind_template_child_full (widget_class, "a_divergence", FALSE,
                                             G_STRUCT_OFFSET (ClossWindow, divergences[CLOSS_SIDE_A]));
  gtk_widget_class_bind_template_child_full (widget_class, "b_divergence", FALSE,
                                             G_STRUCT_OFFSET (ClossWindow, divergences[CLOSS_SIDE_B]));
  BIND (past_bar);
  BIND (replay_difference);
  BIND (pending);
  BIND (plane);
  BIND (card);
  BIND (hint);
  BIND (drop_hint);
  BIND (spinner);
  BIND (shown);
  BIND (pace);
  BIND (view_button);
  BIND (strip);
  BIND (pair_button);
  BIND (pair_switch);
  BIND (page_a);
  BIND (page_b);
  BIND (planes);
  BIND (a_pane);
  BIND (a_title);
  BIND (b_pane);
  BIND (comparison);
  BIND (plane_comparison);
  BIND (page_comparison);
  BIND (compare_page);
#undef BIND
}

static void
closs_window_init (ClossWindow *self)
{
  self->run = closs_run_new ();
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      self->plans[side] = closs_start_plan_new ();
      self->undos[side] = closs_undo_new ();
    }
  self->edited = self->run;
  self->plan = self->plans[CLOSS_SIDE_A];
  self->undo = self->undos[CLOSS_SIDE_A];
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_menu_button_prepare (self->menu_button, _ ("Main Menu"));
  closs_menu_button_prepare (self->view_button, _ ("View"));
  closs_menu_button_prepare (self->pair_button, _ ("Two Runs Side by Side"));
  g_object_bind_property (self->plane, "isolated-class", self->classes, "isolated-class",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  closs_loss_strip_set_run (self->strip, self->run);
  closs_window_connect_samples (self);
  closs_window_connect_run (self);
  closs_window_connect_inspector (self);
  closs_window_connect_import (self);
  closs_window_connect_download (self);
  closs_window_add_actions (self);
  closs_window_add_shortcuts (self);
  closs_window_connect_time (self);
  closs_window_connect_runs (self);
  closs_window_connect_export (self);
  closs_window_connect_undo (self);
  closs_window_connect_pair (self);
}

ClossWindow *
closs_window_new (AdwApplication *application, ClossConfig *config, const ClossRunStart *start,
                  ClossFrameLog *frame_log)
{
  ClossWindow *self = g_object_new (CLOSS_TYPE_WINDOW, "application", application, NULL);

  closs_dialog_add_shortcuts (GTK_WINDOW (gtk_application_window_get_help_overlay (GTK_APPLICATION_WINDOW (self))),
                              GTK_WINDOW (self));
  self->config = g_object_ref (config);
  self->frame_log = frame_log;
  if (frame_log != NULL)
    closs_frame_log_watch (frame_log, self->plane);
  gtk_window_set_default_size (GTK_WINDOW (self), closs_config_get_int (config, "window-width"),
                               closs_config_get_int (config, "window-height"));
  if (closs_config_get_boolean (config, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  bind_config (self);
  add_config_action (self);
  closs_window_connect_kept (self);
  closs_window_connect_layout (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
  apply_n_threads (self);
  apply_probe (self);
  closs_run_begin (self->run, start);
  closs_window_show_settings (self);
  return self;
}
