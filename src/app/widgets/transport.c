/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/transport.h"
#include "app/widgets/menu-button.h"
#include <adwaita.h>
#include <glib/gi18n.h>

struct _ClossTransport
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkWidget *train;
  AdwButtonContent *train_content;
  GtkMenuButton *speed;
};

G_DEFINE_FINAL_TYPE (ClossTransport, closs_transport, GTK_TYPE_BOX)

static void
closs_transport_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_TRANSPORT);
  G_OBJECT_CLASS (closs_transport_parent_class)->dispose (object);
}

static void
closs_transport_class_init (ClossTransportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_transport_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/transport.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossTransport, train);
  gtk_widget_class_bind_template_child (widget_class, ClossTransport, train_content);
  gtk_widget_class_bind_template_child (widget_class, ClossTransport, speed);
}

static void
closs_transport_init (ClossTransport *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_menu_button_prepare (self->speed, _ ("Speed"));
  closs_transport_set_training (self, FALSE);
}

void
closs_transport_set_training (ClossTransport *transport, gboolean training)
{
  /* The label is the button's accessible name too. */
  adw_button_content_set_label (transport->train_content, training ? _ ("Pause") : _ ("Train"));
  adw_button_content_set_icon_name (transport->train_content,
                                    training ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (transport->train, training ? _ ("Pause (Space)") : _ ("Train (Space)"));
}
