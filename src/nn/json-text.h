/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CLOSS_JSON_MAX_VALUES 1000000

/* Parses @text of @length bytes, from an untrusted file. It must be one JSON object without extensions, with no name
 * twice in an object, no deeper than @max_nesting objects and arrays, at most CLOSS_JSON_MAX_VALUES values. On failure
 * NULL with CLOSS_NN_ERROR_CHECKPOINT; the message names the fault and its place. The parser owns the object;
 * g_object_unref(). */
JsonParser *closs_json_text_parse (const char *text, gsize length, int max_nesting,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The string in @node, borrowed, or NULL if @node is NULL or not a string. */
const char *closs_json_get_string (JsonNode *node);

/* TRUE if @node is a whole number that is not negative. */
gboolean closs_json_get_count (JsonNode *node, guint64 *count);

G_END_DECLS
