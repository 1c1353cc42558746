/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/picture-end.h"
#include <string.h>

enum
{
  PNG_SIGNATURE = 8,
  PNG_HEADER = 8, /* of a chunk: its length, its type */
  PNG_CHECKSUM = 4,
  JPEG_HEADER = 4, /* of a segment: 0xff, its type, its length, which counts itself */
  JPEG_LENGTH = 2,
};

/* Nothing of a PNG file lies between its chunks; the last is IEND. */
static void
take_png_byte (ClossPictureEnd *end, guint8 byte)
{
  guint32 length;

  end->known[end->n_known++] = byte;
  if (end->n_known < PNG_HEADER)
    return;
  end->n_known = 0;
  memcpy (&length, end->known, sizeof length);
  end->n_skipped = (guint64)GUINT32_FROM_BE (length) + PNG_CHECKSUM;
  end->is_reached = memcmp (end->known + sizeof length, "IEND", 4) == 0;
}

/* 0 in the coded picture, temporary, restarts and the start of the image: nothing belongs to them. */
static gboolean
is_bare_marker (guint8 type)
{
  return type <= 0x01 || (type >= 0xd0 && type <= 0xd8);
}

/* Coded pictures lie between the segments, a 0xff in them is followed by 0. A segment is passed over: a preview in it
 * has an end of its own. */
static void
take_jpeg_byte (ClossPictureEnd *end, guint8 byte)
{
  if (end->n_known == 0 && byte != 0xff)
    return;
  if (end->n_known == 1 && byte == 0xff)
    return;
  end->known[end->n_known++] = byte;
  if (end->n_known == 2)
    {
      end->is_reached = byte == 0xd9;
      if (is_bare_marker (byte))
        end->n_known = 0;
    }
  else if (end->n_known == JPEG_HEADER)
    {
      guint length = (guint)end->known[2] << 8 | end->known[3];

      end->n_known = 0;
      end->n_skipped = MAX (length, JPEG_LENGTH) - JPEG_LENGTH;
    }
}

void
closs_picture_end_look (ClossPictureEnd *end, const guint8 *bytes, gsize n)
{
  if (end->is_png && !end->is_begun && n > 0)
    {
      end->is_begun = TRUE;
      end->n_skipped = PNG_SIGNATURE;
    }
  for (gsize i = 0; i < n && !end->is_reached;)
    if (end->n_skipped > 0)
      {
        gsize n_passed = (gsize)MIN (end->n_skipped, n - i);

        end->n_skipped -= n_passed;
        i += n_passed;
      }
    else if (end->is_png)
      take_png_byte (end, bytes[i++]);
    else
      take_jpeg_byte (end, bytes[i++]);
}
