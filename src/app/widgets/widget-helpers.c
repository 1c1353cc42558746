/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/widget-helpers.h"
#include "app/text/display-text.h"

/* GTK prefers the label that the widget refers to. A list's, of GTK 4.18, is the chosen item. */
static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
closs_widget_set_name (GtkWidget *widget, const char *name)
{
  set_name (widget, name);
  if (GTK_IS_DROP_DOWN (widget))
    set_name (gtk_widget_get_first_child (widget), name);
}

void
closs_widget_ignore_wheel (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = g_list_model_get_n_items (controllers); i > 0; i--)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i - 1);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_widget_remove_controller (widget, controller);
    }
}

void
closs_label_set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

void
closs_label_set_measured (GtkLabel *label, const char *text)
{
  closs_label_set_text (label, text);
  closs_widget_set_css_class (GTK_WIDGET (label), "estimate", closs_text_is_estimate (text));
}

void
closs_widget_set_css_class (GtkWidget *widget, const char *css_class, gboolean is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

void
closs_widget_move_to_bin (GtkWidget *child, AdwBin *target)
{
  AdwBin *source = ADW_BIN (gtk_widget_get_parent (child));
  g_autoptr (GtkWidget) kept = g_object_ref (child);

  if (source == target)
    return;
  adw_bin_set_child (source, NULL);
  adw_bin_set_child (target, kept);
}

void
closs_dialog_add_shortcuts (GtkWindow *dialog, GtkWindow *parent)
{
  static const char *const actions[] = { "app.quit", "window.close" };
  GtkApplication *application = gtk_window_get_application (parent);
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_widget_insert_action_group (GTK_WIDGET (dialog), "app", G_ACTION_GROUP (application));
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_auto (GStrv) accels = gtk_application_get_accels_for_action (application, actions[i]);

      for (gsize k = 0; accels[k] != NULL; k++)
        gtk_shortcut_controller_add_shortcut (
            GTK_SHORTCUT_CONTROLLER (controller),
            gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accels[k]), gtk_named_action_new (actions[i])));
    }
  gtk_widget_add_controller (GTK_WIDGET (dialog), controller);
}

GtkWindow *
closs_dialog_new (GType type, GtkWindow *parent)
{
  GtkWindow *dialog = g_object_new (type, "transient-for", parent, "destroy-with-parent", TRUE, NULL);

  closs_dialog_add_shortcuts (dialog, parent);
  return dialog;
}
