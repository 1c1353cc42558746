/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/picture-scan.h"
#include <string.h>

enum
{
  PNG_SIGNATURE = 8,
  PNG_HEADER = 8, /* of a chunk: length, type */
  PNG_CHECKSUM = 4,

  JPEG_HEADER = 4, /* of a segment: 0xff, type, length; the length counts its own two bytes */
  JPEG_LENGTH = 2,
  JPEG_FRAME_HEADER = 10, /* up to the number of components */
  JPEG_SCAN_HEADER = 5,   /* up to the number of components */
  JPEG_END = 0xd9,
  JPEG_SCAN = 0xda,
};

/* A critical chunk's type starts with a capital letter. tRNS: transparency; eXIf: how the picture is turned. */
static gboolean
is_needed_chunk (const guint8 *type)
{
  return (type[0] >= 'A' && type[0] <= 'Z') || memcmp (type, "tRNS", 4) == 0 || memcmp (type, "eXIf", 4) == 0;
}

/* A PNG file is a signature and then chunks, without gaps; the last chunk is IEND. */
static void
take_png_byte (ClossPictureScan *scan, guint8 byte, GByteArray *passed)
{
  const guint8 *type = scan->known + 4;
  guint32 length;

  scan->known[scan->n_known++] = byte;
  if (scan->n_known < PNG_HEADER)
    return;
  scan->n_known = 0;
  memcpy (&length, scan->known, sizeof length);
  scan->n_skipped = (guint64)GUINT32_FROM_BE (length) + PNG_CHECKSUM;
  scan->is_passed = is_needed_chunk (type);
  if (scan->is_passed)
    g_byte_array_append (passed, scan->known, PNG_HEADER);
  scan->is_reached = memcmp (type, "IEND", 4) == 0;
}

/* Markers without a segment: 0 (an escaped 0xff in the coded picture), temporary, restarts, start of the image. */
static gboolean
is_bare_marker (guint8 type)
{
  return type <= 0x01 || (type >= 0xd0 && type <= 0xd8);
}

/* Start of a frame, progressive or not. Among these numbers are three markers with other meanings. */
static gboolean
is_frame (guint8 type)
{
  return type >= 0xc0 && type <= 0xcf && type != 0xc4 && type != 0xc8 && type != 0xcc;
}

static guint
get_jpeg_header_size (guint8 type)
{
  return is_frame (type) ? JPEG_FRAME_HEADER : type == JPEG_SCAN ? JPEG_SCAN_HEADER : JPEG_HEADER;
}

static void
end_jpeg_header (ClossPictureScan *scan)
{
  guint8 type = scan->known[1];
  guint length = (guint)scan->known[2] << 8 | scan->known[3];
  guint n_read = scan->n_known - JPEG_HEADER + JPEG_LENGTH;

  if (is_frame (type))
    {
      scan->n_components = scan->known[JPEG_FRAME_HEADER - 1];
      scan->is_buffered |= (type & 3) == 2;
      scan->is_arithmetic |= type > 0xc8;
    }
  else if (type == JPEG_SCAN)
    {
      scan->n_scans++;
      scan->is_buffered |= scan->known[JPEG_SCAN_HEADER - 1] < scan->n_components;
    }
  scan->n_known = 0;
  scan->n_skipped = MAX (length, n_read) - n_read;
}

/* The coded picture lies between segments; a 0xff in it is followed by 0. Segments are skipped as a whole, because a
 * preview in one of them has an end marker of its own. */
static void
take_jpeg_byte (ClossPictureScan *scan, guint8 byte)
{
  if (scan->n_known == 0 && byte != 0xff)
    return;
  if (scan->n_known == 1 && byte == 0xff)
    return;
  scan->known[scan->n_known++] = byte;
  if (scan->n_known == 2)
    {
      scan->is_reached = byte == JPEG_END;
      if (is_bare_marker (byte))
        scan->n_known = 0;
    }
  else if (scan->n_known >= JPEG_HEADER && scan->n_known == get_jpeg_header_size (scan->known[1]))
    end_jpeg_header (scan);
}

static void
take_png (ClossPictureScan *scan, const guint8 *bytes, gsize n, GByteArray *passed)
{
  if (!scan->is_begun && n > 0)
    {
      scan->is_begun = scan->is_passed = TRUE;
      scan->n_skipped = PNG_SIGNATURE;
    }
  for (gsize i = 0; i < n && (!scan->is_reached || scan->n_skipped > 0);)
    {
      gsize n_skipped = (gsize)MIN (scan->n_skipped, n - i);

      if (n_skipped == 0)
        take_png_byte (scan, bytes[i++], passed);
      else if (scan->is_passed)
        g_byte_array_append (passed, bytes + i, (guint)n_skipped);
      scan->n_skipped -= n_skipped;
      i += n_skipped;
    }
}

static void
take_jpeg (ClossPictureScan *scan, const guint8 *bytes, gsize n)
{
  for (gsize i = 0; i < n && !scan->is_reached;)
    {
      gsize n_skipped = (gsize)MIN (scan->n_skipped, n - i);

      if (n_skipped == 0)
        take_jpeg_byte (scan, bytes[i++]);
      scan->n_skipped -= n_skipped;
      i += n_skipped;
    }
}

void
closs_picture_scan_take (ClossPictureScan *scan, const guint8 *bytes, gsize n, GByteArray *passed)
{
  if (scan->is_png)
    take_png (scan, bytes, n, passed);
  else
    {
      take_jpeg (scan, bytes, n);
      g_byte_array_append (passed, bytes, (guint)n);
    }
}
