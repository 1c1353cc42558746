/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/gif.h"

#include <gif_lib.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define TABLE_SIZE 256
#define UNCHANGED  CLOSS_GIF_MAX_COLORS /* the transparent entry, which leaves the pixel of the picture before */

struct _ClossGif
{
  int width, height;
  ClossGifPalette *palette;
  guint8 *shown, *next; /* [height][width] entries: the previous picture, and the present one */
  gboolean is_begun;    /* there is a previous picture */
  GifFileType *file;
  GByteArray *bytes;
  gsize n_most;     /* bytes */
  gboolean is_full; /* the file would be larger than that */
};

typedef struct
{
  int left, top, right, bottom; /* the latter two are outside */
} Part;

static gboolean
fail (const ClossGif *gif, GError **error, int code)
{
  const char *reason = GifErrorString (code);

  if (gif->is_full)
    {
      g_autofree char *size = g_format_size (gif->n_most);

      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
          _ ("The animation would be larger than %s; make it smaller or shorter, or of fewer pictures a second"), size);
      return FALSE;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The animation could not be packed: %s"),
               reason != NULL ? reason : _ ("no reason was given"));
  return FALSE;
}

static int
write_cb (GifFileType *file, const GifByteType *bytes, int length)
{
  ClossGif *gif = file->UserData;

  if ((gsize)length > gif->n_most - gif->bytes->len)
    {
      gif->is_full = TRUE;
      return 0;
    }
  g_byte_array_append (gif->bytes, bytes, (guint)length);
  return length;
}

static ColorMapObject *
make_map (ClossGifPalette *palette)
{
  GifColorType entries[TABLE_SIZE] = { { 0, 0, 0 } };
  const guint32 *colors;
  int n = closs_gif_palette_choose (palette, &colors);

  for (int i = 0; i < n; i++)
    entries[i] = (GifColorType){ (GifByteType)(colors[i] >> 16 & 255), (GifByteType)(colors[i] >> 8 & 255),
                                 (GifByteType)(colors[i] & 255) };
  return GifMakeMapObject (TABLE_SIZE, entries);
}

/* Writes size, palette and the endless repetition. */
static gboolean
put_header (ClossGif *gif)
{
  static const char loop[] = "NETSCAPE2.0", for_ever[] = { 1, 0, 0 };
  ColorMapObject *map = make_map (gif->palette);
  gboolean is_put;

  EGifSetGifVersion (gif->file, true);
  is_put = map != NULL && EGifPutScreenDesc (gif->file, gif->width, gif->height, 8, 0, map) == GIF_OK
           && EGifPutExtensionLeader (gif->file, APPLICATION_EXT_FUNC_CODE) == GIF_OK
           && EGifPutExtensionBlock (gif->file, sizeof loop - 1, loop) == GIF_OK
           && EGifPutExtensionBlock (gif->file, sizeof for_ever, for_ever) == GIF_OK
           && EGifPutExtensionTrailer (gif->file) == GIF_OK
           && EGifPutComment (gif->file, "Centerloss " CLOSS_VERSION) == GIF_OK;
  GifFreeMapObject (map);
  return is_put;
}

ClossGif *
closs_gif_new (int width, int height, ClossGifPalette *palette, gsize n_most, GError **error)
{
  g_autoptr (ClossGif) gif = g_new0 (ClossGif, 1);
  gsize size = (gsize)width * (gsize)height;
  int code = 0;

  gif->width = width;
  gif->height = height;
  gif->palette = palette;
  gif->shown = g_malloc0 (size);
  gif->next = g_malloc0 (size);
  gif->bytes = g_byte_array_new ();
  gif->n_most = MIN (n_most, G_MAXINT32); /* an array holds at most G_MAXUINT bytes */
  gif->file = EGifOpen (gif, write_cb, &code);
  if (gif->file == NULL || !put_header (gif))
    {
      fail (gif, error, gif->file != NULL ? gif->file->Error : code);
      return NULL;
    }
  return g_steal_pointer (&gif);
}

/* Reserves room for the last bytes even after an error: if they cannot be written, giflib does not free the file. */
static gboolean
close_file (ClossGif *gif, int *code)
{
  gif->n_most = G_MAXUINT;
  return EGifCloseFile (g_steal_pointer (&gif->file), code) == GIF_OK;
}

void
closs_gif_free (ClossGif *gif)
{
  if (gif->file != NULL)
    close_file (gif, NULL);
  closs_gif_palette_free (gif->palette);
  g_free (gif->shown);
  g_free (gif->next);
  g_clear_pointer (&gif->bytes, g_byte_array_unref);
  g_free (gif);
}

static void
index_picture (ClossGif *gif, cairo_surface_t *surface)
{
  cairo_surface_flush (surface);
  for (int y = 0; y < gif->height; y++)
    {
      const guint32 *row = closs_gif_get_row (surface, y);
      guint8 *next = gif->next + (gsize)y * (gsize)gif->width;

      for (int x = 0; x < gif->width; x++)
        next[x] = closs_gif_palette_find (gif->palette, row[x]);
    }
}

/* The part that differs from the previous picture. At least one pixel, because a picture must have one. */
static Part
find_part (const ClossGif *gif)
{
  Part part = { gif->width, gif->height, 0, 0 };

  if (!gif->is_begun)
    return (Part){ 0, 0, gif->width, gif->height };
  for (int y = 0; y < gif->height; y++)
    for (int x = 0; x < gif->width; x++)
      {
        gsize i = (gsize)y * (gsize)gif->width + (gsize)x;

        if (gif->next[i] == gif->shown[i])
          continue;
        part.left = MIN (part.left, x);
        part.right = MAX (part.right, x + 1);
        part.top = MIN (part.top, y);
        part.bottom = MAX (part.bottom, y + 1);
      }
  return part.right > part.left ? part : (Part){ 0, 0, 1, 1 };
}

/* Unchanged pixels within the part become transparent: long runs of one entry need almost no room. */
static gboolean
put_row (ClossGif *gif, const Part *part, int y, guint8 *line)
{
  gsize begin = (gsize)y * (gsize)gif->width + (gsize)part->left;
  int n = part->right - part->left;

  for (int x = 0; x < n; x++)
    line[x] = gif->is_begun && gif->next[begin + (gsize)x] == gif->shown[begin + (gsize)x]
                  ? UNCHANGED
                  : gif->next[begin + (gsize)x];
  return EGifPutLine (gif->file, line, n) == GIF_OK;
}

static gboolean
put_part (ClossGif *gif, const Part *part, int delay)
{
  GraphicsControlBlock control = { DISPOSE_DO_NOT, false, delay, gif->is_begun ? UNCHANGED : NO_TRANSPARENT_COLOR };
  g_autofree guint8 *line = g_malloc ((gsize)gif->width);
  GifByteType extension[4];

  EGifGCBToExtension (&control, extension);
  if (EGifPutExtension (gif->file, GRAPHICS_EXT_FUNC_CODE, sizeof extension, extension) != GIF_OK
      || EGifPutImageDesc (gif->file, part->left, part->top, part->right - part->left, part->bottom - part->top, false,
                           NULL)
             != GIF_OK)
    return FALSE;
  for (int y = part->top; y < part->bottom; y++)
    if (!put_row (gif, part, y, line))
      return FALSE;
  return TRUE;
}

gboolean
closs_gif_add (ClossGif *gif, cairo_surface_t *surface, int delay, GError **error)
{
  guint8 *before = gif->shown;
  Part part;

  g_return_val_if_fail (gif->file != NULL, FALSE);

  index_picture (gif, surface);
  part = find_part (gif);
  if (!put_part (gif, &part, delay))
    return fail (gif, error, gif->file->Error);
  gif->shown = gif->next;
  gif->next = before;
  gif->is_begun = TRUE;
  return TRUE;
}

GByteArray *
closs_gif_finish (ClossGif *gif, GError **error)
{
  int code = 0;

  g_return_val_if_fail (gif->file != NULL, NULL);

  if (!close_file (gif, &code))
    {
      fail (gif, error, code);
      return NULL;
    }
  return g_steal_pointer (&gif->bytes);
}
