/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/json-text.h"
#include "nn/fail.h"
#include "nn/spec.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define fail(error, ...) closs_fail ((error), CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT, __VA_ARGS__)

/* Refuses text that would harm the JSON parser: the parser is recursive, accepts comments and other extensions of JSON,
 * and needs up to 400 bytes of memory for a value of two bytes. */
static gboolean
check_text (const char *text, gsize length, int max_nesting, GError **error)
{
  gboolean in_string = FALSE;
  int nesting = 0;
  guint n_values = 1;

  if (length == 0 || text[0] != '{' || !g_utf8_validate_len (text, length, NULL))
    return fail (error, _ ("not a JSON object in UTF-8"));
  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      /* After the object, json-glib 1.10 reads a second one, and fails an assertion. */
      if (i > 0 && nesting == 0 && !g_ascii_isspace (c))
        return fail (error, _ ("not valid JSON: the object ends before byte %zu"), i);
      if (in_string)
        {
          if (c == '\\')
            i++;
          else if (c == '"')
            in_string = FALSE;
          continue;
        }
      if (c == '{' || c == '[')
        nesting++;
      else if (c == '}' || c == ']')
        nesting--;
      else if (c == '"')
        in_string = TRUE;
      else if (!g_ascii_isalnum (c) && !strchr (" \t\r\n:,+-.", c))
        return fail (error, _ ("not valid JSON: unexpected character at byte %zu"), i);
      if (nesting > max_nesting || nesting < 0)
        return fail (error, _ ("nested too deep at byte %zu"), i);
      n_values += c == ',' || c == '{' || c == '[';
      if (n_values > CLOSS_JSON_MAX_VALUES)
        return fail (error, _ ("more than %d values at byte %zu"), CLOSS_JSON_MAX_VALUES, i);
    }
  return TRUE;
}

typedef struct
{
  GHashTable *seen; /* "object name" */
  char *twice;
} Duplicates;

static void
notice_member_cb (JsonParser *parser, JsonObject *object, const char *name, gpointer data)
{
  Duplicates *duplicates = data;
  char *key = g_strdup_printf ("%p %s", (void *)object, name);

  (void)parser;
  if (!g_hash_table_add (duplicates->seen, key) && !duplicates->twice)
    duplicates->twice = g_strdup (name);
}

/* Loads the JSON. Finds names that occur twice in an object, because the parser silently keeps the last one. */
static gboolean
load (JsonParser *parser, const char *text, gsize length, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) json_error = NULL;
  Duplicates duplicates = { .seen = seen };
  gulong handler = g_signal_connect (parser, "object-member", G_CALLBACK (notice_member_cb), &duplicates);
  gboolean loaded = json_parser_load_from_data (parser, text, (gssize)length, &json_error);
  g_autofree char *twice = duplicates.twice;

  g_signal_handler_disconnect (parser, handler);
  if (!loaded)
    return fail (error, _ ("not valid JSON: %s"), json_error->message);
  if (twice)
    return fail (error, _ ("“%s” occurs twice"), twice);
  if (!json_parser_get_root (parser) || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return fail (error, _ ("not a JSON object"));
  return TRUE;
}

JsonParser *
closs_json_text_parse (const char *text, gsize length, int max_nesting, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();

  if (!check_text (text, length, max_nesting, error) || !load (parser, text, length, error))
    return NULL;
  return g_steal_pointer (&parser);
}

const char *
closs_json_get_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

gboolean
closs_json_get_count (JsonNode *node, guint64 *count)
{
  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < 0)
    return FALSE;
  *count = (guint64)json_node_get_int (node);
  return TRUE;
}
