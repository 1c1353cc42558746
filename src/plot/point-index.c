/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/point-index.h"

#include <math.h>
#include <stdlib.h>

#define POINTS_PER_CELL 4
#define MAX_SIDE        256 /* cells */
#define SAMPLE          512 /* points that are sampled to find the range of most points */
#define TAILS           25  /* one sampled point in so many may lie outside at each end */

struct _ClossPointIndex
{
  const float *points; /* [n][2] */
  gsize n;
  int n_queries; /* questions since the points last moved */

  /* The grid: point indices sorted by cell, within a cell in order. */
  int columns, rows; /* 0: no grid */
  double left, bottom, cell_width, cell_height;
  guint32 *starts; /* [columns * rows + 1] into members */
  guint32 *members;
};

typedef struct
{
  double x, y, nearest; /* squared distance */
  gssize found;
} Search;

static gboolean
is_finite (const float *point)
{
  return isfinite (point[0]) && isfinite (point[1]);
}

static void
drop_grid (ClossPointIndex *index)
{
  g_clear_pointer (&index->starts, g_free);
  g_clear_pointer (&index->members, g_free);
  index->columns = index->rows = 0;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *)a, y = *(const float *)b;

  return (x > y) - (x < y);
}

/* The range of most points on an axis (0: x, 1: y). Without it a few far points would stretch the cells until all
 * others share one. */
static void
find_extent (const ClossPointIndex *index, int axis, double *low, double *high)
{
  float values[SAMPLE];
  gsize stride = MAX (index->n / SAMPLE, 1), n = 0;

  for (gsize i = 0; i < index->n && n < SAMPLE; i += stride)
    if (is_finite (index->points + 2 * i))
      values[n++] = index->points[2 * i + (gsize)axis];
  qsort (values, n, sizeof *values, compare_floats);
  *low = n > 0 ? (double)values[n / TAILS] : 0;
  *high = n > 0 ? (double)values[n - 1 - n / TAILS] : 0;
}

/* Points beyond the grid belong to the cells at its edge. */
static void
lay_grid (ClossPointIndex *index)
{
  double right, top;

  find_extent (index, 0, &index->left, &right);
  find_extent (index, 1, &index->bottom, &top);
  index->columns = index->rows = CLAMP ((int)sqrt ((double)index->n / POINTS_PER_CELL), 1, MAX_SIDE);
  /* Points on a line still get cells. */
  index->cell_width = fmax (right - index->left, 1e-30) / index->columns;
  index->cell_height = fmax (top - index->bottom, 1e-30) / index->rows;
}

static int
get_column (const ClossPointIndex *index, double x)
{
  return (int)CLAMP ((x - index->left) / index->cell_width, 0, index->columns - 1);
}

static int
get_row (const ClossPointIndex *index, double y)
{
  return (int)CLAMP ((y - index->bottom) / index->cell_height, 0, index->rows - 1);
}

static gsize
get_cell (const ClossPointIndex *index, const float *point)
{
  return (gsize)get_row (index, (double)point[1]) * (gsize)index->columns + (gsize)get_column (index, (double)point[0]);
}

/* A counting sort: sizes, then starts, then the members. */
static void
build_grid (ClossPointIndex *index)
{
  gsize n_cells;
  g_autofree guint32 *next = NULL;

  lay_grid (index);
  n_cells = (gsize)index->columns * (gsize)index->rows;
  index->starts = g_new0 (guint32, n_cells + 1);
  index->members = g_new (guint32, MAX (index->n, 1));
  for (gsize i = 0; i < index->n; i++)
    if (is_finite (index->points + 2 * i))
      index->starts[get_cell (index, index->points + 2 * i) + 1]++;
  for (gsize cell = 0; cell < n_cells; cell++)
    index->starts[cell + 1] += index->starts[cell];
  next = g_memdup2 (index->starts, n_cells * sizeof *next);
  for (gsize i = 0; i < index->n; i++)
    if (is_finite (index->points + 2 * i))
      index->members[next[get_cell (index, index->points + 2 * i)]++] = (guint32)i;
}

/* TRUE if there is a grid. The second question for the same points makes one. */
static gboolean
prepare (ClossPointIndex *index)
{
  if (++index->n_queries == 2)
    build_grid (index);
  return index->columns > 0;
}

static void
consider (const ClossPointIndex *index, gsize i, Search *search)
{
  double dx = (double)index->points[2 * i] - search->x, dy = (double)index->points[2 * i + 1] - search->y;
  double distance = dx * dx + dy * dy;

  /* A comparison with NaN is false. */
  if (distance < search->nearest || (search->found >= 0 && distance <= search->nearest && (gssize)i < search->found))
    {
      search->nearest = distance;
      search->found = (gssize)i;
    }
}

ClossPointIndex *
closs_point_index_new (void)
{
  return g_new0 (ClossPointIndex, 1);
}

void
closs_point_index_free (ClossPointIndex *index)
{
  drop_grid (index);
  g_free (index);
}

void
closs_point_index_set_points (ClossPointIndex *index, const float *points, gsize n)
{
  drop_grid (index);
  index->points = points;
  index->n = n;
  index->n_queries = 0;
}

gssize
closs_point_index_find_nearest (ClossPointIndex *index, double x, double y, double reach)
{
  Search search = { x, y, reach * reach, -1 };

  if (!prepare (index))
    {
      for (gsize i = 0; i < index->n; i++)
        consider (index, i, &search);
      return search.found;
    }
  for (int row = get_row (index, y - reach); row <= get_row (index, y + reach); row++)
    {
      gsize first = (gsize)row * (gsize)index->columns;
      guint32 begin = index->starts[first + (gsize)get_column (index, x - reach)];
      guint32 end = index->starts[first + (gsize)get_column (index, x + reach) + 1];

      /* The cells of a row lie one after the other. */
      for (guint32 member = begin; member < end; member++)
        consider (index, index->members[member], &search);
    }
  return search.found;
}

GArray *
closs_point_index_find_in_box (ClossPointIndex *index, double x0, double y0, double x1, double y1)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < index->n; i++)
    {
      double x = (double)index->points[2 * (gsize)i], y = (double)index->points[2 * (gsize)i + 1];

      if (x >= fmin (x0, x1) && x <= fmax (x0, x1) && y >= fmin (y0, y1) && y <= fmax (y0, y1))
        g_array_append_val (found, i);
    }
  return found;
}
