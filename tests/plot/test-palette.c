/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "color-difference.h"

#include <math.h>

typedef struct
{
  const char *name;
  int n;
  guint32 colors[10];
} PublishedSet;

/* https://personal.sron.nl/~pault/ and Okabe, Ito, "Color Universal Design", 2008. */
static const PublishedSet published[] = {
  { "Okabe-Ito", 8, { 0x000000, 0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7 } },
  { "Tol bright", 7, { 0x4477aa, 0xee6677, 0x228833, 0xccbb44, 0x66ccee, 0xaa3377, 0xbbbbbb } },
  { "Tol vibrant", 7, { 0xee7733, 0x0077bb, 0x33bbee, 0xee3377, 0xcc3311, 0x009988, 0xbbbbbb } },
  { "Tol muted",
    10,
    { 0xcc6677, 0x332288, 0xddcc77, 0x117733, 0x88ccee, 0x882255, 0x44aa99, 0x999933, 0xaa4499, 0xdddddd } },
};

static const ClossTheme themes[] = { CLOSS_THEME_LIGHT, CLOSS_THEME_DARK, CLOSS_THEME_PRINT };
static const char *const vision_names[] = { "plain", "protanopia", "deuteranopia", "tritanopia" };

static ClossColor
unpack (guint32 rgb)
{
  return (ClossColor){ (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0 };
}

static double
measure_published (const PublishedSet *set, Vision vision)
{
  ClossColor colors[10];

  for (int i = 0; i < set->n; i++)
    colors[i] = unpack (set->colors[i]);
  return color_smallest_difference (colors, set->n, vision);
}

static double
get_contrast (ClossColor a, ClossColor b)
{
  double la = color_get_luminance (a) + 0.05, lb = color_get_luminance (b) + 0.05;

  return MAX (la / lb, lb / la);
}

/* Pairs of Sharma, Wu, Dalal's table of test data. */
static void
test_difference (void)
{
  static const double cases[][7] = {
    { 50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425 },
    { 50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000 },
    { 50, 0, 0, 50, -1, 2, 2.3669 },
    { 50, 2.5, 0, 50, 0, -2.5, 4.3065 },
    { 50, 2.5, 0, 73, 25, -18, 27.1492 },
    { 50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792 },
    { 50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195 },
    { 60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644 },
    { 22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373 },
    { 2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const double *c = cases[i];
      double d = color_difference ((Lab){ c[0], c[1], c[2] }, (Lab){ c[3], c[4], c[5] });
      g_assert_cmpfloat_with_epsilon (d, c[6], 5e-5);
    }
}

/* With each kind of vision, the ten colors are at least as far apart as in the best published set of any size. No
 * published set has more than ten colors. */
static void
test_apart (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    for (Vision vision = 0; vision < N_VISIONS; vision++)
      {
        ClossColor colors[10];
        double ours, best = 0;

        for (int i = 0; i < 10; i++)
          colors[i] = closs_palette_get (themes[t], i, 10);
        ours = color_smallest_difference (colors, 10, vision);
        for (gsize s = 0; s < G_N_ELEMENTS (published); s++)
          best = MAX (best, measure_published (&published[s], vision));
        g_test_message ("theme %d, %s: %.2f, published %.2f", (int)themes[t], vision_names[vision], ours, best);
        g_assert_cmpfloat (ours, >=, best);
      }
}

static void
test_contrast (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    {
      ClossColor ground = closs_theme_get_ground (themes[t]);

      for (int i = 0; i < 10; i++)
        g_assert_cmpfloat (get_contrast (closs_palette_get (themes[t], i, 10), ground), >=, 2.1);
      for (int i = 0; i < 100; i++)
        g_assert_cmpfloat (get_contrast (closs_palette_get (themes[t], i, 100), ground), >=, 2.0);
      g_assert_cmpfloat (get_contrast (closs_theme_get_ink (themes[t]), ground), >=, 7);
      g_assert_cmpfloat (get_contrast (closs_theme_get_quiet (themes[t]), ground), >=, 4.5);
    }
}

/* The color of a class must differ from the background as well as from the other colors. */
static void
test_ground (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    for (Vision vision = 0; vision < N_VISIONS; vision++)
      for (int i = 0; i < 10; i++)
        g_assert_cmpfloat (color_difference (color_see (closs_palette_get (themes[t], i, 10), vision),
                                             color_see (closs_theme_get_ground (themes[t]), vision)),
                           >=, 10);
}

static void
test_few_classes_keep_their_colors (void)
{
  for (int i = 0; i < 3; i++)
    {
      ClossColor few = closs_palette_get (CLOSS_THEME_LIGHT, i, 3), ten = closs_palette_get (CLOSS_THEME_LIGHT, i, 10);
      g_assert_true (few.r == ten.r && few.g == ten.g && few.b == ten.b);
    }
}

/* More than ten colors are all different and in the gamut; with a hundred, neighboring indices are far apart. */
static void
test_many (void)
{
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    {
      ClossColor colors[100];

      for (int i = 0; i < 100; i++)
        {
          colors[i] = closs_palette_get (themes[t], i, 100);
          g_assert_true (colors[i].r >= 0 && colors[i].r <= 1 && colors[i].g >= 0 && colors[i].g <= 1
                         && colors[i].b >= 0 && colors[i].b <= 1);
        }
      g_test_message ("twenty: %.2f, a hundred: %.2f", color_smallest_difference (colors, 20, VISION_PLAIN),
                      color_smallest_difference (colors, 100, VISION_PLAIN));
      g_assert_cmpfloat (color_smallest_difference (colors, 20, VISION_PLAIN), >=, 6);
      g_assert_cmpfloat (color_smallest_difference (colors, 100, VISION_PLAIN), >=, 1.5);
      for (int i = 0; i + 1 < 100; i++)
        g_assert_cmpfloat (color_smallest_difference (colors + i, 2, VISION_PLAIN), >=, 15);
    }
}

/* A hundred classes in twenty groups, as in CIFAR-100: within a group the hues are close and the lightnesses differ,
 * and all colors differ from the background. */
static void
test_groups (void)
{
  int groups[100];
  g_autofree int *numbers = NULL;

  for (int k = 0; k < 100; k++)
    groups[k] = k * 7 % 20;
  numbers = closs_palette_number_groups (groups, 100, 20);
  for (gsize t = 0; t < G_N_ELEMENTS (themes); t++)
    {
      ClossColor all[100];

      for (int k = 0; k < 100; k++)
        {
          all[k] = closs_palette_get (themes[t], numbers[k], 100);
          g_assert_cmpfloat (get_contrast (all[k], closs_theme_get_ground (themes[t])), >=, 2.0);
        }
      g_test_message ("all: %.2f", color_smallest_difference (all, 100, VISION_PLAIN));
      g_assert_cmpfloat (color_smallest_difference (all, 100, VISION_PLAIN), >=, 1.5);
      for (int group = 0; group < 20; group++)
        {
          ClossColor family[5];
          int n = 0;

          for (int k = 0; k < 100; k++)
            if (groups[k] == group)
              family[n++] = all[k];
          g_assert_cmpint (n, ==, 5);
          g_test_message ("group %d: %.2f", group, color_smallest_difference (family, 5, VISION_PLAIN));
          for (Vision vision = 0; vision < N_VISIONS; vision++)
            g_assert_cmpfloat (color_smallest_difference (family, 5, vision), >=, 5);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/palette/difference", test_difference);
  g_test_add_func ("/plot/palette/apart", test_apart);
  g_test_add_func ("/plot/palette/contrast", test_contrast);
  g_test_add_func ("/plot/palette/ground", test_ground);
  g_test_add_func ("/plot/palette/few", test_few_classes_keep_their_colors);
  g_test_add_func ("/plot/palette/many", test_many);
  g_test_add_func ("/plot/palette/groups", test_groups);
  return g_test_run ();
}
