/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/sources.h"
#include "base/file-read.h"
#include "data/dataset.h"
#include "data/resources.h"
#include <json-glib/json-glib.h>
#include <string.h>

#define RESOURCE "/io/github/centerloss/Centerloss/datasets.json"
#define OVERRIDE "CENTERLOSS_DATASETS"

enum
{
  FORMAT = 1,
  SHA256_LENGTH = 64, /* hexadecimal digits */
  MAX_TEXT = 1 << 20, /* bytes of the list */
  MAX_NESTING = 8,    /* list, data sets, one, files, one, members, one; one to spare */
};
#define MAX_SIZE ((guint64)1 << 40)

struct _ClossSources
{
  GPtrArray *sources; /* ClossSource */
};

/* What is being read, for the messages: the list's name and the path of members and indices so far. */
typedef struct
{
  const char *name;
  GString *path;
} Reader;

static void
free_member (ClossSourceMember *member)
{
  g_free (member->name);
  g_free (member->sha256);
  g_free (member);
}

static void
free_file (ClossSourceFile *file)
{
  g_free (file->name);
  g_free (file->sha256);
  g_ptr_array_unref (file->members);
  g_free (file);
}

static void
free_source (ClossSource *source)
{
  g_free (source->folder);
  g_ptr_array_unref (source->mirrors);
  g_ptr_array_unref (source->files);
  g_free (source);
}

static gboolean
fail (const Reader *reader, const char *expected, GError **error)
{
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, "%s: %s: %s was expected", reader->name,
               reader->path->str, expected);
  return FALSE;
}

/* The members of a JSON object */

static const char *
get_string (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
read_size (const Reader *reader, JsonObject *object, guint64 *size, GError **error)
{
  JsonNode *node = json_object_get_member (object, "size");
  gint64 value;

  if (node == NULL)
    return TRUE;
  value
      = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;
  if (value < 1 || (guint64)value > MAX_SIZE)
    return fail (reader, "a number of bytes as \"size\"", error);
  *size = (guint64)value;
  return TRUE;
}

static gboolean
read_sha256 (const Reader *reader, JsonObject *object, char **sha256, GError **error)
{
  const char *text = get_string (object, "sha256");

  if (!json_object_has_member (object, "sha256"))
    return TRUE;
  if (text == NULL || strlen (text) != SHA256_LENGTH || strspn (text, "0123456789abcdef") != SHA256_LENGTH)
    return fail (reader, "64 hexadecimal digits, small letters, as \"sha256\"", error);
  *sha256 = g_strdup (text);
  return TRUE;
}

/* Reads the elements of an array of objects (or of strings) with @read_element, which is given @target. */
typedef gboolean (*ReadFunc) (Reader *reader, JsonNode *node, gpointer target, GError **error);

static gboolean
read_array (Reader *reader, JsonObject *object, const char *member, ReadFunc read_element, gpointer target,
            GError **error)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gsize length = reader->path->len;
  guint n = array != NULL ? json_array_get_length (array) : 0;

  g_string_append_printf (reader->path, ".%s", member);
  if (n == 0)
    return fail (reader, "a list with something in it", error);
  for (guint i = 0; i < n; i++)
    {
      g_string_append_printf (reader->path, "[%u]", i);
      if (!read_element (reader, json_array_get_element (array, i), target, error))
        return FALSE;
      g_string_truncate (reader->path, length + 1 + strlen (member));
    }
  g_string_truncate (reader->path, length);
  return TRUE;
}

/* No way out of the folder, and nothing hidden in it. */
static gboolean
is_plain_name (const char *name)
{
  return name != NULL && name[0] != '\0' && name[0] != '.' && strpbrk (name, "/\\\n") == NULL && strlen (name) < 200;
}

static const char *
get_last_part (const char *name)
{
  const char *slash = name != NULL ? strrchr (name, '/') : NULL;

  return slash != NULL ? slash + 1 : name;
}

static gboolean
is_taken (const GPtrArray *members, const char *place)
{
  for (guint i = 0; i < members->len; i++)
    if (g_str_equal (((ClossSourceMember *)members->pdata[i])->place, place))
      return TRUE;
  return FALSE;
}

static gboolean
read_member (Reader *reader, JsonNode *node, gpointer target, GError **error)
{
  GPtrArray *members = target;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? get_string (object, "name") : NULL;
  ClossSourceMember *member;

  if (!is_plain_name (get_last_part (name)) || is_taken (members, get_last_part (name)))
    return fail (reader, "an object with the \"name\" of a file, of no other before it", error);
  member = g_new0 (ClossSourceMember, 1);
  g_ptr_array_add (members, member);
  member->name = g_strdup (name);
  member->place = get_last_part (member->name);
  return read_size (reader, object, &member->size, error) && read_sha256 (reader, object, &member->sha256, error);
}

static ClossPacking
get_packing (const char *name)
{
  if (g_str_has_suffix (name, ".tar.gz"))
    return CLOSS_PACKING_TAR;
  return g_str_has_suffix (name, ".gz") ? CLOSS_PACKING_GZIP : CLOSS_PACKING_NONE;
}

static gboolean
is_checkable (const ClossSourceFile *file)
{
  for (guint i = 0; file->sha256 == NULL && i < file->members->len; i++)
    if (((ClossSourceMember *)file->members->pdata[i])->sha256 == NULL)
      return FALSE;
  return file->sha256 != NULL || file->members->len > 0;
}

static gboolean
read_file (Reader *reader, JsonNode *node, gpointer target, GError **error)
{
  GPtrArray *files = target;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? get_string (object, "name") : NULL;
  ClossSourceFile *file;

  if (!is_plain_name (name))
    return fail (reader, "an object with the \"name\" of a file", error);
  file = g_new0 (ClossSourceFile, 1);
  g_ptr_array_add (files, file);
  file->name = g_strdup (name);
  file->packing = get_packing (name);
  file->members = g_ptr_array_new_with_free_func ((GDestroyNotify)free_member);
  if (!read_size (reader, object, &file->size, error) || !read_sha256 (reader, object, &file->sha256, error))
    return FALSE;
  if (file->size == 0)
    return fail (reader, "a number of bytes as \"size\"", error);
  if (file->packing != CLOSS_PACKING_NONE && !read_array (reader, object, "holds", read_member, file->members, error))
    return FALSE;
  if (file->packing == CLOSS_PACKING_GZIP && file->members->len != 1)
    return fail (reader, "one file in \"holds\", for a .gz has no more", error);
  if (!is_checkable (file))
    return fail (reader, "a \"sha256\" of it, or of every file in \"holds\",", error);
  return TRUE;
}

static gboolean
read_mirror (Reader *reader, JsonNode *node, gpointer target, GError **error)
{
  GPtrArray *mirrors = target;
  gboolean is_string = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
  const char *text = is_string ? json_node_get_string (node) : "";

  if (!(g_str_has_prefix (text, "https://") || g_str_has_prefix (text, "http://")) || !g_str_has_suffix (text, "/")
      || !g_uri_is_valid (text, G_URI_FLAGS_NONE, NULL))
    return fail (reader, "an address that begins with https:// and ends with /", error);
  g_ptr_array_add (mirrors, g_strdup (text));
  return TRUE;
}

static gboolean
read_source (Reader *reader, const char *folder, JsonNode *node, ClossSources *sources, GError **error)
{
  ClossSource *source;

  g_string_printf (reader->path, "datasets.%s", folder);
  if (!is_plain_name (folder) || !JSON_NODE_HOLDS_OBJECT (node))
    return fail (reader, "an object for a data set, called like its folder,", error);
  source = g_new0 (ClossSource, 1);
  g_ptr_array_add (sources->sources, source);
  source->folder = g_strdup (folder);
  source->mirrors = g_ptr_array_new_with_free_func (g_free);
  source->files = g_ptr_array_new_with_free_func ((GDestroyNotify)free_file);
  return read_array (reader, json_node_get_object (node), "mirrors", read_mirror, source->mirrors, error)
         && read_array (reader, json_node_get_object (node), "files", read_file, source->files, error);
}

/* The parser calls itself for everything that is nested, and takes comments, in which a bracket would be none. */
static gboolean
check_nesting (const Reader *reader, const char *text, gsize length, GError **error)
{
  gboolean is_string = FALSE;
  int nesting = 0;

  for (gsize i = 0; i < length; i++)
    {
      char c = text[i];

      if (is_string)
        {
          i += c == '\\';
          is_string = c != '"';
          continue;
        }
      is_string = c == '"';
      nesting += (c == '{' || c == '[') - (c == '}' || c == ']');
      if (nesting < 0 || nesting > MAX_NESTING || c == '/' || c == '#' || c == '\'')
        return fail (reader, "a list without comments, and not nested deeper than a list of data sets is,", error);
    }
  return TRUE;
}

static JsonObject *
get_datasets (const Reader *reader, JsonNode *root, GError **error)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *format = object != NULL ? json_object_get_member (object, "format") : NULL;
  JsonNode *datasets = object != NULL ? json_object_get_member (object, "datasets") : NULL;

  if (format == NULL || !JSON_NODE_HOLDS_VALUE (format) || json_node_get_int (format) != FORMAT)
    fail (reader, "an object with \"format\": 1", error);
  else if (datasets == NULL || !JSON_NODE_HOLDS_OBJECT (datasets))
    fail (reader, "an object \"datasets\"", error);
  else
    return json_node_get_object (datasets);
  return NULL;
}

ClossSources *
closs_sources_parse (const char *text, gsize length, const char *name, GError **error)
{
  g_autoptr (ClossSources) sources = g_new0 (ClossSources, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) path = g_string_new ("the list");
  Reader reader = { .name = name, .path = path };
  JsonObject *datasets;
  JsonObjectIter iter;
  const char *folder;
  JsonNode *node;

  sources->sources = g_ptr_array_new_with_free_func ((GDestroyNotify)free_source);
  if (length > MAX_TEXT || !g_utf8_validate (text, (gssize)length, NULL))
    {
      fail (&reader, "a list of data sets in JSON, in UTF-8 and of at most a megabyte,", error);
      return NULL;
    }
  if (!check_nesting (&reader, text, length, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize)length, error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  datasets = get_datasets (&reader, json_parser_get_root (parser), error);
  if (datasets == NULL)
    return NULL;
  json_object_iter_init (&iter, datasets);
  while (json_object_iter_next (&iter, &folder, &node))
    if (!read_source (&reader, folder, node, sources, error))
      return NULL;
  return g_steal_pointer (&sources);
}

ClossSources *
closs_sources_load (GError **error)
{
  const char *path = g_getenv (OVERRIDE);
  g_autoptr (GBytes) bytes = NULL;

  if (path != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      bytes = closs_file_load (file, MAX_TEXT, NULL, error);
      if (bytes != NULL)
        return closs_sources_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), path, error);
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  bytes = g_resource_lookup_data (closs_data_get_resource (), RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  return bytes != NULL ? closs_sources_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), RESOURCE, error)
                       : NULL;
}

void
closs_sources_free (ClossSources *sources)
{
  g_ptr_array_unref (sources->sources);
  g_free (sources);
}

const ClossSource *
closs_sources_find (const ClossSources *sources, const char *folder)
{
  for (guint i = 0; i < sources->sources->len; i++)
    {
      const ClossSource *source = sources->sources->pdata[i];

      if (g_strcmp0 (source->folder, folder) == 0)
        return source;
    }
  return NULL;
}

guint64
closs_source_get_download_size (const ClossSource *source)
{
  guint64 size = 0;

  for (guint i = 0; i < source->files->len; i++)
    size += ((const ClossSourceFile *)source->files->pdata[i])->size;
  return size;
}

guint64
closs_source_get_disk_size (const ClossSource *source)
{
  guint64 size = 0;

  for (guint i = 0; i < source->files->len; i++)
    {
      const ClossSourceFile *file = source->files->pdata[i];

      for (guint k = 0; k < file->members->len; k++)
        size += ((const ClossSourceMember *)file->members->pdata[k])->size;
      if (file->packing == CLOSS_PACKING_NONE)
        size += file->size;
    }
  return size;
}
