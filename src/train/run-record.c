/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/run-record.h"
#include "base/file-read.h"
#include "base/file-write.h"
#include "train/run-record-private.h"
#include "train/trainer-private.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

static char *
make_absolute (const char *path)
{
  return path != NULL ? g_canonicalize_filename (path, NULL) : NULL;
}

/* The settings before the first of the events. */
static ClossSettings
find_first_settings (const ClossTrainer *trainer)
{
  ClossSettings settings = trainer->settings;

  for (guint i = trainer->events->len; i > 0; i--)
    {
      const ClossEvent *event = &g_array_index (trainer->events, ClossEvent, i - 1);

      settings.value[event->control] = event->old_value;
    }
  return settings;
}

ClossRunRecord *
closs_run_record_new_undigested (const ClossTrainer *trainer, const ClossRunStart *asked)
{
  ClossRunRecord *record = g_new0 (ClossRunRecord, 1);

  record->start = g_new0 (ClossRunStart, 1);
  record->start->dataset_id
      = g_strdup (closs_run_start_is_own (asked) ? asked->dataset_id : closs_dataset_get_id (trainer->dataset));
  record->start->directory = make_absolute (asked->directory);
  record->start->import = asked->import;
  record->start->weights = make_absolute (trainer->init_path);
  record->start->settings = find_first_settings (trainer);
  record->start->options = trainer->options;
  record->start->options.n_threads = 0;
  record->weights_digest = g_strdup (trainer->init_digest);
  record->events = g_array_copy (trainer->events);
  record->n_steps = closs_trainer_get_step (trainer);
  record->trace = closs_trace_copy (trainer->trace);
  return record;
}

ClossRunRecord *
closs_run_record_new (const ClossTrainer *trainer, const ClossRunStart *asked)
{
  ClossRunRecord *record = closs_run_record_new_undigested (trainer, asked);

  record->data_digest = closs_dataset_get_digest (trainer->dataset);
  return record;
}

void
closs_run_record_free (ClossRunRecord *record)
{
  g_clear_pointer (&record->start, closs_run_start_free);
  g_clear_pointer (&record->events, g_array_unref);
  g_clear_pointer (&record->trace, closs_trace_free);
  g_free (record->weights_digest);
  g_free (record->data_digest);
  g_free (record->state);
  g_free (record->state_digest);
  g_free (record);
}

/* Writing */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64)count);
}

/* Written as on the command line, so that it reads back as the same number. */
static void
add_value (JsonBuilder *builder, const char *name, const ClossControl *control, double value)
{
  g_autofree char *text = closs_control_format (control, value);

  add_text (builder, name, text);
}

static void
add_start (JsonBuilder *builder, const ClossRunRecord *record)
{
  const ClossRunStart *start = record->start;

  json_builder_set_member_name (builder, KEY_START);
  json_builder_begin_object (builder);
  add_text (builder, KEY_DATASET, start->dataset_id);
  if (start->directory != NULL)
    add_text (builder, KEY_DIRECTORY, start->directory);
  if (closs_run_start_is_own (start))
    {
      g_autofree char *import = closs_import_options_format (&start->import);

      add_text (builder, KEY_IMPORT, import);
    }
  add_text (builder, KEY_DATA_DIGEST, record->data_digest);
  if (start->weights != NULL)
    {
      add_text (builder, KEY_WEIGHTS, start->weights);
      add_text (builder, KEY_WEIGHTS_DIGEST, record->weights_digest);
    }
  if (start->options.train_limit > 0)
    add_count (builder, KEY_TRAIN_LIMIT, start->options.train_limit);
  json_builder_set_member_name (builder, KEY_SHUFFLE);
  json_builder_add_boolean_value (builder, !start->options.no_shuffle);
  json_builder_set_member_name (builder, KEY_SETTINGS);
  json_builder_begin_object (builder);
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);

      if (!closs_control_is_omitted (control, start->settings.value[i]))
        add_value (builder, control->key, control, start->settings.value[i]);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
add_changes (JsonBuilder *builder, const GArray *events)
{
  json_builder_set_member_name (builder, KEY_CHANGES);
  json_builder_begin_array (builder);
  for (guint i = 0; i < events->len; i++)
    {
      const ClossEvent *event = &g_array_index (events, ClossEvent, i);
      const ClossControl *control = closs_control_get (event->control);

      json_builder_begin_object (builder);
      add_count (builder, KEY_STEP, event->step);
      add_text (builder, KEY_CONTROL, control->key);
      add_value (builder, KEY_VALUE, control, event->new_value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
closs_run_record_format (const ClossRunRecord *record)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_text (builder, KEY_FORMAT, FORMAT_NAME);
  add_count (builder, KEY_VERSION, FORMAT_VERSION);
  add_start (builder, record);
  add_changes (builder, record->events);
  add_count (builder, KEY_STEPS, record->n_steps);
  if (record->trace != NULL)
    {
      json_builder_set_member_name (builder, KEY_TRACE);
      closs_trace_build (record->trace, builder);
    }
  if (record->state != NULL)
    {
      add_text (builder, KEY_STATE, record->state);
      add_text (builder, KEY_STATE_DIGEST, record->state_digest);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* Files */

gboolean
closs_run_record_save (const ClossRunRecord *record, GFile *file, GError **error)
{
  g_autofree char *text = closs_run_record_format (record);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return closs_file_write (file, line, strlen (line), NULL, error);
}

ClossRunRecord *
closs_run_record_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GBytes) text = closs_file_load_or_pipe (file, MAX_FILE_SIZE, cancellable, error);
  ClossRunRecord *record = NULL;

  if (text != NULL)
    record = closs_run_record_parse (g_bytes_get_data (text, NULL), g_bytes_get_size (text), error);
  if (record == NULL)
    g_prefix_error (error, "%s: ", name);
  return record;
}

static void
replace_text (char **text, const char *replacement)
{
  g_free (*text);
  *text = g_strdup (replacement);
}

void
closs_run_record_move (ClossRunRecord *record, const char *directory, const char *weights)
{
  ClossRunStart *start = record->start;

  if (directory != NULL)
    replace_text (&start->directory, directory);
  else if (start->directory != NULL && !closs_run_start_is_own (start)
           && !g_file_test (start->directory, G_FILE_TEST_IS_DIR))
    g_clear_pointer (&start->directory, g_free);
  if (weights != NULL && start->weights != NULL)
    replace_text (&start->weights, weights);
}

/* Checking */

static gboolean
check_weights (const ClossRunRecord *record, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *digest = NULL;

  if (record->start->weights == NULL)
    return TRUE;
  file = g_file_new_for_path (record->start->weights);
  digest = closs_trainer_digest_file (file, error);
  if (digest == NULL)
    return FALSE;
  if (g_str_equal (digest, record->weights_digest))
    return TRUE;
  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
               _ ("%s: is another file than the one whose weights the run began with (SHA-256 %s); name that one"),
               record->start->weights, record->weights_digest);
  return FALSE;
}

gboolean
closs_run_record_check (const ClossRunRecord *record, const ClossDataset *dataset, GError **error)
{
  return closs_run_record_check_data (record, dataset, error) && check_weights (record, error);
}

gboolean
closs_run_record_check_data (const ClossRunRecord *record, const ClossDataset *dataset, GError **error)
{
  g_autofree char *digest = closs_dataset_get_digest (dataset);

  if (g_str_equal (digest, record->data_digest))
    return TRUE;
  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
               _ ("%s: has other images or labels here than the run was recorded with (SHA-256 %s); name the folder of "
                  "those"),
               closs_dataset_get_id (dataset), record->data_digest);
  return FALSE;
}

void
closs_run_record_digest_end (ClossRunRecord *record, const ClossTrainer *trainer)
{
  g_free (record->trace->end);
  record->trace->end = closs_model_digest_state (trainer->model);
}

/* Comparing */

static void
note_digest (ClossReplay *replay, guint64 step, const char *recorded, const char *replayed)
{
  replay->is_known = TRUE;
  if (g_str_equal (recorded, replayed))
    replay->same_step = step;
  else
    replay->differing_step = step;
}

/* Both lists are sorted by step. */
static void
compare_digests (ClossReplay *replay, const GArray *recorded, const GArray *replayed)
{
  for (guint i = 0, j = 0; i < recorded->len && j < replayed->len && replay->differing_step == 0;)
    {
      const ClossDigest *a = &g_array_index (recorded, ClossDigest, i);
      const ClossDigest *b = &g_array_index (replayed, ClossDigest, j);

      if (a->step == b->step)
        note_digest (replay, a->step, a->sha256, b->sha256);
      i += a->step <= b->step;
      j += b->step <= a->step;
    }
}

ClossReplay
closs_run_record_compare (const ClossRunRecord *record, const ClossTrainer *trainer)
{
  ClossReplay replay = { 0 };

  if (record->trace == NULL)
    return replay;
  compare_digests (&replay, record->trace->digests, trainer->trace->digests);
  if (replay.differing_step == 0 && record->trace->end != NULL && closs_trainer_get_step (trainer) == record->n_steps)
    {
      g_autofree char *end = closs_model_digest_state (trainer->model);

      note_digest (&replay, record->n_steps, record->trace->end, end);
    }
  return replay;
}

char *
closs_run_record_describe (const ClossRunRecord *record, const ClossTrainer *trainer, const ClossReplay *replay)
{
  g_autofree char *engines = closs_trace_describe_engines (record->trace, trainer->trace);

  if (replay->differing_step <= replay->same_step + 1)
    return g_strdup_printf (_ ("%s: the numbers differ from step %" PRIu64 " on"), engines, replay->differing_step);
  return g_strdup_printf (_ ("%s: the numbers differ from a step between %" PRIu64 " and %" PRIu64 " on"), engines,
                          replay->same_step + 1, replay->differing_step);
}
