/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gif-pictures.h"

#include <gif_lib.h>
#include <string.h>

typedef struct
{
  const guint8 *bytes;
  gsize left;
} Source;

static int
read_cb (GifFileType *file, GifByteType *buffer, int length)
{
  Source *source = file->UserData;
  gsize n = MIN ((gsize)length, source->left);

  memcpy (buffer, source->bytes, n);
  source->bytes += n;
  source->left -= n;
  return (int)n;
}

static guint32 *
get_row (cairo_surface_t *surface, int y)
{
  return (guint32 *)(void *)(cairo_image_surface_get_data (surface) + y * cairo_image_surface_get_stride (surface));
}

static cairo_surface_t *
copy_surface (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  cairo_surface_t *copy = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  cairo_surface_flush (copy);
  for (int y = 0; y < height; y++)
    memcpy (get_row (copy, y), get_row (surface, y), (gsize)width * 4);
  cairo_surface_mark_dirty (copy);
  return copy;
}

static void
lay_over (cairo_surface_t *canvas, const SavedImage *image, const ColorMapObject *map, int transparent)
{
  const GifImageDesc *part = &image->ImageDesc;

  cairo_surface_flush (canvas);
  for (int y = 0; y < part->Height; y++)
    for (int x = 0; x < part->Width; x++)
      {
        int entry = image->RasterBits[y * part->Width + x];
        const GifColorType *color = &map->Colors[entry];

        if (entry != transparent)
          get_row (canvas, part->Top + y)[part->Left + x]
              = (guint32)color->Red << 16 | (guint32)color->Green << 8 | color->Blue;
      }
  cairo_surface_mark_dirty (canvas);
}

static gboolean
find_loop (const SavedImage *image)
{
  for (int i = 0; i < image->ExtensionBlockCount; i++)
    {
      const ExtensionBlock *block = &image->ExtensionBlocks[i];

      if (block->Function == APPLICATION_EXT_FUNC_CODE && block->ByteCount == 11
          && memcmp (block->Bytes, "NETSCAPE2.0", 11) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
show_pictures (GifPictures *gif, GifFileType *file)
{
  cairo_surface_t *canvas = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gif->width, gif->height);

  for (gsize i = 0; i < gif->n; i++)
    {
      const SavedImage *image = &file->SavedImages[i];
      const GifImageDesc *part = &image->ImageDesc;
      GraphicsControlBlock control;

      g_assert_cmpint (DGifSavedExtensionToGCB (file, (int)i, &control), ==, GIF_OK);
      g_assert_cmpint (control.DisposalMode, ==, DISPOSE_DO_NOT);
      g_assert_null (part->ColorMap);
      lay_over (canvas, image, file->SColorMap, control.TransparentColor);
      gif->delays[i] = control.DelayTime;
      gif->parts[i] = (cairo_rectangle_int_t){ part->Left, part->Top, part->Width, part->Height };
      gif->pictures[i] = copy_surface (canvas);
    }
  cairo_surface_destroy (canvas);
}

GifPictures *
gif_pictures_new (const void *bytes, gsize size)
{
  GifPictures *gif = g_new0 (GifPictures, 1);
  Source source = { bytes, size };
  int code = 0;
  GifFileType *file = DGifOpen (&source, read_cb, &code);

  g_assert_nonnull (file);
  g_assert_cmpint (DGifSlurp (file), ==, GIF_OK);
  g_assert_cmpint ((int)source.left, ==, 0);
  gif->width = file->SWidth;
  gif->height = file->SHeight;
  gif->n_colors = file->SColorMap->ColorCount;
  gif->n = (gsize)file->ImageCount;
  gif->pictures = g_new0 (cairo_surface_t *, gif->n);
  gif->delays = g_new0 (int, gif->n);
  gif->parts = g_new0 (cairo_rectangle_int_t, gif->n);
  gif->repeats = find_loop (&file->SavedImages[0]);
  show_pictures (gif, file);
  DGifCloseFile (file, NULL);
  return gif;
}

void
gif_pictures_free (GifPictures *gif)
{
  for (gsize i = 0; i < gif->n; i++)
    cairo_surface_destroy (gif->pictures[i]);
  g_free (gif->pictures);
  g_free (gif->delays);
  g_free (gif->parts);
  g_free (gif);
}
