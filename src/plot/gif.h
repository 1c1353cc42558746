/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/gif-palette.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* An animated GIF in the making, repeated for ever: one palette for all pictures, and of each only what differs from
 * the one before. Inside of plot/; giflib packs the bits. */
typedef struct _ClossGif ClossGif;

/* Pictures of @width x height pixels in the colours that @palette has learned, which it takes, in a file of at most
 * @n_most bytes: what would be larger fails with G_IO_ERROR_NO_SPACE. NULL: see @error. */
ClossGif *closs_gif_new (int width, int height, ClossGifPalette *palette, gsize n_most,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_gif_free (ClossGif *gif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossGif, closs_gif_free)

/* Appends a picture (an image of RGB24 or ARGB32, of that size), shown for @delay hundredths of a second. */
gboolean closs_gif_add (ClossGif *gif, cairo_surface_t *surface, int delay, GError **error);

/* The whole file; nothing can be added after it. */
GByteArray *closs_gif_finish (ClossGif *gif, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
