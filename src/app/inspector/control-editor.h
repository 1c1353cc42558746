/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/controls.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What one turns to change a control's value: a slider with an entry, a list, a stepper, two switches. Which of them a
 * control gets is decided by the ordered list in control-editor.c: the first that accepts it.
 *
 * Signal "edited" (double): the user has chosen a value that the control can have. */
#define CLOSS_TYPE_CONTROL_EDITOR (closs_control_editor_get_type ())
G_DECLARE_INTERFACE (ClossControlEditor, closs_control_editor, CLOSS, CONTROL_EDITOR, GtkWidget)

struct _ClossControlEditorInterface
{
  GTypeInterface parent_interface;

  gboolean needs_own_line; /* under the title instead of beside it */
  void (*set_value) (ClossControlEditor *editor, double value);
};

GtkWidget *closs_control_editor_new (const ClossControl *control);

/* Shows @value; nothing is emitted. */
void closs_control_editor_set_value (ClossControlEditor *editor, double value);
gboolean closs_control_editor_needs_own_line (ClossControlEditor *editor);

/* For the implementations. */
void closs_control_editor_edited (ClossControlEditor *editor, double value);
/* Return or Escape in a text field: the keys act on the run again, Space among them. */
void closs_control_editor_leave (ClossControlEditor *editor);

GtkWidget *closs_loss_editor_new (const ClossControl *control);
GtkWidget *closs_choice_editor_new (const ClossControl *control);
GtkWidget *closs_stepper_editor_new (const ClossControl *control);
GtkWidget *closs_scale_editor_new (const ClossControl *control);

G_END_DECLS
