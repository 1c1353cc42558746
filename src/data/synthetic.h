/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

#define CLOSS_SYNTHETIC_N_TRAIN 60000
#define CLOSS_SYNTHETIC_N_TEST  10000

/* Ten digits drawn as strokes, 28x28, with random slant, scale, shift, thickness, wobble and noise. Every picture is a
 * function of (seed, split, index) alone, so a smaller set is the beginning of a larger one. Uses all processors; an
 * error only where @cancellable was cancelled. */
ClossDataset *closs_synthetic_new (guint64 seed, gsize n_train, gsize n_test, GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
