/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline/past-bar.h"
#include "app/widgets/menu-button.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

struct _ClossPastBar
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkLabel *label;
  GtkButton *play;
  GtkMenuButton *speed;
};

G_DEFINE_FINAL_TYPE (ClossPastBar, closs_past_bar, GTK_TYPE_BOX)

static void
closs_past_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_PAST_BAR);
  G_OBJECT_CLASS (closs_past_bar_parent_class)->dispose (object);
}

static void
closs_past_bar_class_init (ClossPastBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_past_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/past-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossPastBar, label);
  gtk_widget_class_bind_template_child (widget_class, ClossPastBar, play);
  gtk_widget_class_bind_template_child (widget_class, ClossPastBar, speed);
}

static void
closs_past_bar_init (ClossPastBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_menu_button_prepare (self->speed, _ ("Speed of the Past"));
  closs_past_bar_set_playing (self, FALSE);
}

void
closs_past_bar_set_text (ClossPastBar *bar, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (bar), text != NULL);
  closs_label_set_text (bar->label, text != NULL ? text : "");
}

void
closs_past_bar_set_playing (ClossPastBar *bar, gboolean playing)
{
  const char *name = playing ? _ ("Stop Playing") : _ ("Play the Past");

  gtk_button_set_icon_name (bar->play, playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (bar->play), name);
  closs_widget_set_name (GTK_WIDGET (bar->play), name);
}
