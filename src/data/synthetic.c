/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/synthetic.h"
#include "data/synthetic-glyphs.h"
#include "kernel/random.h"
#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  SIZE = 28,
  N_PIXELS = SIZE * SIZE,
  N_DIGITS = 10,
  CURVE_STEPS = 5, /* lines between two points of a smooth stroke */
  CHUNK = 512,     /* images a thread takes at a time */
  MAX_THREADS = 16,
};

/* The stream of picture i of a split is its base + i. */
static const guint64 stream_bases[] = {
  [CLOSS_SPLIT_TRAIN] = G_GUINT64_CONSTANT (0x53594e54) << 32,
  [CLOSS_SPLIT_TEST] = G_GUINT64_CONSTANT (0x53594e55) << 32,
};

/* How one picture is written: from the glyph's box to pixels, and what the pen is like. */
typedef struct
{
  double xx, xy, yx, yy, x0, y0; /* pixel = (xx x + xy y + x0, yx x + yy y + y0), x and y from the box's middle */
  double wobble;                 /* each point is off by this much of the box */
  double radius;                 /* of the pen, pixels */
  double softness;               /* pixels from full ink to none */
  double ink;                    /* 0 to 1 */
  double noise;                  /* of a pixel, 0 to 1 */
} Hand;

static Hand
choose_hand (ClossRandom *random)
{
  double height = closs_random_range (random, 14.5, 22), width = height * closs_random_range (random, 0.5, 0.95);
  double slant = closs_random_range (random, -0.45, 0.25), angle = closs_random_range (random, -0.24, 0.24);
  double c = cos (angle), s = sin (angle);
  Hand hand;

  /* Slant, then rotation. */
  hand.xx = c * width;
  hand.xy = (c * slant - s) * height;
  hand.yx = s * width;
  hand.yy = (s * slant + c) * height;
  hand.x0 = 0.5 * (double)SIZE + closs_random_range (random, -2.5, 2.5);
  hand.y0 = 0.5 * (double)SIZE + closs_random_range (random, -2.5, 2.5);
  hand.wobble = closs_random_range (random, 0.02, 0.075);
  hand.radius = closs_random_range (random, 0.55, 1.7);
  hand.softness = closs_random_range (random, 0.7, 1.3);
  hand.ink = closs_random_range (random, 0.75, 1);
  hand.noise = closs_random_range (random, 0, 0.1);
  return hand;
}

static ClossGlyphPoint
place_point (const Hand *hand, ClossGlyphPoint point, ClossRandom *random)
{
  double x = (double)point.x - 0.5 + hand->wobble * closs_random_normal (random);
  double y = (double)point.y - 0.5 + hand->wobble * closs_random_normal (random);

  return (ClossGlyphPoint){ .x = (float)(hand->xx * x + hand->xy * y + hand->x0),
                            .y = (float)(hand->yx * x + hand->yy * y + hand->y0) };
}

/* Catmull and Rom (1974): the curve from b to c, at 0 <= t <= 1, with a and d before and after them. */
static float
interpolate (float a, float b, float c, float d, float t)
{
  return 0.5f * (2 * b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))));
}

/* Inks every pixel as much as the pen along the line a to b covers it; strokes that cross do not add up. */
static void
draw_line (const Hand *hand, ClossGlyphPoint a, ClossGlyphPoint b, float *pixels)
{
  float reach = (float)(hand->radius + hand->softness), dx = b.x - a.x, dy = b.y - a.y;
  float length = dx * dx + dy * dy, soft = (float)(1 / hand->softness);
  int left = MAX ((int)(fminf (a.x, b.x) - reach), 0), right = MIN ((int)(fmaxf (a.x, b.x) + reach), SIZE - 1);
  int top = MAX ((int)(fminf (a.y, b.y) - reach), 0), bottom = MIN ((int)(fmaxf (a.y, b.y) + reach), SIZE - 1);

  for (int y = top; y <= bottom; y++)
    for (int x = left; x <= right; x++)
      {
        float px = (float)x + 0.5f - a.x, py = (float)y + 0.5f - a.y;
        float along = length > 0 ? CLAMP ((px * dx + py * dy) / length, 0.0f, 1.0f) : 0;
        float off_x = px - along * dx, off_y = py - along * dy;
        float cover = (reach - sqrtf (off_x * off_x + off_y * off_y)) * soft;

        pixels[y * SIZE + x] = fmaxf (pixels[y * SIZE + x], fminf (cover, 1));
      }
}

static void
draw_stroke (const Hand *hand, const ClossGlyphStroke *stroke, ClossRandom *random, float *pixels)
{
  ClossGlyphPoint p[CLOSS_GLYPH_MAX_POINTS];
  guint last = stroke->n_points - 1;

  for (guint i = 0; i <= last; i++)
    p[i] = place_point (hand, stroke->points[i], random);
  for (guint i = 0; i < last; i++)
    {
      ClossGlyphPoint before = p[i > 0 ? i - 1 : 0], after = p[MIN (i + 2, last)], from = p[i];

      for (int step = 1; stroke->is_smooth && step < CURVE_STEPS; step++)
        {
          float t = (float)step / (float)CURVE_STEPS;
          ClossGlyphPoint to = { .x = interpolate (before.x, p[i].x, p[i + 1].x, after.x, t),
                                 .y = interpolate (before.y, p[i].y, p[i + 1].y, after.y, t) };

          draw_line (hand, from, to, pixels);
          from = to;
        }
      draw_line (hand, from, p[i + 1], pixels);
    }
}

/* Eight bytes of one random number are the noise of eight pixels. */
static void
finish_pixels (const Hand *hand, ClossRandom *random, const float *pixels, guint8 *image)
{
  float ink = (float)(255 * hand->ink), noise = (float)(2 * hand->noise);
  guint64 bits = 0;

  for (int i = 0; i < N_PIXELS; i++)
    {
      float value;

      if (i % 8 == 0)
        bits = closs_random_next (random);
      value = pixels[i] * ink + ((float)(bits & 0xff) - 127.5f) * noise;
      bits >>= 8;
      image[i] = (guint8)CLAMP (value + 0.5f, 0.0f, 255.0f);
    }
}

static guint16
draw_picture (guint64 seed, guint64 stream, guint8 *image)
{
  float pixels[N_PIXELS] = { 0 };
  const ClossGlyph *glyph;
  ClossRandom random;
  guint n_glyphs, digit;
  Hand hand;

  closs_random_init (&random, seed, stream);
  digit = closs_random_below (&random, N_DIGITS);
  glyph = closs_glyphs_get (digit, &n_glyphs);
  glyph += closs_random_below (&random, n_glyphs);
  hand = choose_hand (&random);
  for (guint i = 0; i < glyph->n_strokes; i++)
    draw_stroke (&hand, &glyph->strokes[i], &random, pixels);
  finish_pixels (&hand, &random, pixels, image);
  return (guint16)digit;
}

/* What the threads share: each takes the next chunk until there is none. */
typedef struct
{
  guint64 seed, stream_base;
  gsize n;
  guint8 *images;
  guint16 *labels;
  GCancellable *cancellable;
  int next_chunk; /* atomic */
} Job;

static gpointer
draw_chunks (gpointer data)
{
  Job *job = data;

  for (;;)
    {
      gsize first = (gsize)g_atomic_int_add (&job->next_chunk, 1) * CHUNK;

      if (first >= job->n || g_cancellable_is_cancelled (job->cancellable))
        return NULL;
      for (gsize i = first; i < MIN (first + CHUNK, job->n); i++)
        job->labels[i] = draw_picture (job->seed, job->stream_base + i, job->images + i * N_PIXELS);
    }
}

static void
draw_split (guint64 seed, ClossSplitKind kind, gsize n, GCancellable *cancellable, GBytes **images, GBytes **labels)
{
  guint n_helpers = MIN (g_get_num_processors (), MAX_THREADS) - 1;
  GThread *helpers[MAX_THREADS];
  Job job = { .seed = seed,
              .stream_base = stream_bases[kind],
              .n = n,
              .images = g_malloc (MAX (n * N_PIXELS, 1)),
              .labels = g_new (guint16, MAX (n, 1)),
              .cancellable = cancellable };

  for (guint i = 0; i < n_helpers; i++)
    helpers[i] = g_thread_new ("draw-digits", draw_chunks, &job);
  draw_chunks (&job);
  for (guint i = 0; i < n_helpers; i++)
    g_thread_join (helpers[i]);
  *images = g_bytes_new_take (job.images, n * N_PIXELS);
  *labels = g_bytes_new_take (job.labels, n * sizeof (guint16));
}

ClossDataset *
closs_synthetic_new (guint64 seed, gsize n_train, gsize n_test, GCancellable *cancellable, GError **error)
{
  ClossShape image = { .n = 1, .h = SIZE, .w = SIZE, .c = 1 };
  g_autoptr (GBytes) train_images = NULL;
  g_autoptr (GBytes) train_labels = NULL;
  g_autoptr (GBytes) test_images = NULL;
  g_autoptr (GBytes) test_labels = NULL;

  draw_split (seed, CLOSS_SPLIT_TRAIN, n_train, cancellable, &train_images, &train_labels);
  draw_split (seed, CLOSS_SPLIT_TEST, n_test, cancellable, &test_images, &test_labels);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return closs_dataset_new ("synthetic", _ ("Synthetic"), image, N_DIGITS, NULL, g_steal_pointer (&train_images),
                            g_steal_pointer (&train_labels), g_steal_pointer (&test_images),
                            g_steal_pointer (&test_labels), error);
}
