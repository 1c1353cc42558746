/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The colors of an animation: one palette for all of its pictures, so that still parts keep their color. Colors are
 * 0xrrggbb. Inside of plot/. */
typedef struct _ClossGifPalette ClossGifPalette;

#define CLOSS_GIF_MAX_COLORS 255 /* a GIF has 256; one means "as in the previous picture" */

ClossGifPalette *closs_gif_palette_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_gif_palette_free (ClossGifPalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossGifPalette, closs_gif_palette_free)

/* Counts the colors of @surface (an image of RGB24 or ARGB32). */
void closs_gif_palette_learn (ClossGifPalette *palette, cairo_surface_t *surface);

/* Chooses the palette from the learned colors: all of them if they fit. Otherwise the most frequent keep their value,
 * and the others become the means of boxes by median cut (Heckbert 1982). Ends the learning. Returns the number of
 * colors, at least 1. */
int closs_gif_palette_choose (ClossGifPalette *palette, const guint32 **colors);

/* The entry nearest to @color; the color itself if the palette has it. */
guint8 closs_gif_palette_find (ClossGifPalette *palette, guint32 color);

/* The pixels of row @y. */
const guint32 *closs_gif_get_row (cairo_surface_t *surface, int y);

G_END_DECLS
