/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-editor.h"

typedef struct
{
  gboolean (*accepts) (const ClossControl *control);
  GtkWidget *(*make) (const ClossControl *control);
} Maker;

G_DEFINE_INTERFACE (ClossControlEditor, closs_control_editor, GTK_TYPE_WIDGET)

static gboolean
is_loss (const ClossControl *control)
{
  return control->id == CLOSS_CONTROL_LOSS;
}

static gboolean
has_choices (const ClossControl *control)
{
  return control->n_choices > 0;
}

static gboolean
is_integer (const ClossControl *control)
{
  return control->type == CLOSS_CONTROL_INTEGER;
}

static gboolean
accept_any (const ClossControl *control G_GNUC_UNUSED)
{
  return TRUE;
}

static const Maker makers[] = {
  { is_loss, closs_loss_editor_new },
  { has_choices, closs_choice_editor_new },
  { is_integer, closs_stepper_editor_new },
  { accept_any, closs_scale_editor_new },
};

static void
closs_control_editor_default_init (ClossControlEditorInterface *iface)
{
  g_signal_new ("edited", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_DOUBLE);
}

GtkWidget *
closs_control_editor_new (const ClossControl *control)
{
  for (gsize i = 0; i < G_N_ELEMENTS (makers); i++)
    if (makers[i].accepts (control))
      return makers[i].make (control);
  g_assert_not_reached ();
}

void
closs_control_editor_set_value (ClossControlEditor *editor, double value)
{
  g_return_if_fail (CLOSS_IS_CONTROL_EDITOR (editor));
  CLOSS_CONTROL_EDITOR_GET_IFACE (editor)->set_value (editor, value);
}

gboolean
closs_control_editor_needs_own_line (ClossControlEditor *editor)
{
  return CLOSS_CONTROL_EDITOR_GET_IFACE (editor)->needs_own_line;
}

void
closs_control_editor_leave (ClossControlEditor *editor)
{
  gtk_widget_activate_action (GTK_WIDGET (editor), "win.focus-plane", NULL);
}

void
closs_control_editor_edited (ClossControlEditor *editor, double value)
{
  g_signal_emit_by_name (editor, "edited", value);
}
