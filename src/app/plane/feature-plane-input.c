/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-private.h"

#include <math.h>

#define KEY_ZOOM   1.25
#define KEY_PAN    0.1 /* of the plane's shorter side */
#define WHEEL_ZOOM 1.15
#define TREMOR     3 /* pixels: a press that moves less is a click */

gboolean
closs_feature_plane_contains (ClossFeaturePlane *self, double x, double y)
{
  const ClossRect *plane = &self->plane;

  return x >= plane->x && y >= plane->y && x < plane->x + plane->width && y < plane->y + plane->height;
}

void
closs_feature_plane_update_hover (ClossFeaturePlane *self)
{
  int point = (int)closs_feature_plane_find_point (self);

  if (point == self->hovered_point)
    return;
  self->hovered_point = point;
  if (self->spotlight != NULL)
    closs_spotlight_set_hovered (self->spotlight, point);
  g_object_notify (G_OBJECT (self), "hovered-point");
  closs_feature_plane_invalidate (self);
}

void
closs_feature_plane_ignore_pointer (ClossFeaturePlane *plane)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  plane->ignores_pointer = TRUE;
  closs_feature_plane_update_hover (plane);
}

static void
drag_begin_cb (ClossFeaturePlane *self, double x, double y, GtkGestureDrag *drag)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->ignores_pointer = FALSE;
  closs_feature_plane_update_hover (self);
  self->drag_start = self->camera.view;
  self->is_dragging = FALSE;
  self->box = (ClossRect){ x, y, 0, 0 };
  self->is_boxing = (state & GDK_SHIFT_MASK) != 0 && closs_feature_plane_contains (self, x, y);
}

static void
drag_update_cb (ClossFeaturePlane *self, double dx, double dy, GtkGestureDrag *drag)
{
  ClossView view = closs_view_pan (&self->drag_start, &self->plane, dx, dy);

  if (hypot (dx, dy) < TREMOR && !self->is_dragging)
    return;
  self->is_dragging = TRUE;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  if (!self->is_boxing)
    {
      closs_feature_plane_look_at (self, &view, FALSE);
      return;
    }
  self->box.width = dx;
  self->box.height = dy;
  closs_feature_plane_update_hover (self);
  closs_feature_plane_invalidate (self);
}

/* The button may be released farther on than where the last motion was told. */
static void
drag_end_cb (ClossFeaturePlane *self, double dx, double dy)
{
  self->box.width = dx;
  self->box.height = dy;
  if (self->is_boxing && self->is_dragging)
    closs_feature_plane_select_box (self);
  self->is_boxing = FALSE;
  closs_feature_plane_invalidate (self);
}

static void
drag_cancel_cb (ClossFeaturePlane *self)
{
  self->is_dragging = self->is_boxing = FALSE;
  closs_feature_plane_invalidate (self);
}

/* On a point it pins it; beside all, twice, it fits. A drag has denied the click. */
static void
click_cb (ClossFeaturePlane *self, int n_press)
{
  if (self->hovered_point < 0 && n_press == 2)
    closs_feature_plane_fit (self);
  else if (n_press == 1)
    closs_feature_plane_pin_hovered (self);
}

static void
zoom_at (ClossFeaturePlane *self, double factor, double x, double y)
{
  ClossView view = closs_view_zoom (&self->camera.view, &self->plane, factor, x, y);

  closs_feature_plane_look_at (self, &view, FALSE);
}

static gboolean
scroll_cb (ClossFeaturePlane *self, double dx, double dy)
{
  const ClossRect *plane = &self->plane;
  gboolean at_pointer = self->has_pointer && closs_feature_plane_contains (self, self->pointer_x, self->pointer_y);

  (void)dx;
  zoom_at (self, pow (WHEEL_ZOOM, -dy), at_pointer ? self->pointer_x : plane->x + plane->width / 2,
           at_pointer ? self->pointer_y : plane->y + plane->height / 2);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (ClossFeaturePlane *self)
{
  self->drag_start = self->camera.view;
}

static void
pinch_cb (ClossFeaturePlane *self, double scale, GtkGesture *gesture)
{
  double x, y;
  ClossView view;

  if (!gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  view = closs_view_zoom (&self->drag_start, &self->plane, scale, x, y);
  closs_feature_plane_look_at (self, &view, FALSE);
}

static void
pointer_moved_cb (ClossFeaturePlane *self, double x, double y)
{
  /* GTK tells of a pointer that rests, too, whenever what is under it is laid out anew. */
  if (x != self->pointer_x || y != self->pointer_y)
    self->ignores_pointer = FALSE;
  self->has_pointer = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  closs_feature_plane_update_hover (self);
}

static void
pointer_left_cb (ClossFeaturePlane *self)
{
  self->has_pointer = self->ignores_pointer = FALSE;
  closs_feature_plane_update_hover (self);
}

static void
pan_by_key (ClossFeaturePlane *self, double x, double y)
{
  double distance = KEY_PAN * MIN (self->plane.width, self->plane.height);
  /* From where it is going: keys pressed faster than the camera moves add up. */
  ClossView view = closs_view_pan (&self->camera.target, &self->plane, -x * distance, -y * distance);

  closs_feature_plane_look_at (self, &view, TRUE);
}

static gboolean
key_cb (ClossFeaturePlane *self, guint keyval, guint keycode, GdkModifierType state)
{
  (void)keycode;
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      pan_by_key (self, -1, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      pan_by_key (self, 1, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      pan_by_key (self, 0, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      pan_by_key (self, 0, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      closs_feature_plane_zoom (self, KEY_ZOOM);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      closs_feature_plane_zoom (self, 1 / KEY_ZOOM);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
closs_feature_plane_add_controllers (ClossFeaturePlane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new (), *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (click_cb), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (pointer_moved_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (pointer_moved_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (pointer_left_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
}
