/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/arrows.h"
#include "plot/forces.h"
#include "plot/scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#define MAX_ARROWS 240 /* points with arrows; few enough to tell them apart */
/* Units. */
#define USUAL_ARROW 26.0 /* length of an arrow at the 90th percentile of the forces */
#define MAX_ARROW   52.0
#define MIN_ARROW   1.5 /* shorter arrows are omitted */
#define HEAD        3.5
#define STUB        14.0 /* in the key */

typedef struct
{
  double x, y; /* in the picture */
  double force[2][2];
} Arrow;

ClossColor
closs_figure_get_force_color (ClossTheme theme, int force)
{
  static const ClossColor light[] = { { 0.02, 0.35, 0.75 }, { 0.80, 0.25, 0.05 } };
  static const ClossColor dark[] = { { 0.55, 0.80, 1.00 }, { 1.00, 0.68, 0.35 } };

  return theme == CLOSS_THEME_DARK ? dark[force] : light[force];
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Picture units per unit of force: the same for both losses, so that the arrows can be compared. */
static double
choose_scale (const ClossFigure *figure, const Arrow *arrows, gsize n)
{
  g_autofree double *sizes = g_new (double, 2 * n);
  double usual;

  for (gsize i = 0; i < n; i++)
    for (int force = 0; force < 2; force++)
      sizes[2 * i + (gsize)force] = hypot (arrows[i].force[force][0], arrows[i].force[force][1]);
  qsort (sizes, 2 * n, sizeof *sizes, compare_doubles);
  usual = sizes[2 * n * 9 / 10];
  return usual > 0 ? USUAL_ARROW * figure->unit / usual : 0;
}

static void
draw_arrow (const ClossFigure *figure, cairo_t *cr, const Arrow *arrow, int force, double scale)
{
  double dx = arrow->force[force][0] * scale, dy = -arrow->force[force][1] * scale, length = hypot (dx, dy);
  double head = fmin (HEAD * figure->unit, 0.6 * length), x, y;

  if (!(length >= MIN_ARROW * figure->unit))
    return;
  if (length > MAX_ARROW * figure->unit)
    {
      dx *= MAX_ARROW * figure->unit / length;
      dy *= MAX_ARROW * figure->unit / length;
      length = MAX_ARROW * figure->unit;
    }
  x = arrow->x + dx;
  y = arrow->y + dy;
  dx *= head / length;
  dy *= head / length;
  cairo_move_to (cr, arrow->x, arrow->y);
  cairo_line_to (cr, x, y);
  cairo_move_to (cr, x - dx + 0.6 * dy, y - dy - 0.6 * dx);
  cairo_line_to (cr, x, y);
  cairo_line_to (cr, x - dx - 0.6 * dy, y - dy + 0.6 * dx);
}

/* TRUE if point @i may have arrows. */
static gboolean
is_eligible (const ClossFigure *figure, gsize i)
{
  const ClossScene *scene = figure->scene;
  double x, y;

  return scene->labels[i] < scene->n_classes && !closs_figure_is_receding (figure, scene->labels[i])
         && closs_figure_project (figure, scene->points + 2 * i, &x, &y);
}

static gsize
count_eligible (const ClossFigure *figure)
{
  gsize n = 0;

  for (gsize i = 0; i < figure->scene->n_points; i++)
    n += is_eligible (figure, i);
  return n;
}

static Arrow
make_arrow (const ClossFigure *figure, const ClossMoments *moments, gsize i)
{
  ClossForces forces = closs_forces_get (figure->scene, moments, i);
  Arrow arrow;

  closs_figure_project (figure, figure->scene->points + 2 * i, &arrow.x, &arrow.y);
  for (int axis = 0; axis < 2; axis++)
    {
      arrow.force[0][axis] = forces.cross_entropy[axis];
      arrow.force[1][axis] = forces.center[axis];
    }
  return arrow;
}

/* Some of the points, evenly spaced. */
static gsize
collect_arrows (const ClossFigure *figure, const ClossMoments *moments, Arrow arrows[MAX_ARROWS])
{
  gsize n_all = count_eligible (figure), n = MIN (n_all, MAX_ARROWS), rank = 0, n_taken = 0;

  for (gsize i = 0; n_taken < n; i++)
    {
      if (!is_eligible (figure, i))
        continue;
      if (rank == n_taken * n_all / n)
        arrows[n_taken++] = make_arrow (figure, moments, i);
      rank++;
    }
  return n;
}

void
closs_figure_draw_forces (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments)
{
  Arrow arrows[MAX_ARROWS];
  gsize n = collect_arrows (figure, moments, arrows);
  double scale = n > 0 ? choose_scale (figure, arrows, n) : 0;

  for (int force = 0; force < 2; force++)
    {
      cairo_new_path (cr);
      for (gsize i = 0; i < n; i++)
        draw_arrow (figure, cr, &arrows[i], force, scale);
      cairo_set_line_width (cr, 1.2 * figure->unit);
      closs_set_source (cr, closs_figure_get_force_color (figure->scene->theme, force), 0.95);
      cairo_stroke (cr);
    }
}

/* The key: explains both arrows, and tells how many points have them. */

/* Returns the place of its end. */
static double
draw_key_text (const ClossFigure *figure, cairo_t *cr, const char *text, double x)
{
  double width, height, room = figure->width - 10 * figure->unit - x;

  closs_text_set (figure->text, text, CLOSS_TICK_SIZE * figure->unit, PANGO_WEIGHT_NORMAL);
  closs_text_get_size (figure->text, &width, &height);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (figure->text, (int)ceil (MAX (room, 1) * PANGO_SCALE));
  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), 0.85);
  closs_text_show (figure->text, cr, x, figure->force_key_y, 0, 0.5);
  pango_layout_set_ellipsize (figure->text, PANGO_ELLIPSIZE_NONE);
  return x + width;
}

static double
draw_key_arrow (const ClossFigure *figure, cairo_t *cr, int force, double x)
{
  Arrow arrow = { x, figure->force_key_y, { { 0 } } };

  arrow.force[force][0] = STUB * figure->unit;
  cairo_new_path (cr);
  draw_arrow (figure, cr, &arrow, force, 1);
  cairo_set_line_width (cr, 1.4 * figure->unit);
  closs_set_source (cr, closs_figure_get_force_color (figure->scene->theme, force), 1);
  cairo_stroke (cr);
  return x + (STUB + 5) * figure->unit;
}

char *
closs_figure_describe_arrows (const ClossFigure *figure)
{
  gsize n_all = count_eligible (figure);
  g_autofree char *n = closs_scale_format ((double)MIN (n_all, MAX_ARROWS), 1, TRUE);
  g_autofree char *all = closs_scale_format ((double)n_all, 1, TRUE);

  if (n_all <= MAX_ARROWS)
    /* TRANSLATORS: how many points have arrows of the forces */
    return g_strdup_printf (_ ("on all %s points"), all);
  return g_strdup_printf (_ ("on %s of %s points"), n, all);
}

void
closs_figure_draw_force_key (const ClossFigure *figure, cairo_t *cr)
{
  const char *const names[] = { _ ("Cross-entropy"), _ ("Center loss") };
  double x = figure->plane.x;
  g_autofree char *count = NULL;

  if ((figure->scene->flags & CLOSS_SCENE_FORCES) == 0)
    return;
  for (int force = 0; force < 2; force++)
    {
      x = draw_key_arrow (figure, cr, force, x);
      x = draw_key_text (figure, cr, names[force], x) + 12 * figure->unit;
    }
  count = closs_figure_describe_arrows (figure);
  draw_key_text (figure, cr, count, x);
}
