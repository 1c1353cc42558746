/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widget-helpers.h"

static void
set_name (GtkWidget *widget, const char *name)
{
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
closs_widget_move_to_bin (GtkWidget *child, AdwBin *target)
{
  AdwBin *source = ADW_BIN (gtk_widget_get_parent (child));
  g_autoptr (GtkWidget) kept = g_object_ref (child);

  if (source == target)
    return;
  adw_bin_set_child (source, NULL);
  adw_bin_set_child (target, kept);
}
