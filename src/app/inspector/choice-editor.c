/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-editor.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

/* A list of the values that a control can have. */
#define CLOSS_TYPE_CHOICE_EDITOR (closs_choice_editor_get_type ())
G_DECLARE_FINAL_TYPE (ClossChoiceEditor, closs_choice_editor, CLOSS, CHOICE_EDITOR, GtkBox)

struct _ClossChoiceEditor
{
  GtkBox parent_instance;

  const ClossControl *control;
  gboolean is_showing;

  /* Template widgets */
  GtkDropDown *list;
};

static void closs_choice_editor_editor_init (ClossControlEditorInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClossChoiceEditor, closs_choice_editor, GTK_TYPE_BOX,
                               G_IMPLEMENT_INTERFACE (CLOSS_TYPE_CONTROL_EDITOR, closs_choice_editor_editor_init))

static guint
find_choice (const ClossControl *control, double value)
{
  for (guint i = 0; i < control->n_choices; i++)
    if (control->choices[i].value == value)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
list_selected_cb (ClossChoiceEditor *self)
{
  guint selected = gtk_drop_down_get_selected (self->list);

  if (!self->is_showing && selected < self->control->n_choices)
    closs_control_editor_edited (CLOSS_CONTROL_EDITOR (self), self->control->choices[selected].value);
}

static void
closs_choice_editor_set_value (ClossControlEditor *editor, double value)
{
  ClossChoiceEditor *self = CLOSS_CHOICE_EDITOR (editor);

  self->is_showing = TRUE;
  gtk_drop_down_set_selected (self->list, find_choice (self->control, value));
  self->is_showing = FALSE;
}

static void
closs_choice_editor_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_CHOICE_EDITOR);
  G_OBJECT_CLASS (closs_choice_editor_parent_class)->dispose (object);
}

static void
closs_choice_editor_editor_init (ClossControlEditorInterface *iface)
{
  iface->set_value = closs_choice_editor_set_value;
}

static void
closs_choice_editor_class_init (ClossChoiceEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_choice_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/choice-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossChoiceEditor, list);
  gtk_widget_class_bind_template_callback (widget_class, list_selected_cb);
}

static void
closs_choice_editor_init (ClossChoiceEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
closs_choice_editor_new (const ClossControl *control)
{
  ClossChoiceEditor *self = g_object_new (CLOSS_TYPE_CHOICE_EDITOR, NULL);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (gsize i = 0; i < control->n_choices; i++)
    gtk_string_list_append (titles, _ (control->choices[i].title));
  self->control = control;
  self->is_showing = TRUE;
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (titles));
  self->is_showing = FALSE;
  closs_control_editor_set_value (CLOSS_CONTROL_EDITOR (self), control->default_value);
  closs_widget_set_name (GTK_WIDGET (self->list), _ (control->title));
  return GTK_WIDGET (self);
}
