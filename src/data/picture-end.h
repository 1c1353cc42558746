/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a PNG or JPEG file goes to its own end. gdk-pixbuf takes a file that a copy or a download has cut short for a
 * whole one, and leaves the rows that did not come as they happen to be.
 *
 * Begin with one that is all zeros but for its kind, hand it the bytes from the first on, in pieces of any size, and
 * ask at the end. What follows the picture's end does not matter. */
typedef struct
{
  gboolean is_png;     /* else JPEG */
  gboolean is_reached; /* the end */
  guint64 n_skipped;   /* bytes that are still to be passed over */
  guint n_known;       /* bytes of @known */
  guint8 known[8];     /* the beginning of a chunk (PNG) or marker (JPEG) */
  gboolean is_begun;   /* PNG's signature is behind us */
} ClossPictureEnd;

void closs_picture_end_look (ClossPictureEnd *end, const guint8 *bytes, gsize n);

G_END_DECLS
