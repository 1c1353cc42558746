/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/forces.h"

#include <math.h>

static double
get_logit (const ClossScene *scene, const float *point, int k)
{
  const float *weight = scene->classifier_weight + 2 * k;

  return (double)weight[0] * (double)point[0] + (double)weight[1] * (double)point[1]
         + (double)scene->classifier_bias[k];
}

/* Σ_k (1[k = y] - p_k) w_k */
static void
add_cross_entropy (const ClossScene *scene, const float *point, int label, double force[2])
{
  double largest = -INFINITY, sum = 0, mean[2] = { 0, 0 };

  for (int k = 0; k < scene->n_classes; k++)
    largest = fmax (largest, get_logit (scene, point, k));
  for (int k = 0; k < scene->n_classes; k++)
    {
      double weight = exp (get_logit (scene, point, k) - largest);

      sum += weight;
      mean[0] += weight * (double)scene->classifier_weight[2 * k];
      mean[1] += weight * (double)scene->classifier_weight[2 * k + 1];
    }
  for (int axis = 0; axis < 2; axis++)
    force[axis] = (double)scene->classifier_weight[2 * label + axis] - mean[axis] / sum;
}

static void
add_center (const ClossScene *scene, const float *point, int label, double count, double force[2])
{
  double dx = (double)scene->centers[2 * label] - (double)point[0];
  double dy = (double)scene->centers[2 * label + 1] - (double)point[1];
  double distance = hypot (dx, dy), strength = scene->lambda;

  if (scene->center_loss == CLOSS_SCENE_LOSS_PLAIN)
    strength /= count;
  else if (scene->center_loss == CLOSS_SCENE_LOSS_ROOT)
    strength = distance > 0 ? strength / (2 * count * distance) : 0;
  force[0] = strength * dx;
  force[1] = strength * dy;
}

static void
drop_unless_finite (double force[2])
{
  if (!isfinite (force[0]) || !isfinite (force[1]))
    force[0] = force[1] = 0;
}

/* The share of the class among the points behind the moments. */
static double
get_share (const ClossScene *scene, const ClossMoments *moments, int label)
{
  gsize n = 0;

  for (int k = 0; k < scene->n_classes; k++)
    n += moments[k].n;
  return n > 0 ? (double)moments[label].n / (double)n : 0;
}

ClossForces
closs_forces_get (const ClossScene *scene, const ClossMoments *moments, gsize i)
{
  ClossForces forces = { { 0, 0 }, { 0, 0 } };
  const float *point = scene->points + 2 * i;
  int label = scene->labels[i];

  if (label >= scene->n_classes)
    return forces;
  if (scene->classifier_weight != NULL && scene->classifier_bias != NULL)
    add_cross_entropy (scene, point, label, forces.cross_entropy);
  if (scene->centers != NULL)
    add_center (scene, point, label, fmax (scene->batch_size * get_share (scene, moments, label), 1), forces.center);
  drop_unless_finite (forces.cross_entropy);
  drop_unless_finite (forces.center);
  return forces;
}
