/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/figure.h"
#include "plot/marker.h"
#include "plot/stamp.h"

#include <math.h>

/* Rings are slightly larger than discs and always large enough to keep their hole open. */
#define RING_SCALE      1.15
#define RING_MIN_RADIUS 2.5 /* units */
#define RING_LINE       0.3 /* of the radius */
#define RING_MIN_LINE   0.9 /* units */
#define RING_OPACITY    1.6 /* relative to a disc's opacity: a ring covers less */

enum
{
  MARK_DISC,
  MARK_RING,
  N_MARKS,
};

typedef struct
{
  double radius; /* to the middle of the line, if there is one */
  double line;   /* 0: filled */
  double opacity;
} Mark;

/* The style of the points of a drawing. */
typedef struct
{
  Mark marks[N_MARKS];
  int n_shapes;
} Style;

/* Maps points to a surface's pixels: device = scale * user + offset. */
typedef struct
{
  double scale_x, scale_y, offset_x, offset_y;
} Transform;

/* The points of one kind: either all except the isolated class's, or only those. */
typedef enum
{
  PASS_ALL,
  PASS_RECEDING,
  PASS_ISOLATED,
} Pass;

typedef void (*PointFunc) (double x, double y, int class_index, int mark, gpointer data);

static Mark
make_ring (const ClossFigure *figure, const Mark *disc)
{
  double outer = MAX (RING_SCALE * disc->radius, RING_MIN_RADIUS * figure->unit);
  Mark ring = { .line = MAX (RING_LINE * outer, RING_MIN_LINE * figure->unit) };

  ring.radius = outer - ring.line / 2;
  ring.opacity = MIN (RING_OPACITY * disc->opacity, 1);
  return ring;
}

static Style
choose_style (const ClossFigure *figure)
{
  const ClossScene *scene = figure->scene;
  double n = (double)MAX (scene->n_points, 1), area = figure->plane.width * figure->plane.height;
  Mark disc = { .radius = scene->point_radius, .opacity = scene->point_opacity };
  Style style = { .n_shapes = 1 };

  if (!(disc.radius > 0))
    disc.radius = CLAMP (0.35 * sqrt (area / n), 1.15 * figure->unit, 4 * figure->unit);
  if (!(disc.opacity > 0))
    disc.opacity = CLAMP (0.42 * pow (10000 / n, 0.25), 0.25, 0.85);
  if ((scene->flags & CLOSS_SCENE_SHAPES) != 0)
    {
      style.n_shapes = MIN (CLOSS_N_MARKERS, MAX (scene->n_classes, 1));
      disc.radius *= 1.25;
    }
  style.marks[MARK_DISC] = disc;
  style.marks[MARK_RING] = make_ring (figure, &disc);
  return style;
}

static inline int
get_mark (const ClossScene *scene, gsize i)
{
  return scene->filled == NULL || scene->filled[i] ? MARK_DISC : MARK_RING;
}

static gboolean
is_in_pass (const ClossScene *scene, int class_index, Pass pass)
{
  return pass == PASS_ALL || (class_index == scene->isolated_class) == (pass == PASS_ISOLATED);
}

static gsize
find_common_divisor (gsize a, gsize b)
{
  while (b != 0)
    {
      gsize rest = a % b;
      a = b;
      b = rest;
    }
  return a;
}

/* A stride that visits all of @n in large jumps: points may come sorted by class, and one class must not cover another.
 * The order is the same in every frame. */
static gsize
choose_stride (gsize n)
{
  gsize stride = (gsize)(0.6180339887 * (double)n) | 1;

  while (stride > 1 && find_common_divisor (n, stride) != 1)
    stride--;
  return MAX (stride, 1);
}

static inline void
visit_points (const ClossFigure *figure, Pass pass, PointFunc func, gpointer data)
{
  const ClossScene *scene = figure->scene;
  ClossProjection projection = closs_figure_get_projection (figure);
  gsize n = scene->n_points, stride = choose_stride (n), i = 0;

  for (gsize visited = 0; visited < n; visited++, i = i + stride < n ? i + stride : i + stride - n)
    {
      int class_index = scene->labels[i];
      double x, y;

      if (class_index < scene->n_classes && is_in_pass (scene, class_index, pass)
          && closs_projection_apply (&projection, scene->points + 2 * i, &x, &y))
        func (x, y, class_index, get_mark (scene, i), data);
    }
}

/* Draws into the bytes of a surface. */

typedef struct
{
  ClossStamps *stamps[N_MARKS];
  int n_shapes;
  guint32 *colors; /* [n_classes] */
  Transform transform;
  guint8 *pixels;
  int stride;
  ClossPixelRect clip;
} Raster;

static void
blend_point_cb (double x, double y, int class_index, int mark, gpointer data)
{
  Raster *raster = data;
  const Transform *t = &raster->transform;

  closs_stamps_blend (raster->stamps[mark], class_index % raster->n_shapes, raster->colors[class_index],
                      t->scale_x * x + t->offset_x, t->scale_y * y + t->offset_y, raster->pixels, raster->stride,
                      &raster->clip);
}

/* FALSE if the picture is rotated, mirrored or stretched. */
static gboolean
get_transform (cairo_t *cr, cairo_surface_t *target, Transform *transform)
{
  cairo_matrix_t matrix;
  double device_x, device_y, offset_x, offset_y;

  cairo_get_matrix (cr, &matrix);
  cairo_surface_get_device_scale (target, &device_x, &device_y);
  cairo_surface_get_device_offset (target, &offset_x, &offset_y);
  *transform = (Transform){ matrix.xx * device_x, matrix.yy * device_y, matrix.x0 * device_x + offset_x,
                            matrix.y0 * device_y + offset_y };
  return matrix.xy == 0 && matrix.yx == 0 && transform->scale_x > 0
         && fabs (transform->scale_x - transform->scale_y) < 1e-6 * transform->scale_x;
}

static void
intersect_clip (ClossPixelRect *clip, const Transform *t, double x, double y, double width, double height)
{
  clip->left = MAX (clip->left, (int)lrint (x * t->scale_x + t->offset_x));
  clip->top = MAX (clip->top, (int)lrint (y * t->scale_y + t->offset_y));
  clip->right = MIN (clip->right, (int)lrint ((x + width) * t->scale_x + t->offset_x));
  clip->bottom = MIN (clip->bottom, (int)lrint ((y + height) * t->scale_y + t->offset_y));
}

/* The plane inside the clip, in whole pixels; FALSE if the clip is not a single rectangle. */
static gboolean
get_clip (cairo_t *cr, const ClossRect *plane, const Transform *t, cairo_surface_t *target, ClossPixelRect *clip)
{
  cairo_rectangle_list_t *list = cairo_copy_clip_rectangle_list (cr);
  gboolean is_rectangle = list->status == CAIRO_STATUS_SUCCESS && list->num_rectangles == 1;

  *clip = (ClossPixelRect){ 0, 0, cairo_image_surface_get_width (target), cairo_image_surface_get_height (target) };
  if (is_rectangle)
    {
      const cairo_rectangle_t *r = &list->rectangles[0];
      intersect_clip (clip, t, r->x, r->y, r->width, r->height);
      intersect_clip (clip, t, plane->x, plane->y, plane->width, plane->height);
    }
  cairo_rectangle_list_destroy (list);
  return is_rectangle;
}

static gboolean
has_plain_pixels (cairo_surface_t *target)
{
  cairo_format_t format;

  if (cairo_surface_get_type (target) != CAIRO_SURFACE_TYPE_IMAGE)
    return FALSE;
  format = cairo_image_surface_get_format (target);
  return (format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24)
         && cairo_image_surface_get_data (target) != NULL;
}

static guint32
pack_color (ClossColor color)
{
  return (guint32)lrint (color.r * 255) << 16 | (guint32)lrint (color.g * 255) << 8 | (guint32)lrint (color.b * 255);
}

static guint32 *
pack_colors (const ClossFigure *figure)
{
  guint32 *colors = g_new (guint32, MAX (figure->scene->n_classes, 1));

  for (int k = 0; k < figure->scene->n_classes; k++)
    colors[k] = pack_color (closs_figure_get_class_color (figure, k));
  return colors;
}

/* FALSE if the target does not allow it; then nothing is drawn. */
static gboolean
blend_points (const ClossFigure *figure, cairo_t *cr, const Style *style, Pass pass)
{
  cairo_surface_t *target = cairo_get_group_target (cr);
  Raster raster = { .n_shapes = style->n_shapes };

  if (!has_plain_pixels (target) || cairo_get_operator (cr) != CAIRO_OPERATOR_OVER
      || !get_transform (cr, target, &raster.transform)
      || !get_clip (cr, &figure->plane, &raster.transform, target, &raster.clip))
    return FALSE;
  cairo_surface_flush (target);
  raster.pixels = cairo_image_surface_get_data (target);
  raster.stride = cairo_image_surface_get_stride (target);
  for (int m = 0; m < N_MARKS; m++)
    {
      const Mark *mark = &style->marks[m];
      raster.stamps[m] = closs_stamps_new (style->n_shapes, mark->radius * raster.transform.scale_x,
                                           mark->line * raster.transform.scale_x, mark->opacity);
    }
  raster.colors = pack_colors (figure);
  visit_points (figure, pass, blend_point_cb, &raster);
  cairo_surface_mark_dirty (target);
  for (int m = 0; m < N_MARKS; m++)
    closs_stamps_free (raster.stamps[m]);
  g_free (raster.colors);
  return TRUE;
}

/* Draws vectors. One path per point would make files of many megabytes. One path per class would lose the density,
 * because a path covers no place twice. So the points of a class are distributed over layers in which none touch; a
 * layer is one path, and the layers of the classes alternate. */

typedef struct
{
  double x, y;
  int class_index, mark, layer;
} Dot;

typedef struct
{
  int class_index, height; /* highest layer that dots of this class reach in this cell */
} Cell;

typedef struct
{
  const ClossRect *plane;
  double pitch; /* dots in cells that are not neighbors do not touch */
  int columns, rows;
  Cell *cells; /* [row][column] */
  GArray *dots;
} Layering;

static void
collect_point_cb (double x, double y, int class_index, int mark, gpointer data)
{
  Layering *layering = data;
  const ClossRect *plane = layering->plane;
  double margin = layering->pitch;
  Dot dot = { x, y, class_index, mark, 0 };

  if (x > plane->x - margin && y > plane->y - margin && x < plane->x + plane->width + margin
      && y < plane->y + plane->height + margin)
    g_array_append_val (layering->dots, dot);
}

static int
get_height (const Cell *cell, int class_index)
{
  return cell->class_index == class_index ? cell->height : 0;
}

/* One class after the other, so that one grid serves any number of classes. */
static void
deal_dot (Layering *layering, Dot *dot)
{
  int column = (int)((dot->x - layering->plane->x) / layering->pitch + 2);
  int row = (int)((dot->y - layering->plane->y) / layering->pitch + 2);

  for (int j = row - 1; j <= row + 1; j++)
    for (int i = column - 1; i <= column + 1; i++)
      dot->layer = MAX (dot->layer, get_height (&layering->cells[j * layering->columns + i], dot->class_index));
  layering->cells[row * layering->columns + column] = (Cell){ dot->class_index, dot->layer + 1 };
}

/* Sorts by layer, then class, then mark; stable. */
static int
compare_dots (gconstpointer a, gconstpointer b)
{
  const Dot *p = a, *q = b;

  if (p->layer != q->layer)
    return p->layer < q->layer ? -1 : 1;
  return p->class_index != q->class_index ? p->class_index - q->class_index : p->mark - q->mark;
}

/* To a 16th: Cairo's own grid is finer and writes more digits than can be seen. */
static double
round_place (double value)
{
  return round (value * 16) / 16;
}

static void
add_dot (cairo_t *cr, const Dot *dot, const Style *style)
{
  int shape = dot->class_index % style->n_shapes;
  double x = round_place (dot->x), y = round_place (dot->y);

  if (shape > 0 || dot->mark == MARK_RING)
    {
      closs_marker_path (cr, shape, x, y, style->marks[dot->mark].radius);
      return;
    }
  /* A line of length 0 with round ends is a disc in a few bytes. */
  cairo_move_to (cr, x, y);
  cairo_line_to (cr, x, y);
}

static void
paint_layer (const ClossFigure *figure, cairo_t *cr, const Style *style, const Dot *dot)
{
  const Mark *mark = &style->marks[dot->mark];

  closs_set_source (cr, closs_figure_get_class_color (figure, dot->class_index), mark->opacity);
  cairo_set_line_width (cr, mark->line > 0 ? mark->line : 2 * mark->radius);
  if (mark->line > 0 || dot->class_index % style->n_shapes == 0)
    cairo_stroke (cr);
  else
    cairo_fill (cr);
}

static void
draw_dots (const ClossFigure *figure, cairo_t *cr, const Style *style, const GArray *dots)
{
  cairo_new_path (cr);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (guint i = 0; i < dots->len; i++)
    {
      const Dot *dot = &g_array_index (dots, Dot, i);
      add_dot (cr, dot, style);
      if (i + 1 == dots->len || compare_dots (dot, dot + 1) != 0)
        paint_layer (figure, cr, style, dot);
    }
}

/* The largest distance that a point's drawing reaches from its place. */
static double
get_reach (const ClossScene *scene, const Style *style)
{
  const Mark *mark = &style->marks[scene->filled != NULL ? MARK_RING : MARK_DISC];

  return (mark->radius + mark->line / 2) * (style->n_shapes > 1 ? CLOSS_MARKER_REACH : 1);
}

static void
draw_vector_points (const ClossFigure *figure, cairo_t *cr, const Style *style, Pass pass)
{
  Layering layering = { .plane = &figure->plane, .pitch = MAX (2 * get_reach (figure->scene, style) + 0.125, 1) };

  layering.columns = (int)(figure->plane.width / layering.pitch) + 6;
  layering.rows = (int)(figure->plane.height / layering.pitch) + 6;
  layering.cells = g_new0 (Cell, (gsize)layering.columns * (gsize)layering.rows);
  layering.dots = g_array_new (FALSE, FALSE, sizeof (Dot));
  visit_points (figure, pass, collect_point_cb, &layering);
  g_array_sort (layering.dots, compare_dots);
  for (guint i = 0; i < layering.dots->len; i++)
    deal_dot (&layering, &g_array_index (layering.dots, Dot, i));
  g_array_sort (layering.dots, compare_dots);
  draw_dots (figure, cr, style, layering.dots);
  g_array_unref (layering.dots);
  g_free (layering.cells);
}

static void
draw_pass (const ClossFigure *figure, cairo_t *cr, const Style *style, Pass pass)
{
  const ClossRect *plane = &figure->plane;

  if (blend_points (figure, cr, style, pass))
    return;
  cairo_save (cr);
  cairo_rectangle (cr, plane->x, plane->y, plane->width, plane->height);
  cairo_clip (cr);
  draw_vector_points (figure, cr, style, pass);
  cairo_restore (cr);
}

void
closs_figure_draw_points (const ClossFigure *figure, cairo_t *cr)
{
  Style style = choose_style (figure), faint;

  if (figure->scene->n_points == 0)
    return;
  if (figure->scene->isolated_class < 0)
    {
      draw_pass (figure, cr, &style, PASS_ALL);
      return;
    }
  faint = style;
  for (int m = 0; m < N_MARKS; m++)
    faint.marks[m].opacity *= 0.16;
  draw_pass (figure, cr, &faint, PASS_RECEDING);
  draw_pass (figure, cr, &style, PASS_ISOLATED);
}
