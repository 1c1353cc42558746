/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/adaptive-bin.h"

/* 360 pixels less a frame of the window's own. */
#define MIN_WIDTH    340
#define MIN_HEIGHT   294
#define MEDIUM_WIDTH 600
#define WIDE_WIDTH   900

struct _ClossAdaptiveBin
{
  GtkWidget parent_instance;

  ClossRoom room;
  guint idle_id;
  GtkWidget *child; /* owned by the widget tree */
};

enum
{
  ROOM_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void closs_adaptive_bin_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClossAdaptiveBin, closs_adaptive_bin, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, closs_adaptive_bin_buildable_init))

static gboolean
emit_room_changed_cb (gpointer data)
{
  ClossAdaptiveBin *self = data;

  self->idle_id = 0;
  g_signal_emit (self, signals[ROOM_CHANGED], 0, (int)self->room);
  return G_SOURCE_REMOVE;
}

static void
closs_adaptive_bin_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  ClossAdaptiveBin *self = CLOSS_ADAPTIVE_BIN (widget);
  int child_minimum = 0, child_natural = 0, child_width = 0;

  *minimum_baseline = *natural_baseline = -1;
  if (self->child != NULL && orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
  if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, for_size < 0 ? -1 : MAX (for_size, child_width), &child_minimum,
                        &child_natural, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN (child_minimum, MIN_HEIGHT);
  *natural = MAX (*minimum, child_natural);
}

static void
closs_adaptive_bin_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClossAdaptiveBin *self = CLOSS_ADAPTIVE_BIN (widget);
  ClossRoom room = closs_room_for_width (width);
  int child_width = 0, child_height = 0;

  /* Not now: a layout must not change while it is being made. Yet before the next frame, which is of a higher priority
   * than what is done when there is nothing else to do. */
  if (room != self->room && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, emit_room_changed_cb, self, NULL);
  self->room = room;
  if (self->child == NULL)
    return;
  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &child_width, NULL, NULL, NULL);
  child_width = MAX (width, child_width);
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL, child_width, &child_height, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, child_width, MAX (height, child_height), baseline, NULL);
}

static void
closs_adaptive_bin_add_child (GtkBuildable *buildable, GtkBuilder *builder G_GNUC_UNUSED, GObject *child,
                              const char *type G_GNUC_UNUSED)
{
  closs_adaptive_bin_set_child (CLOSS_ADAPTIVE_BIN (buildable), GTK_WIDGET (child));
}

static void
closs_adaptive_bin_dispose (GObject *object)
{
  ClossAdaptiveBin *self = CLOSS_ADAPTIVE_BIN (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (closs_adaptive_bin_parent_class)->dispose (object);
}

static void
closs_adaptive_bin_buildable_init (GtkBuildableIface *iface)
{
  iface->add_child = closs_adaptive_bin_add_child;
}

static void
closs_adaptive_bin_class_init (ClossAdaptiveBinClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_adaptive_bin_dispose;
  widget_class->measure = closs_adaptive_bin_measure;
  widget_class->size_allocate = closs_adaptive_bin_size_allocate;
  signals[ROOM_CHANGED] = g_signal_new ("room-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
closs_adaptive_bin_init (ClossAdaptiveBin *self)
{
  self->room = CLOSS_ROOM_WIDE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
closs_adaptive_bin_set_child (ClossAdaptiveBin *bin, GtkWidget *child)
{
  g_clear_pointer (&bin->child, gtk_widget_unparent);
  bin->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (bin));
}

ClossRoom
closs_adaptive_bin_get_room (ClossAdaptiveBin *bin)
{
  return bin->room;
}

ClossRoom
closs_room_for_width (int width)
{
  if (width < MEDIUM_WIDTH)
    return CLOSS_ROOM_NARROW;
  return width < WIDE_WIDTH ? CLOSS_ROOM_MEDIUM : CLOSS_ROOM_WIDE;
}
