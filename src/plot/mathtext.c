/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/mathtext.h"

#include <string.h>

#define FAMILY     "Latin Modern Math, STIX Two Text, Liberation Serif, DejaVu Serif, serif"
#define SCRIPT     0.72 /* as a share of the size */
#define SUB_DROP   0.22
#define SUPER_RISE 0.42
#define GAP        0.26 /* a blank */
#define AXIS       0.27 /* height of fraction bars above the baseline */
#define BAR        0.055
#define PADDING    0.12
#define SUM_SIZE   1.45
#define DIM        0.38

/* A pen: its position and style. */
typedef struct
{
  PangoLayout *layout;
  cairo_t *cr; /* NULL: only measures */
  ClossColor ink;
  double alpha;
} Pen;

typedef enum
{
  STYLE_MATH,
  STYLE_UPRIGHT,
} Style;

static ClossMathExtents set_list (const Pen *pen, const char **source, double size, double x, double y, Style style);

static void
append_extents (ClossMathExtents *all, const ClossMathExtents *part, double rise)
{
  all->width += part->width;
  all->ascent = MAX (all->ascent, part->ascent + rise);
  all->descent = MAX (all->descent, part->descent - rise);
}

static ClossMathExtents
set_run (const Pen *pen, const char *text, gssize length, double size, double x, double y, gboolean is_italic)
{
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string (FAMILY);
  PangoRectangle logical;
  double baseline;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_style (font, is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
  pango_layout_set_font_description (pen->layout, font);
  pango_layout_set_text (pen->layout, text, (int)length);
  pango_layout_get_extents (pen->layout, NULL, &logical);
  baseline = (double)pango_layout_get_baseline (pen->layout) / PANGO_SCALE;
  if (pen->cr != NULL)
    {
      closs_set_source (pen->cr, pen->ink, pen->alpha);
      cairo_move_to (pen->cr, x, y - baseline);
      pango_cairo_show_layout (pen->cr, pen->layout);
    }
  /* The usual height of letters, without the space that fonts add. */
  return (ClossMathExtents){ (double)logical.width / PANGO_SCALE, 0.74 * size, 0.22 * size };
}

static void
draw_line (const Pen *pen, double x1, double y1, double x2, double y2, double width)
{
  if (pen->cr == NULL)
    return;
  cairo_new_path (pen->cr);
  cairo_move_to (pen->cr, x1, y1);
  cairo_line_to (pen->cr, x2, y2);
  closs_set_source (pen->cr, pen->ink, pen->alpha);
  cairo_set_line_width (pen->cr, width);
  cairo_stroke (pen->cr);
}

/* The next {…}, or a single character. */
static ClossMathExtents
set_group (const Pen *pen, const char **source, double size, double x, double y, Style style)
{
  ClossMathExtents extents;
  const char *begin = *source;

  if (*begin == '{')
    {
      ++*source;
      extents = set_list (pen, source, size, x, y, style);
      if (**source == '}')
        ++*source;
      return extents;
    }
  *source = g_utf8_next_char (begin);
  return set_run (pen, begin, *source - begin, size, x, y, g_unichar_isalpha (g_utf8_get_char (begin)));
}

/* Only measures; @source does not move. */
static ClossMathExtents
measure_group (const Pen *pen, const char *source, double size, Style style)
{
  Pen blind = *pen;

  blind.cr = NULL;
  return set_group (&blind, &source, size, 0, 0, style);
}

static ClossMathExtents
set_fraction (const Pen *pen, const char **source, double size, double x, double y)
{
  double script = size * 0.86, pad = PADDING * size, axis = y - AXIS * size;
  ClossMathExtents over = measure_group (pen, *source, script, STYLE_MATH), under, all = { 0, 0, 0 };
  const char *second = *source;
  Pen blind = *pen;

  blind.cr = NULL;
  set_group (&blind, &second, script, 0, 0, STYLE_MATH);
  under = measure_group (pen, second, script, STYLE_MATH);
  all.width = MAX (over.width, under.width) + 2 * pad;
  set_group (pen, source, script, x + (all.width - over.width) / 2, axis - pad - over.descent, STYLE_MATH);
  set_group (pen, source, script, x + (all.width - under.width) / 2, axis + pad + under.ascent, STYLE_MATH);
  draw_line (pen, x + pad / 2, axis, x + all.width - pad / 2, axis, BAR * size);
  all.ascent = AXIS * size + pad + over.descent + over.ascent;
  all.descent = pad + under.ascent + under.descent - AXIS * size;
  return all;
}

static ClossMathExtents
set_root (const Pen *pen, const char **source, double size, double x, double y)
{
  ClossMathExtents inside = measure_group (pen, *source, size, STYLE_MATH);
  double hook = 0.55 * size, top = y - inside.ascent - PADDING * size, bottom = y + inside.descent;
  double line = BAR * size;

  set_group (pen, source, size, x + hook, y, STYLE_MATH);
  draw_line (pen, x + 0.06 * size, y - 0.28 * size, x + 0.2 * size, y - 0.36 * size, line);
  draw_line (pen, x + 0.2 * size, y - 0.36 * size, x + 0.34 * size, bottom, 1.8 * line);
  draw_line (pen, x + 0.34 * size, bottom, x + hook, top, line);
  draw_line (pen, x + hook, top, x + hook + inside.width, top, line);
  return (ClossMathExtents){ hook + inside.width + 0.05 * size, inside.ascent + 2 * PADDING * size, inside.descent };
}

static ClossMathExtents
set_sum (const Pen *pen, const char **source, double size, double x, double y)
{
  double big = SUM_SIZE * size, script = SCRIPT * size;
  ClossMathExtents sign = set_run (&(Pen){ pen->layout, NULL, pen->ink, 0 }, "∑", -1, big, 0, 0, FALSE);
  ClossMathExtents under = measure_group (pen, *source, script, STYLE_MATH);
  double width = MAX (sign.width, under.width), drop = 0.28 * size;
  double below = drop + 0.16 * size + under.ascent;

  set_run (pen, "∑", -1, big, x + (width - sign.width) / 2, y + drop / 2, FALSE);
  set_group (pen, source, script, x + (width - under.width) / 2, y + below, STYLE_MATH);
  return (ClossMathExtents){ width + 0.1 * size, 0.8 * big, below + under.descent };
}

/* A command: the word after a backslash that was already read. */
static ClossMathExtents
set_command (const Pen *pen, const char **source, double size, double x, double y, Style style)
{
  const char *begin = *source;
  gsize length = strspn (begin, "abcdefghijklmnopqrstuvwxyz");
  Pen faint = *pen;

  *source += length;
  if (strncmp (begin, "frac", length) == 0)
    return set_fraction (pen, source, size, x, y);
  if (strncmp (begin, "sqrt", length) == 0)
    return set_root (pen, source, size, x, y);
  if (strncmp (begin, "sum", length) == 0)
    return set_sum (pen, source, size, x, y);
  if (strncmp (begin, "up", length) == 0)
    return set_group (pen, source, size, x, y, STYLE_UPRIGHT);
  g_return_val_if_fail (strncmp (begin, "dim", length) == 0, ((ClossMathExtents){ 0, 0, 0 }));
  faint.alpha *= DIM;
  return set_group (&faint, source, size, x, y, style);
}

/* A run of characters of one kind. */
static ClossMathExtents
set_characters (const Pen *pen, const char **source, double size, double x, double y, Style style)
{
  const char *begin = *source;
  gboolean is_italic = style == STYLE_MATH && g_unichar_isalpha (g_utf8_get_char (begin));

  do
    *source = g_utf8_next_char (*source);
  while (**source != '\0' && strchr ("{}_^\\", **source) == NULL && (style == STYLE_UPRIGHT || **source != ' ')
         && (style == STYLE_UPRIGHT || g_unichar_isalpha (g_utf8_get_char (*source)) == is_italic));
  return set_run (pen, begin, *source - begin, size, x, y, is_italic);
}

static ClossMathExtents
set_list (const Pen *pen, const char **source, double size, double x, double y, Style style)
{
  ClossMathExtents all = { 0, 0, 0 };

  while (**source != '\0' && **source != '}')
    {
      const char sign = **source;
      ClossMathExtents part;
      double rise = sign == '^' ? SUPER_RISE * size : sign == '_' ? -SUB_DROP * size : 0;

      if (sign == '_' || sign == '^' || sign == '\\' || (sign == ' ' && style == STYLE_MATH))
        ++*source;
      if (sign == ' ' && style == STYLE_MATH)
        part = (ClossMathExtents){ GAP * size, 0, 0 };
      else if (sign == '\\')
        part = set_command (pen, source, size, x + all.width, y, style);
      else if (rise != 0)
        part = set_group (pen, source, SCRIPT * size, x + all.width, y - rise, style);
      else if (sign == '{')
        part = set_group (pen, source, size, x + all.width, y, style);
      else
        part = set_characters (pen, source, size, x + all.width, y, style);
      append_extents (&all, &part, rise);
    }
  return all;
}

ClossMathExtents
closs_math_set (PangoLayout *layout, cairo_t *cr, const char *source, double size, double x, double y, ClossColor ink,
                double alpha)
{
  Pen pen = { layout, cr, ink, alpha };

  return set_list (&pen, &source, size, x, y, STYLE_MATH);
}
