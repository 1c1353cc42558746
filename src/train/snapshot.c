/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/snapshot.h"
#include "base/file-write.h"
#include "train/rows.h"
#include "train/saved-state.h"
#include "train/trainer-private.h"

/* The most rows of a file: 80 MB. A longer run is thinned. */
#define MAX_ROWS ((gsize)1 << 19)

struct _ClossSnapshot
{
  ClossRunRecord *record;         /* without the digest of the data */
  ClossDataset *dataset;          /* counted */
  ClossSafetensorsWriter *writer; /* NULL after it was written */
  double *table;                  /* of the rows; NULL: none */
  gsize n_rows;
};

ClossSnapshot *
closs_snapshot_new (ClossTrainer *trainer, const ClossRunStart *asked)
{
  ClossSnapshot *snapshot = g_new0 (ClossSnapshot, 1);

  snapshot->record = closs_run_record_new_undigested (trainer, asked);
  snapshot->dataset = closs_dataset_ref (closs_trainer_get_dataset (trainer));
  snapshot->writer = closs_trainer_copy_state (trainer);
  return snapshot;
}

void
closs_snapshot_free (ClossSnapshot *snapshot)
{
  closs_run_record_free (snapshot->record);
  closs_dataset_unref (snapshot->dataset);
  g_clear_pointer (&snapshot->writer, closs_safetensors_writer_free);
  g_free (snapshot->table);
  g_free (snapshot);
}

guint64
closs_snapshot_get_step (const ClossSnapshot *snapshot)
{
  return snapshot->record->n_steps;
}

gsize
closs_snapshot_get_size (const ClossSnapshot *snapshot)
{
  return closs_safetensors_writer_get_size (snapshot->writer)
         + snapshot->n_rows * CLOSS_ROWS_N_COLUMNS * sizeof (double);
}

void
closs_snapshot_set_rows (ClossSnapshot *snapshot, const ClossStepRow *rows, gsize n_rows)
{
  g_autofree ClossStepRow *thin = NULL;

  while (n_rows > 0 && rows[n_rows - 1].step > snapshot->record->n_steps)
    n_rows--;
  g_free (snapshot->table);
  thin = closs_rows_thin (rows, n_rows, MAX_ROWS, &snapshot->n_rows);
  snapshot->table = n_rows > 0 ? closs_rows_to_table (thin, snapshot->n_rows) : NULL;
}

static GBytes *
finish (ClossSnapshot *snapshot)
{
  const gint64 shape[] = { (gint64)snapshot->n_rows, CLOSS_ROWS_N_COLUMNS };

  if (snapshot->table != NULL)
    closs_safetensors_writer_add_doubles (snapshot->writer, CLOSS_SAVED_STATE_ROWS, 2, shape, snapshot->table);
  g_clear_pointer (&snapshot->table, g_free);
  return closs_safetensors_writer_finish (g_steal_pointer (&snapshot->writer));
}

static gboolean
write_bytes (GBytes *bytes, GFile *file, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return closs_file_write (file, data, size, NULL, error);
}

gboolean
closs_snapshot_save (ClossSnapshot *snapshot, GFile *file, const char *state_name, guint64 *size, GError **error)
{
  ClossRunRecord *record = snapshot->record;
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GFile) state_file = g_file_get_child (folder, state_name);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) text_bytes = NULL;

  g_return_val_if_fail (snapshot->writer != NULL, FALSE);

  bytes = finish (snapshot);
  if (record->data_digest == NULL)
    record->data_digest = closs_dataset_get_digest (snapshot->dataset);
  record->state = g_strdup (state_name);
  record->state_digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!write_bytes (bytes, state_file, error) || !closs_run_record_save (record, file, error))
    return FALSE;
  if (size != NULL)
    *size = g_bytes_get_size (bytes);
  return TRUE;
}

gboolean
closs_snapshot_save_weights (ClossSnapshot *snapshot, GFile *file, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (snapshot->writer != NULL, FALSE);

  bytes = finish (snapshot);
  return write_bytes (bytes, file, error);
}
