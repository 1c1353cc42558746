/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/widget-helpers.h"
#include "app/window-private.h"

/* Wide: the inspector beside the plane, as the user left it. Medium: folded, over the plane when asked for. Narrow: the
 * parts are pages, and the transport, the words under the plane and what is said of the past have lines of their own:
 * there the past's bar would cover the whole width of the axis and the legend. */

static void
arrange (ClossWindow *self, ClossRoom room)
{
  const gboolean is_narrow = room == CLOSS_ROOM_NARROW;
  const gboolean is_wide = room == CLOSS_ROOM_WIDE;

  closs_widget_move_to_bin (GTK_WIDGET (self->transport), is_narrow ? self->narrow_transport : self->header_transport);
  closs_widget_move_to_bin (GTK_WIDGET (self->inspector), is_narrow ? self->page_controls : self->side_controls);
  closs_widget_move_to_bin (self->classes_page, is_narrow ? self->page_classes : self->side_classes);
  closs_widget_move_to_bin (self->samples_page, is_narrow ? self->page_samples : self->side_samples);
  closs_widget_move_to_bin (GTK_WIDGET (self->past_bar), is_narrow ? self->narrow_past : self->wide_past);
  gtk_orientable_set_orientation (self->plane_bar, is_narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_set_visible (GTK_WIDGET (self->narrow_transport), is_narrow);
  adw_view_switcher_bar_set_reveal (self->page_switcher, is_narrow);
  gtk_widget_set_visible (self->inspector_button, !is_narrow);
  closs_window_arrange_pair (self);
  closs_widget_set_css_class (GTK_WIDGET (self->toasts), "in-narrow-window", is_narrow);
  if (!is_narrow)
    adw_view_stack_set_visible_child_name (self->pages, "plane");
  adw_flap_set_fold_policy (self->flap, is_wide ? ADW_FLAP_FOLD_POLICY_NEVER : ADW_FLAP_FOLD_POLICY_ALWAYS);
  adw_flap_set_reveal_flap (self->flap, is_wide && closs_config_get_boolean (self->config, "show-inspector"));
}

static void
room_changed_cb (ClossWindow *self, int room)
{
  arrange (self, room);
  closs_window_schedule_refresh (self);
}

/* Whether it is shown is remembered for the arrangement in which it takes the plane's room. */
static void
reveal_flap_cb (ClossWindow *self)
{
  if (closs_adaptive_bin_get_room (self->adaptive) == CLOSS_ROOM_WIDE
      && adw_flap_get_fold_policy (self->flap) == ADW_FLAP_FOLD_POLICY_NEVER)
    g_object_set (self->config, "show-inspector", adw_flap_get_reveal_flap (self->flap), NULL);
}

void
closs_window_connect_layout (ClossWindow *self)
{
  arrange (self, CLOSS_ROOM_WIDE);
  g_signal_connect_object (self->adaptive, "room-changed", G_CALLBACK (room_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (reveal_flap_cb), self, G_CONNECT_SWAPPED);
}

/* What is hidden with the focus in it would leave that to the header bar's first button, Restart: the next Space would
 * throw the run away instead of training it. */
static void
take_focus_from_inspector (ClossWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, adw_flap_get_flap (self->flap)))
    gtk_widget_grab_focus (GTK_WIDGET (self->plane));
}

void
closs_window_toggle_inspector (ClossWindow *self)
{
  gboolean is_narrow = closs_adaptive_bin_get_room (self->adaptive) == CLOSS_ROOM_NARROW;
  const char *page = adw_view_stack_get_visible_child_name (self->pages);

  if (is_narrow)
    adw_view_stack_set_visible_child_name (self->pages, g_strcmp0 (page, "plane") == 0 ? "controls" : "plane");
  else
    {
      gboolean is_revealed = adw_flap_get_reveal_flap (self->flap);

      if (is_revealed)
        take_focus_from_inspector (self);
      adw_flap_set_reveal_flap (self->flap, !is_revealed);
    }
}
