/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reads a PNG or JPEG file, turned as its EXIF data say, its middle square scaled to @size pixels a side with area
 * averaging, what is transparent over white. @rgb: [size][size][3]. Any thread. Errors: GIO's, those of gdk-pixbuf, or
 * CLOSS_DATA_ERROR_FORMAT (of another type, too large, cut short); the message is a sentence's part and does not name
 * the file. */
gboolean closs_picture_file_read (GFile *file, int size, guint8 *rgb, GCancellable *cancellable, GError **error);

/* [n_pixels][3] to [n_pixels] (ITU-R BT.601). In place is allowed. */
void closs_picture_to_gray (const guint8 *rgb, gsize n_pixels, guint8 *gray);

/* Whether there is more than what JPEG makes of gray. */
gboolean closs_picture_has_color (const guint8 *rgb, gsize n_pixels);

G_END_DECLS
