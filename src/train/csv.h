/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* RFC 4180, header row, '.' decimals in every locale; a float is the shortest text that reads back as the same float.
 * Files are written whole or not at all. Columns: docs/file-formats.md. */

/* One row per step. */
gboolean closs_metrics_csv_write (const ClossStepRow *rows, gsize n_rows, GFile *file, GCancellable *cancellable,
                                  GError **error);

/* split,index,label,predicted,x,y,center_x,center_y,distance,label_name,predicted_name; one row per image, in the order
 * of the data set, the training images before the test images. */
gboolean closs_features_csv_write (const ClossFrame *frame, GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
