/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The safetensors container: what it holds, not what it is for. Everything is checked while parsing: the header's
 * length, its JSON, names that occur twice, dtypes against shapes against bytes, and that the tensors cover the data
 * without overlap or hole, as the format demands. Errors are CLOSS_NN_ERROR_CHECKPOINT. */
#define CLOSS_SAFETENSORS_MAX_HEADER     25000000 /* bytes */
#define CLOSS_SAFETENSORS_MAX_FILE       ((gsize)1 << 30)
#define CLOSS_SAFETENSORS_MAX_DIMENSIONS 8
#define CLOSS_SAFETENSORS_METADATA       "__metadata__"

typedef struct
{
  char *name, *dtype;
  int n_dimensions;
  gint64 shape[CLOSS_SAFETENSORS_MAX_DIMENSIONS];
  gsize begin, end; /* bytes of the data that follow the header */
} ClossSafetensor;

typedef struct
{
  GBytes *bytes;
  gsize data_offset;
  GPtrArray *tensors;   /* of ClossSafetensor, by begin */
  GHashTable *by_name;  /* name to one of them */
  GHashTable *metadata; /* string to string */
} ClossSafetensors;

ClossSafetensors *closs_safetensors_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same of a file. Its data are read only if its header fits its size. Errors also: GIO's. */
ClossSafetensors *closs_safetensors_load (GFile *file, GCancellable *cancellable,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_safetensors_free (ClossSafetensors *safetensors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSafetensors, closs_safetensors_free)

/* Decodes an F32 tensor into the (end - begin) / 4 floats at @values. */
void closs_safetensors_read (const ClossSafetensors *safetensors, const ClossSafetensor *tensor, float *values);
/* Decodes an F64 tensor into the (end - begin) / 8 doubles at @values. */
void closs_safetensors_read_doubles (const ClossSafetensors *safetensors, const ClossSafetensor *tensor,
                                     double *values);

/* "[64, 32, 5, 5]", for messages. */
char *closs_safetensors_format_shape (int n_dimensions, const gint64 *shape) G_GNUC_WARN_UNUSED_RESULT;

/* For writing: the header of tensors and their data, one after the other. */
typedef struct _ClossSafetensorsWriter ClossSafetensorsWriter;

ClossSafetensorsWriter *closs_safetensors_writer_new (GHashTable *metadata) G_GNUC_WARN_UNUSED_RESULT;
/* Room for so many bytes of tensors, so that adding them does not copy those before. */
void closs_safetensors_writer_reserve (ClossSafetensorsWriter *writer, gsize size);
void closs_safetensors_writer_add (ClossSafetensorsWriter *writer, const char *name, int n_dimensions,
                                   const gint64 *shape, const float *values);
/* The same with doubles (F64). */
void closs_safetensors_writer_add_doubles (ClossSafetensorsWriter *writer, const char *name, int n_dimensions,
                                           const gint64 *shape, const double *values);
gsize closs_safetensors_writer_get_size (const ClossSafetensorsWriter *writer); /* bytes of the tensors so far */
void closs_safetensors_writer_free (ClossSafetensorsWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSafetensorsWriter, closs_safetensors_writer_free)
/* The finished file; frees @writer. */
GBytes *closs_safetensors_writer_finish (ClossSafetensorsWriter *writer) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
