/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The colours of an animation: one palette for all of its pictures, so that what stands still has the same colour in
 * each of them. Colours are 0xrrggbb. Inside of plot/. */
typedef struct _ClossGifPalette ClossGifPalette;

#define CLOSS_GIF_MAX_COLORS 255 /* a GIF has 256; one stands for "as in the picture before" */

ClossGifPalette *closs_gif_palette_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_gif_palette_free (ClossGifPalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossGifPalette, closs_gif_palette_free)

/* Counts the colours of @surface (an image of RGB24 or ARGB32). */
void closs_gif_palette_learn (ClossGifPalette *palette, cairo_surface_t *surface);

/* Chooses from what was learned: all colours where they fit; else the most frequent ones as they are, and for the
 * others the means of boxes by median cut (Heckbert 1982). Ends the learning. Returns how many there are, at least 1.
 */
int closs_gif_palette_choose (ClossGifPalette *palette, const guint32 **colors);

/* The entry that is nearest to @color; the colour itself where it is in the palette. */
guint8 closs_gif_palette_find (ClossGifPalette *palette, guint32 color);

/* The pixels of row @y. */
const guint32 *closs_gif_get_row (cairo_surface_t *surface, int y);

G_END_DECLS
