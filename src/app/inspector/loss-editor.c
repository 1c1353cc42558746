/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-editor.h"
#include "session/run.h"

/* The loss's three variants as what they are: with or without the square root, or the paper's form, which has none. */
#define CLOSS_TYPE_LOSS_EDITOR (closs_loss_editor_get_type ())
G_DECLARE_FINAL_TYPE (ClossLossEditor, closs_loss_editor, CLOSS, LOSS_EDITOR, GtkBox)

struct _ClossLossEditor
{
  GtkBox parent_instance;

  gboolean is_showing;

  /* Template widgets */
  GtkSwitch *root;
  GtkSwitch *paper;
};

static void closs_loss_editor_editor_init (ClossControlEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClossLossEditor, closs_loss_editor, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (CLOSS_TYPE_CONTROL_EDITOR, closs_loss_editor_editor_init))

static ClossLossVariant
get_variant (ClossLossEditor *self)
{
  if (gtk_switch_get_active (self->paper))
    return CLOSS_LOSS_PAPER;
  return gtk_switch_get_active (self->root) ? CLOSS_LOSS_ROOT : CLOSS_LOSS_PLAIN;
}

static void
switch_active_cb (ClossLossEditor *self)
{
  if (!self->is_showing)
    closs_control_editor_edited (CLOSS_CONTROL_EDITOR (self), get_variant (self));
}

static void
closs_loss_editor_set_value (ClossControlEditor *editor, double value)
{
  ClossLossEditor *self = CLOSS_LOSS_EDITOR (editor);

  self->is_showing = TRUE;
  gtk_switch_set_active (self->paper, value == CLOSS_LOSS_PAPER);
  /* Under the paper's form the other switch keeps what to go back to. */
  if (value != CLOSS_LOSS_PAPER)
    gtk_switch_set_active (self->root, value == CLOSS_LOSS_ROOT);
  self->is_showing = FALSE;
}

static void
closs_loss_editor_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_LOSS_EDITOR);
  G_OBJECT_CLASS (closs_loss_editor_parent_class)->dispose (object);
}

static void
closs_loss_editor_editor_init (ClossControlEditorInterface *iface)
{
  iface->needs_own_line = TRUE;
  iface->set_value = closs_loss_editor_set_value;
}

static void
closs_loss_editor_class_init (ClossLossEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_loss_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/loss-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossLossEditor, root);
  gtk_widget_class_bind_template_child (widget_class, ClossLossEditor, paper);
  gtk_widget_class_bind_template_callback (widget_class, switch_active_cb);
}

static void
closs_loss_editor_init (ClossLossEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
closs_loss_editor_new (const ClossControl *control)
{
  GtkWidget *editor = g_object_new (CLOSS_TYPE_LOSS_EDITOR, NULL);

  closs_control_editor_set_value (CLOSS_CONTROL_EDITOR (editor), control->default_value);
  return editor;
}
