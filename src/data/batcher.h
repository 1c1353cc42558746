/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The order in which a split is gone through: epochs of mini-batches, shuffled anew every epoch (or in file order),
 * the last short batch kept. A function of (n, batch_size, seed, shuffle) alone, so any step's batch can be found
 * again: the permutation of an epoch depends only on the seed and the epoch. */
typedef struct _ClossBatcher ClossBatcher;

ClossBatcher *closs_batcher_new (gsize n, int batch_size, guint64 seed, gboolean shuffle) G_GNUC_WARN_UNUSED_RESULT;
void closs_batcher_free (ClossBatcher *batcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossBatcher, closs_batcher_free)

/* The indices of the next mini-batch, borrowed until the next call; *n_indices of them, at least 1. */
const guint32 *closs_batcher_next (ClossBatcher *batcher, gsize *n_indices);

/* Goes to the place before mini-batch @step (0: the first of all). */
void closs_batcher_seek (ClossBatcher *batcher, guint64 step);

guint64 closs_batcher_get_step (const ClossBatcher *batcher);  /* mini-batches given out */
guint64 closs_batcher_get_epoch (const ClossBatcher *batcher); /* of the *next* mini-batch, from 0 */
guint64 closs_batcher_get_steps_per_epoch (const ClossBatcher *batcher);

G_END_DECLS
