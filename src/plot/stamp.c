/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/stamp.h"
#include "plot/marker.h"

#include <math.h>

#define N_PHASES 4 /* places within a pixel, each way */

struct _ClossStamps
{
  int size;       /* of a stamp, both ways */
  guint16 *masks; /* [shape][phase_y][phase_x][size][size], opacity times coverage, 0 to 256 */
};

static gsize
get_stamp_offset (const ClossStamps *stamps, int shape, int phase_x, int phase_y)
{
  gsize index = (gsize)((shape * N_PHASES + phase_y) * N_PHASES + phase_x);

  return index * (gsize)(stamps->size * stamps->size);
}

/* One column of N_PHASES² cells. */
static cairo_surface_t *
render_shape (int shape, int size, double radius)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, size, size * N_PHASES * N_PHASES);
  cairo_t *cr = cairo_create (surface);

  for (int i = 0; i < N_PHASES * N_PHASES; i++)
    closs_marker_path (cr, shape, size / 2 + (i % N_PHASES + 0.5) / N_PHASES,
                       i * size + size / 2 + (i / N_PHASES + 0.5) / N_PHASES, radius);
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
    for (int x = 0; x < stamps->size; x++)
      *mask++ = (guint16)lrint (data[y * stride + x] * opacity * (256.0 / 255));
}

ClossStamps *
closs_stamps_new (int n_shapes, double radius, double opacity)
{
  ClossStamps *stamps = g_new0 (ClossStamps, 1);

  stamps->size = 2 * (int)ceil ((n_shapes > 1 ? CLOSS_MARKER_REACH : 1) * radius + 0.5) + 1;
  stamps->masks = g_new0 (guint16, get_stamp_offset (stamps, n_shapes, 0, 0));
  for (int shape = 0; shape < n_shapes; shape++)
    {
      cairo_surface_t *surface = render_shape (shape, stamps->size, radius);
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

/* Two channels at a time in one word, rounded: without that a few hundred stamps would darken what they cover. */
static inline guint32
blend_pixel (guint32 below, guint32 rb, guint32 ag, guint32 share)
{
  guint32 rest = 256 - share;
  guint32 out_rb = (rb * share + (below & 0xff00ff) * rest + 0x800080) >> 8 & 0xff00ff;
  guint32 out_ag = (ag * share + (below >> 8 & 0xff00ff) * rest + 0x800080) & 0xff00ff00;

  return out_rb | out_ag;
}

void
closs_stamps_blend (const ClossStamps *stamps, int shape, guint32 rgb, double x, double y, guint8 *pixels, int stride,
                    const ClossPixelRect *clip)
{
  double floor_x = floor (x), floor_y = floor (y);
  int left = (int)floor_x - stamps->size / 2, top = (int)floor_y - stamps->size / 2;
  int first_x = MAX (clip->left - left, 0), last_x = MIN (clip->right - left, stamps->size);
  int first_y = MAX (clip->top - top, 0), last_y = MIN (clip->bottom - top, stamps->size);
  const guint16 *mask = stamps->masks
                        + get_stamp_offset (stamps, shape, (int)((x - floor_x) * N_PHASES) & (N_PHASES - 1),
                                            (int)((y - floor_y) * N_PHASES) & (N_PHASES - 1));
  guint32 rb = rgb & 0xff00ff, ag = (rgb >> 8 & 0xff) | 0xff0000;

  for (int j = first_y; j < last_y; j++)
    {
      guint32 *row = (guint32 *)(void *)(pixels + (gssize)(top + j) * stride) + left;
      const guint16 *shares = mask + j * stamps->size;

      for (int i = first_x; i < last_x; i++)
        row[i] = blend_pixel (row[i], rb, ag, shares[i]);
    }
}
