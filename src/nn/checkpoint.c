/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/checkpoint.h"

#include "base/file-write.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOMENTUM_PREFIX "momentum."
#define CENTER_NAME     "center"

struct _ClossCheckpoint
{
  char *file_name; /* for messages */
  ClossSafetensors *safetensors;
};

/* Takes ownership of @safetensors. */
static ClossCheckpoint *
make (ClossSafetensors *safetensors, const char *name, GError **error)
{
  ClossCheckpoint *checkpoint;

  if (!safetensors)
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  checkpoint = g_new0 (ClossCheckpoint, 1);
  checkpoint->file_name = g_strdup (name);
  checkpoint->safetensors = safetensors;
  return checkpoint;
}

ClossCheckpoint *
closs_checkpoint_parse (GBytes *bytes, const char *name, GError **error)
{
  return make (closs_safetensors_parse (bytes, error), name, error);
}

ClossCheckpoint *
closs_checkpoint_load (GFile *file, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);

  return make (closs_safetensors_load (file, NULL, error), name, error);
}

void
closs_checkpoint_free (ClossCheckpoint *checkpoint)
{
  if (!checkpoint)
    return;
  g_free (checkpoint->file_name);
  closs_safetensors_free (checkpoint->safetensors);
  g_free (checkpoint);
}

const char *
closs_checkpoint_get_metadata (const ClossCheckpoint *checkpoint, const char *key)
{
  return g_hash_table_lookup (checkpoint->safetensors->metadata, key);
}

double *
closs_checkpoint_read_table (const ClossCheckpoint *checkpoint, const char *name, gsize n_columns, gsize *n_rows,
                             GError **error)
{
  const ClossSafetensor *tensor = g_hash_table_lookup (checkpoint->safetensors->by_name, name);
  double *values;

  if (!tensor)
    return NULL;
  if (strcmp (tensor->dtype, "F64") != 0 || tensor->n_dimensions != 2 || tensor->shape[1] != (gint64)n_columns)
    {
      g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT,
                   _ ("%s: tensor “%s” is no table of %zu columns of 64-bit floats"), checkpoint->file_name, name,
                   n_columns);
      return NULL;
    }
  *n_rows = (gsize)tensor->shape[0];
  values = g_new (double, *n_rows *n_columns + 1);
  closs_safetensors_read_doubles (checkpoint->safetensors, tensor, values);
  return values;
}

static char *
make_name (const ClossTensorInfo *info, ClossTensorKind kind)
{
  return g_strconcat (kind == CLOSS_TENSOR_MOMENTUM ? MOMENTUM_PREFIX : "", info->name, NULL);
}

static gboolean
check_shape (const ClossCheckpoint *checkpoint, const ClossSafetensor *tensor, const ClossTensorInfo *info,
             GError **error)
{
  g_autofree char *found = NULL, *expected = NULL;

  if (tensor->n_dimensions == info->n_dimensions
      && memcmp (tensor->shape, info->shape, (gsize)info->n_dimensions * sizeof *info->shape) == 0)
    return TRUE;
  found = closs_safetensors_format_shape (tensor->n_dimensions, tensor->shape);
  expected = closs_safetensors_format_shape (info->n_dimensions, info->shape);
  g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT,
               _ ("%s: tensor “%s” has the shape %s, but this network (depth, width, image size, classes) needs %s"),
               checkpoint->file_name, tensor->name, found, expected);
  return FALSE;
}

static gboolean
check_values (const ClossCheckpoint *checkpoint, const ClossSafetensor *tensor, gsize count, const float *values,
              GError **error)
{
  for (gsize i = 0; i < count; i++)
    if (!isfinite (values[i]))
      {
        g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT,
                     _ ("%s: tensor “%s” has a value that is not a finite number (element %zu)"), checkpoint->file_name,
                     tensor->name, i);
        return FALSE;
      }
  return TRUE;
}

/* Other programs put a prefix before every name, such as "module." of PyTorch's DataParallel. Returns the prefix of the
 * first tensor's name; "" if the name has none or is missing. g_free(). */
static char *
find_prefix (const ClossCheckpoint *checkpoint, const ClossModel *model)
{
  const char *first = closs_model_get_tensor_info (model, 0)->name;
  GHashTableIter iter;
  gpointer name;

  if (g_hash_table_contains (checkpoint->safetensors->by_name, first))
    return g_strdup ("");
  g_hash_table_iter_init (&iter, checkpoint->safetensors->by_name);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      gsize before = strlen (name) > strlen (first) ? strlen (name) - strlen (first) : 0;

      if (before > 0 && ((const char *)name)[before - 1] == '.' && g_str_has_suffix (name, first)
          && !g_str_has_prefix (name, MOMENTUM_PREFIX))
        return g_strndup (name, before);
    }
  return g_strdup ("");
}

/* Finds the tensor by its name with the prefix; the centers also by "centers". */
static const ClossSafetensor *
find_tensor (const ClossCheckpoint *checkpoint, const char *prefix, const char *name)
{
  g_autofree char *whole = g_strconcat (prefix, name, NULL);
  g_autofree char *plural = g_strconcat (whole, "s", NULL);
  const ClossSafetensor *tensor = g_hash_table_lookup (checkpoint->safetensors->by_name, whole);

  if (tensor == NULL && g_str_equal (name, CENTER_NAME))
    tensor = g_hash_table_lookup (checkpoint->safetensors->by_name, plural);
  return tensor;
}

/* Decodes the tensor of this name into info->count floats at @values, or fails. */
static gboolean
read_tensor (const ClossCheckpoint *checkpoint, const char *prefix, const ClossTensorInfo *info, ClossTensorKind kind,
             float *values, GError **error)
{
  g_autofree char *name = make_name (info, kind);
  const ClossSafetensor *tensor = find_tensor (checkpoint, prefix, name);

  if (!tensor)
    {
      g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT,
                   _ ("%s: tensor “%s” is missing, which this network needs"), checkpoint->file_name, name);
      return FALSE;
    }
  if (strcmp (tensor->dtype, "F32") != 0)
    {
      g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT,
                   _ ("%s: tensor “%s” has the dtype %s, but F32 is needed: convert it to 32-bit floats"),
                   checkpoint->file_name, name, tensor->dtype);
      return FALSE;
    }
  if (!check_shape (checkpoint, tensor, info, error))
    return FALSE;
  closs_safetensors_read (checkpoint->safetensors, tensor, values);
  return check_values (checkpoint, tensor, info->count, values, error);
}

/* Reads every tensor of one kind, and copies it into the model if asked to. */
static gboolean
visit_tensors (const ClossCheckpoint *checkpoint, ClossModel *model, ClossTensorKind kind, gboolean set, GError **error)
{
  g_autofree char *prefix = find_prefix (checkpoint, model);

  for (gsize i = 0; i < closs_model_get_n_tensors (model); i++)
    {
      const ClossTensorInfo *info = closs_model_get_tensor_info (model, i);
      g_autofree float *values = g_new (float, info->count);

      if (kind == CLOSS_TENSOR_MOMENTUM && !info->has_momentum)
        continue;
      if (!read_tensor (checkpoint, prefix, info, kind, values, error))
        return FALSE;
      if (set)
        closs_model_set_tensor (model, i, kind, values);
    }
  return TRUE;
}

gboolean
closs_checkpoint_apply (const ClossCheckpoint *checkpoint, ClossModel *model, gboolean with_momentum, GError **error)
{
  /* All tensors are read and checked before the model changes. */
  for (int set = 0; set <= 1; set++)
    if (!visit_tensors (checkpoint, model, CLOSS_TENSOR_VALUE, set == 1, error)
        || (with_momentum && !visit_tensors (checkpoint, model, CLOSS_TENSOR_MOMENTUM, set == 1, error)))
      return FALSE;
  return TRUE;
}

static void
write_tensors (ClossSafetensorsWriter *writer, const ClossModel *model, ClossTensorKind kind)
{
  for (gsize i = 0; i < closs_model_get_n_tensors (model); i++)
    {
      const ClossTensorInfo *info = closs_model_get_tensor_info (model, i);
      g_autofree float *values = g_new (float, info->count);
      g_autofree char *name = make_name (info, kind);

      if (kind == CLOSS_TENSOR_MOMENTUM && !info->has_momentum)
        continue;
      closs_model_get_tensor (model, i, kind, values);
      closs_safetensors_writer_add (writer, name, info->n_dimensions, info->shape, values);
    }
}

ClossSafetensorsWriter *
closs_checkpoint_copy (const ClossModel *model, gboolean with_momentum, GHashTable *metadata)
{
  ClossSafetensorsWriter *writer = closs_safetensors_writer_new (metadata);
  gsize count = 0;

  for (gsize i = 0; i < closs_model_get_n_tensors (model); i++)
    count += closs_model_get_tensor_info (model, i)->count;
  closs_safetensors_writer_reserve (writer, (with_momentum ? 2 : 1) * count * sizeof (float));
  write_tensors (writer, model, CLOSS_TENSOR_VALUE);
  if (with_momentum)
    write_tensors (writer, model, CLOSS_TENSOR_MOMENTUM);
  return writer;
}

gboolean
closs_checkpoint_save (const ClossModel *model, gboolean with_momentum, GHashTable *metadata, GFile *file,
                       GError **error)
{
  g_autoptr (GBytes) bytes = closs_safetensors_writer_finish (closs_checkpoint_copy (model, with_momentum, metadata));
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return closs_file_write (file, data, size, NULL, error);
}
