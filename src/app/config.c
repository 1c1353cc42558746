/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/config.h"

typedef enum
{
  KIND_BOOLEAN,
  KIND_INT,
  KIND_DOUBLE,
  KIND_STRING,
} Kind;

/* One row a key of the schema; the defaults are the schema's. */
typedef struct
{
  const char *name;
  Kind kind;
  int number; /* default of BOOLEAN, INT and DOUBLE */
  int max;
  const char *text; /* default of STRING */
} Key;

static const Key keys[] = {
  { "window-width", KIND_INT, 1280, G_MAXINT, NULL },
  { "window-height", KIND_INT, 800, G_MAXINT, NULL },
  { "window-maximized", KIND_BOOLEAN, FALSE, 0, NULL },
  { "show-inspector", KIND_BOOLEAN, TRUE, 0, NULL },
  { "regions", KIND_BOOLEAN, TRUE, 0, NULL },
  { "grid", KIND_BOOLEAN, TRUE, 0, NULL },
  { "legend", KIND_BOOLEAN, TRUE, 0, NULL },
  { "trails", KIND_BOOLEAN, TRUE, 0, NULL },
  { "shapes", KIND_BOOLEAN, FALSE, 0, NULL },
  { "forces", KIND_BOOLEAN, FALSE, 0, NULL },
  { "lag", KIND_BOOLEAN, FALSE, 0, NULL },
  { "ellipses", KIND_BOOLEAN, FALSE, 0, NULL },
  { "cells", KIND_BOOLEAN, FALSE, 0, NULL },
  { "log-axis", KIND_BOOLEAN, TRUE, 0, NULL },
  { "smooth", KIND_BOOLEAN, TRUE, 0, NULL },
  { "keep-runs", KIND_BOOLEAN, TRUE, 0, NULL },
  { "save-state", KIND_BOOLEAN, TRUE, 0, NULL },
  { "n-threads", KIND_INT, 0, 1024, NULL },
  { "probe-size", KIND_INT, 2000, 1000000, NULL },
  { "probe-adapts", KIND_BOOLEAN, TRUE, 0, NULL },
  { "shown-splits", KIND_STRING, 0, 0, "test" },
  { "figure-scale", KIND_INT, 2, 8, NULL },
  { "figure-theme", KIND_STRING, 0, 0, "print" },
  { "animation-width", KIND_INT, 640, 2048, NULL },
  { "animation-height", KIND_INT, 560, 2048, NULL },
  { "animation-rate", KIND_DOUBLE, 15, 50, NULL },
  { "animation-length", KIND_DOUBLE, 10, 120, NULL },
  { "color-scheme", KIND_STRING, 0, 0, "system" },
  { "dataset", KIND_STRING, 0, 0, "" },
  { "dataset-directory", KIND_STRING, 0, 0, "" },
  { "dataset-import", KIND_STRING, 0, 0, "" },
  { "experiment", KIND_STRING, 0, 0, "" },
};

struct _ClossConfig
{
  GObject parent_instance;

  GSettings *settings; /* NULL: no schema */
  GValue values[G_N_ELEMENTS (keys)];
};

G_DEFINE_FINAL_TYPE (ClossConfig, closs_config, G_TYPE_OBJECT)

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, CLOSS_APP_ID, TRUE);
  /* An older schema than this program's would end it at the first key that is not there. */
  for (gsize i = 0; schema != NULL && i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i].name))
      return NULL;
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
init_value (GValue *value, const Key *key)
{
  switch (key->kind)
    {
    case KIND_BOOLEAN:
      g_value_init (value, G_TYPE_BOOLEAN);
      g_value_set_boolean (value, key->number);
      break;
    case KIND_INT:
      g_value_init (value, G_TYPE_INT);
      g_value_set_int (value, key->number);
      break;
    case KIND_DOUBLE:
      g_value_init (value, G_TYPE_DOUBLE);
      g_value_set_double (value, key->number);
      break;
    case KIND_STRING:
      g_value_init (value, G_TYPE_STRING);
      g_value_set_string (value, key->text);
      break;
    }
}

static GParamSpec *
make_pspec (const Key *key)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (key->kind)
    {
    case KIND_BOOLEAN:
      return g_param_spec_boolean (key->name, NULL, NULL, key->number, flags);
    case KIND_INT:
      return g_param_spec_int (key->name, NULL, NULL, 0, key->max, key->number, flags);
    case KIND_DOUBLE:
      return g_param_spec_double (key->name, NULL, NULL, 0, key->max, key->number, flags);
    case KIND_STRING:
      return g_param_spec_string (key->name, NULL, NULL, key->text, flags);
    }
  g_assert_not_reached ();
}

static void
closs_config_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec G_GNUC_UNUSED)
{
  g_value_copy (&CLOSS_CONFIG (object)->values[id - 1], value);
}

static void
closs_config_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GValue *mine = &CLOSS_CONFIG (object)->values[id - 1];

  if (g_param_values_cmp (pspec, mine, value) == 0)
    return;
  g_value_copy (value, mine);
  g_object_notify_by_pspec (object, pspec);
}

static void
closs_config_finalize (GObject *object)
{
  ClossConfig *self = CLOSS_CONFIG (object);

  g_clear_object (&self->settings);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    g_value_unset (&self->values[i]);
  G_OBJECT_CLASS (closs_config_parent_class)->finalize (object);
}

static void
closs_config_class_init (ClossConfigClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = closs_config_get_property;
  object_class->set_property = closs_config_set_property;
  object_class->finalize = closs_config_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_object_class_install_property (object_class, i + 1, make_pspec (&keys[i]));
}

static void
closs_config_init (ClossConfig *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    init_value (&self->values[i], &keys[i]);

  self->settings = open_settings ();
  for (gsize i = 0; self->settings != NULL && i < G_N_ELEMENTS (keys); i++)
    g_settings_bind (self->settings, keys[i].name, self, keys[i].name, G_SETTINGS_BIND_DEFAULT);
}

ClossConfig *
closs_config_new (void)
{
  return g_object_new (CLOSS_TYPE_CONFIG, NULL);
}

int
closs_config_get_int (ClossConfig *config, const char *name)
{
  int value;

  g_object_get (config, name, &value, NULL);
  return value;
}

gboolean
closs_config_get_boolean (ClossConfig *config, const char *name)
{
  gboolean value;

  g_object_get (config, name, &value, NULL);
  return value;
}

char *
closs_config_dup_string (ClossConfig *config, const char *name)
{
  char *value;

  g_object_get (config, name, &value, NULL);
  return value;
}
