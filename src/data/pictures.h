/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/shape.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A split in the making: pictures of one shape with their labels, as many as come. */
typedef struct
{
  ClossShape image;   /* n ignored */
  GByteArray *pixels; /* [n][h][w][c] */
  GArray *labels;     /* [n] guint16 */
} ClossPictures;

void closs_pictures_init (ClossPictures *pictures, ClossShape image);
void closs_pictures_clear (ClossPictures *pictures);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossPictures, closs_pictures_clear)

gsize closs_pictures_count (const ClossPictures *pictures);

/* Room for one more, borrowed until the next call; NULL with CLOSS_DATA_ERROR_FORMAT where there would be more than
 * CLOSS_PICTURES_MAX_BYTES. @name stands in the message. */
guint8 *closs_pictures_add (ClossPictures *pictures, guint16 label, const char *name, GError **error);
/* The last one was nothing. */
void closs_pictures_drop_last (ClossPictures *pictures);

/* Puts picture order[i] in place i. */
void closs_pictures_reorder (ClossPictures *pictures, const guint32 *order);

#define CLOSS_PICTURES_MAX_BYTES ((gsize)2 << 30)

G_END_DECLS
