/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/banner.h"
#include "app/widgets/widget-helpers.h"

struct _ClossBanner
{
  GtkBox parent_instance;

  /* Template widgets */
  GtkRevealer *revealer;
  GtkWidget *bar;
  GtkLabel *title;
  GtkButton *button;
  GtkButton *other_button;
  GtkButton *dismiss;
};

enum
{
  PROP_0,
  PROP_BUTTON_LABEL,
  PROP_ACTION_NAME,
  PROP_ACTION_TARGET,
  PROP_OTHER_BUTTON_LABEL,
  PROP_OTHER_ACTION_NAME,
  PROP_DISMISS_ACTION_NAME,
  PROP_URGENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ClossBanner, closs_banner, GTK_TYPE_BOX)

static void
dismiss_clicked_cb (ClossBanner *self)
{
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
closs_banner_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossBanner *self = CLOSS_BANNER (object);

  switch (id)
    {
    case PROP_BUTTON_LABEL:
      gtk_button_set_label (self->button, g_value_get_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->button), TRUE);
      break;
    case PROP_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), g_value_get_string (value));
      break;
    case PROP_ACTION_TARGET:
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->button), g_value_get_variant (value));
      break;
    case PROP_OTHER_BUTTON_LABEL:
      gtk_button_set_label (self->other_button, g_value_get_string (value));
      gtk_widget_set_visible (GTK_WIDGET (self->other_button), TRUE);
      gtk_widget_set_visible (GTK_WIDGET (self->dismiss), FALSE);
      break;
    case PROP_OTHER_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->other_button), g_value_get_string (value));
      break;
    case PROP_DISMISS_ACTION_NAME:
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->dismiss), g_value_get_string (value));
      break;
    case PROP_URGENT:
      closs_widget_set_css_class (self->bar, "urgent", g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_banner_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_BANNER);
  G_OBJECT_CLASS (closs_banner_parent_class)->dispose (object);
}

static void
closs_banner_class_init (ClossBannerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS;

  object_class->set_property = closs_banner_set_property;
  object_class->dispose = closs_banner_dispose;
  properties[PROP_BUTTON_LABEL] = g_param_spec_string ("button-label", NULL, NULL, NULL, flags);
  properties[PROP_ACTION_NAME] = g_param_spec_string ("action-name", NULL, NULL, NULL, flags);
  properties[PROP_ACTION_TARGET] = g_param_spec_variant ("action-target", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  properties[PROP_OTHER_BUTTON_LABEL] = g_param_spec_string ("other-button-label", NULL, NULL, NULL, flags);
  properties[PROP_OTHER_ACTION_NAME] = g_param_spec_string ("other-action-name", NULL, NULL, NULL, flags);
  properties[PROP_DISMISS_ACTION_NAME] = g_param_spec_string ("dismiss-action-name", NULL, NULL, NULL, flags);
  properties[PROP_URGENT] = g_param_spec_boolean ("urgent", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/banner.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, bar);
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, title);
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, button);
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, other_button);
  gtk_widget_class_bind_template_child (widget_class, ClossBanner, dismiss);
  gtk_widget_class_bind_template_callback (widget_class, dismiss_clicked_cb);
}

static void
closs_banner_init (ClossBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
closs_banner_set_title (ClossBanner *banner, const char *title)
{
  if (title != NULL)
    closs_label_set_text (banner->title, title);
  gtk_revealer_set_reveal_child (banner->revealer, title != NULL);
}
