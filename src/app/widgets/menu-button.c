/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/menu-button.h"
#include "app/widgets/widget-helpers.h"

/* GTK 4.18 takes the name of a menu item from a label whose role allows no name, and a screen reader hears nothing. */
static void
item_changed_cb (GtkWidget *item)
{
  g_autofree char *text = NULL;

  g_object_get (item, "text", &text, NULL);
  closs_widget_set_name (item, text);
}

static void
name_items (GtkWidget *widget)
{
  if (g_str_equal (gtk_widget_get_css_name (widget), "modelbutton")
      && g_object_get_data (G_OBJECT (widget), "closs-is-named") == NULL)
    {
      g_object_set_data (G_OBJECT (widget), "closs-is-named", GINT_TO_POINTER (TRUE));
      /* GTK refers to the label again whenever the item changes. */
      g_signal_connect (widget, "notify", G_CALLBACK (item_changed_cb), NULL);
      item_changed_cb (widget);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

static gboolean
leave_cb (gpointer data)
{
  GtkWidget *button = data;
  GtkRoot *root = gtk_widget_get_root (button);
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);

  if (focus != NULL && gtk_widget_is_ancestor (focus, button))
    gtk_widget_activate_action (button, "win.focus-plane", NULL);
  return G_SOURCE_REMOVE;
}

static void
closed_cb (GtkWidget *button)
{
  gtk_widget_activate_action (button, "win.focus-plane", NULL);
  /* GTK 4.18 gives the focus to the button after this signal. Take it back before the next key. */
  g_idle_add_full (G_PRIORITY_HIGH, leave_cb, g_object_ref (button), g_object_unref);
}

void
closs_menu_button_prepare (GtkMenuButton *button, const char *name)
{
  GtkPopover *popover = gtk_menu_button_get_popover (button);

  closs_widget_set_name (GTK_WIDGET (button), name);
  g_signal_connect_object (popover, "closed", G_CALLBACK (closed_cb), button, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect (popover, "map", G_CALLBACK (name_items), NULL);
}
