/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file-read.h"
#include "base/file-write.h"
#include "nn/json-text.h"
#include "nn/safetensors.h"
#include "train/trainer-private.h"
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* The members of a saved run's __metadata__ besides the value of every control under its key. */
#define KEY_FORMAT     "centerloss_format"
#define KEY_STEP       "step"
#define KEY_DATASET    "dataset"
#define KEY_N_TRAIN    "n_train"
#define KEY_SHUFFLE    "shuffle"
#define KEY_EVENTS     "events"
#define KEY_INIT       "init"
#define KEY_DIGEST     "init_sha256"
#define KEY_TRACE      "trace"
#define FORMAT_VERSION "1"
/* The list of events in an object, and an event. */
#define MAX_NESTING 3

char *
closs_trainer_digest_file (GFile *file, GError **error)
{
  g_autoptr (GBytes) bytes = closs_file_load (file, CLOSS_SAFETENSORS_MAX_FILE, NULL, error);

  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", g_file_peek_path (file));
      return NULL;
    }
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static void
set_init (ClossTrainer *trainer, const char *path, const char *digest)
{
  g_free (trainer->init_path);
  g_free (trainer->init_digest);
  trainer->init_path = g_strdup (path);
  trainer->init_digest = g_strdup (digest);
}

gboolean
closs_trainer_init_from (ClossTrainer *trainer, GFile *file, GError **error)
{
  g_autoptr (ClossCheckpoint) checkpoint = closs_checkpoint_load (file, error);
  g_autofree char *digest = checkpoint != NULL ? closs_trainer_digest_file (file, error) : NULL;

  if (digest == NULL || !closs_checkpoint_apply (checkpoint, trainer->model, FALSE, error))
    return FALSE;
  set_init (trainer, g_file_peek_path (file), digest);
  return TRUE;
}

static char *
format_events (const GArray *events)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < events->len; i++)
    {
      const ClossEvent *event = &g_array_index (events, ClossEvent, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "step");
      json_builder_add_int_value (builder, (gint64)event->step);
      json_builder_set_member_name (builder, "control");
      json_builder_add_string_value (builder, closs_control_get (event->control)->key);
      json_builder_set_member_name (builder, "old");
      json_builder_add_double_value (builder, event->old_value);
      json_builder_set_member_name (builder, "new");
      json_builder_add_double_value (builder, event->new_value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

static void
add_metadata (GHashTable *metadata, const char *key, char *value)
{
  g_hash_table_insert (metadata, g_strdup (key), value);
}

ClossSafetensorsWriter *
closs_trainer_copy_state (ClossTrainer *trainer)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  add_metadata (metadata, KEY_FORMAT, g_strdup (FORMAT_VERSION));
  add_metadata (metadata, KEY_STEP, g_strdup_printf ("%" G_GUINT64_FORMAT, closs_trainer_get_step (trainer)));
  add_metadata (metadata, KEY_DATASET, g_strdup (closs_dataset_get_id (trainer->dataset)));
  add_metadata (metadata, KEY_N_TRAIN, g_strdup_printf ("%" G_GSIZE_FORMAT, trainer->n_train));
  add_metadata (metadata, KEY_SHUFFLE, g_strdup (trainer->options.no_shuffle ? "false" : "true"));
  add_metadata (metadata, KEY_EVENTS, format_events (trainer->events));
  add_metadata (metadata, KEY_TRACE, closs_trace_format (trainer->trace));
  if (trainer->init_path != NULL)
    {
      add_metadata (metadata, KEY_INIT, g_strdup (trainer->init_path));
      add_metadata (metadata, KEY_DIGEST, g_strdup (trainer->init_digest));
    }
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);

      if (!closs_control_is_omitted (control, trainer->settings.value[i]))
        add_metadata (metadata, control->key, closs_control_format (control, trainer->settings.value[i]));
    }
  return closs_checkpoint_copy (trainer->model, TRUE, metadata);
}

gboolean
closs_trainer_save (ClossTrainer *trainer, GFile *file, GError **error)
{
  g_autoptr (GBytes) bytes = closs_safetensors_writer_finish (closs_trainer_copy_state (trainer));
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return closs_file_write (file, data, size, NULL, error);
}

/* The value under @key, or an error that the file is not a saved run. */
static const char *
require_metadata (const ClossCheckpoint *checkpoint, GFile *file, const char *key, GError **error)
{
  const char *value = closs_checkpoint_get_metadata (checkpoint, key);

  if (value == NULL)
    g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
                 _ ("%s: has no “%s” in its metadata, so it is no saved run but weights alone; begin from them with "
                    "--init"),
                 g_file_peek_path (file), key);
  return value;
}

gboolean
closs_trainer_read_settings (const ClossCheckpoint *checkpoint, GFile *file, ClossSettings *settings, GError **error)
{
  ClossSettings read = *settings;

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      const char *text;

      read.value[i] = control->default_value;
      if (control->is_optional && closs_checkpoint_get_metadata (checkpoint, control->key) == NULL)
        continue;
      text = require_metadata (checkpoint, file, control->key, error);
      if (text == NULL)
        return FALSE;
      if (!closs_control_parse (control, text, &read.value[i], error))
        {
          g_prefix_error (error, "%s: metadata: ", g_file_peek_path (file));
          return FALSE;
        }
    }
  *settings = read;
  return TRUE;
}

gboolean
closs_trainer_peek_settings (GFile *file, ClossSettings *settings, GError **error)
{
  g_autoptr (ClossCheckpoint) checkpoint = closs_checkpoint_load (file, error);

  return checkpoint != NULL && closs_trainer_read_settings (checkpoint, file, settings, error);
}

static gboolean
check_same (const ClossCheckpoint *checkpoint, GFile *file, const char *key, const char *mine, GError **error)
{
  const char *saved = require_metadata (checkpoint, file, key, error);

  if (saved == NULL)
    return FALSE;
  if (g_str_equal (saved, mine))
    return TRUE;
  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
               _ ("%s: was saved with %s %s, but this run has %s; continue it with the same"), g_file_peek_path (file),
               key, saved, mine);
  return FALSE;
}

/* Checks data set, its used part, its order, and every control that cannot change during a run. */
static gboolean
check_fits (ClossTrainer *trainer, const ClossCheckpoint *checkpoint, GFile *file, GError **error)
{
  g_autofree char *n_train = g_strdup_printf ("%" G_GSIZE_FORMAT, trainer->n_train);

  if (!check_same (checkpoint, file, KEY_FORMAT, FORMAT_VERSION, error)
      || !check_same (checkpoint, file, KEY_DATASET, closs_dataset_get_id (trainer->dataset), error)
      || !check_same (checkpoint, file, KEY_N_TRAIN, n_train, error)
      || !check_same (checkpoint, file, KEY_SHUFFLE, trainer->options.no_shuffle ? "false" : "true", error))
    return FALSE;
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      g_autofree char *mine = closs_control_format (control, trainer->settings.value[i]);

      if (!control->is_live && !check_same (checkpoint, file, control->key, mine, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_value (JsonObject *object, const char *name, const ClossControl *control, double *value)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type != G_TYPE_DOUBLE && type != G_TYPE_INT64)
    return FALSE;
  *value = json_node_get_double (node);
  return closs_control_check (control, *value, NULL);
}

static gboolean
read_event (JsonNode *node, ClossEvent *event)
{
  JsonObject *object;
  const char *key;
  const ClossControl *control;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  key = closs_json_get_string (json_object_get_member (object, "control"));
  control = key != NULL ? closs_control_find (key) : NULL;
  if (control == NULL || !closs_json_get_count (json_object_get_member (object, "step"), &event->step))
    return FALSE;
  event->control = control->id;
  return read_value (object, "old", control, &event->old_value)
         && read_value (object, "new", control, &event->new_value);
}

/* Checks that the events are sorted by step and none is later than the step after @step. */
static GArray *
read_events (const char *text, guint64 step)
{
  g_autoptr (GArray) events = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
  g_autofree char *object = g_strconcat ("{\"" KEY_EVENTS "\":", text, "}", NULL);
  g_autoptr (JsonParser) parser = closs_json_text_parse (object, strlen (object), MAX_NESTING, NULL);
  JsonNode *list;
  guint64 before = 1;

  if (parser == NULL)
    return NULL;
  list = json_object_get_member (json_node_get_object (json_parser_get_root (parser)), KEY_EVENTS);
  if (!JSON_NODE_HOLDS_ARRAY (list))
    return NULL;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (list)); i++)
    {
      ClossEvent event;

      if (!read_event (json_array_get_element (json_node_get_array (list), i), &event) || event.step < before
          || event.step > step + 1)
        return NULL;
      before = event.step;
      g_array_append_val (events, event);
    }
  return g_steal_pointer (&events);
}

gboolean
closs_trainer_resume (ClossTrainer *trainer, GFile *file, GError **error)
{
  g_autoptr (ClossCheckpoint) checkpoint = closs_checkpoint_load (file, error);

  return checkpoint != NULL && closs_trainer_take_state (trainer, checkpoint, file, error);
}

gboolean
closs_trainer_take_state (ClossTrainer *trainer, const ClossCheckpoint *checkpoint, GFile *file, GError **error)
{
  g_autoptr (GArray) events = NULL;
  const char *step_text, *events_text, *trace_text, *init, *digest;
  g_autoptr (ClossTrace) trace = NULL;
  guint64 step;

  if (!check_fits (trainer, checkpoint, file, error))
    return FALSE;
  step_text = require_metadata (checkpoint, file, KEY_STEP, error);
  events_text = step_text != NULL ? require_metadata (checkpoint, file, KEY_EVENTS, error) : NULL;
  if (events_text == NULL)
    return FALSE;
  init = closs_checkpoint_get_metadata (checkpoint, KEY_INIT);
  digest = closs_checkpoint_get_metadata (checkpoint, KEY_DIGEST);
  if (g_ascii_string_to_unsigned (step_text, 10, 0, G_MAXINT64, &step, NULL))
    events = read_events (events_text, step);
  if (events == NULL || (init == NULL) != (digest == NULL))
    {
      g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
                   _ ("%s: metadata: the step, the list of events or the first weights cannot be read: the file is "
                      "damaged; continue from an earlier one, or begin from its weights with --init"),
                   g_file_peek_path (file));
      return FALSE;
    }
  trace_text = closs_checkpoint_get_metadata (checkpoint, KEY_TRACE);
  trace = trace_text != NULL ? closs_trace_parse (trace_text, step, error) : closs_trace_new ();
  if (trace == NULL)
    {
      g_prefix_error (error, "%s: metadata: ", g_file_peek_path (file));
      return FALSE;
    }
  if (!closs_checkpoint_apply (checkpoint, trainer->model, TRUE, error))
    return FALSE;
  closs_batcher_seek (trainer->batcher, step);
  closs_trace_begin (trace, step + 1);
  closs_trace_free (trainer->trace);
  trainer->trace = g_steal_pointer (&trace);
  set_init (trainer, init, digest);
  g_clear_pointer (&trainer->events, g_array_unref);
  trainer->events = g_steal_pointer (&events);
  return TRUE;
}

char *
closs_trainer_describe_change (const ClossTrainer *trainer)
{
  return closs_trace_describe_change (trainer->trace);
}
