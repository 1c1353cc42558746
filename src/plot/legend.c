/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include "plot/marker.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define ROW_HEIGHT     19.0 /* units */
#define SWATCH_WIDTH   22.0
#define COLUMN_GAP     14.0
#define MAX_NAME_WIDTH 120.0
#define MAX_SHARE      0.36 /* as a share of the figure */
#define KEY_GAP        7.0  /* between the classes and the explanation of their marks */
#define KEY_RADIUS     4.5
#define KEY_LINE       1.6

static const char *
get_name (const ClossFigure *figure, int class_index, char buffer[16])
{
  const char *const *names = figure->scene->class_names;

  if (names != NULL && names[class_index] != NULL && names[class_index][0] != '\0')
    return names[class_index];
  return closs_figure_get_badge (figure, class_index, buffer);
}

static char *
format_rest (const ClossFigure *figure, int n_shown)
{
  int n = figure->scene->n_classes - n_shown;

  return g_strdup_printf (_ ("… and %d more"), n);
}

static double
measure_text (const ClossFigure *figure, const char *text)
{
  double width, height;

  closs_text_set (figure->text, text, CLOSS_TEXT_SIZE * figure->unit, PANGO_WEIGHT_NORMAL);
  closs_text_get_size (figure->text, &width, &height);
  return width;
}

/* The widest of the first @n names. */
static double
measure_names (const ClossFigure *figure, int n)
{
  double widest = 0;
  char buffer[16];

  for (int k = 0; k < n; k++)
    widest = MAX (widest, measure_text (figure, get_name (figure, k, buffer)));
  return MIN (widest, MAX_NAME_WIDTH * figure->unit);
}

/* Explains the marks: at most two. */

typedef struct
{
  const char *names[2];
  gboolean filled[2];
  int n;
} Keys;

static Keys
get_keys (const ClossFigure *figure)
{
  const ClossScene *scene = figure->scene;
  Keys keys = { .n = 0 };

  if (scene->filled_name != NULL)
    {
      keys.names[keys.n] = scene->filled_name;
      keys.filled[keys.n++] = TRUE;
    }
  if (scene->hollow_name != NULL)
    keys.names[keys.n++] = scene->hollow_name;
  return keys;
}

static double
measure_key (const ClossFigure *figure, const Keys *keys, int key)
{
  return SWATCH_WIDTH * figure->unit + measure_text (figure, keys->names[key]);
}

/* Below the plane the explanations stand side by side if there is room. */
static void
reserve_keys (const ClossFigure *figure, ClossLegendLayout *legend, double room)
{
  Keys keys = get_keys (figure);
  double widest = 0, together = 0, gap = COLUMN_GAP * figure->unit;

  for (int i = 0; i < keys.n; i++)
    {
      widest = MAX (widest, measure_key (figure, &keys, i));
      together += measure_key (figure, &keys, i) + (i > 0 ? gap : 0);
    }
  legend->key_rows = legend->below && together <= room ? MIN (keys.n, 1) : keys.n;
  legend->rect.width = MIN (legend->key_rows < keys.n ? together : widest, room);
}

static double
get_keys_height (const ClossFigure *figure, const ClossLegendLayout *legend)
{
  return legend->key_rows > 0 ? (legend->key_rows * ROW_HEIGHT + KEY_GAP) * figure->unit : 0;
}

static void
limit_entries (const ClossFigure *figure, ClossLegendLayout *legend)
{
  int room = legend->rows * legend->columns, n = figure->scene->n_classes;

  legend->n_shown = n <= room ? n : MAX (room - 1, 0);
}

/* The last entry, "… and 63 more", has no swatch but may be longer than the names. */
static double
choose_column_width (const ClossFigure *figure, int n_names)
{
  double unit = figure->unit, names = SWATCH_WIDTH * unit + measure_names (figure, n_names);

  if (n_names < figure->scene->n_classes)
    {
      g_autofree char *rest = format_rest (figure, n_names);
      names = MAX (names, measure_text (figure, rest));
    }
  return names;
}

static ClossLegendLayout
arrange_beside (const ClossFigure *figure, const ClossRect *free)
{
  int n = figure->scene->n_classes;
  double unit = figure->unit, gap = COLUMN_GAP * unit;
  ClossLegendLayout legend = { .below = FALSE };
  int max_columns;

  reserve_keys (figure, &legend, MAX_SHARE * figure->width);
  legend.rows = MAX ((int)((free->height - get_keys_height (figure, &legend)) / (ROW_HEIGHT * unit)), 1);
  legend.columns = (n + legend.rows - 1) / legend.rows;
  legend.column_width = choose_column_width (figure, MIN (n, legend.rows * 3));
  max_columns = MAX ((int)(MAX_SHARE * figure->width / (legend.column_width + gap)), 1);
  legend.columns = CLAMP (legend.columns, 1, max_columns);
  /* All columns have the same length. */
  if (n <= legend.rows * legend.columns)
    legend.rows = (n + legend.columns - 1) / legend.columns;
  limit_entries (figure, &legend);
  legend.rect.width = MAX (legend.columns * (legend.column_width + gap) - gap, legend.rect.width);
  legend.rect.height = legend.rows * ROW_HEIGHT * unit + get_keys_height (figure, &legend);
  legend.rect.x = free->x + free->width - legend.rect.width;
  legend.rect.y = free->y;
  return legend;
}

static ClossLegendLayout
arrange_below (const ClossFigure *figure, const ClossRect *free)
{
  int n = figure->scene->n_classes, max_rows;
  double unit = figure->unit, gap = COLUMN_GAP * unit;
  ClossLegendLayout legend = { .below = TRUE };

  reserve_keys (figure, &legend, free->width);
  legend.column_width = MIN (choose_column_width (figure, MIN (n, 40)), free->width);
  legend.columns = CLAMP ((int)((free->width + gap) / (legend.column_width + gap)), 1, MAX (n, 1));
  max_rows
      = MAX ((int)((MAX_SHARE * 0.8 * figure->height - get_keys_height (figure, &legend)) / (ROW_HEIGHT * unit)), 1);
  legend.rows = MIN ((n + legend.columns - 1) / legend.columns, max_rows);
  if (n <= legend.rows * legend.columns)
    legend.columns = (n + legend.rows - 1) / legend.rows;
  limit_entries (figure, &legend);
  legend.rect.width = MAX (legend.columns * (legend.column_width + gap) - gap, legend.rect.width);
  legend.rect.height = legend.rows * ROW_HEIGHT * unit + get_keys_height (figure, &legend);
  legend.rect.x = free->x + (free->width - legend.rect.width) / 2;
  legend.rect.y = free->y + free->height - legend.rect.height;
  return legend;
}

ClossLegendLayout
closs_legend_arrange (const ClossFigure *figure, ClossRect *free)
{
  ClossLegendLayout legend = { .columns = 0 };
  double gap = 14 * figure->unit;

  if ((figure->scene->flags & CLOSS_SCENE_LEGEND) == 0 || figure->scene->n_classes < 1)
    return legend;
  /* A legend at the side must leave a plane that is not much narrower than high. */
  legend = arrange_beside (figure, free);
  if (free->width - legend.rect.width - gap < 0.92 * free->height)
    legend = arrange_below (figure, free);
  if (legend.below)
    free->height = MAX (free->height - legend.rect.height - 0.6 * gap, 1);
  else
    free->width = MAX (free->width - legend.rect.width - gap, 1);
  return legend;
}

/* A class is shown by its badge if the badge does not spell out its name, else by a point. */
static void
draw_swatch (const ClossFigure *figure, cairo_t *cr, int class_index, double x, double y, double alpha)
{
  char name_buffer[16], badge_buffer[16];
  const char *badge = closs_figure_get_badge (figure, class_index, badge_buffer);
  gboolean shapes = (figure->scene->flags & CLOSS_SCENE_SHAPES) != 0;

  if (!shapes && g_strcmp0 (badge, get_name (figure, class_index, name_buffer)) != 0)
    {
      closs_figure_draw_badge (figure, cr, class_index, x, y, 7 * figure->unit, alpha);
      return;
    }
  closs_marker_path (cr, shapes ? class_index : 0, x, y, 5 * figure->unit);
  closs_set_source (cr, closs_figure_get_class_color (figure, class_index), alpha);
  cairo_fill (cr);
}

static void
draw_name (const ClossFigure *figure, cairo_t *cr, int class_index, double x, double y, double alpha)
{
  char buffer[16];
  double unit = figure->unit;

  closs_text_set (figure->text, get_name (figure, class_index, buffer), CLOSS_TEXT_SIZE * unit, PANGO_WEIGHT_NORMAL);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (figure->text,
                          (int)ceil ((figure->legend.column_width - SWATCH_WIDTH * unit + 1) * PANGO_SCALE));
  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), alpha);
  closs_text_show (figure->text, cr, x, y, 0, 0.5);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_NONE);
}

static void
get_entry_place (const ClossFigure *figure, int entry, double *x, double *y)
{
  const ClossLegendLayout *legend = &figure->legend;
  /* A legend below the plane lists the classes row by row, like text. */
  int column = legend->below ? entry % legend->columns : entry / legend->rows;
  int row = legend->below ? entry / legend->columns : entry % legend->rows;

  *x = legend->rect.x + column * (legend->column_width + COLUMN_GAP * figure->unit);
  *y = legend->rect.y + (row + 0.5) * ROW_HEIGHT * figure->unit;
}

/* Lists the classes in their order. If the isolated class would be left out, it takes the last place. */
static int
get_entry_class (const ClossFigure *figure, int entry)
{
  int isolated = figure->scene->isolated_class, n_shown = figure->legend.n_shown;

  return entry == n_shown - 1 && isolated >= n_shown && isolated < figure->scene->n_classes ? isolated : entry;
}

static void
draw_key (const ClossFigure *figure, cairo_t *cr, const Keys *keys, int key, double x, double y)
{
  double unit = figure->unit;

  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), 0.85);
  closs_marker_path (cr, 0, x + 8 * unit, y, (KEY_RADIUS - (keys->filled[key] ? 0 : KEY_LINE / 2)) * unit);
  cairo_set_line_width (cr, KEY_LINE * unit);
  if (keys->filled[key])
    cairo_fill (cr);
  else
    cairo_stroke (cr);
  closs_text_set (figure->text, keys->names[key], CLOSS_TEXT_SIZE * unit, PANGO_WEIGHT_NORMAL);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (figure->text, (int)ceil ((figure->width - x - SWATCH_WIDTH * unit) * PANGO_SCALE));
  closs_text_show (figure->text, cr, x + SWATCH_WIDTH * unit, y, 0, 0.5);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_NONE);
}

static void
draw_keys (const ClossFigure *figure, cairo_t *cr)
{
  const ClossLegendLayout *legend = &figure->legend;
  Keys keys = get_keys (figure);
  double row = ROW_HEIGHT * figure->unit, x = legend->rect.x;
  double y = legend->rect.y + legend->rect.height - (legend->key_rows - 0.5) * row;

  for (int i = 0; i < keys.n; i++)
    {
      draw_key (figure, cr, &keys, i, x, y);
      if (legend->key_rows < keys.n)
        x += measure_key (figure, &keys, i) + COLUMN_GAP * figure->unit;
      else
        y += row;
    }
}

void
closs_figure_draw_legend (const ClossFigure *figure, cairo_t *cr)
{
  const ClossLegendLayout *legend = &figure->legend;
  double unit = figure->unit, x, y;

  if (legend->columns == 0)
    return;
  draw_keys (figure, cr);
  for (int entry = 0; entry < legend->n_shown; entry++)
    {
      int k = get_entry_class (figure, entry);
      double alpha = closs_figure_is_receding (figure, k) ? 0.35 : 1;

      get_entry_place (figure, entry, &x, &y);
      draw_swatch (figure, cr, k, x + 8 * unit, y, alpha);
      draw_name (figure, cr, k, x + SWATCH_WIDTH * unit, y, alpha);
    }
  if (legend->n_shown < figure->scene->n_classes)
    {
      g_autofree char *rest = format_rest (figure, legend->n_shown);
      get_entry_place (figure, legend->n_shown, &x, &y);
      closs_text_set (figure->text, rest, CLOSS_TEXT_SIZE * unit, PANGO_WEIGHT_NORMAL);
      closs_set_source (cr, closs_theme_get_quiet (figure->scene->theme), 1);
      closs_text_show (figure->text, cr, x, y, 0, 0.5);
    }
}
