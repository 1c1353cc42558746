/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/overlays.h"
#include "plot/figure.h"
#include "plot/forces.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#define ELLIPSE_SHARE 0.95
#define MAX_ARROWS    240
/* Units. */
#define USUAL_ARROW 26.0 /* of the strongest tenth of the forces */
#define MAX_ARROW   52.0
#define MIN_ARROW   1.5 /* shorter ones are left out */
#define HEAD        3.5

typedef struct
{
  double x, y; /* in the picture */
  double force[2][2];
} Arrows;

ClossColor
closs_overlay_get_force_color (ClossTheme theme, int force)
{
  static const ClossColor light[] = { { 0.02, 0.35, 0.75 }, { 0.80, 0.25, 0.05 } };
  static const ClossColor dark[] = { { 0.55, 0.80, 1.00 }, { 1.00, 0.68, 0.35 } };

  return theme == CLOSS_THEME_DARK ? dark[force] : light[force];
}

static gboolean
has_points (const ClossScene *scene)
{
  return scene->n_points > 0 && scene->points != NULL && scene->labels != NULL && scene->n_classes > 0;
}

/* The cells of the nearest centers are arg-max regions too: of c·x - |c|²/2. */
void
closs_figure_draw_cells (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;
  static const double dashes[] = { 5, 3.5 };
  g_autoptr (ClossRegions) regions = NULL;
  g_autofree float *bias = NULL;

  if ((scene->flags & CLOSS_SCENE_CELLS) == 0 || scene->centers == NULL || scene->n_classes < 1)
    return;
  bias = g_new (float, scene->n_classes);
  for (int k = 0; k < scene->n_classes; k++)
    bias[k] = -0.5f
              * (scene->centers[2 * k] * scene->centers[2 * k] + scene->centers[2 * k + 1] * scene->centers[2 * k + 1]);
  regions = closs_figure_find_regions (figure, scene->centers, bias);
  cairo_save (cr);
  cairo_new_path (cr);
  closs_figure_add_borders (figure, cr, regions);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_set_line_width (cr, 1.1 * figure->unit);
  closs_set_source (cr, closs_theme_get_ink (scene->theme), 0.75);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_ellipse (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments, int class_index)
{
  const float middle[2] = { (float)moments->x, (float)moments->y };
  double scale = MIN (figure->plane.width, figure->plane.height) / figure->scene->view.span;
  double a, b, angle, x, y, alpha = closs_figure_is_receding (figure, class_index) ? 0.2 : 1;

  closs_moments_get_ellipse (moments, ELLIPSE_SHARE, &a, &b, &angle);
  if (moments->n < 3 || !(b * scale > 0.01) || !(a * scale < 1e5) || !closs_figure_project (figure, middle, &x, &y))
    return;
  cairo_save (cr);
  cairo_new_path (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, -angle);
  cairo_scale (cr, a * scale, b * scale);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), 0.6 * alpha);
  cairo_set_line_width (cr, 3 * figure->unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr,
                    closs_color_mix (closs_figure_get_class_color (figure, class_index),
                                     closs_theme_get_ink (figure->scene->theme), 0.3),
                    alpha);
  cairo_set_line_width (cr, 1.4 * figure->unit);
  cairo_stroke (cr);
}

/* From the center to where it ought to be, with a cross there. */
static void
draw_lag (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments, int class_index)
{
  const float mean[2] = { (float)moments->x, (float)moments->y };
  double x0, y0, x1, y1, arm = 3.5 * figure->unit, alpha = closs_figure_is_receding (figure, class_index) ? 0.2 : 1;

  if (moments->n == 0 || !closs_figure_project (figure, figure->scene->centers + 2 * class_index, &x0, &y0)
      || !closs_figure_project (figure, mean, &x1, &y1))
    return;
  cairo_new_path (cr);
  cairo_move_to (cr, x0, y0);
  cairo_line_to (cr, x1, y1);
  cairo_move_to (cr, x1 - arm, y1 - arm);
  cairo_line_to (cr, x1 + arm, y1 + arm);
  cairo_move_to (cr, x1 - arm, y1 + arm);
  cairo_line_to (cr, x1 + arm, y1 - arm);
  closs_set_source (cr, closs_theme_get_ground (figure->scene->theme), 0.85 * alpha);
  cairo_set_line_width (cr, 4.5 * figure->unit);
  cairo_stroke_preserve (cr);
  closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), alpha);
  cairo_set_line_width (cr, 1.8 * figure->unit);
  cairo_stroke (cr);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* Picture units of a unit of force: the same for both losses, so that they can be compared. */
static double
choose_scale (const ClossFigure *figure, const Arrows *arrows, gsize n)
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
draw_arrow (const ClossFigure *figure, cairo_t *cr, const Arrows *arrow, int force, double scale)
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

/* Every so many of the points, so that the arrows can be told apart. */
static gsize
collect_arrows (const ClossFigure *figure, const ClossMoments *moments, Arrows arrows[MAX_ARROWS])
{
  const ClossScene *scene = figure->scene;
  gsize stride = MAX ((scene->n_points + MAX_ARROWS - 1) / MAX_ARROWS, 1), n = 0;

  for (gsize i = 0; i < scene->n_points && n < MAX_ARROWS; i += stride)
    {
      ClossForces forces;

      if (closs_figure_is_receding (figure, scene->labels[i])
          || !closs_figure_project (figure, scene->points + 2 * i, &arrows[n].x, &arrows[n].y))
        continue;
      forces = closs_forces_get (scene, moments, i);
      for (int axis = 0; axis < 2; axis++)
        {
          arrows[n].force[0][axis] = forces.cross_entropy[axis];
          arrows[n].force[1][axis] = forces.center[axis];
        }
      n++;
    }
  return n;
}

static void
draw_forces (const ClossFigure *figure, cairo_t *cr, const ClossMoments *moments)
{
  Arrows arrows[MAX_ARROWS];
  gsize n = collect_arrows (figure, moments, arrows);
  double scale = n > 0 ? choose_scale (figure, arrows, n) : 0;

  for (int force = 0; force < 2; force++)
    {
      cairo_new_path (cr);
      for (gsize i = 0; i < n; i++)
        draw_arrow (figure, cr, &arrows[i], force, scale);
      cairo_set_line_width (cr, 1.2 * figure->unit);
      closs_set_source (cr, closs_overlay_get_force_color (figure->scene->theme, force), 0.95);
      cairo_stroke (cr);
    }
}

void
closs_figure_draw_overlays (const ClossFigure *figure, cairo_t *cr)
{
  const ClossScene *scene = figure->scene;
  g_autofree ClossMoments *moments = NULL;

  if ((scene->flags & (CLOSS_SCENE_ELLIPSES | CLOSS_SCENE_LAG | CLOSS_SCENE_FORCES)) == 0 || !has_points (scene))
    return;
  moments = closs_moments_new (scene);
  cairo_save (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if ((scene->flags & CLOSS_SCENE_FORCES) != 0)
    draw_forces (figure, cr, moments);
  for (int k = 0; k < scene->n_classes; k++)
    {
      if ((scene->flags & CLOSS_SCENE_ELLIPSES) != 0)
        draw_ellipse (figure, cr, &moments[k], k);
      if ((scene->flags & CLOSS_SCENE_LAG) != 0 && scene->centers != NULL)
        draw_lag (figure, cr, &moments[k], k);
    }
  cairo_restore (cr);
}

/* Which arrow is which, at the right end of the caption's line. */
void
closs_figure_draw_force_key (const ClossFigure *figure, cairo_t *cr)
{
  const char *const names[] = { _ ("Cross-entropy"), _ ("Center loss") };
  double x = figure->plane.x + figure->plane.width, width, height, stub = 14 * figure->unit;

  if ((figure->scene->flags & CLOSS_SCENE_FORCES) == 0 || (figure->scene->flags & CLOSS_SCENE_CAPTION) == 0)
    return;
  for (int force = 1; force >= 0; force--)
    {
      Arrows arrow = { 0, figure->caption_y, { { 0 } } };

      closs_text_set (figure->text, names[force], CLOSS_TICK_SIZE * figure->unit, PANGO_WEIGHT_NORMAL);
      closs_text_get_size (figure->text, &width, &height);
      closs_set_source (cr, closs_theme_get_ink (figure->scene->theme), 0.85);
      closs_text_show (figure->text, cr, x, figure->caption_y, 1, 0.5);
      x -= width + 5 * figure->unit + stub;
      arrow.x = x;
      arrow.force[force][0] = stub;
      cairo_new_path (cr);
      draw_arrow (figure, cr, &arrow, force, 1);
      cairo_set_line_width (cr, 1.4 * figure->unit);
      closs_set_source (cr, closs_overlay_get_force_color (figure->scene->theme, force), 1);
      cairo_stroke (cr);
      x -= 12 * figure->unit;
    }
}
