/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/run-record.h"

G_BEGIN_DECLS

/* A run at one step, complete enough to continue to the same bits: the run as a script, and its state (weights, running
 * statistics, momentum, centers). The training thread makes the copy, which takes only as long as copying the memory.
 * Any other thread writes it. */
typedef struct _ClossSnapshot ClossSnapshot;

/* @asked: as for closs_run_record_new(). */
ClossSnapshot *closs_snapshot_new (ClossTrainer *trainer, const ClossRunStart *asked) G_GNUC_WARN_UNUSED_RESULT;
void closs_snapshot_free (ClossSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSnapshot, closs_snapshot_free)

guint64 closs_snapshot_get_step (const ClossSnapshot *snapshot);

gsize closs_snapshot_get_size (const ClossSnapshot *snapshot); /* bytes of its file without the header */

/* Adds copies of the rows up to its step, because the trainer does not have them; later rows are left out. Of more than
 * half a million rows it keeps every second, third and so on. */
void closs_snapshot_set_rows (ClossSnapshot *snapshot, const ClossStepRow *rows, gsize n_rows);

/* Call one of these two, and only once. Block; any thread. */
/* Writes the state beside the run file @file under @state_name, then the run file that names it. If the program ends in
 * between, the existing run file still names a whole state. *size: bytes of both files; may be NULL. */
gboolean closs_snapshot_save (ClossSnapshot *snapshot, GFile *file, const char *state_name, guint64 *size,
                              GError **error);
/* Writes the state alone (safetensors). */
gboolean closs_snapshot_save_weights (ClossSnapshot *snapshot, GFile *file, GError **error);

G_END_DECLS
