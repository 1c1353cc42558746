/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/help-button.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

struct _ClossHelpButton
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkWidget *button;
  GtkLabel *title;
  GtkLabel *help;
  GtkLabel *term;
};

G_DEFINE_FINAL_TYPE (ClossHelpButton, closs_help_button, GTK_TYPE_BOX)

static void
closs_help_button_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_HELP_BUTTON);
  G_OBJECT_CLASS (closs_help_button_parent_class)->dispose (object);
}

static void
closs_help_button_class_init (ClossHelpButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_help_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/help-button.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossHelpButton, button);
  gtk_widget_class_bind_template_child (widget_class, ClossHelpButton, title);
  gtk_widget_class_bind_template_child (widget_class, ClossHelpButton, help);
  gtk_widget_class_bind_template_child (widget_class, ClossHelpButton, term);
}

static void
closs_help_button_init (ClossHelpButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
closs_help_button_set (ClossHelpButton *button, const char *title, const char *help, const char *term)
{
  /* TRANSLATORS: the name of the button that explains a control, such as "About λ" */
  g_autofree char *name = g_strdup_printf (_ ("About %s"), title);

  gtk_label_set_text (button->title, title);
  gtk_label_set_text (button->help, help);
  gtk_label_set_text (button->term, term != NULL ? term : "");
  gtk_widget_set_visible (GTK_WIDGET (button->term), term != NULL && term[0] != '\0');
  gtk_widget_set_tooltip_text (button->button, name);
  closs_widget_set_name (button->button, name);
}
