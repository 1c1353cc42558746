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

/* Room for one more, borrowed until the next call; NULL with CLOSS_DATA_ERROR_FORMAT if there would be more than
 * closs_dataset_get_max_split(). @name stands in the message. */
guint8 *closs_pictures_add (ClossPictures *pictures, guint16 label, const char *name, GError **error);
/* The last one was nothing. */
void closs_pictures_drop_last (ClossPictures *pictures);

/* Puts picture order[i] in place i. */
void closs_pictures_reorder (ClossPictures *pictures, const guint32 *order);

G_END_DECLS
