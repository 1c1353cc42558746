/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* RFC 4180, header row, '.' decimals whatever the locale; floats as the shortest text that reads back as the same
 * float. Files appear whole or not at all. Columns: docs/file-formats.md. */

/* One row a step. */
gboolean closs_metrics_csv_write (const ClossStepRow *rows, gsize n_rows, GFile *file, GCancellable *cancellable,
                                  GError **error);

/* split,index,label,predicted,x,y,center_x,center_y,distance,label_name,predicted_name; a row an image, in the order of
 * the data set; of both splits the training images first. */
gboolean closs_features_csv_write (const ClossFrame *frame, GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
