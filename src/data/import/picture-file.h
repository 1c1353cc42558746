/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Limits of a picture, checked as soon as its header is read. A JPEG file with one scan is decoded at a fraction of its
 * size, so that it may be larger than what is decoded. */
#define CLOSS_PICTURE_MAX_SIDE    30000
#define CLOSS_PICTURE_MAX_DECODED 100000000 /* pixels that the decoder holds */
#define CLOSS_PICTURE_MAX_PIXELS  400000000

#define CLOSS_PICTURE_WHITE 255
#define CLOSS_PICTURE_GRAY  128
#define CLOSS_PICTURE_BLACK 0

/* Reads a picture of any type that gdk-pixbuf reads, turned as its EXIF data say, and scales its middle square to @size
 * pixels a side by area averaging, transparent parts over white. A JPEG file may lack its end marker, but nothing else.
 * @rgb: [size][size][3]. Any thread. Errors: those of GIO and gdk-pixbuf, or CLOSS_DATA_ERROR_FORMAT (no picture, no
 * regular file, too large, cut short); the message is part of a sentence and does not name the file. Stops within about
 * 50 ms if canceled. */
gboolean closs_picture_file_read (GFile *file, int size, guint8 *rgb, GCancellable *cancellable, GError **error);
/* The same, with transparent parts over a gray. */
gboolean closs_picture_file_read_over (GFile *file, int size, int ground, guint8 *rgb, GCancellable *cancellable,
                                       GError **error);
/* Whether the file's first bytes are those of a picture. */
gboolean closs_picture_file_is_one (GFile *file, GCancellable *cancellable);

/* [n_pixels][3] to [n_pixels] (ITU-R BT.601). In place is allowed. */
void closs_picture_to_gray (const guint8 *rgb, gsize n_pixels, guint8 *gray);

/* Whether the colors differ by more than JPEG makes of gray. */
gboolean closs_picture_has_color (const guint8 *rgb, gsize n_pixels);

/* Whether all values are nearly the same, so that nothing is to be seen. */
gboolean closs_picture_is_blank (const guint8 *values, gsize n);

G_END_DECLS
