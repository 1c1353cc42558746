/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/scene.h"

#include <math.h>

/* The share of points that may lie outside at either end of an axis: four ends, under 0.5 % in all. */
#define TAIL   0.00124
#define MARGIN 0.08

typedef struct
{
  double low, high;
} Range;

static double
get_scale (const ClossView *view, const ClossRect *plane)
{
  return MIN (plane->width, plane->height) / view->span;
}

void
closs_view_to_plane (const ClossView *view, const ClossRect *plane, double x, double y, double *px, double *py)
{
  double scale = get_scale (view, plane);

  *px = plane->x + plane->width / 2 + (x - view->x) * scale;
  *py = plane->y + plane->height / 2 - (y - view->y) * scale;
}

void
closs_view_from_plane (const ClossView *view, const ClossRect *plane, double px, double py, double *x, double *y)
{
  double scale = get_scale (view, plane);

  *x = view->x + (px - plane->x - plane->width / 2) / scale;
  *y = view->y - (py - plane->y - plane->height / 2) / scale;
}

/* The k-th smallest; reorders the values (Hoare's selection). */
static float
select_value (float *values, gsize n, gsize k)
{
  gsize low = 0, high = n - 1;

  while (low < high)
    {
      float pivot = values[low + (high - low) / 2];
      gsize i = low, j = high;

      for (;; i++, j--)
        {
          while (values[i] < pivot)
            i++;
          while (values[j] > pivot)
            j--;
          if (i >= j)
            break;
          float t = values[i];
          values[i] = values[j];
          values[j] = t;
        }
      if (k <= j)
        high = j;
      else
        low = j + 1;
    }
  return values[k];
}

static void
extend_range (Range *range, double value)
{
  range->low = MIN (range->low, value);
  range->high = MAX (range->high, value);
}

/* The range of all values except the few far from the others. */
static Range
find_range (float *values, gsize n)
{
  Range range = { G_MAXDOUBLE, -G_MAXDOUBLE };
  gsize tail = (gsize)(TAIL * (double)n);
  double low, high, reach;

  if (n == 0)
    return range;
  low = select_value (values, n, tail);
  high = select_value (values, n, n - 1 - tail);
  reach = 0.5 * (high - low);
  for (gsize i = 0; i < n; i++)
    if (tail == 0 || (values[i] >= low - reach && values[i] <= high + reach))
      extend_range (&range, values[i]);
  return range;
}

static gboolean
is_finite_point (const float *point)
{
  return isfinite (point[0]) && isfinite (point[1]);
}

/* The range of one axis (0: x, 1: y), or an empty one. */
static Range
find_axis_range (const ClossScene *scene, int axis, float *values)
{
  Range range;
  gsize n = 0;

  for (gsize i = 0; i < scene->n_points; i++)
    if (is_finite_point (scene->points + 2 * i))
      values[n++] = scene->points[2 * i + axis];
  range = find_range (values, n);
  for (int k = 0; scene->centers != NULL && k < scene->n_classes; k++)
    if (is_finite_point (scene->centers + 2 * k))
      extend_range (&range, scene->centers[2 * k + axis]);
  return range;
}

ClossView
closs_view_fit (const ClossScene *scene, const ClossRect *plane)
{
  g_autofree float *values = g_new (float, MAX (scene->n_points, 1));
  Range x = find_axis_range (scene, 0, values);
  Range y = find_axis_range (scene, 1, values);
  ClossView view = { 0, 0, 2 };
  double shorter = MAX (MIN (plane->width, plane->height), 1e-9), span;

  if (x.low > x.high)
    return view;
  view.x = (x.low + x.high) / 2;
  view.y = (y.low + y.high) / 2;
  span = MAX ((x.high - x.low) * shorter / MAX (plane->width, shorter),
              (y.high - y.low) * shorter / MAX (plane->height, shorter))
         / (1 - 2 * MARGIN);
  /* All points in one place: zooms in only as far as numbers still differ in the picture. */
  if (!(span > 1e-5 * (fabs (view.x) + fabs (view.y))))
    span = MAX (2, 1e-5 * (fabs (view.x) + fabs (view.y)));
  view.span = span > 1e-30 ? span : 2;
  return view;
}

/* The span that @view shows along an axis of @length, on a plane whose shorter side is @shorter. */
static Range
get_shown (double middle, double span, double length, double shorter)
{
  double half = span / 2 * length / shorter;

  return (Range){ middle - half, middle + half };
}

static Range
unite (Range a, Range b)
{
  return (Range){ MIN (a.low, b.low), MAX (a.high, b.high) };
}

ClossView
closs_view_unite (const ClossView *a, const ClossView *b, const ClossRect *plane)
{
  double shorter = MAX (MIN (plane->width, plane->height), 1e-9);
  double width = MAX (plane->width, shorter), height = MAX (plane->height, shorter);
  Range x = unite (get_shown (a->x, a->span, width, shorter), get_shown (b->x, b->span, width, shorter));
  Range y = unite (get_shown (a->y, a->span, height, shorter), get_shown (b->y, b->span, height, shorter));

  return (ClossView){ (x.low + x.high) / 2, (y.low + y.high) / 2,
                      MAX ((x.high - x.low) * shorter / width, (y.high - y.low) * shorter / height) };
}
