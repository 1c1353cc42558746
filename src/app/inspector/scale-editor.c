/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-editor.h"
#include "app/inspector/control-scale.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

/* A slider on the control's own scale, and an entry that takes any value it can have. */
#define CLOSS_TYPE_SCALE_EDITOR (closs_scale_editor_get_type ())
G_DECLARE_FINAL_TYPE (ClossScaleEditor, closs_scale_editor, CLOSS, SCALE_EDITOR, GtkBox)

struct _ClossScaleEditor
{
  GtkBox parent_instance;

  const ClossControl *control;
  double value;
  gboolean is_showing; /* the widgets are being set from the value, not by the user */

  /* Template widgets */
  GtkRange *scale;
  GtkEditable *entry;
};

static void closs_scale_editor_editor_init (ClossControlEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClossScaleEditor, closs_scale_editor, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (CLOSS_TYPE_CONTROL_EDITOR, closs_scale_editor_editor_init))

static void
show_text (ClossScaleEditor *self)
{
  g_autofree char *text = closs_control_format (self->control, self->value);

  gtk_editable_set_text (self->entry, text);
  gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
show_position (ClossScaleEditor *self)
{
  self->is_showing = TRUE;
  gtk_range_set_value (self->scale, closs_control_scale_position (self->control, self->value));
  self->is_showing = FALSE;
}

static void
take_text (ClossScaleEditor *self)
{
  g_autoptr (GError) error = NULL;
  double value;

  if (!closs_control_parse (self->control, gtk_editable_get_text (self->entry), &value, &error))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->entry), error->message);
      return;
    }
  if (value != self->value)
    {
      self->value = value;
      show_position (self);
      closs_control_editor_edited (CLOSS_CONTROL_EDITOR (self), value);
    }
  show_text (self);
}

static void
scale_value_changed_cb (ClossScaleEditor *self)
{
  double value;

  if (self->is_showing)
    return;
  value = closs_control_scale_value (self->control, gtk_range_get_value (self->scale));
  if (value == self->value)
    return;
  self->value = value;
  show_text (self);
  closs_control_editor_edited (CLOSS_CONTROL_EDITOR (self), value);
}

static void
entry_activate_cb (ClossScaleEditor *self)
{
  take_text (self);
  /* Text that is not a value keeps the focus, so that it can be corrected. */
  if (!gtk_widget_has_css_class (GTK_WIDGET (self->entry), "error"))
    closs_control_editor_leave (CLOSS_CONTROL_EDITOR (self));
}

static void
entry_leave_cb (ClossScaleEditor *self)
{
  take_text (self);
  /* What cannot be read is not left standing as if it were the value. */
  if (gtk_widget_has_css_class (GTK_WIDGET (self->entry), "error"))
    show_text (self);
}

static gboolean
entry_key_cb (ClossScaleEditor *self, guint keyval)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  show_text (self);
  closs_control_editor_leave (CLOSS_CONTROL_EDITOR (self));
  return GDK_EVENT_STOP;
}

static void
closs_scale_editor_set_value (ClossControlEditor *editor, double value)
{
  ClossScaleEditor *self = CLOSS_SCALE_EDITOR (editor);

  /* The same value again must not move the slider from under the pointer, nor the text from under the cursor. */
  if (value == self->value)
    return;
  self->value = value;
  show_position (self);
  show_text (self);
}

static void
closs_scale_editor_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_SCALE_EDITOR);
  G_OBJECT_CLASS (closs_scale_editor_parent_class)->dispose (object);
}

static void
closs_scale_editor_editor_init (ClossControlEditorInterface *iface)
{
  iface->needs_own_line = TRUE;
  iface->set_value = closs_scale_editor_set_value;
}

static void
closs_scale_editor_class_init (ClossScaleEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_scale_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/scale-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossScaleEditor, scale);
  gtk_widget_class_bind_template_child (widget_class, ClossScaleEditor, entry);
  gtk_widget_class_bind_template_callback (widget_class, scale_value_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_leave_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_key_cb);
}

static void
closs_scale_editor_init (ClossScaleEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_widget_ignore_wheel (GTK_WIDGET (self->scale));
}

GtkWidget *
closs_scale_editor_new (const ClossControl *control)
{
  ClossScaleEditor *self = g_object_new (CLOSS_TYPE_SCALE_EDITOR, NULL);
  /* TRANSLATORS: the name of the entry beside a control's slider, such as "λ, Value" */
  g_autofree char *entry_name = g_strdup_printf (_ ("%s, Value"), _ (control->title));

  self->control = control;
  self->value = control->default_value;
  show_position (self);
  show_text (self);
  closs_widget_set_name (GTK_WIDGET (self->scale), _ (control->title));
  closs_widget_set_name (GTK_WIDGET (self->entry), entry_name);
  return GTK_WIDGET (self);
}
