/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "color-difference.h"

#include <math.h>

static const double visions[N_VISIONS][3][3] = {
  [VISION_PLAIN] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  [VISION_PROTANOPIA]
  = { { 0.152286, 1.052583, -0.204868 }, { 0.114503, 0.786281, 0.099216 }, { -0.003882, -0.048116, 1.051998 } },
  [VISION_DEUTERANOPIA]
  = { { 0.367322, 0.860646, -0.227968 }, { 0.280085, 0.672501, 0.047413 }, { -0.011820, 0.042940, 0.968881 } },
  [VISION_TRITANOPIA]
  = { { 1.255528, -0.076749, -0.178779 }, { -0.078411, 0.930809, 0.147602 }, { 0.004733, 0.691367, 0.303900 } },
};

static const double xyz_from_rgb[3][3]
    = { { 0.4124564, 0.3575761, 0.1804375 }, { 0.2126729, 0.7151522, 0.0721750 }, { 0.0193339, 0.1191920, 0.9503041 } };

static void
multiply (const double matrix[3][3], const double in[3], double out[3])
{
  for (int i = 0; i < 3; i++)
    out[i] = matrix[i][0] * in[0] + matrix[i][1] * in[1] + matrix[i][2] * in[2];
}

static double
decode (double value)
{
  return value <= 0.04045 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
compress (double t)
{
  return t > 216.0 / 24389 ? cbrt (t) : (24389.0 / 27 * t + 16) / 116;
}

Lab
color_see (ClossColor color, Vision vision)
{
  static const double ones[3] = { 1, 1, 1 };
  double linear[3] = { decode (color.r), decode (color.g), decode (color.b) }, seen[3], xyz[3], white[3], f[3];

  multiply (visions[vision], linear, seen);
  for (int i = 0; i < 3; i++)
    seen[i] = CLAMP (seen[i], 0, 1);
  multiply (xyz_from_rgb, seen, xyz);
  multiply (xyz_from_rgb, ones, white);
  for (int i = 0; i < 3; i++)
    f[i] = compress (xyz[i] / white[i]);
  return (Lab){ 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2]) };
}

static double
get_hue (double a, double b)
{
  double hue = atan2 (b, a);

  return a == 0 && b == 0 ? 0 : hue < 0 ? hue + 2 * G_PI : hue;
}

static double
get_hue_difference (double h1, double h2)
{
  double difference = h2 - h1;

  return difference > G_PI ? difference - 2 * G_PI : difference < -G_PI ? difference + 2 * G_PI : difference;
}

static double
get_mean_hue (double h1, double h2)
{
  double sum = h1 + h2;

  if (fabs (h1 - h2) <= G_PI)
    return sum / 2;
  return sum < 2 * G_PI ? (sum + 2 * G_PI) / 2 : (sum - 2 * G_PI) / 2;
}

static double
to_radians (double degrees)
{
  return degrees * G_PI / 180;
}

/* T, the weight of hue. */
static double
weigh_hue (double h)
{
  return 1 - 0.17 * cos (h - to_radians (30)) + 0.24 * cos (2 * h) + 0.32 * cos (3 * h + to_radians (6))
         - 0.20 * cos (4 * h - to_radians (63));
}

static double
saturate (double chroma)
{
  return sqrt (pow (chroma, 7) / (pow (chroma, 7) + pow (25, 7)));
}

double
color_difference (Lab p, Lab q)
{
  double g = 0.5 * (1 - saturate ((hypot (p.a, p.b) + hypot (q.a, q.b)) / 2));
  double a1 = p.a * (1 + g), a2 = q.a * (1 + g), c1 = hypot (a1, p.b), c2 = hypot (a2, q.b);
  double h1 = get_hue (a1, p.b), h2 = get_hue (a2, q.b);
  gboolean grey = c1 * c2 == 0;
  double d_hue = 2 * sqrt (c1 * c2) * sin ((grey ? 0 : get_hue_difference (h1, h2)) / 2);
  double l = (p.l + q.l) / 2, c = (c1 + c2) / 2, h = grey ? h1 + h2 : get_mean_hue (h1, h2);
  double s_l = 1 + 0.015 * pow (l - 50, 2) / sqrt (20 + pow (l - 50, 2));
  double s_c = 1 + 0.045 * c, s_h = 1 + 0.015 * c * weigh_hue (h);
  double turn = to_radians (30) * exp (-pow ((h * 180 / G_PI - 275) / 25, 2));
  double x = (q.l - p.l) / s_l, y = (c2 - c1) / s_c, z = d_hue / s_h;

  return sqrt (x * x + y * y + z * z - sin (2 * turn) * 2 * saturate (c) * y * z);
}

double
color_smallest_difference (const ClossColor *colors, int n, Vision vision)
{
  double smallest = G_MAXDOUBLE;

  for (int i = 0; i < n; i++)
    for (int j = i + 1; j < n; j++)
      smallest = MIN (smallest, color_difference (color_see (colors[i], vision), color_see (colors[j], vision)));
  return smallest;
}

double
color_get_luminance (ClossColor color)
{
  return 0.2126 * decode (color.r) + 0.7152 * decode (color.g) + 0.0722 * decode (color.b);
}
