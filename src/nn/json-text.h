/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CLOSS_JSON_MAX_VALUES 1000000

/* One JSON object out of @text of @length bytes, from a file that anybody may have written: JSON and nothing beyond it,
 * no name twice in an object, no deeper than @max_nesting objects and arrays, at most CLOSS_JSON_MAX_VALUES values.
 * NULL with a CLOSS_NN_ERROR_CHECKPOINT whose message says what it is not, and where. The parser owns the object;
 * g_object_unref(). */
JsonParser *closs_json_text_parse (const char *text, gsize length, int max_nesting,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The string that @node holds, borrowed, or NULL where it is no string (or NULL itself). */
const char *closs_json_get_string (JsonNode *node);

/* Whether @node holds a whole number that is not negative. */
gboolean closs_json_get_count (JsonNode *node, guint64 *count);

G_END_DECLS
