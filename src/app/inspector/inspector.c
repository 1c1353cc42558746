/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/inspector.h"
#include "app/inspector/control-row.h"
#include "app/inspector/formula-view.h"
#include "app/widgets/help-button.h"
#include "data/catalogue.h"
#include "data/import/import.h"
#include <adwaita.h>
#include <glib/gi18n.h>

struct _ClossInspector
{
  GtkBox parent_instance;

  gboolean is_showing;

  /* Template widgets */
  GtkWidget *sides;
  AdwComboRow *dataset;
  ClossHelpButton *dataset_help;
  ClossDownloadRow *download;
  AdwComboRow *preset;
  ClossHelpButton *preset_help;
  AdwPreferencesGroup *run;
  AdwPreferencesGroup *loss;
  ClossFormulaView *formula;
  AdwPreferencesGroup *rates;
  AdwPreferencesGroup *network;

  /* Borrowed: children */
  ClossControlRow *rows[CLOSS_N_CONTROLS];
};

enum
{
  CONTROL_EDITED,
  DATASET_CHOSEN,
  PRESET_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossInspector, closs_inspector, GTK_TYPE_BOX)

static AdwPreferencesGroup *
get_group (ClossInspector *self, ClossControlId id)
{
  switch (id)
    {
    case CLOSS_CONTROL_LOSS:
    case CLOSS_CONTROL_LAMBDA:
      return self->loss;
    case CLOSS_CONTROL_LR:
    case CLOSS_CONTROL_CENTER_LR:
    case CLOSS_CONTROL_MOMENTUM:
    case CLOSS_CONTROL_LR_STEP:
    case CLOSS_CONTROL_LR_GAMMA:
    case CLOSS_CONTROL_LR_DECAY_STEPS:
    case CLOSS_CONTROL_LR_END_FACTOR:
      return self->rates;
    case CLOSS_CONTROL_ARCHITECTURE:
    case CLOSS_CONTROL_DEPTH:
    case CLOSS_CONTROL_WIDTH:
      return self->network;
    case CLOSS_CONTROL_BATCH_SIZE:
    case CLOSS_CONTROL_SEED:
    case CLOSS_N_CONTROLS:
      break;
    }
  return self->run;
}

/* The row after the data sets of the catalogue: the user's own. */
static guint
find_dataset (const char *id)
{
  gsize n;
  const ClossDatasetKind *kinds = closs_catalogue_get_kinds (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (kinds[i].id, id) == 0)
      return i;
  return g_strcmp0 (id, CLOSS_IMPORT_ID) == 0 ? (guint)n : GTK_INVALID_LIST_POSITION;
}

/* The row after the presets: settings that are nobody's. */
static void
show_preset (ClossInspector *self, const ClossSettings *settings)
{
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);
  const ClossPreset *match = closs_preset_match (settings);

  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->preset, match != NULL ? (guint)(match - presets) : (guint)n);
  self->is_showing = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->preset),
                               match != NULL ? _ (match->description)
                                             : _ ("Settings of your own: no preset has all of these values"));
}

static void
control_edited_cb (ClossInspector *self, double value, ClossControlRow *row)
{
  g_signal_emit (self, signals[CONTROL_EDITED], 0, (int)closs_control_row_get_id (row), value);
}

static void
dataset_selected_cb (ClossInspector *self)
{
  gsize n;
  const ClossDatasetKind *kinds = closs_catalogue_get_kinds (&n);
  guint selected = adw_combo_row_get_selected (self->dataset);

  if (!self->is_showing && selected <= n)
    g_signal_emit (self, signals[DATASET_CHOSEN], 0, selected < n ? kinds[selected].id : CLOSS_IMPORT_ID);
}

static void
preset_selected_cb (ClossInspector *self)
{
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);
  guint selected = adw_combo_row_get_selected (self->preset);

  if (!self->is_showing && selected < n)
    g_signal_emit (self, signals[PRESET_CHOSEN], 0, presets[selected].id);
}

static void
add_rows (ClossInspector *self)
{
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      GtkWidget *row = closs_control_row_new (i);

      self->rows[i] = CLOSS_CONTROL_ROW (row);
      g_signal_connect_object (row, "edited", G_CALLBACK (control_edited_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (get_group (self, i), row);
    }
}

static void
fill_datasets (ClossInspector *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gsize n;
  const ClossDatasetKind *kinds = closs_catalogue_get_kinds (&n);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (titles, _ (kinds[i].title));
  /* TRANSLATORS: in the list of data sets: pictures of the user's own */
  gtk_string_list_append (titles, _ ("Own Data"));
  adw_combo_row_set_model (self->dataset, G_LIST_MODEL (titles));
}

static void
fill_presets (ClossInspector *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (titles, _ (presets[i].title));
  /* TRANSLATORS: in the list of presets: none of them */
  gtk_string_list_append (titles, _ ("Custom"));
  adw_combo_row_set_model (self->preset, G_LIST_MODEL (titles));
}

/* What the rows of controls have from the table. */
static void
explain (ClossInspector *self)
{
  closs_help_button_set (self->dataset_help, _ ("Data Set"),
                         _ ("The pictures that the network learns from, and those that it is tested with and never "
                            "learns from: the points on the plane. Another data set is another run."),
                         "(image₁, y₁), …, (imageₙ, yₙ)");
  closs_help_button_set (self->preset_help, _ ("Preset"),
                         _ ("Settings that belong together: the experiments of the PyTorch project and of the paper, "
                            "and a quick one. It sets every control below but the seed."),
                         "λ, α, μ, N, f, L_C");
}

static void
closs_inspector_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_INSPECTOR);
  G_OBJECT_CLASS (closs_inspector_parent_class)->dispose (object);
}

static void
closs_inspector_class_init (ClossInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_inspector_dispose;
  signals[CONTROL_EDITED] = g_signal_new ("control-edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                          2, G_TYPE_INT, G_TYPE_DOUBLE);
  signals[DATASET_CHOSEN]
      = g_signal_new ("dataset-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[PRESET_CHOSEN]
      = g_signal_new ("preset-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (CLOSS_TYPE_DOWNLOAD_ROW);
  g_type_ensure (CLOSS_TYPE_FORMULA_VIEW);
  g_type_ensure (CLOSS_TYPE_HELP_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, sides);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, dataset);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, dataset_help);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, download);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, preset);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, preset_help);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, run);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, loss);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, formula);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, rates);
  gtk_widget_class_bind_template_child (widget_class, ClossInspector, network);
  gtk_widget_class_bind_template_callback (widget_class, dataset_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);
}

static void
closs_inspector_init (ClossInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_showing = TRUE;
  fill_datasets (self);
  fill_presets (self);
  self->is_showing = FALSE;
  explain (self);
  add_rows (self);
}

void
closs_inspector_set_settings (ClossInspector *inspector, const ClossSettings *settings)
{
  gboolean is_deep = settings->value[CLOSS_CONTROL_ARCHITECTURE] == CLOSS_ARCHITECTURE_DEEP;

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    closs_control_row_set_value (inspector->rows[i], settings->value[i]);
  closs_formula_view_set_settings (inspector->formula, settings);
  /* LeNets++ always has three blocks. */
  gtk_widget_set_sensitive (GTK_WIDGET (inspector->rows[CLOSS_CONTROL_DEPTH]), is_deep);
  show_preset (inspector, settings);
}

void
closs_inspector_set_waiting (ClossInspector *inspector, ClossControlId control, gboolean waiting)
{
  closs_control_row_set_waiting (inspector->rows[control], waiting);
}

void
closs_inspector_set_dataset (ClossInspector *inspector, const char *id, const char *subtitle)
{
  inspector->is_showing = TRUE;
  adw_combo_row_set_selected (inspector->dataset, find_dataset (id));
  inspector->is_showing = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (inspector->dataset), subtitle);
}

void
closs_inspector_set_sides_visible (ClossInspector *inspector, gboolean is_visible)
{
  gtk_widget_set_visible (inspector->sides, is_visible);
}

ClossDownloadRow *
closs_inspector_get_download_row (ClossInspector *inspector)
{
  return inspector->download;
}
