/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads the structure of a PNG or JPEG file while its bytes pass by on their way to the decoder. The decoder itself
 * cannot be asked for any of this, and it learns some of it too late:
 * - whether the file goes to its end: gdk-pixbuf accepts a truncated file and leaves the missing rows as they are;
 * - whether the decoder must hold all of a JPEG picture (several scans), or decodes it row by row;
 * - which chunks of a PNG file the picture needs. The others are withheld from the decoder: it would keep their texts
 *   and profiles, and a few kilobytes of packed text can become gigabytes.
 *
 * Start with a scan that is all zeros except @is_png, and pass the file's bytes from the first one on, in pieces of any
 * size. Bytes after the end of the picture are ignored. */
typedef struct
{
  gboolean is_png;        /* else JPEG */
  gboolean is_reached;    /* the end of the picture */
  gboolean is_buffered;   /* JPEG: the decoder holds all coefficients of the picture; known when its size is known */
  gboolean is_arithmetic; /* JPEG: with arithmetic coding */
  guint n_scans;          /* JPEG: so far */

  /* Private. */
  guint8 n_components; /* JPEG: of the frame */
  gboolean is_begun;   /* PNG: the signature has been read */
  gboolean is_passed;  /* the skipped bytes go to the decoder */
  guint64 n_skipped;   /* bytes still to be skipped: the rest of a chunk or segment */
  guint n_known;       /* bytes of @known */
  guint8 known[10];    /* start of a chunk (PNG) or marker (JPEG) */
} ClossPictureScan;

/* Appends to @passed the bytes that the decoder should get. */
void closs_picture_scan_take (ClossPictureScan *scan, const guint8 *bytes, gsize n, GByteArray *passed);

G_END_DECLS
