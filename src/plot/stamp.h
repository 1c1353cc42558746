/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Small antialiased shapes blended directly into the bytes of a Cairo image surface, placed to a quarter of a pixel. */
typedef struct _ClossStamps ClossStamps;

/* A rectangle of whole device pixels; right and bottom are exclusive. */
typedef struct
{
  int left, top, right, bottom;
} ClossPixelRect;

/* Shapes 0 to @n_shapes - 1 of marker.h at @radius device pixels and @opacity: filled, or, if @line is not 0, outlines
 * of that many pixels. */
ClossStamps *closs_stamps_new (int n_shapes, double radius, double line, double opacity) G_GNUC_WARN_UNUSED_RESULT;
void closs_stamps_free (ClossStamps *stamps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossStamps, closs_stamps_free)

/* Blends @shape in the opaque color @rgb (0xrrggbb) over the pixels at (x, y), in device pixels, inside @clip, which
 * must lie inside the surface. @pixels: premultiplied 0xaarrggbb (or x) words, @stride bytes a row. */
void closs_stamps_blend (const ClossStamps *stamps, int shape, guint32 rgb, double x, double y, guint8 *pixels,
                         int stride, const ClossPixelRect *clip);

G_END_DECLS
