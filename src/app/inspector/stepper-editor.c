/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-editor.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

/* [−] 4 [+] */
#define CLOSS_TYPE_STEPPER_EDITOR (closs_stepper_editor_get_type ())
G_DECLARE_FINAL_TYPE (ClossStepperEditor, closs_stepper_editor, CLOSS, STEPPER_EDITOR, GtkBox)

struct _ClossStepperEditor
{
  GtkBox parent_instance;

  gboolean is_showing;

  /* Template widgets */
  GtkSpinButton *spin;
};

static void closs_stepper_editor_editor_init (ClossControlEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClossStepperEditor, closs_stepper_editor, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (CLOSS_TYPE_CONTROL_EDITOR, closs_stepper_editor_editor_init))

static void
spin_value_changed_cb (ClossStepperEditor *self)
{
  if (!self->is_showing)
    closs_control_editor_edited (CLOSS_CONTROL_EDITOR (self), gtk_spin_button_get_value (self->spin));
}

static gboolean
spin_key_cb (ClossStepperEditor *self, guint keyval)
{
  if (keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter)
    gtk_spin_button_update (self->spin);
  else if (keyval == GDK_KEY_Escape)
    /* Shows the value in place of what was typed. */
    gtk_spin_button_set_value (self->spin, gtk_adjustment_get_value (gtk_spin_button_get_adjustment (self->spin)));
  else
    return GDK_EVENT_PROPAGATE;
  closs_control_editor_leave (CLOSS_CONTROL_EDITOR (self));
  return GDK_EVENT_STOP;
}

static void
closs_stepper_editor_set_value (ClossControlEditor *editor, double value)
{
  ClossStepperEditor *self = CLOSS_STEPPER_EDITOR (editor);

  if (gtk_spin_button_get_value (self->spin) == value)
    return;
  self->is_showing = TRUE;
  gtk_spin_button_set_value (self->spin, value);
  self->is_showing = FALSE;
}

static void
closs_stepper_editor_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_STEPPER_EDITOR);
  G_OBJECT_CLASS (closs_stepper_editor_parent_class)->dispose (object);
}

static void
closs_stepper_editor_editor_init (ClossControlEditorInterface *iface)
{
  iface->set_value = closs_stepper_editor_set_value;
}

static void
closs_stepper_editor_class_init (ClossStepperEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_stepper_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/stepper-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossStepperEditor, spin);
  gtk_widget_class_bind_template_callback (widget_class, spin_value_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, spin_key_cb);
}

static void
closs_stepper_editor_init (ClossStepperEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_widget_ignore_wheel (GTK_WIDGET (self->spin));
}

GtkWidget *
closs_stepper_editor_new (const ClossControl *control)
{
  ClossStepperEditor *self = g_object_new (CLOSS_TYPE_STEPPER_EDITOR, NULL);

  self->is_showing = TRUE;
  gtk_adjustment_configure (gtk_spin_button_get_adjustment (self->spin), control->default_value, control->min,
                            control->max, 1, 10, 0);
  self->is_showing = FALSE;
  closs_widget_set_name (GTK_WIDGET (self->spin), _ (control->title));
  return GTK_WIDGET (self);
}
