/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/tween.h"
#include "plot/ease.h"

#include <math.h>
#include <string.h>

/* The first key at @step or later. */
static gsize
find_target (const ClossAnimationKey *keys, gsize n_keys, double step)
{
  gsize low = 0, high = n_keys - 1;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if ((double)keys[middle].step < step)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Mixes @to [n]; the first @n_moving values move from @from; g_free(). NULL if there is nothing. */
static float *
blend (const float *from, const float *to, gsize n_moving, gsize n, float rest)
{
  float *values = g_memdup2 (to, n * sizeof (float));

  for (gsize i = 0; from != NULL && values != NULL && i < n_moving; i++)
    if (isfinite (from[i]) && isfinite (to[i]))
      values[i] = to[i] + rest * (from[i] - to[i]);
  return values;
}

static void
move (ClossTween *tween, const ClossAnimationKey *from, const ClossAnimationKey *to, float rest)
{
  const ClossScene *a = &from->scene, *b = &to->scene;
  gsize n_same = MIN (MIN (a->n_points, b->n_points), to->n_same), k = (gsize)b->n_classes;

  tween->scene.points = tween->points = blend (a->points, b->points, 2 * n_same, 2 * b->n_points, rest);
  tween->scene.centers = tween->centers = blend (a->centers, b->centers, 2 * k, 2 * k, rest);
  tween->scene.classifier_weight = tween->classifier_weight
      = blend (a->classifier_weight, b->classifier_weight, 2 * k, 2 * k, rest);
  tween->scene.classifier_bias = tween->classifier_bias = blend (a->classifier_bias, b->classifier_bias, k, k, rest);
}

void
closs_tween_init (ClossTween *tween, const ClossAnimationKey *keys, gsize n_keys, double step)
{
  gsize target = find_target (keys, n_keys, step);
  double begin, end = (double)keys[target].step;

  *tween = (ClossTween){ .scene = keys[target].scene };
  if (target == 0 || step >= end)
    return;
  begin = (double)keys[target - 1].step;
  move (tween, &keys[target - 1], &keys[target], closs_ease_get_rest ((float)((step - begin) / (end - begin))));
}

void
closs_tween_clear (ClossTween *tween)
{
  g_free (tween->points);
  g_free (tween->centers);
  g_free (tween->classifier_weight);
  g_free (tween->classifier_bias);
}
