/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tests of the window preload this into the program. It corrects the places that GTK reports on the accessibility
 * bus. From GTK 4.10 on, the place of a widget in its window is the sum of get_bounds() over the widget and its
 * ancestors. GTK's own get_bounds() leaves out the border and padding of every ancestor, and the sum ends early at a
 * page of a stack, which is not a widget. The get_bounds() below replaces GTK's in all classes. Its sums equal the
 * result of gtk_widget_compute_bounds() for the widget in its window. */
#include <gtk/gtk.h>
#include <math.h>
#include <stdlib.h>

/* The nearest ancestor that is a widget, or NULL. Borrowed: its child keeps it alive. */
static GtkWidget *
find_outer_widget (GtkAccessible *self)
{
  g_autoptr (GtkAccessible) outer = gtk_accessible_get_accessible_parent (self);

  while (outer != NULL && !GTK_IS_WIDGET (outer))
    {
      GtkAccessible *next = gtk_accessible_get_accessible_parent (outer);
      g_object_unref (outer);
      outer = next;
    }
  return outer == NULL ? NULL : GTK_WIDGET (outer);
}

/* The bounds in whole pixels of the widget's window. False if the widget is not shown. */
static gboolean
measure (GtkWidget *widget, GdkRectangle *place)
{
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (widget)
      || !gtk_widget_compute_bounds (widget, GTK_WIDGET (gtk_widget_get_root (widget)), &bounds))
    return FALSE;
  place->x = (int)floorf (bounds.origin.x);
  place->y = (int)floorf (bounds.origin.y);
  place->width = (int)ceilf (bounds.size.width);
  place->height = (int)ceilf (bounds.size.height);
  return TRUE;
}

/* Implements GtkAccessibleInterface.get_bounds. If the object is not a shown widget, the bounds are empty, at the
 * corner of its parent. */
static gboolean
get_bounds (GtkAccessible *self, int *x, int *y, int *width, int *height)
{
  GdkRectangle place = { 0 };
  GdkRectangle outer_place = { 0 };

  if (GTK_IS_WIDGET (self) && measure (GTK_WIDGET (self), &place))
    {
      GtkWidget *outer = find_outer_widget (self);
      if (outer == NULL)
        outer_place = place;
      else
        measure (outer, &outer_place);
    }
  *x = place.x - outer_place.x;
  *y = place.y - outer_place.y;
  *width = place.width;
  *height = place.height;
  return TRUE;
}

/* GLib calls this after the interface of a class was initialized. */
static void
interface_cb (gpointer data G_GNUC_UNUSED, gpointer interface)
{
  if (g_str_equal (g_type_name (G_TYPE_FROM_INTERFACE (interface)), "GtkAccessible"))
    ((GtkAccessibleInterface *)interface)->get_bounds = get_bounds;
}

__attribute__ ((constructor)) static void
begin (void)
{
  /* Programs that the program starts must not load this library. */
  unsetenv ("LD_PRELOAD");
  g_type_add_interface_check (NULL, interface_cb);
}
