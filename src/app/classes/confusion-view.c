/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes/confusion-view.h"
#include "app/text/display-text.h"
#include "app/widgets/canvas.h"
#include "app/widgets/class-colors.h"
#include "base/number.h"
#include <adwaita.h>
#include <glib/gi18n.h>

#define MIN_SIZE     220
#define NATURAL_SIZE 330

struct _ClossConfusionView
{
  GtkWidget parent_instance;

  const ClossFrame *frame;   /* counted; NULL: none yet */
  const char **class_names;  /* [n_classes], borrowed from the frame's data set */
  int *class_colors;         /* [n_classes], or NULL: the classes' indices */
  int true_class, predicted; /* the outlined cell; -1: none */
  ClossCanvas canvas;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossConfusionView, closs_confusion_view, GTK_TYPE_WIDGET)

static void
invalidate (ClossConfusionView *self)
{
  closs_canvas_invalidate (&self->canvas, GTK_WIDGET (self));
}

static const char **
make_class_names (const ClossFrame *frame)
{
  const char **names = g_new0 (const char *, (gsize)frame->n_classes + 1);

  for (int k = 0; k < frame->n_classes; k++)
    names[k] = closs_dataset_get_class_name (frame->dataset, k);
  return names;
}

static ClossConfusion
make_confusion (const ClossFrame *frame, const char **class_names, const int *class_colors, ClossTheme theme)
{
  return (ClossConfusion){ .theme = theme,
                           .n_classes = frame->n_classes,
                           .counts = frame->confusion,
                           .class_names = (const char *const *)class_names,
                           .class_colors = class_colors,
                           .true_class = -1,
                           .predicted = -1,
                           .true_title = _ ("True"),
                           .predicted_title = _ ("Predicted") };
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  ClossConfusionView *self = data;
  ClossConfusion confusion
      = make_confusion (self->frame, self->class_names, self->class_colors, closs_canvas_get_theme ());

  confusion.true_class = self->true_class;
  confusion.predicted = self->predicted;
  closs_confusion_draw (&confusion, cr, width, height);
}

/* "12 of the 100 images of 4 are taken for 9" */
static char *
describe_cell (ClossConfusionView *self)
{
  const ClossFrame *frame = self->frame;
  gsize cell = (gsize)self->true_class * (gsize)frame->n_classes + (gsize)self->predicted;
  g_autofree char *count = closs_number_format_count (frame->confusion[cell]);
  g_autofree char *n = closs_number_format_count (frame->classes[self->true_class].count);

  /* TRANSLATORS: a count, a count, a class, the class that the network takes them for, which may be the same */
  return g_strdup_printf (frame->split == CLOSS_SPLIT_TEST ? _ ("%s of the %s test images of %s are taken for %s")
                                                           : _ ("%s of the %s training images of %s are taken for %s"),
                          count, n, self->class_names[self->true_class], self->class_names[self->predicted]);
}

static void
update_description (ClossConfusionView *self)
{
  g_autofree char *text = self->frame != NULL && self->true_class >= 0 ? describe_cell (self) : NULL;

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text != NULL ? text : _ ("Arrows lead to a cell, Enter selects its images"), -1);
}

static void
set_cell (ClossConfusionView *self, int true_class, int predicted)
{
  if (self->true_class == true_class && self->predicted == predicted)
    return;
  self->true_class = true_class;
  self->predicted = predicted;
  update_description (self);
  invalidate (self);
}

static void
choose (ClossConfusionView *self)
{
  if (self->true_class >= 0)
    g_signal_emit (self, signals[CHOSEN], 0, self->true_class, self->predicted);
}

static void
point_at (ClossConfusionView *self, double x, double y)
{
  int true_class = -1, predicted = -1;
  ClossConfusion confusion;

  if (self->frame == NULL)
    return;
  confusion = make_confusion (self->frame, self->class_names, self->class_colors, CLOSS_THEME_LIGHT);
  closs_confusion_find (&confusion, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)),
                        x, y, &true_class, &predicted);
  set_cell (self, true_class, predicted);
}

static void
left_cb (ClossConfusionView *self)
{
  set_cell (self, -1, -1);
}

static void
released_cb (ClossConfusionView *self, int n_press G_GNUC_UNUSED, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  point_at (self, x, y);
  choose (self);
}

static void
move_cell (ClossConfusionView *self, int rows, int columns)
{
  int last = self->frame->n_classes - 1;

  if (self->true_class < 0)
    set_cell (self, 0, 0);
  else
    set_cell (self, CLAMP (self->true_class + rows, 0, last), CLAMP (self->predicted + columns, 0, last));
}

static gboolean
key_cb (ClossConfusionView *self, guint keyval, guint keycode G_GNUC_UNUSED, GdkModifierType state)
{
  if (self->frame == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Up:
      move_cell (self, -1, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
      move_cell (self, 1, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
      move_cell (self, 0, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      move_cell (self, 0, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      choose (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
closs_confusion_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossConfusionView *self = CLOSS_CONFUSION_VIEW (widget);

  if (self->frame == NULL || gtk_widget_get_width (widget) < 1 || gtk_widget_get_height (widget) < 1)
    return;
  if (!self->canvas.is_valid)
    closs_canvas_draw (&self->canvas, widget, draw_cb, self);
  closs_canvas_snapshot (&self->canvas, widget, snapshot);
}

static void
closs_confusion_view_size_allocate (GtkWidget *widget, int width G_GNUC_UNUSED, int height G_GNUC_UNUSED,
                                    int baseline G_GNUC_UNUSED)
{
  invalidate (CLOSS_CONFUSION_VIEW (widget));
}

static void
closs_confusion_view_measure (GtkWidget *widget G_GNUC_UNUSED, GtkOrientation orientation G_GNUC_UNUSED,
                              int for_size G_GNUC_UNUSED, int *minimum, int *natural,
                              int *minimum_baseline G_GNUC_UNUSED, int *natural_baseline G_GNUC_UNUSED)
{
  *minimum = MIN_SIZE;
  *natural = NATURAL_SIZE;
}

static void
closs_confusion_view_dispose (GObject *object)
{
  ClossConfusionView *self = CLOSS_CONFUSION_VIEW (object);

  closs_canvas_clear (&self->canvas);
  g_clear_pointer (&self->frame, closs_frame_unref);
  g_clear_pointer (&self->class_names, g_free);
  g_clear_pointer (&self->class_colors, g_free);
  G_OBJECT_CLASS (closs_confusion_view_parent_class)->dispose (object);
}

static void
closs_confusion_view_class_init (ClossConfusionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_confusion_view_dispose;
  widget_class->snapshot = closs_confusion_view_snapshot;
  widget_class->size_allocate = closs_confusion_view_size_allocate;
  widget_class->measure = closs_confusion_view_measure;
  signals[CHOSEN] = g_signal_new ("chosen", CLOSS_TYPE_CONFUSION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  gtk_widget_class_set_css_name (widget_class, "confusion-view");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
closs_confusion_view_init (ClossConfusionView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->true_class = self->predicted = -1;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Confusion matrix"), -1);
  update_description (self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (point_at), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (left_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (invalidate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
}

void
closs_confusion_view_set_frame (ClossConfusionView *view, const ClossFrame *frame)
{
  const ClossFrame *old = view->frame;

  if (frame == old)
    return;
  view->frame = closs_frame_ref (frame);
  if (old == NULL || old->dataset != frame->dataset)
    {
      g_free (view->class_names);
      g_free (view->class_colors);
      view->class_names = make_class_names (frame);
      view->class_colors = closs_class_colors_new (frame->dataset);
      view->true_class = view->predicted = -1;
    }
  g_clear_pointer (&old, closs_frame_unref);
  update_description (view);
  invalidate (view);
}

ClossConfusion *
closs_confusion_from_frame (const ClossFrame *frame, ClossTheme theme)
{
  g_autofree const char **class_names = make_class_names (frame);
  g_autofree int *class_colors = closs_class_colors_new (frame->dataset);
  ClossConfusion confusion = make_confusion (frame, class_names, class_colors, theme);

  return closs_confusion_copy (&confusion);
}
