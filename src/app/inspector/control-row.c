/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-row.h"
#include "app/inspector/control-editor.h"
#include "app/widgets/help-button.h"
#include <glib/gi18n.h>

struct _ClossControlRow
{
  AdwPreferencesRow parent_instance;

  ClossControlId id;

  /* Template widgets */
  GtkLabel *title;
  ClossHelpButton *help;
  GtkRevealer *waiting;
  GtkBox *beside;
  GtkBox *under;

  /* Borrowed: a child */
  ClossControlEditor *editor;
};

enum
{
  EDITED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossControlRow, closs_control_row, ADW_TYPE_PREFERENCES_ROW)

static void
edited_cb (ClossControlRow *self, double value)
{
  g_signal_emit (self, signals[EDITED], 0, value);
}

static void
closs_control_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_CONTROL_ROW);
  G_OBJECT_CLASS (closs_control_row_parent_class)->dispose (object);
}

static void
closs_control_row_class_init (ClossControlRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_control_row_dispose;
  signals[EDITED] = g_signal_new ("edited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  g_type_ensure (CLOSS_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/control-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossControlRow, title);
  gtk_widget_class_bind_template_child (widget_class, ClossControlRow, help);
  gtk_widget_class_bind_template_child (widget_class, ClossControlRow, waiting);
  gtk_widget_class_bind_template_child (widget_class, ClossControlRow, beside);
  gtk_widget_class_bind_template_child (widget_class, ClossControlRow, under);
}

static void
closs_control_row_init (ClossControlRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What the control does, and how its slider runs. */
static char *
make_help (const ClossControl *control)
{
  gboolean is_logarithmic = control->type == CLOSS_CONTROL_REAL && control->scale != CLOSS_SCALE_LINEAR;

  return g_strjoin (" ", _ (control->help),
                    is_logarithmic ? _ ("The slider is logarithmic: equal distances on it are equal factors.") : NULL,
                    NULL);
}

GtkWidget *
closs_control_row_new (ClossControlId id)
{
  ClossControlRow *self = g_object_new (CLOSS_TYPE_CONTROL_ROW, NULL);
  const ClossControl *control = closs_control_get (id);
  GtkWidget *editor = closs_control_editor_new (control);
  g_autofree char *help = make_help (control);
  const char *title = _ (control->title);

  self->id = id;
  self->editor = CLOSS_CONTROL_EDITOR (editor);
  gtk_label_set_text (self->title, title);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  closs_help_button_set (self->help, title, help, control->term);
  g_signal_connect_object (editor, "edited", G_CALLBACK (edited_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (closs_control_editor_needs_own_line (self->editor) ? self->under : self->beside, editor);
  return GTK_WIDGET (self);
}

ClossControlId
closs_control_row_get_id (ClossControlRow *row)
{
  return row->id;
}

void
closs_control_row_set_value (ClossControlRow *row, double value)
{
  closs_control_editor_set_value (row->editor, value);
}

void
closs_control_row_set_waiting (ClossControlRow *row, gboolean waiting)
{
  gtk_revealer_set_reveal_child (row->waiting, waiting);
}
