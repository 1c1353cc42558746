/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/glide.h"

/* A standing camera may show at most this multiple of the smallest view. */
#define MAX_STILL 1.6

/* A box that a view must contain: a square. For several views the smallest rectangle around their squares. */
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

/* The box around views [first, last]. */
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

/* The mean around @i; weights decrease evenly to both sides. */
static Box
smooth (const Box *boxes, gsize i, gsize reach)
{
  Box mean = { 0, 0, 0, 0 };
  double total = 0;

  for (gsize j = i - reach; j <= i + reach; j++)
    {
      double weight = (double)(reach + 1 - (j < i ? i - j : j - i));

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
  /* A mean at i uses only boxes at most half as far from i as the nearer end is, and each box reaches at least that
   * far. So every box, and the mean, contains the picture's own view. */
  for (gsize i = 0; i < n_views; i++)
    {
      gsize far = MIN (reach, MIN (i, n_views - 1 - i));

      boxes[i] = unite (views, i - far, i + far);
    }
  for (gsize i = 0; i < n_views; i++)
    {
      Box box = smooth (boxes, i, MIN (reach, MIN (i, n_views - 1 - i) / 2));

      views[i] = get_view (&box);
    }
}
