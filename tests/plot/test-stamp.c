/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/stamp.h"

#include <string.h>

#define SIZE 32

typedef guint32 Picture[SIZE][SIZE];

static void
fill (Picture picture)
{
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      picture[y][x] = 0xff000000 | (guint32)(x * 8) << 16 | (guint32)(y * 8) << 8 | 0x80;
}

static void
blend (const ClossStamps *stamps, double x, double y, Picture picture, ClossPixelRect clip)
{
  closs_stamps_blend (stamps, 0, 0x3060f0, x, y, (guint8 *)picture, SIZE * 4, &clip);
}

/* The whole stamp, drawn two pixels at a time, equals its pixels drawn one by one with clips. */
static void
test_pairs (void)
{
  for (double radius = 1; radius < 5; radius += 0.4)
    {
      ClossStamps *stamps = closs_stamps_new (1, radius, 0, 0.6);
      Picture whole, pieces;
      double x = 14 + radius, y = 17 - 0.7 * radius;

      fill (whole);
      fill (pieces);
      blend (stamps, x, y, whole, (ClossPixelRect){ 0, 0, SIZE, SIZE });
      for (int j = 0; j < SIZE; j++)
        for (int i = 0; i < SIZE; i++)
          blend (stamps, x, y, pieces, (ClossPixelRect){ i, j, i + 1, j + 1 });
      g_assert_cmpmem (whole, sizeof whole, pieces, sizeof pieces);
      closs_stamps_free (stamps);
    }
}

/* No pixel outside the clip changes, at any place of the stamp. */
static void
test_clip (void)
{
  ClossStamps *stamps = closs_stamps_new (1, 3.3, 0, 1);
  const ClossPixelRect clip = { 8, 8, 24, 24 };
  Picture before, after;

  fill (before);
  fill (after);
  for (double y = -40; y < SIZE + 40; y += 1.3)
    for (double x = -40; x < SIZE + 40; x += 1.3)
      blend (stamps, x, y, after, clip);
  for (int y = 0; y < SIZE; y++)
    for (int x = 0; x < SIZE; x++)
      g_assert_true ((x >= 8 && x < 24 && y >= 8 && y < 24) == (after[y][x] != before[y][x]));
  closs_stamps_free (stamps);
}

/* An opaque stamp has the exact color; hundreds of faint stamps reach the color and get no darker; the place is exact.
 */
static void
test_color (void)
{
  ClossStamps *opaque = closs_stamps_new (1, 3, 0, 1), *faint = closs_stamps_new (1, 3, 0, 0.25);
  const ClossPixelRect clip = { 0, 0, SIZE, SIZE };
  Picture picture;

  fill (picture);
  blend (opaque, 10.5, 20.5, picture, clip);
  g_assert_cmphex (picture[20][10], ==, 0xff3060f0);
  g_assert_cmphex (picture[20][14], ==, 0xff000000 | 14 * 8 << 16 | 20 * 8 << 8 | 0x80);
  for (int i = 0; i < 400; i++)
    blend (faint, 20.5, 10.5, picture, clip);
  for (int channel = 0; channel < 32; channel += 8)
    g_assert_cmpint (ABS ((int)(picture[10][20] >> channel & 0xff) - (int)(0xff3060f0u >> channel & 0xff)), <=, 2);
  closs_stamps_free (opaque);
  closs_stamps_free (faint);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/stamp/pairs", test_pairs);
  g_test_add_func ("/plot/stamp/clip", test_clip);
  g_test_add_func ("/plot/stamp/color", test_color);
  return g_test_run ();
}
