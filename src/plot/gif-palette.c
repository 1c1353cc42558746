/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/gif-palette.h"

#include <math.h>
#include <string.h>

#define N_COLORS (1 << 24)
#define RGB_MASK 0xffffffu
/* Colors that always keep their exact value: grounds, inks, classes. */
#define N_EXACT 64
/* Other colors are distinguished by the six upper bits of each channel. */
#define N_BINS (1 << 18)

struct _ClossGifPalette
{
  guint32 *counts; /* [N_COLORS] pixels of each color; NULL after the choice. Only used pages take memory. */
  guint32 colors[CLOSS_GIF_MAX_COLORS];
  int n;
  guint16 *known; /* [N_COLORS] entry + 1; 0: not searched yet */
};

typedef struct
{
  guint32 color, count;
} Share;

/* The shares [begin, end). */
typedef struct
{
  gsize begin, end;
  guint64 n_pixels;
  int channel, length; /* the longest side */
} Box;

static int
get_channel (guint32 color, int channel)
{
  return (int)(color >> (8 * channel) & 255);
}

static Box
make_box (const Share *shares, gsize begin, gsize end)
{
  Box box = { .begin = begin, .end = end };

  for (gsize i = begin; i < end; i++)
    box.n_pixels += shares[i].count;
  for (int channel = 0; channel < 3; channel++)
    {
      int low = 255, high = 0;

      for (gsize i = begin; i < end; i++)
        {
          low = MIN (low, get_channel (shares[i].color, channel));
          high = MAX (high, get_channel (shares[i].color, channel));
        }
      if (high - low > box.length)
        {
          box.length = high - low;
          box.channel = channel;
        }
    }
  return box;
}

static int
compare_colors_cb (gconstpointer a, gconstpointer b, gpointer data)
{
  const Share *p = a, *q = b;
  int channel = GPOINTER_TO_INT (data), x = get_channel (p->color, channel), y = get_channel (q->color, channel);

  return x != y ? (x > y) - (x < y) : (p->color > q->color) - (p->color < q->color);
}

/* The most frequent first. */
static int
compare_counts_cb (gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
  const Share *p = a, *q = b;

  if (p->count != q->count)
    return p->count < q->count ? 1 : -1;
  return (p->color > q->color) - (p->color < q->color);
}

/* Splits at half of the pixels, but never at an end. */
static gsize
find_median (const Share *shares, const Box *box)
{
  guint64 passed = 0;
  gsize i = box->begin;

  while (i + 2 < box->end && 2 * (passed + shares[i].count) < box->n_pixels)
    passed += shares[i++].count;
  return i + 1;
}

static void
cut_box (Share *shares, Box *box, Box *rest)
{
  gsize median;

  g_qsort_with_data (shares + box->begin, (gint)(box->end - box->begin), sizeof *shares, compare_colors_cb,
                     GINT_TO_POINTER (box->channel));
  median = find_median (shares, box);
  *rest = make_box (shares, median, box->end);
  *box = make_box (shares, box->begin, median);
}

static guint32
get_mean (const Share *shares, const Box *box)
{
  guint32 mean = 0;

  for (int channel = 0; channel < 3; channel++)
    {
      guint64 sum = box->n_pixels / 2;

      for (gsize i = box->begin; i < box->end; i++)
        sum += (guint64)shares[i].count * (guint64)get_channel (shares[i].color, channel);
      mean |= (guint32)(sum / MAX (box->n_pixels, 1)) << (8 * channel);
    }
  return mean;
}

/* The root keeps the colors of most pixels from taking most of the palette. */
static double
get_priority (const Box *box)
{
  return box->end - box->begin < 2 ? 0 : (double)box->length * (double)box->length * sqrt ((double)box->n_pixels);
}

/* At most @n_most means of shares [n_shares]; reorders the shares. */
static int
cut_to_means (Share *shares, gsize n_shares, int n_most, guint32 *means)
{
  g_autofree Box *boxes = g_new0 (Box, n_most);
  int n = 1;

  boxes[0] = make_box (shares, 0, n_shares);
  while (n < n_most)
    {
      int best = 0;

      for (int b = 1; b < n; b++)
        if (get_priority (&boxes[b]) > get_priority (&boxes[best]))
          best = b;
      if (get_priority (&boxes[best]) <= 0)
        break;
      cut_box (shares, &boxes[best], &boxes[n++]);
    }
  for (int b = 0; b < n; b++)
    means[b] = get_mean (shares, &boxes[b]);
  return n;
}

static guint32
get_bin (guint32 color)
{
  return (color >> 18 & 63) << 12 | (color >> 10 & 63) << 6 | (color >> 2 & 63);
}

/* Merges colors that look almost the same into the most frequent of them. @shares: the most frequent first. Returns the
 * number that is left. */
static gsize
merge_shares (Share *shares, gsize n_shares)
{
  g_autofree guint32 *places = g_new0 (guint32, N_BINS); /* + 1 */
  gsize n = 0;

  for (gsize i = 0; i < n_shares; i++)
    {
      guint32 *place = &places[get_bin (shares[i].color)];

      if (*place != 0)
        {
          shares[*place - 1].count += shares[i].count;
          continue;
        }
      shares[n] = shares[i];
      *place = (guint32)++n;
    }
  return n;
}

/* The counted colors, the most frequent first. */
static GArray *
list_shares (const ClossGifPalette *palette)
{
  GArray *shares = g_array_new (FALSE, FALSE, sizeof (Share));

  for (guint32 color = 0; color < N_COLORS; color++)
    if (palette->counts[color] > 0)
      g_array_append_vals (shares, &(Share){ color, palette->counts[color] }, 1);
  g_array_sort_with_data (shares, compare_counts_cb, NULL);
  return shares;
}

ClossGifPalette *
closs_gif_palette_new (void)
{
  ClossGifPalette *palette = g_new0 (ClossGifPalette, 1);

  palette->counts = g_new0 (guint32, N_COLORS);
  return palette;
}

void
closs_gif_palette_free (ClossGifPalette *palette)
{
  g_free (palette->counts);
  g_free (palette->known);
  g_free (palette);
}

const guint32 *
closs_gif_get_row (cairo_surface_t *surface, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);

  return (const guint32 *)(const void *)(data + (gsize)y * (gsize)cairo_image_surface_get_stride (surface));
}

void
closs_gif_palette_learn (ClossGifPalette *palette, cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);

  g_return_if_fail (palette->counts != NULL);

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    {
      const guint32 *row = closs_gif_get_row (surface, y);

      for (int x = 0; x < width; x++)
        palette->counts[row[x] & RGB_MASK]++;
    }
}

int
closs_gif_palette_choose (ClossGifPalette *palette, const guint32 **colors)
{
  g_autoptr (GArray) shares = NULL;
  Share *share;
  gsize n_verbatim;

  g_return_val_if_fail (palette->counts != NULL, 0);

  shares = list_shares (palette);
  share = (Share *)(gpointer)shares->data;
  n_verbatim = shares->len <= CLOSS_GIF_MAX_COLORS ? shares->len : N_EXACT;
  for (gsize i = 0; i < n_verbatim; i++)
    palette->colors[i] = share[i].color;
  palette->n = (int)n_verbatim;
  if (shares->len > n_verbatim)
    palette->n += cut_to_means (share + n_verbatim, merge_shares (share + n_verbatim, shares->len - n_verbatim),
                                CLOSS_GIF_MAX_COLORS - palette->n, palette->colors + palette->n);
  palette->n = MAX (palette->n, 1);
  palette->known = g_new0 (guint16, N_COLORS);
  for (int i = palette->n - 1; i >= 0; i--)
    palette->known[palette->colors[i]] = (guint16)(i + 1);
  g_clear_pointer (&palette->counts, g_free);
  *colors = palette->colors;
  return palette->n;
}

/* Squared distance, weighted roughly like the eye. */
static int
get_difference (guint32 a, guint32 b)
{
  static const int weights[3] = { 2, 4, 3 }; /* blue, green, red */
  int sum = 0;

  for (int channel = 0; channel < 3; channel++)
    {
      int difference = get_channel (a, channel) - get_channel (b, channel);
      sum += weights[channel] * difference * difference;
    }
  return sum;
}

static int
find_nearest (const ClossGifPalette *palette, guint32 color)
{
  int nearest = 0;

  for (int i = 1; i < palette->n; i++)
    if (get_difference (palette->colors[i], color) < get_difference (palette->colors[nearest], color))
      nearest = i;
  return nearest;
}

guint8
closs_gif_palette_find (ClossGifPalette *palette, guint32 color)
{
  guint16 *known = &palette->known[color & RGB_MASK];

  if (*known == 0)
    *known = (guint16)(find_nearest (palette, color) + 1);
  return (guint8)(*known - 1);
}
