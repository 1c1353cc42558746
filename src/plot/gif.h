/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/gif-palette.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Builds an animated GIF that repeats forever: one palette for all pictures; each picture holds only the pixels that
 * differ from the previous one. Inside of plot/; giflib packs the bits. */
typedef struct _ClossGif ClossGif;

/* For pictures of @width x height pixels with the learned colors of @palette (takes ownership), in a file of at most
 * @n_most bytes: a larger file fails with G_IO_ERROR_NO_SPACE. NULL: see @error. */
ClossGif *closs_gif_new (int width, int height, ClossGifPalette *palette, gsize n_most,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_gif_free (ClossGif *gif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossGif, closs_gif_free)

/* Appends a picture (an image of RGB24 or ARGB32, of that size), shown for @delay hundredths of a second. */
gboolean closs_gif_add (ClossGif *gif, cairo_surface_t *surface, int delay, GError **error);

/* The whole file. Nothing can be added afterwards. */
GByteArray *closs_gif_finish (ClossGif *gif, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
