/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/safetensors.h"
#include "base/file-read.h"
#include "nn/fail.h"
#include "nn/json-text.h"
#include "nn/spec.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define LENGTH_BYTES 8
#define MAX_NESTING  4 /* header, tensor, shape; one more as a reserve */

static const struct
{
  const char *name;
  gsize size;
} dtypes[] = {
  { "F64", 8 }, { "I64", 8 }, { "U64", 8 },  { "F32", 4 },     { "I32", 4 },
  { "U32", 4 }, { "F16", 2 }, { "BF16", 2 }, { "I16", 2 },     { "U16", 2 },
  { "I8", 1 },  { "U8", 1 },  { "BOOL", 1 }, { "F8_E4M3", 1 }, { "F8_E5M2", 1 },
};

static void free_tensor (ClossSafetensor *tensor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSafetensor, free_tensor)

static void
free_tensor (ClossSafetensor *tensor)
{
  g_free (tensor->name);
  g_free (tensor->dtype);
  g_free (tensor);
}

#define fail(error, ...) closs_fail ((error), CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT, __VA_ARGS__)

/* The file types of torch.save(): a ZIP archive, or before version 1.6 a bare pickle. */
static gboolean
is_pickle (const guint8 *data)
{
  return memcmp (data, "PK\3\4", 4) == 0 || (data[0] == 0x80 && data[1] >= 2 && data[1] <= 5);
}

/* The header's length in a file of @size bytes, or 0 with an error. */
static gsize
read_header_length (const guint8 *data, gsize size, GError **error)
{
  guint64 length = 0;

  if (size < LENGTH_BYTES + 2)
    {
      fail (error, _ ("not a safetensors file: it has %zu bytes, which is too short for a header"), size);
      return 0;
    }
  memcpy (&length, data, sizeof length);
  length = GUINT64_FROM_LE (length);
  if ((length < 2 || length > size - LENGTH_BYTES) && is_pickle (data))
    {
      fail (error, "%s",
            _ ("this is a PyTorch file (pickle), not safetensors; save the weights in Python with "
               "safetensors.torch.save_file (model.state_dict (), \"FILE.safetensors\")"));
      return 0;
    }
  if (length > CLOSS_SAFETENSORS_MAX_HEADER)
    {
      fail (error,
            _ ("not a safetensors file: the first 8 bytes announce a header of %" PRIu64
               " bytes, at most %d are allowed"),
            length, CLOSS_SAFETENSORS_MAX_HEADER);
      return 0;
    }
  if (length < 2 || length > size - LENGTH_BYTES)
    {
      fail (
          error,
          _ ("the file is cut short or not safetensors: a header of %" PRIu64 " bytes is announced, %zu bytes follow"),
          length, size - LENGTH_BYTES);
      return 0;
    }
  return (gsize)length;
}

/* Reads an array of @min to @max integers that are not negative; returns their number, or -1. */
static int
read_integers (JsonObject *object, const char *member, int min, int max, gint64 *values)
{
  JsonNode *node = json_object_get_member (object, member);
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array ? json_array_get_length (array) : 0;

  if (!array || n < (guint)min || n > (guint)max)
    return -1;
  for (guint i = 0; i < n; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64
          || json_node_get_int (element) < 0)
        return -1;
      values[i] = json_node_get_int (element);
    }
  return (int)n;
}

/* Bytes of an element; 0 for an unknown dtype, whose size is not checked. */
static gsize
get_element_size (const char *dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dtypes); i++)
    if (strcmp (dtypes[i].name, dtype) == 0)
      return dtypes[i].size;
  return 0;
}

static gboolean
check_size (const ClossSafetensor *tensor, GError **error)
{
  gsize size = get_element_size (tensor->dtype), expected = size;
  g_autofree char *shape = closs_safetensors_format_shape (tensor->n_dimensions, tensor->shape);

  if (size == 0)
    return TRUE;
  for (int d = 0; d < tensor->n_dimensions; d++)
    if (!g_size_checked_mul (&expected, expected, (gsize)tensor->shape[d]))
      return fail (error, _ ("tensor “%s”: the shape %s is too large"), tensor->name, shape);
  if (expected != tensor->end - tensor->begin)
    return fail (error, _ ("tensor “%s”: %s of shape %s takes %zu bytes, but its offsets span %zu"), tensor->name,
                 tensor->dtype, shape, expected, tensor->end - tensor->begin);
  return TRUE;
}

static ClossSafetensor *
parse_tensor (const char *name, JsonNode *node, gsize data_size, GError **error)
{
  g_autoptr (ClossSafetensor) tensor = g_new0 (ClossSafetensor, 1);
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *dtype = object ? closs_json_get_string (json_object_get_member (object, "dtype")) : NULL;
  gint64 offsets[2];

  tensor->name = g_strdup (name);
  tensor->dtype = g_strdup (dtype);
  if (!dtype)
    return fail (error, _ ("tensor “%s”: no “dtype” string in the header"), name), NULL;
  tensor->n_dimensions = read_integers (object, "shape", 0, CLOSS_SAFETENSORS_MAX_DIMENSIONS, tensor->shape);
  if (tensor->n_dimensions < 0)
    return fail (error, _ ("tensor “%s”: “shape” is not a list of at most %d integers from 0"), name,
                 CLOSS_SAFETENSORS_MAX_DIMENSIONS),
           NULL;
  if (read_integers (object, "data_offsets", 2, 2, offsets) < 0)
    return fail (error, _ ("tensor “%s”: “data_offsets” is not two integers from 0"), name), NULL;
  if (offsets[0] > offsets[1] || (guint64)offsets[1] > data_size)
    return fail (error,
                 _ ("tensor “%s”: its bytes %" PRId64 " to %" PRId64
                    " do not lie in the file's %zu bytes of data: the file is cut short or damaged"),
                 name, offsets[0], offsets[1], data_size),
           NULL;
  tensor->begin = (gsize)offsets[0];
  tensor->end = (gsize)offsets[1];
  return check_size (tensor, error) ? g_steal_pointer (&tensor) : NULL;
}

static gboolean
parse_metadata (ClossSafetensors *safetensors, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (error, _ ("“%s” is not a JSON object"), CLOSS_SAFETENSORS_METADATA);
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &key, &value))
    {
      const char *string = closs_json_get_string (value);
      if (!string)
        return fail (error, _ ("“%s” of “%s” is not a string"), key, CLOSS_SAFETENSORS_METADATA);
      g_hash_table_insert (safetensors->metadata, g_strdup (key), g_strdup (string));
    }
  return TRUE;
}

static gboolean
parse_members (ClossSafetensors *safetensors, JsonObject *header, gsize data_size, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node))
    {
      ClossSafetensor *tensor;

      if (strcmp (name, CLOSS_SAFETENSORS_METADATA) == 0)
        {
          if (!parse_metadata (safetensors, node, error))
            return FALSE;
          continue;
        }
      tensor = parse_tensor (name, node, data_size, error);
      if (!tensor)
        return FALSE;
      g_ptr_array_add (safetensors->tensors, tensor);
      g_hash_table_insert (safetensors->by_name, tensor->name, tensor);
    }
  return TRUE;
}

static int
compare_begin_cb (gconstpointer a, gconstpointer b)
{
  const ClossSafetensor *x = *(ClossSafetensor *const *)a, *y = *(ClossSafetensor *const *)b;

  if (x->begin != y->begin)
    return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

/* The format requires that the tensors cover the data from end to end. */
static gboolean
check_cover (const ClossSafetensors *safetensors, gsize data_size, GError **error)
{
  gsize at = 0;

  for (guint i = 0; i < safetensors->tensors->len; i++)
    {
      const ClossSafetensor *tensor = g_ptr_array_index (safetensors->tensors, i);
      if (tensor->begin < at)
        return fail (error, _ ("tensor “%s”: it overlaps the one before it, which ends at byte %zu"), tensor->name, at);
      if (tensor->begin > at)
        return fail (error,
                     _ ("tensor “%s”: it begins at byte %zu of the data, but the one before it ends at byte %zu"),
                     tensor->name, tensor->begin, at);
      at = tensor->end;
    }
  if (at != data_size)
    return fail (error, _ ("the tensors end at byte %zu of the data, but the file has %zu bytes of it"), at, data_size);
  return TRUE;
}

static ClossSafetensors *
make (void)
{
  ClossSafetensors *safetensors = g_new0 (ClossSafetensors, 1);

  safetensors->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify)free_tensor);
  safetensors->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  safetensors->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return safetensors;
}

/* The JSON text of the header, of a file of @size bytes. */
static gboolean
parse_header (ClossSafetensors *safetensors, const char *text, gsize length, gsize size, GError **error)
{
  g_autoptr (JsonParser) parser = closs_json_text_parse (text, length, MAX_NESTING, error);
  gsize data_size = size - LENGTH_BYTES - length;

  if (!parser)
    return g_prefix_error (error, "%s", _ ("header: ")), FALSE;
  safetensors->data_offset = LENGTH_BYTES + length;
  if (!parse_members (safetensors, json_node_get_object (json_parser_get_root (parser)), data_size, error))
    return FALSE;
  g_ptr_array_sort (safetensors->tensors, compare_begin_cb);
  return check_cover (safetensors, data_size, error);
}

ClossSafetensors *
closs_safetensors_parse (GBytes *bytes, GError **error)
{
  g_autoptr (ClossSafetensors) safetensors = make ();
  gsize size, length;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  safetensors->bytes = g_bytes_ref (bytes);
  length = read_header_length (data, size, error);
  if (length == 0 || !parse_header (safetensors, (const char *)data + LENGTH_BYTES, length, size, error))
    return NULL;
  return g_steal_pointer (&safetensors);
}

/* Reads all @count bytes, or fails. */
static gboolean
read_exactly (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  gsize n_read;

  if (!g_input_stream_read_all (stream, buffer, count, &n_read, cancellable, error))
    return FALSE;
  return n_read == count || fail (error, _ ("the file became shorter while it was read"));
}

/* Reads the file up to the end of its header into *data. */
static gboolean
read_header (ClossSafetensors *safetensors, GInputStream *stream, gsize size, guint8 **data, GCancellable *cancellable,
             GError **error)
{
  guint8 start[LENGTH_BYTES] = { 0 };
  gsize length;

  if (!read_exactly (stream, start, MIN (size, sizeof start), cancellable, error))
    return FALSE;
  length = read_header_length (start, size, error);
  if (length == 0)
    return FALSE;
  *data = g_malloc (LENGTH_BYTES + length);
  memcpy (*data, start, sizeof start);
  return read_exactly (stream, *data + LENGTH_BYTES, length, cancellable, error)
         && parse_header (safetensors, (const char *)*data + LENGTH_BYTES, length, size, error);
}

static gboolean
get_size (GFileInputStream *stream, gsize *size, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInfo) info
      = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, error);
  guint64 n_bytes = info != NULL ? (guint64)g_file_info_get_size (info) : 0;
  g_autofree char *text = g_format_size (n_bytes);

  *size = (gsize)n_bytes;
  return info != NULL && (n_bytes <= CLOSS_SAFETENSORS_MAX_FILE || fail (error, _ ("it is too large (%s)"), text));
}

ClossSafetensors *
closs_safetensors_load (GFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossSafetensors) safetensors = make ();
  g_autoptr (GFileInputStream) stream = closs_file_open (file, cancellable, error);
  GInputStream *input = (GInputStream *)stream;
  g_autofree guint8 *data = NULL;
  gsize size, offset;

  if (!stream || !get_size (stream, &size, cancellable, error)
      || !read_header (safetensors, input, size, &data, cancellable, error))
    return NULL;
  offset = safetensors->data_offset;
  data = g_realloc (data, size);
  if (!read_exactly (input, data + offset, size - offset, cancellable, error))
    return NULL;
  safetensors->bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  return g_steal_pointer (&safetensors);
}

void
closs_safetensors_free (ClossSafetensors *safetensors)
{
  if (!safetensors)
    return;
  g_clear_pointer (&safetensors->by_name, g_hash_table_unref);
  g_clear_pointer (&safetensors->tensors, g_ptr_array_unref);
  g_clear_pointer (&safetensors->metadata, g_hash_table_unref);
  g_clear_pointer (&safetensors->bytes, g_bytes_unref);
  g_free (safetensors);
}

void
closs_safetensors_read (const ClossSafetensors *safetensors, const ClossSafetensor *tensor, float *values)
{
  const guint8 *data = (const guint8 *)g_bytes_get_data (safetensors->bytes, NULL) + safetensors->data_offset;
  gsize count = (tensor->end - tensor->begin) / sizeof (float);

  for (gsize i = 0; i < count; i++)
    {
      guint32 word;
      memcpy (&word, data + tensor->begin + i * sizeof word, sizeof word);
      word = GUINT32_FROM_LE (word);
      memcpy (values + i, &word, sizeof word);
    }
}

void
closs_safetensors_read_doubles (const ClossSafetensors *safetensors, const ClossSafetensor *tensor, double *values)
{
  const guint8 *data = (const guint8 *)g_bytes_get_data (safetensors->bytes, NULL) + safetensors->data_offset;
  gsize count = (tensor->end - tensor->begin) / sizeof (double);

  for (gsize i = 0; i < count; i++)
    {
      guint64 word;
      memcpy (&word, data + tensor->begin + i * sizeof word, sizeof word);
      word = GUINT64_FROM_LE (word);
      memcpy (values + i, &word, sizeof word);
    }
}

char *
closs_safetensors_format_shape (int n_dimensions, const gint64 *shape)
{
  GString *text = g_string_new ("[");

  for (int d = 0; d < n_dimensions; d++)
    g_string_append_printf (text, "%s%" PRId64, d > 0 ? ", " : "", shape[d]);
  g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}
