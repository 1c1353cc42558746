/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/pictures.h"
#include "data/dataset.h"
#include <glib/gi18n-lib.h>
#include <string.h>

void
closs_pictures_init (ClossPictures *pictures, ClossShape image)
{
  image.n = 1;
  *pictures = (ClossPictures){ .image = image,
                               .pixels = g_byte_array_new (),
                               .labels = g_array_new (FALSE, FALSE, sizeof (guint16)) };
}

void
closs_pictures_clear (ClossPictures *pictures)
{
  g_clear_pointer (&pictures->pixels, g_byte_array_unref);
  g_clear_pointer (&pictures->labels, g_array_unref);
}

gsize
closs_pictures_count (const ClossPictures *pictures)
{
  return pictures->labels->len;
}

guint8 *
closs_pictures_add (ClossPictures *pictures, guint16 label, const char *name, GError **error)
{
  guint size = (guint)closs_shape_image_count (pictures->image), done = pictures->pixels->len;

  if (done + (gsize)size > closs_dataset_get_max_split ())
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   _ ("%s: more than %u pictures of %d×%d pixels do not fit; use fewer or smaller ones"), name,
                   pictures->labels->len, pictures->image.w, pictures->image.h);
      return NULL;
    }
  g_byte_array_set_size (pictures->pixels, done + size);
  g_array_append_val (pictures->labels, label);
  return pictures->pixels->data + done;
}

void
closs_pictures_drop_last (ClossPictures *pictures)
{
  g_byte_array_set_size (pictures->pixels, pictures->pixels->len - (guint)closs_shape_image_count (pictures->image));
  g_array_set_size (pictures->labels, pictures->labels->len - 1);
}

void
closs_pictures_reorder (ClossPictures *pictures, const guint32 *order)
{
  ClossPictures sorted;

  closs_pictures_init (&sorted, pictures->image);
  g_byte_array_set_size (sorted.pixels, pictures->pixels->len);
  for (guint i = 0; i < pictures->labels->len; i++)
    {
      gsize size = closs_shape_image_count (pictures->image);

      memcpy (sorted.pixels->data + i * size, pictures->pixels->data + order[i] * size, size);
      g_array_append_val (sorted.labels, g_array_index (pictures->labels, guint16, order[i]));
    }
  closs_pictures_clear (pictures);
  *pictures = sorted;
}
