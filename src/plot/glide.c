/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/glide.h"

/* A camera that stands still may show so many times what the narrowest picture needs. */
#define MAX_STILL 1.6

/* What a view shows at least: a square. Of several the smallest rectangle around them. */
typedef struct
{
  double left, right, bottom, top;
} Box;

static Box
get_box (const ClossView *view)
{
  double half = view->span / 2;

  return (Box){ view->x - half, view->x + half, view->y - half, view->y + half };
}

static ClossView
get_view (const Box *box)
{
  return (ClossView){ (box->left + box->right) / 2, (box->bottom + box->top) / 2,
                      MAX (box->right - box->left, box->top - box->bottom) };
}

/* Around views [first, last]. */
static Box
unite (const ClossView *views, gsize first, gsize last)
{
  Box box = get_box (&views[first]);

  for (gsize i = first + 1; i <= last; i++)
    {
      Box other = get_box (&views[i]);

      box.left = MIN (box.left, other.left);
      box.right = MAX (box.right, other.right);
      box.bottom = MIN (box.bottom, other.bottom);
      box.top = MAX (box.top, other.top);
    }
  return box;
}

/* Weights fall evenly to either side; beyond an end it goes on as at the end. */
static Box
smooth (const Box *boxes, gsize n, gsize i, gsize reach)
{
  Box mean = { 0, 0, 0, 0 };
  double total = 0;

  for (gsize offset = 0; offset <= 2 * reach; offset++)
    {
      gsize j = i + offset < reach ? 0 : MIN (i + offset - reach, n - 1);
      double weight = (double)(reach + 1 - (offset < reach ? reach - offset : offset - reach));

      mean.left += weight * boxes[j].left;
      mean.right += weight * boxes[j].right;
      mean.bottom += weight * boxes[j].bottom;
      mean.top += weight * boxes[j].top;
      total += weight;
    }
  return (Box){ mean.left / total, mean.right / total, mean.bottom / total, mean.top / total };
}

static gboolean
is_near_all (const ClossView *views, gsize n_views, double span)
{
  for (gsize i = 0; i < n_views; i++)
    if (span > MAX_STILL * views[i].span)
      return FALSE;
  return TRUE;
}

void
closs_views_glide (ClossView *views, gsize n_views, gsize reach)
{
  g_autofree Box *boxes = g_new (Box, MAX (n_views, 1));
  Box all;
  ClossView still;

  if (n_views == 0)
    return;
  all = unite (views, 0, n_views - 1);
  still = get_view (&all);
  if (is_near_all (views, n_views, still.span))
    {
      for (gsize i = 0; i < n_views; i++)
        views[i] = still;
      return;
    }
  /* Each mean below is of boxes that all have the picture's own view within them, and so has the mean. */
  for (gsize i = 0; i < n_views; i++)
    boxes[i] = unite (views, i > reach ? i - reach : 0, MIN (i + reach, n_views - 1));
  for (gsize i = 0; i < n_views; i++)
    {
      Box box = smooth (boxes, n_views, i, reach);

      views[i] = get_view (&box);
    }
}
