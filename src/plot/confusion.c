/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/confusion.h"
#include "plot/text.h"

#include <math.h>

#define TITLE_SIZE 11.0
#define LABEL_SIZE 10.0
#define MARGIN     4.0
#define TITLE_LINE 16.0
#define LABEL_LINE 15.0 /* above the columns: a number or a short name */
#define MAX_NAMES  64.0 /* beside the rows */
#define MIN_PITCH  8.0  /* of rows that have labels */
#define MIN_COUNT  15.0 /* a cell needs this width for its count */
#define MAX_COUNT  11.0 /* size of the count */
#define FAINTEST   0.08 /* a count above 0 stays visible */

static double
measure_text (PangoLayout *text, const char *string, double size)
{
  double width, height;

  closs_text_set (text, string, size, PANGO_WEIGHT_NORMAL);
  closs_text_get_size (text, &width, &height);
  return width;
}

/* The name if there is one, else the number. */
static const char *
get_name (const ClossConfusion *confusion, int class_index, gboolean is_short, char buffer[16])
{
  const char *name = confusion->class_names != NULL ? confusion->class_names[class_index] : NULL;

  if (name != NULL && name[0] != '\0' && (!is_short || g_utf8_strlen (name, -1) <= 2))
    return name;
  g_snprintf (buffer, 16, "%d", class_index);
  return buffer;
}

static double
measure_names (const ClossConfusion *confusion)
{
  g_autoptr (PangoLayout) text = closs_text_new (NULL);
  double widest = 0;
  char buffer[16];

  for (int k = 0; k < confusion->n_classes; k++)
    widest = fmax (widest, measure_text (text, get_name (confusion, k, FALSE, buffer), LABEL_SIZE));
  return fmin (widest, MAX_NAMES) + 6;
}

ClossRect
closs_confusion_get_cells (const ClossConfusion *confusion, double width, double height)
{
  double left = MARGIN + measure_names (confusion), top = MARGIN + LABEL_LINE, side;

  if (confusion->true_title != NULL)
    {
      left += TITLE_LINE;
      top += TITLE_LINE;
    }
  side = fmax (fmin (width - left, height - top) - MARGIN, 1);
  /* Cells of whole pixels, unless that would waste much of the room. */
  if (side >= 4.0 * confusion->n_classes)
    side = floor (side / MAX (confusion->n_classes, 1)) * confusion->n_classes;
  return (ClossRect){ floor (left + fmax (width - MARGIN - left - side, 0) / 2), floor (top), side, side };
}

gboolean
closs_confusion_find (const ClossConfusion *confusion, double width, double height, double x, double y, int *true_class,
                      int *predicted)
{
  ClossRect cells = closs_confusion_get_cells (confusion, width, height);
  double column = (x - cells.x) / cells.width * confusion->n_classes;
  double row = (y - cells.y) / cells.height * confusion->n_classes;

  if (!(column >= 0 && row >= 0 && column < confusion->n_classes && row < confusion->n_classes))
    return FALSE;
  *true_class = (int)row;
  *predicted = (int)column;
  return TRUE;
}

static double
sum_row (const ClossConfusion *confusion, int row)
{
  double sum = 0;

  for (int k = 0; k < confusion->n_classes; k++)
    sum += confusion->counts[(gsize)row * (gsize)confusion->n_classes + (gsize)k];
  return sum;
}

/* The class's own color on the diagonal; ink for mistakes, so that they stand out in any palette. */
static ClossColor
choose_shade (const ClossConfusion *confusion, int row, int column, double share)
{
  ClossColor ground = closs_theme_get_ground (confusion->theme), ink = closs_theme_get_ink (confusion->theme);
  int own = confusion->class_colors != NULL ? confusion->class_colors[row] : row;
  ClossColor color = row == column ? closs_palette_get (confusion->theme, own, confusion->n_classes) : ink;

  if (share <= 0)
    return closs_color_mix (ground, ink, 0.03);
  /* Small numbers of mistakes matter most: the root makes them visible. */
  return closs_color_mix (ground, color, FAINTEST + (1 - FAINTEST) * sqrt (share));
}

static void
draw_count (cairo_t *cr, PangoLayout *text, const ClossRect *cell, guint32 count, ClossColor shade)
{
  ClossColor black = { 0.07, 0.07, 0.09 }, white = { 1, 1, 1 };
  double size = fmin (MAX_COUNT, cell->height * 0.55), width;
  char string[16];

  if (count == 0 || cell->width < MIN_COUNT)
    return;
  g_snprintf (string, sizeof string, "%u", count);
  width = measure_text (text, string, size);
  if (width > cell->width - 2)
    size *= (cell->width - 2) / width;
  closs_text_set (text, string, size, PANGO_WEIGHT_NORMAL);
  closs_set_source (cr, closs_color_get_luminance (shade) > 0.24 ? black : white, 1);
  closs_text_show_centered (text, cr, cell->x + cell->width / 2, cell->y + cell->height / 2);
}

static ClossRect
get_cell (const ClossConfusion *confusion, const ClossRect *cells, int row, int column)
{
  double pitch = cells->width / confusion->n_classes;

  return (ClossRect){ cells->x + column * pitch, cells->y + row * pitch, pitch, pitch };
}

static void
draw_cells (const ClossConfusion *confusion, cairo_t *cr, PangoLayout *text, const ClossRect *cells)
{
  for (int row = 0; row < confusion->n_classes; row++)
    {
      double sum = sum_row (confusion, row);

      for (int column = 0; column < confusion->n_classes; column++)
        {
          guint32 count = confusion->counts[(gsize)row * (gsize)confusion->n_classes + (gsize)column];
          ClossColor shade = choose_shade (confusion, row, column, sum > 0 ? count / sum : 0);
          ClossRect cell = get_cell (confusion, cells, row, column);
          double gap = cell.width >= 8 ? 1 : 0;

          cairo_rectangle (cr, cell.x, cell.y, cell.width - gap, cell.height - gap);
          closs_set_source (cr, shade, 1);
          cairo_fill (cr);
          draw_count (cr, text, &cell, count, shade);
        }
    }
}

static void
draw_labels (const ClossConfusion *confusion, cairo_t *cr, PangoLayout *text, const ClossRect *cells)
{
  double pitch = cells->width / confusion->n_classes, size = fmin (LABEL_SIZE, pitch * 0.9);
  /* With many classes only every second, every fifth, … has a label. */
  int stride = MAX (1, (int)ceil (MIN_PITCH / pitch));
  char buffer[16];

  size = fmax (size, 7.5);
  closs_set_source (cr, closs_theme_get_ink (confusion->theme), 0.8);
  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_END);
  for (int k = 0; k < confusion->n_classes; k += stride)
    {
      double middle = (k + 0.5) * pitch;

      closs_text_set (text, get_name (confusion, k, FALSE, buffer), size, PANGO_WEIGHT_NORMAL);
      if (measure_text (text, get_name (confusion, k, FALSE, buffer), size) > MAX_NAMES)
        pango_layout_set_width (text, (int)(MAX_NAMES * PANGO_SCALE));
      closs_text_show (text, cr, cells->x - 4, cells->y + middle, 1, 0.5);
      if (pitch * stride < 13 && k % (2 * stride) != 0)
        continue;
      closs_text_set (text, get_name (confusion, k, TRUE, buffer), size, PANGO_WEIGHT_NORMAL);
      closs_text_show (text, cr, cells->x + middle, cells->y - 2, 0.5, 1);
    }
  pango_layout_set_ellipsize (text, PANGO_ELLIPSIZE_NONE);
}

static void
draw_titles (const ClossConfusion *confusion, cairo_t *cr, PangoLayout *text, const ClossRect *cells)
{
  if (confusion->true_title == NULL)
    return;
  closs_set_source (cr, closs_theme_get_ink (confusion->theme), 1);
  closs_text_set (text, confusion->predicted_title, TITLE_SIZE, PANGO_WEIGHT_NORMAL);
  closs_text_show (text, cr, cells->x + cells->width / 2, cells->y - LABEL_LINE, 0.5, 1);
  closs_text_set (text, confusion->true_title, TITLE_SIZE, PANGO_WEIGHT_NORMAL);
  cairo_save (cr);
  cairo_translate (cr, cells->x - measure_names (confusion), cells->y + cells->height / 2);
  cairo_rotate (cr, -G_PI / 2);
  closs_text_show (text, cr, 0, 0, 0.5, 1);
  cairo_restore (cr);
}

static void
draw_outline (const ClossConfusion *confusion, cairo_t *cr, const ClossRect *cells)
{
  ClossRect cell = get_cell (confusion, cells, confusion->true_class, confusion->predicted);

  cairo_rectangle (cr, cell.x - 0.5, cell.y - 0.5, cell.width, cell.height);
  closs_set_source (cr, closs_theme_get_ground (confusion->theme), 1);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (confusion->theme), 1);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

void
closs_confusion_draw (const ClossConfusion *confusion, cairo_t *cr, double width, double height)
{
  g_autoptr (PangoLayout) text = closs_text_new (cr);
  ClossRect cells = closs_confusion_get_cells (confusion, width, height);

  cairo_save (cr);
  cairo_new_path (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  closs_set_source (cr, closs_theme_get_ground (confusion->theme), 1);
  cairo_fill (cr);
  draw_cells (confusion, cr, text, &cells);
  draw_labels (confusion, cr, text, &cells);
  draw_titles (confusion, cr, text, &cells);
  if (confusion->true_class >= 0 && confusion->predicted >= 0)
    draw_outline (confusion, cr, &cells);
  cairo_restore (cr);
}

static char **
copy_names (const char *const *names, int n_names)
{
  char **copy = g_new0 (char *, (gsize)n_names + 1);

  for (int k = 0; k < n_names; k++)
    copy[k] = g_strdup (names[k] != NULL ? names[k] : "");
  return copy;
}

ClossConfusion *
closs_confusion_copy (const ClossConfusion *confusion)
{
  ClossConfusion *copy = g_memdup2 (confusion, sizeof *confusion);
  gsize n = (gsize)confusion->n_classes;

  copy->counts = g_memdup2 (confusion->counts, n * n * sizeof (guint32));
  if (confusion->class_names != NULL)
    copy->class_names = (const char *const *)copy_names (confusion->class_names, confusion->n_classes);
  copy->class_colors = g_memdup2 (confusion->class_colors, n * sizeof (int));
  copy->true_title = g_strdup (confusion->true_title);
  copy->predicted_title = g_strdup (confusion->predicted_title);
  return copy;
}

void
closs_confusion_free (ClossConfusion *confusion)
{
  g_free ((gpointer)confusion->counts);
  g_strfreev ((char **)confusion->class_names);
  g_free ((gpointer)confusion->class_colors);
  g_free ((gpointer)confusion->true_title);
  g_free ((gpointer)confusion->predicted_title);
  g_free (confusion);
}
