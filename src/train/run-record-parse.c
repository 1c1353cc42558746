/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/fail.h"
#include "nn/json-text.h"
#include "train/run-record-private.h"
#include "train/run-record.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

enum
{
  MAX_NESTING = 4,    /* file, changes, a change; one more as a reserve */
  DIGEST_LENGTH = 64, /* hexadecimal digits of SHA-256 */
};

/* An object of the file with its name for messages: "start.settings". */
typedef struct
{
  JsonObject *object;
  const char *place; /* "" for the top object */
} Section;

#define fail(error, ...) closs_fail ((error), CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_FORMAT, __VA_ARGS__)

static gboolean
fail_member (const Section *section, const char *name, const char *expected, GError **error)
{
  gboolean is_there = json_object_has_member (section->object, name);
  const char *dot = section->place[0] != '\0' ? "." : "";

  return is_there ? fail (error, _ ("%s%s%s: %s was expected"), section->place, dot, name, expected)
                  : fail (error, _ ("%s%s%s: is missing; %s was expected"), section->place, dot, name, expected);
}

/* A misspelled name must not silently drop a setting. */
static gboolean
check_members (const Section *section, const char *const *known, GError **error)
{
  g_autoptr (GList) names = json_object_get_members (section->object);

  for (GList *link = names; link != NULL; link = link->next)
    if (!g_strv_contains (known, link->data))
      return fail (error, _ ("%s%s%s: is not known; is it misspelled, or is the file of a newer version?"),
                   section->place, section->place[0] != '\0' ? "." : "", (const char *)link->data);
  return TRUE;
}

/* Members of each type */

static gboolean
read_section (const Section *section, const char *name, const char *place, Section *inner, GError **error)
{
  JsonNode *node = json_object_get_member (section->object, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return fail_member (section, name, _ ("an object in braces"), error);
  *inner = (Section){ .object = json_node_get_object (node), .place = place };
  return TRUE;
}

static gboolean
read_text (const Section *section, const char *name, char **text, GError **error)
{
  const char *string = closs_json_get_string (json_object_get_member (section->object, name));

  if (string == NULL || *string == '\0')
    return fail_member (section, name, _ ("a text in quotes"), error);
  *text = g_strdup (string);
  return TRUE;
}

static gboolean
read_digest (const Section *section, const char *name, char **digest, GError **error)
{
  const char *string = closs_json_get_string (json_object_get_member (section->object, name));

  if (string == NULL || strlen (string) != DIGEST_LENGTH || strspn (string, "0123456789abcdef") != DIGEST_LENGTH)
    return fail_member (section, name, _ ("a SHA-256 of 64 hexadecimal digits in quotes"), error);
  *digest = g_strdup (string);
  return TRUE;
}

static gboolean
read_count (const Section *section, const char *name, guint64 min, guint64 *count, GError **error)
{
  JsonNode *node = json_object_get_member (section->object, name);

  if (node == NULL || !closs_json_get_count (node, count) || *count < min)
    return fail_member (section, name, min > 0 ? _ ("a whole number from 1") : _ ("a whole number from 0"), error);
  return TRUE;
}

static gboolean
read_boolean (const Section *section, const char *name, gboolean *value, GError **error)
{
  JsonNode *node = json_object_get_member (section->object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fail_member (section, name, _ ("true or false"), error);
  *value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
read_value (const Section *section, const char *name, const ClossControl *control, double *value, GError **error)
{
  const char *string = closs_json_get_string (json_object_get_member (section->object, name));
  g_autoptr (GError) cause = NULL;

  if (string == NULL)
    return fail_member (section, name, _ ("a value in quotes"), error);
  if (closs_control_parse (control, string, value, &cause))
    return TRUE;
  return fail (error, "%s.%s", section->place, cause->message);
}

/* The parts of the file */

static gboolean
read_settings (const Section *start, ClossSettings *settings, GError **error)
{
  const char *known[CLOSS_N_CONTROLS + 1] = { NULL };
  Section section;

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    known[i] = closs_control_get (i)->key;
  if (!read_section (start, KEY_SETTINGS, KEY_START "." KEY_SETTINGS, &section, error)
      || !check_members (&section, known, error))
    return FALSE;
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);

      settings->value[i] = control->default_value;
      if (control->is_optional && !json_object_has_member (section.object, known[i]))
        continue;
      if (!read_value (&section, known[i], control, &settings->value[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_options (const Section *section, ClossTrainerOptions *options, GError **error)
{
  gboolean shuffle = TRUE;
  guint64 limit = 0;

  if (!read_boolean (section, KEY_SHUFFLE, &shuffle, error)
      || (json_object_has_member (section->object, KEY_TRAIN_LIMIT)
          && !read_count (section, KEY_TRAIN_LIMIT, 1, &limit, error)))
    return FALSE;
  *options = (ClossTrainerOptions){ .no_shuffle = !shuffle, .train_limit = (gsize)MIN (limit, G_MAXSIZE) };
  return TRUE;
}

static gboolean
read_weights (const Section *section, ClossRunRecord *record, GError **error)
{
  if (!json_object_has_member (section->object, KEY_WEIGHTS)
      && !json_object_has_member (section->object, KEY_WEIGHTS_DIGEST))
    return TRUE;
  return read_text (section, KEY_WEIGHTS, &record->start->weights, error)
         && read_digest (section, KEY_WEIGHTS_DIGEST, &record->weights_digest, error);
}

/* The options for reading own data; a missing member has the default of its option. */
static gboolean
read_import (const Section *section, ClossImportOptions *options, GError **error)
{
  const char *text = closs_json_get_string (json_object_get_member (section->object, KEY_IMPORT));

  *options = closs_import_options_get_default ();
  if (!json_object_has_member (section->object, KEY_IMPORT))
    return TRUE;
  return (text != NULL && closs_import_options_parse (text, options))
         || fail_member (section, KEY_IMPORT, _ ("a text such as “size=28 color=gray held-out=0.2 split-seed=0”"),
                         error);
}

static gboolean
read_start (const Section *file, ClossRunRecord *record, GError **error)
{
  static const char *const known[] = { KEY_DATASET,        KEY_DIRECTORY,   KEY_IMPORT,  KEY_DATA_DIGEST, KEY_WEIGHTS,
                                       KEY_WEIGHTS_DIGEST, KEY_TRAIN_LIMIT, KEY_SHUFFLE, KEY_SETTINGS,    NULL };
  ClossRunStart *start = record->start;
  Section section;

  if (!read_section (file, KEY_START, KEY_START, &section, error) || !check_members (&section, known, error)
      || !read_text (&section, KEY_DATASET, &start->dataset_id, error)
      || !read_digest (&section, KEY_DATA_DIGEST, &record->data_digest, error))
    return FALSE;
  if (json_object_has_member (section.object, KEY_DIRECTORY)
      && !read_text (&section, KEY_DIRECTORY, &start->directory, error))
    return FALSE;
  return read_import (&section, &start->import, error) && read_weights (&section, record, error)
         && read_options (&section, &start->options, error) && read_settings (&section, &start->settings, error);
}

static gboolean
read_control (const Section *section, ClossControlId *id, GError **error)
{
  const char *key = closs_json_get_string (json_object_get_member (section->object, KEY_CONTROL));
  const ClossControl *control = key != NULL ? closs_control_find (key) : NULL;

  if (control == NULL || !control->is_live)
    return fail_member (section, KEY_CONTROL, _ ("the key of a setting that can change while a run goes on"), error);
  *id = control->id;
  return TRUE;
}

/* *first_step and *settings: in, the values before the change; out, the values after it. */
static gboolean
read_change (const Section *section, ClossRunRecord *record, guint64 *first_step, ClossSettings *settings,
             GError **error)
{
  static const char *const known[] = { KEY_STEP, KEY_CONTROL, KEY_VALUE, NULL };
  ClossEvent event;

  if (!check_members (section, known, error) || !read_count (section, KEY_STEP, 1, &event.step, error)
      || !read_control (section, &event.control, error)
      || !read_value (section, KEY_VALUE, closs_control_get (event.control), &event.new_value, error))
    return FALSE;
  if (event.step < *first_step)
    return fail (error, _ ("%s.step: comes before the change in front of it; the order of the steps was expected"),
                 section->place);
  if (event.step > record->n_steps + 1)
    return fail (error, _ ("%s.step: lies after the end of the run, which its “steps” says"), section->place);
  *first_step = event.step;
  event.old_value = settings->value[event.control];
  settings->value[event.control] = event.new_value;
  if (event.old_value != event.new_value)
    g_array_append_val (record->events, event);
  return TRUE;
}

static gboolean
read_changes (const Section *file, ClossRunRecord *record, GError **error)
{
  JsonNode *node = json_object_get_member (file->object, KEY_CHANGES);
  ClossSettings settings = record->start->settings;
  guint64 first_step = 1;
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail_member (file, KEY_CHANGES, _ ("a list in brackets"), error);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s[%u]", KEY_CHANGES, i);
      JsonNode *element = json_array_get_element (array, i);
      Section section = { .place = place };

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return fail (error, _ ("%s: an object in braces was expected"), place);
      section.object = json_node_get_object (element);
      if (!read_change (&section, record, &first_step, &settings, error))
        return FALSE;
    }
  return TRUE;
}

/* The file must lie beside the run file: a name with a folder could name any file of the machine. */
static gboolean
read_state (const Section *file, ClossRunRecord *record, GError **error)
{
  if (!json_object_has_member (file->object, KEY_STATE) && !json_object_has_member (file->object, KEY_STATE_DIGEST))
    return TRUE;
  if (!read_text (file, KEY_STATE, &record->state, error)
      || !read_digest (file, KEY_STATE_DIGEST, &record->state_digest, error))
    return FALSE;
  if (strchr (record->state, '/') == NULL && strcmp (record->state, ".") != 0 && strcmp (record->state, "..") != 0)
    return TRUE;
  return fail_member (file, KEY_STATE, _ ("a file’s name without its folder"), error);
}

/* Reads the elements of a list of objects, one after the other, with @read. */
static gboolean
read_list (const Section *section, const char *name, gboolean (*read) (const Section *, ClossRunRecord *, GError **),
           ClossRunRecord *record, GError **error)
{
  JsonNode *node = json_object_get_member (section->object, name);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return fail_member (section, name, _ ("a list in brackets"), error);
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *place = g_strdup_printf ("%s.%s[%u]", section->place, name, i);
      JsonNode *element = json_array_get_element (array, i);
      Section inner = { .place = place };

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return fail (error, _ ("%s: an object in braces was expected"), place);
      inner.object = json_node_get_object (element);
      if (!read (&inner, record, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_order (const Section *section, guint64 step, guint64 last, guint64 end, GError **error)
{
  if (step > last && step <= end)
    return TRUE;
  return fail (error,
               _ ("%s.step: a step after the one in front of it, and not after the end of the run, was expected"),
               section->place);
}

static gboolean
read_engine (const Section *section, ClossRunRecord *record, GError **error)
{
  static const char *const known[] = { KEY_STEP, KEY_PROGRAM, KEY_ISA, KEY_KERNELS, KEY_BLAS, KEY_CONVOLUTION, NULL };
  g_autoptr (ClossEngine) engine = closs_engine_new ();
  const GPtrArray *engines = record->trace->engines;
  guint64 last = engines->len > 0 ? ((const ClossEngine *)engines->pdata[engines->len - 1])->step : 0;

  if (!check_members (section, known, error) || !read_count (section, KEY_STEP, 1, &engine->step, error)
      || !check_order (section, engine->step, last, record->n_steps + 1, error)
      || !read_text (section, KEY_PROGRAM, &engine->program, error)
      || !read_text (section, KEY_ISA, &engine->isa, error)
      || !read_count (section, KEY_KERNELS, 1, &engine->kernels, error)
      || !read_text (section, KEY_BLAS, &engine->blas, error)
      || (json_object_has_member (section->object, KEY_CONVOLUTION)
          && !read_text (section, KEY_CONVOLUTION, &engine->convolution, error)))
    return FALSE;
  closs_trace_add_engine (record->trace, g_steal_pointer (&engine));
  return TRUE;
}

static gboolean
read_step_digest (const Section *section, ClossRunRecord *record, GError **error)
{
  static const char *const known[] = { KEY_STEP, KEY_SHA256, NULL };
  const GArray *digests = record->trace->digests;
  guint64 last = digests->len > 0 ? g_array_index (digests, ClossDigest, digests->len - 1).step : 0;
  g_autofree char *text = NULL;
  ClossDigest digest = { 0 };

  if (!check_members (section, known, error) || !read_count (section, KEY_STEP, 1, &digest.step, error)
      || !check_order (section, digest.step, last, record->n_steps, error)
      || !read_digest (section, KEY_SHA256, &text, error))
    return FALSE;
  g_strlcpy (digest.sha256, text, sizeof digest.sha256);
  g_array_append_val (record->trace->digests, digest);
  return TRUE;
}

static gboolean
read_trace (const Section *section, ClossRunRecord *record, GError **error)
{
  static const char *const known[] = { KEY_MADE_BY, KEY_DIGESTS, KEY_END, NULL };

  record->trace = closs_trace_new ();
  return check_members (section, known, error) && read_list (section, KEY_MADE_BY, read_engine, record, error)
         && read_list (section, KEY_DIGESTS, read_step_digest, record, error)
         && (!json_object_has_member (section->object, KEY_END)
             || read_digest (section, KEY_END, &record->trace->end, error));
}

/* Files of older versions have no such member. */
static gboolean
read_optional_trace (const Section *file, ClossRunRecord *record, GError **error)
{
  Section section;

  if (!json_object_has_member (file->object, KEY_TRACE))
    return TRUE;
  return read_section (file, KEY_TRACE, KEY_TRACE, &section, error) && read_trace (&section, record, error);
}

ClossTrace *
closs_trace_parse (const char *text, guint64 n_steps, GError **error)
{
  g_autoptr (ClossRunRecord) record = g_new0 (ClossRunRecord, 1);
  g_autoptr (JsonParser) parser = closs_json_text_parse (text, strlen (text), MAX_NESTING, error);
  Section section = { .place = KEY_TRACE };

  if (parser == NULL)
    return NULL;
  record->n_steps = n_steps;
  section.object = json_node_get_object (json_parser_get_root (parser));
  return read_trace (&section, record, error) ? g_steal_pointer (&record->trace) : NULL;
}

static gboolean
read_file (const Section *file, ClossRunRecord *record, GError **error)
{
  static const char *const known[]
      = { KEY_FORMAT, KEY_VERSION, KEY_START, KEY_CHANGES, KEY_STEPS, KEY_TRACE, KEY_STATE, KEY_STATE_DIGEST, NULL };
  const char *format = closs_json_get_string (json_object_get_member (file->object, KEY_FORMAT));
  guint64 version;

  if (g_strcmp0 (format, FORMAT_NAME) != 0)
    return fail (error, _ ("is no run file: its “format” is not “%s”"), FORMAT_NAME);
  if (!read_count (file, KEY_VERSION, 1, &version, error))
    return FALSE;
  if (version != FORMAT_VERSION)
    return fail (error, _ ("version: is %" PRIu64 ", which this program does not know; it reads version %d"), version,
                 FORMAT_VERSION);
  return check_members (file, known, error) && read_start (file, record, error)
         && read_count (file, KEY_STEPS, 0, &record->n_steps, error) && read_changes (file, record, error)
         && read_optional_trace (file, record, error) && read_state (file, record, error);
}

ClossRunRecord *
closs_run_record_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (ClossRunRecord) record = g_new0 (ClossRunRecord, 1);
  g_autoptr (GError) cause = NULL;
  g_autoptr (JsonParser) parser = NULL;
  Section file = { .place = "" };

  record->start = g_new0 (ClossRunStart, 1);
  record->events = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
  if (length <= MAX_FILE_SIZE)
    parser = closs_json_text_parse (text, length, MAX_NESTING, &cause);
  if (parser == NULL)
    return fail (error, _ ("is no run file: %s"), cause != NULL ? cause->message : _ ("it is too large")), NULL;
  file.object = json_node_get_object (json_parser_get_root (parser));
  return read_file (&file, record, error) ? g_steal_pointer (&record) : NULL;
}
