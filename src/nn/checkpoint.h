/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model.h"
#include "nn/safetensors.h"

G_BEGIN_DECLS

/* Weights as safetensors (https://github.com/huggingface/safetensors): 8 bytes little-endian header length, a JSON
 * header, raw little-endian F32. Names and shapes are those of the PyTorch project's state_dict. The momentum of a
 * tensor T is "momentum.T". Errors are CLOSS_NN_ERROR_CHECKPOINT or GIO's, and name the file and the tensor. */
typedef struct _ClossCheckpoint ClossCheckpoint;

/* Reads and checks a whole file (sizes, offsets, overlaps, dtypes; the format limits the header to 100 MB). */
ClossCheckpoint *closs_checkpoint_load (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same for bytes in memory; errors call them @name. */
ClossCheckpoint *closs_checkpoint_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_checkpoint_free (ClossCheckpoint *checkpoint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossCheckpoint, closs_checkpoint_free)

/* A string of the header's __metadata__, or NULL. */
const char *closs_checkpoint_get_metadata (const ClossCheckpoint *checkpoint, const char *key);

/* Reads the F64 tensor @name of @n_columns columns: returns its values, row after row, and sets *n_rows. NULL without
 * an error if the file has no such tensor. g_free(). */
double *closs_checkpoint_read_table (const ClossCheckpoint *checkpoint, const char *name, gsize n_columns,
                                     gsize *n_rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Copies every tensor of the model from the file; with @with_momentum the momentum, too. If a tensor is missing or has
 * another shape, the error names it and the model does not change. Tensors with other names are ignored. */
gboolean closs_checkpoint_apply (const ClossCheckpoint *checkpoint, ClossModel *model, gboolean with_momentum,
                                 GError **error);

/* Copies the data for a file of closs_checkpoint_save(). The caller can add more tensors to the result; any thread can
 * finish it. */
ClossSafetensorsWriter *closs_checkpoint_copy (const ClossModel *model, gboolean with_momentum,
                                               GHashTable *metadata) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the model, with @with_momentum the momentum, too, whole or not at all. @metadata: string to string, may be
 * NULL. */
gboolean closs_checkpoint_save (const ClossModel *model, gboolean with_momentum, GHashTable *metadata, GFile *file,
                                GError **error);

G_END_DECLS
