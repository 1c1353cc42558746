/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/safetensors.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define HEADER_ALIGNMENT 8

struct _ClossSafetensorsWriter
{
  JsonBuilder *header;
  GByteArray *data;
};

/* In the order of the keys, so that the same content always makes the same file. */
static void
write_metadata (JsonBuilder *builder, GHashTable *metadata)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (metadata), (GCompareFunc)strcmp);

  json_builder_set_member_name (builder, CLOSS_SAFETENSORS_METADATA);
  json_builder_begin_object (builder);
  for (GList *key = keys; key; key = key->next)
    {
      json_builder_set_member_name (builder, key->data);
      json_builder_add_string_value (builder, g_hash_table_lookup (metadata, key->data));
    }
  json_builder_end_object (builder);
}

/* Appends @count numbers of @size bytes each, little-endian in the file. */
static void
append_numbers (GByteArray *data, gsize count, gsize size, gconstpointer values)
{
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  g_byte_array_append (data, values, (guint)(count * size));
#else
  for (gsize i = 0; i < count; i++)
    for (gsize byte = size; byte > 0; byte--)
      g_byte_array_append (data, (const guint8 *)values + i * size + byte - 1, 1);
#endif
}

ClossSafetensorsWriter *
closs_safetensors_writer_new (GHashTable *metadata)
{
  ClossSafetensorsWriter *writer = g_new0 (ClossSafetensorsWriter, 1);

  writer->header = json_builder_new_immutable ();
  writer->data = g_byte_array_new ();
  json_builder_begin_object (writer->header);
  if (metadata && g_hash_table_size (metadata) > 0)
    write_metadata (writer->header, metadata);
  return writer;
}

static void
add_tensor (ClossSafetensorsWriter *writer, const char *name, const char *dtype, int n_dimensions, const gint64 *shape,
            gsize size, gconstpointer values)
{
  JsonBuilder *header = writer->header;
  gsize count = 1;

  json_builder_set_member_name (header, name);
  json_builder_begin_object (header);
  json_builder_set_member_name (header, "dtype");
  json_builder_add_string_value (header, dtype);
  json_builder_set_member_name (header, "shape");
  json_builder_begin_array (header);
  for (int d = 0; d < n_dimensions; d++)
    {
      json_builder_add_int_value (header, shape[d]);
      count *= (gsize)shape[d];
    }
  json_builder_end_array (header);
  json_builder_set_member_name (header, "data_offsets");
  json_builder_begin_array (header);
  json_builder_add_int_value (header, (gint64)writer->data->len);
  append_numbers (writer->data, count, size, values);
  json_builder_add_int_value (header, (gint64)writer->data->len);
  json_builder_end_array (header);
  json_builder_end_object (header);
}

void
closs_safetensors_writer_reserve (ClossSafetensorsWriter *writer, gsize size)
{
  guint length = writer->data->len;

  g_byte_array_set_size (writer->data, length + (guint)size);
  g_byte_array_set_size (writer->data, length);
}

void
closs_safetensors_writer_add (ClossSafetensorsWriter *writer, const char *name, int n_dimensions, const gint64 *shape,
                              const float *values)
{
  add_tensor (writer, name, "F32", n_dimensions, shape, sizeof *values, values);
}

void
closs_safetensors_writer_add_doubles (ClossSafetensorsWriter *writer, const char *name, int n_dimensions,
                                      const gint64 *shape, const double *values)
{
  add_tensor (writer, name, "F64", n_dimensions, shape, sizeof *values, values);
}

gsize
closs_safetensors_writer_get_size (const ClossSafetensorsWriter *writer)
{
  return writer->data->len;
}

void
closs_safetensors_writer_free (ClossSafetensorsWriter *writer)
{
  g_object_unref (writer->header);
  g_byte_array_unref (writer->data);
  g_free (writer);
}

GBytes *
closs_safetensors_writer_finish (ClossSafetensorsWriter *writer)
{
  GByteArray *file;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  guint64 length, padded;

  json_builder_end_object (writer->header);
  root = json_builder_get_root (writer->header);
  text = json_to_string (root, FALSE);
  length = strlen (text);
  padded = (length + HEADER_ALIGNMENT - 1) / HEADER_ALIGNMENT * HEADER_ALIGNMENT;

  /* Allocates once: growing would need twice the memory, which is hundreds of megabytes for a large network. */
  file = g_byte_array_sized_new ((guint)(sizeof padded + padded + writer->data->len));
  g_byte_array_append (file, (const guint8 *)&(guint64){ GUINT64_TO_LE (padded) }, sizeof padded);
  g_byte_array_append (file, (const guint8 *)text, (guint)length);
  for (guint64 i = length; i < padded; i++)
    g_byte_array_append (file, (const guint8 *)" ", 1);
  g_byte_array_append (file, writer->data->data, writer->data->len);

  closs_safetensors_writer_free (writer);
  return g_byte_array_free_to_bytes (file);
}
