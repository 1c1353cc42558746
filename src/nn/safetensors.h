/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The safetensors container, without any meaning of its tensors. Parsing checks everything: the header's length, its
 * JSON, duplicate names, that dtype, shape and number of bytes agree, and that the tensors cover the data without
 * overlap or hole, as the format requires. Errors are CLOSS_NN_ERROR_CHECKPOINT. */
#define CLOSS_SAFETENSORS_MAX_HEADER     25000000 /* bytes */
#define CLOSS_SAFETENSORS_MAX_FILE       ((gsize)1 << 30)
#define CLOSS_SAFETENSORS_MAX_DIMENSIONS 8
#define CLOSS_SAFETENSORS_METADATA       "__metadata__"

typedef struct
{
  char *name, *dtype;
  int n_dimensions;
  gint64 shape[CLOSS_SAFETENSORS_MAX_DIMENSIONS];
  gsize begin, end; /* bytes of data after the header */
} ClossSafetensor;

typedef struct
{
  GBytes *bytes;
  gsize data_offset;
  GPtrArray *tensors;   /* of ClossSafetensor, sorted by begin */
  GHashTable *by_name;  /* name to an element of `tensors` */
  GHashTable *metadata; /* string to string */
} ClossSafetensors;

ClossSafetensors *closs_safetensors_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a file. Reads the data only if the header fits the file's size. Errors may also be GIO's. */
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

/* For writing: tensors are added one after the other. */
typedef struct _ClossSafetensorsWriter ClossSafetensorsWriter;

ClossSafetensorsWriter *closs_safetensors_writer_new (GHashTable *metadata) G_GNUC_WARN_UNUSED_RESULT;
/* Reserves this many bytes for tensors, so that adding one does not copy those before it. */
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
