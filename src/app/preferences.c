/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/preferences.h"
#include "app/text/display-text.h"
#include "app/widgets/widget-helpers.h"
#include "base/number.h"
#include "session/kept.h"
#include <glib/gi18n.h>

/* What is kept changes while the dialog is open. */
#define MEASURE_MS 1000

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
  GtkSwitch *keep_runs;
  AdwActionRow *kept;
  GtkButton *delete_kept;

  guint measure_id; /* the size on the disk is due */
  gboolean is_measuring;
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
    gtk_string_list_take (list, closs_number_format_count ((guint64)i));
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  g_object_bind_property (config, "n-threads", row, "selected", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

/* What is kept on the disk */

typedef struct
{
  guint64 size;
  guint n_runs;
} Kept;

static void
measure_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
                GCancellable *cancellable G_GNUC_UNUSED)
{
  Kept *kept = g_new0 (Kept, 1);

  kept->size = closs_kept_measure (&kept->n_runs);
  g_task_return_pointer (task, kept, g_free);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossPreferences *self = CLOSS_PREFERENCES (source);
  g_autofree Kept *kept = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autofree char *size = g_format_size (kept->size);
  g_autofree char *text = NULL;

  self->is_measuring = FALSE;
  /* Closed meanwhile. */
  if (self->kept == NULL)
    return;
  if (kept->n_runs == 0)
    text = g_strdup (_ ("Nothing"));
  else
    text = g_strdup_printf (ngettext ("%u run, %s", "%u runs, %s", kept->n_runs), kept->n_runs, size);
  adw_action_row_set_subtitle (self->kept, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->delete_kept), kept->n_runs > 0);
}

static gboolean
measure_cb (gpointer data)
{
  ClossPreferences *self = data;
  g_autoptr (GTask) task = NULL;

  if (self->is_measuring)
    return G_SOURCE_CONTINUE;
  self->is_measuring = TRUE;
  task = g_task_new (self, NULL, measured_cb, NULL);
  g_task_run_in_thread (task, measure_thread);
  return G_SOURCE_CONTINUE;
}

static void
delete_clicked_cb (ClossPreferences *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "delete-kept", NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->delete_kept), FALSE);
}

static void
closs_preferences_dispose (GObject *object)
{
  g_clear_handle_id (&CLOSS_PREFERENCES (object)->measure_id, g_source_remove);
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
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, keep_runs);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, kept);
  gtk_widget_class_bind_template_child (widget_class, ClossPreferences, delete_kept);
  gtk_widget_class_bind_template_callback (widget_class, delete_clicked_cb);
}

static void
closs_preferences_init (ClossPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  measure_cb (self);
  self->measure_id = g_timeout_add (MEASURE_MS, measure_cb, self);
}

GtkWidget *
closs_preferences_new (GtkWindow *parent, ClossConfig *config)
{
  ClossPreferences *self = CLOSS_PREFERENCES (closs_dialog_new (CLOSS_TYPE_PREFERENCES, parent));

  bind_threads (config, self->n_threads);
  bind_number (config, "probe-size", self->probe_size);
  g_object_bind_property (config, "probe-adapts", self->probe_adapts, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (config, "keep-runs", self->keep_runs, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  bind_number (config, "figure-scale", self->figure_scale);
  bind_list (config, "color-scheme", self->color_scheme, color_schemes);
  bind_list (config, "figure-theme", self->figure_theme, figure_themes);
  return GTK_WIDGET (self);
}
