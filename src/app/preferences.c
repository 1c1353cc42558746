/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/preferences.h"
#include "app/display-text.h"
#include "app/widget-helpers.h"
#include <glib/gi18n.h>

struct _ClossPreferences
{
  AdwPreferencesWindow parent_instance;

  /* Template widgets */
  AdwComboRow *n_threads;
  GtkSpinButton *probe_size;
  GtkSwitch *probe_adapts;
  GtkSpinButton *figure_scale;
  AdwComboRow *color_scheme;
  AdwComboRow *figure_theme;
};

/* In the order of the rows' lists in preferences.ui. */
static const char *const color_schemes[] = { "system", "light", "dark", NULL };
static const char *const figure_themes[] = { "print", "screen", NULL };

G_DEFINE_FINAL_TYPE (ClossPreferences, closs_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static gboolean
id_to_index (GBinding *binding G_GNUC_UNUSED, const GValue *id, GValue *index, gpointer ids)
{
  const char *const *list = ids;

  for (guint i = 0; list[i] != NULL; i++)
    if (g_strcmp0 (list[i], g_value_get_string (id)) == 0)
      {
        g_value_set_uint (index, i);
        return TRUE;
      }
  return FALSE;
}

static gboolean
index_to_id (GBinding *binding G_GNUC_UNUSED, const GValue *index, GValue *id, gpointer ids)
{
  const char *const *list = ids;

  if (g_value_get_uint (index) >= g_strv_length ((char **)list))
    return FALSE;
  g_value_set_string (id, list[g_value_get_uint (index)]);
  return TRUE;
}

static void
bind_list (ClossConfig *config, const char *name, AdwComboRow *row, const char *const *ids)
{
  g_object_bind_property_full (config, name, row, "selected", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL,
                               id_to_index, index_to_id, (gpointer)ids, NULL);
}

static void
bind_number (ClossConfig *config, const char *name, GtkSpinButton *spin)
{
  g_object_bind_property (config, name, spin, "value", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* The place in the list is the number of threads; more than processors only where that was chosen elsewhere. */
static void
bind_threads (ClossConfig *config, AdwComboRow *row)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  int most = MAX ((int)g_get_num_processors (), closs_config_get_int (config, "n-threads"));

  gtk_string_list_append (list, _ ("Automatic"));
  for (int i = 1; i <= most; i++)
    gtk_string_list_take (list, closs_text_count ((guint64)i));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  g_object_bind_property (config, "n-threads", row, "selected", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
closs_preferences_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_PREFERENCES);
  G_OBJECT_CLASS (closs_preferences_parent_class)->dispose (object);
}

static void
closs_preferences_class_init (ClossPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, n_threads);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, probe_size);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, probe_adapts);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, figure_scale);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, color_scheme);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, figure_theme);
}

static void
closs_preferences_init (ClossPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
closs_preferences_new (GtkWindow *parent, ClossConfig *config)
{
  ClossPreferences *self = CLOSS_PREFERENCES (closs_dialog_new (CLOSS_TYPE_PREFERENCES, parent));

  bind_threads (config, self->n_threads);
  bind_number (config, "probe-size", self->probe_size);
  g_object_bind_property (config, "probe-adapts", self->probe_adapts, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  bind_number (config, "figure-scale", self->figure_scale);
  bind_list (config, "color-scheme", self->color_scheme, color_schemes);
  bind_list (config, "figure-theme", self->figure_theme, figure_themes);
  return GTK_WIDGET (self);
}
