/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/palette.h"

#include <math.h>

#define N_DISTINCT 10

/* Found by a search near pleasant hues. The smallest CIEDE2000 distance between two colors, in normal vision and in
 * each of the three dichromacies, is at least that of the best published sets, which have fewer colors;
 * tests/plot/test-palette.c checks this. The n-th colors on both grounds are similar (blue, orange, green, red, purple,
 * brown, pink, cyan, a pale green; the last has the strongest contrast to the ground), so that a class keeps its own
 * when the theme changes. */
static const guint32 on_light[N_DISTINCT]
    = { 0x4e84f3, 0xe99717, 0x058f64, 0xdd2d16, 0x7b39b7, 0x714336, 0xf856a0, 0x1eb4c6, 0xa2b581, 0x103166 };
static const guint32 on_dark[N_DISTINCT]
    = { 0x78afff, 0xff8f00, 0x019e8a, 0xe13f71, 0x8d63e7, 0x9b730a, 0xe3a1bd, 0x50f2fe, 0xe1ee91, 0xf7e3d6 };

static ClossColor
unpack_color (guint32 rgb)
{
  return (ClossColor){ (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0 };
}

static double
encode_gamma (double linear)
{
  double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1 / 2.4) - 0.055;

  return CLAMP (value, 0.0, 1.0);
}

/* Björn Ottosson, "A perceptual color space for image processing", 2020. */
static void
convert_oklch_to_linear (double lightness, double chroma, double hue, double rgb[3])
{
  double a = chroma * cos (hue), b = chroma * sin (hue);
  double l = pow (lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  double m = pow (lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  double s = pow (lightness - 0.0894841775 * a - 1.2914855480 * b, 3);

  rgb[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  rgb[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  rgb[2] = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
}

static gboolean
is_in_gamut (const double rgb[3])
{
  for (int i = 0; i < 3; i++)
    if (rgb[i] < 0 || rgb[i] > 1)
      return FALSE;
  return TRUE;
}

/* The color of that lightness and hue with @chroma, or with as much of it as sRGB allows. */
static ClossColor
make_oklch (double lightness, double chroma, double hue)
{
  double rgb[3];

  convert_oklch_to_linear (lightness, chroma, hue, rgb);
  for (int i = 0; i < 20 && !is_in_gamut (rgb); i++)
    {
      chroma *= 0.93;
      convert_oklch_to_linear (lightness, chroma, hue, rgb);
    }
  return (ClossColor){ encode_gamma (rgb[0]), encode_gamma (rgb[1]), encode_gamma (rgb[2]) };
}

/* Any number of classes: hues a golden angle apart fall into the largest remaining gap. Neighboring hues belong to
 * distant indices; three alternating lightnesses separate them. */
static ClossColor
generate_color (ClossTheme theme, int index)
{
  static const double lightness_light[3] = { 0.60, 0.45, 0.72 };
  static const double lightness_dark[3] = { 0.72, 0.86, 0.60 };
  static const double chroma[2] = { 0.17, 0.11 };
  const double golden_angle = 2.399963229728653;
  int tone = index % 3;

  return make_oklch (theme == CLOSS_THEME_DARK ? lightness_dark[tone] : lightness_light[tone], chroma[index / 3 % 2],
                     fmod (4.5 + golden_angle * index, 2 * G_PI));
}

/* A number within a group: above every class index; it encodes the group, the number of groups, and the place in the
 * group. */
#define GROUPED  (1 << 30)
#define MAX_PART 1023

static int
make_grouped (int group, int n_groups, int place)
{
  return GROUPED | MIN (n_groups, MAX_PART) << 20 | MIN (group, MAX_PART) << 10 | MIN (place, MAX_PART);
}

/* Hues at equal steps around the circle with five lightnesses each; a group of more than five classes has paler colors,
 * too. */
static ClossColor
generate_grouped_color (ClossTheme theme, int number)
{
  static const double lightness_light[5] = { 0.55, 0.40, 0.70, 0.475, 0.63 };
  static const double lightness_dark[5] = { 0.72, 0.53, 0.91, 0.625, 0.815 };
  int n_groups = number >> 20 & MAX_PART, group = number >> 10 & MAX_PART, place = number & MAX_PART;
  const double *lightness = theme == CLOSS_THEME_DARK ? lightness_dark : lightness_light;

  return make_oklch (lightness[place % 5], place / 5 % 2 == 0 ? 0.17 : 0.09, 2 * G_PI * (group + 0.08) / n_groups);
}

int *
closs_palette_number_groups (const int *group_of_class, int n_classes, int n_groups)
{
  g_autofree int *n_of_group = g_new0 (int, (gsize)n_groups + 1);
  int *numbers = g_new (int, (gsize)n_classes);

  /* Classes without a group form a group of their own. */
  for (int k = 0; k < n_classes; k++)
    {
      int group = group_of_class[k] >= 0 && group_of_class[k] < n_groups ? group_of_class[k] : n_groups;

      numbers[k] = make_grouped (group, n_groups + 1, n_of_group[group]++);
    }
  return numbers;
}

ClossColor
closs_palette_get (ClossTheme theme, int index, int n_classes)
{
  g_return_val_if_fail (index >= 0, closs_theme_get_ink (theme));

  if ((index & GROUPED) != 0)
    return generate_grouped_color (theme, index);
  if (index >= N_DISTINCT || n_classes > N_DISTINCT)
    return generate_color (theme, index);
  return unpack_color (theme == CLOSS_THEME_DARK ? on_dark[index] : on_light[index]);
}

ClossColor
closs_theme_get_ground (ClossTheme theme)
{
  static const guint32 ground[] = { 0xfcfcfb, 0x1a1b1e, 0xffffff };

  return unpack_color (ground[theme]);
}

ClossColor
closs_theme_get_ink (ClossTheme theme)
{
  static const guint32 ink[] = { 0x26272b, 0xe9e9ec, 0x1c1d20 };

  return unpack_color (ink[theme]);
}

ClossColor
closs_theme_get_quiet (ClossTheme theme)
{
  static const guint32 quiet[] = { 0x6d6f76, 0x9a9ca4, 0x64666d };

  return unpack_color (quiet[theme]);
}
