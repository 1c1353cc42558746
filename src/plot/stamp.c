/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/stamp.h"
#include "plot/marker.h"

#include <math.h>
#include <string.h>

#define PHASE_BITS 2
#define N_PHASES   (1 << PHASE_BITS) /* subpixel places in each direction */
#define N_CHANNELS 4
/* Makes every place positive, so that truncation rounds down; a multiple of a pixel. */
#define AWAY (1 << 24)

/* The channels of two pixels side by side: one register on the simplest x86-64; elsewhere the compiler splits it. */
typedef guint16 Lanes __attribute__ ((vector_size (16)));
typedef guint8 Bytes __attribute__ ((vector_size (8)));

struct _ClossStamps
{
  int size;       /* of a stamp, both ways */
  int columns;    /* the same, rounded up to pairs: with an odd size the last column is empty */
  guint16 *masks; /* [shape][phase_y][phase_x][size][columns][N_CHANNELS], opacity times coverage, 0 to 256 */
};

static gsize
get_stamp_offset (const ClossStamps *stamps, int shape, int phase_x, int phase_y)
{
  gsize index = (gsize)((shape * N_PHASES + phase_y) * N_PHASES + phase_x);

  return index * (gsize)(stamps->size * stamps->columns * N_CHANNELS);
}

/* One column of N_PHASES² cells. */
static cairo_surface_t *
render_shape (int shape, int size, double radius, double line)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, size, size * N_PHASES * N_PHASES);
  cairo_t *cr = cairo_create (surface);

  for (int i = 0; i < N_PHASES * N_PHASES; i++)
    closs_marker_path (cr, shape, size / 2 + (i % N_PHASES + 0.5) / N_PHASES,
                       i * size + size / 2 + (i / N_PHASES + 0.5) / N_PHASES, radius);
  if (line > 0)
    {
      cairo_set_line_width (cr, line);
      cairo_stroke (cr);
    }
  else
    cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
copy_masks (ClossStamps *stamps, int shape, cairo_surface_t *surface, double opacity)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface), height = cairo_image_surface_get_height (surface);
  guint16 *mask = stamps->masks + get_stamp_offset (stamps, shape, 0, 0);

  if (data == NULL)
    return;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < stamps->columns; x++)
      for (int channel = 0; channel < N_CHANNELS; channel++)
        *mask++ = x < stamps->size ? (guint16)lrint (data[y * stride + x] * opacity * (256.0 / 255)) : 0;
}

ClossStamps *
closs_stamps_new (int n_shapes, double radius, double line, double opacity)
{
  ClossStamps *stamps = g_new0 (ClossStamps, 1);

  stamps->size = 2 * (int)ceil ((n_shapes > 1 ? CLOSS_MARKER_REACH : 1) * (radius + line / 2) + 0.5) + 1;
  stamps->columns = (stamps->size + 1) & ~1;
  stamps->masks = g_new0 (guint16, get_stamp_offset (stamps, n_shapes, 0, 0));
  for (int shape = 0; shape < n_shapes; shape++)
    {
      cairo_surface_t *surface = render_shape (shape, stamps->size, radius, line);
      copy_masks (stamps, shape, surface, CLAMP (opacity, 0, 1));
      cairo_surface_destroy (surface);
    }
  return stamps;
}

void
closs_stamps_free (ClossStamps *stamps)
{
  if (stamps == NULL)
    return;
  g_free (stamps->masks);
  g_free (stamps);
}

/* Rounds: otherwise a few hundred stamps would darken the pixels below. No lane ever exceeds 255 * 256 + 128. */
static inline void
blend_pair (guint8 *pixels, Lanes color, const guint16 *mask)
{
  Bytes below;
  Lanes share, mixed;

  memcpy (&below, pixels, sizeof below);
  memcpy (&share, mask, sizeof share);
  mixed = (__builtin_convertvector(below, Lanes) * (256 - share) + color * share + 128) >> 8;
  below = __builtin_convertvector(mixed, Bytes);
  memcpy (pixels, &below, sizeof below);
}

static inline void
blend_pixel (guint8 *pixel, Lanes color, const guint16 *mask)
{
  for (int i = 0; i < N_CHANNELS; i++)
    pixel[i] = (guint8)((pixel[i] * (256 - mask[i]) + color[i] * mask[i] + 128) >> 8);
}

/* The part that lies in the clip. */
static void
blend_clipped (const ClossStamps *stamps, const guint16 *mask, Lanes color, int left, int top, guint8 *pixels,
               int stride, const ClossPixelRect *clip)
{
  int first_x = MAX (clip->left - left, 0), last_x = MIN (clip->right - left, stamps->size);
  int first_y = MAX (clip->top - top, 0), last_y = MIN (clip->bottom - top, stamps->size);

  for (int j = first_y; j < last_y; j++)
    for (int i = first_x; i < last_x; i++)
      blend_pixel (pixels + (gssize)(top + j) * stride + (gssize)(left + i) * N_CHANNELS, color,
                   mask + (j * stamps->columns + i) * N_CHANNELS);
}

static Lanes
spread_color (guint32 rgb)
{
  guint32 words[2] = { rgb | 0xff000000, rgb | 0xff000000 };
  Bytes bytes;

  memcpy (&bytes, words, sizeof bytes);
  return __builtin_convertvector(bytes, Lanes);
}

void
closs_stamps_blend (const ClossStamps *stamps, int shape, guint32 rgb, double x, double y, guint8 *pixels, int stride,
                    const ClossPixelRect *clip)
{
  int place_x = (int)(x * N_PHASES + AWAY), place_y = (int)(y * N_PHASES + AWAY);
  int left = (place_x >> PHASE_BITS) - (AWAY >> PHASE_BITS) - stamps->size / 2;
  int top = (place_y >> PHASE_BITS) - (AWAY >> PHASE_BITS) - stamps->size / 2;
  const guint16 *mask
      = stamps->masks + get_stamp_offset (stamps, shape, place_x & (N_PHASES - 1), place_y & (N_PHASES - 1));
  Lanes color = spread_color (rgb);

  if (left < clip->left || top < clip->top || left + stamps->columns > clip->right || top + stamps->size > clip->bottom)
    {
      blend_clipped (stamps, mask, color, left, top, pixels, stride, clip);
      return;
    }
  pixels += (gssize)top * stride + (gssize)left * N_CHANNELS;
  for (int j = 0; j < stamps->size; j++, pixels += stride)
    for (int i = 0; i < stamps->columns; i += 2, mask += 2 * N_CHANNELS)
      blend_pair (pixels + i * N_CHANNELS, color, mask);
}
