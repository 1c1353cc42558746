/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/frame-private.h"
#include "train/trainer.h"
#include <math.h>

/* Sums over the images of the frame's measured split; all measures are computed from them. */
typedef struct
{
  gsize n_nearest_correct, n_disagree;
  double distance;
} Totals;

static double
get_distance (const float *a, const float *b)
{
  return hypot ((double)a[0] - (double)b[0], (double)a[1] - (double)b[1]);
}

static int
find_nearest_center (const ClossFrame *frame, const float *embedding)
{
  double best = INFINITY;
  int nearest = 0;

  for (int k = 0; k < frame->n_classes; k++)
    {
      double distance = get_distance (embedding, frame->centers + 2 * k);

      if (distance < best)
        {
          best = distance;
          nearest = k;
        }
    }
  return nearest;
}

static Totals
sum_images (ClossFrame *frame)
{
  Totals totals = { 0 };

  for (gsize i = 0; i < frame->n; i++)
    {
      const float *embedding = frame->embeddings + 2 * i;
      guint16 label = frame->labels[i], predicted = frame->predicted[i];
      int nearest = find_nearest_center (frame, embedding);
      ClossClassMetrics *class = &frame->classes[label];
      double distance = get_distance (embedding, frame->centers + 2 * label);

      if (frame->split_of[i] != frame->split)
        continue;
      totals.n_nearest_correct += nearest == label;
      totals.n_disagree += nearest != predicted;
      totals.distance += distance;
      class->count++;
      class->accuracy += predicted == label;
      class->radius += distance;
      class->mean_x += (double)embedding[0];
      class->mean_y += (double)embedding[1];
      frame->confusion[(gsize)label * (gsize)frame->n_classes + predicted]++;
    }
  return totals;
}

/* Turns sums into means; NaN if there are no images. */
static void
finish_class (ClossFrame *frame, int k)
{
  ClossClassMetrics *class = &frame->classes[k];
  const float *center = frame->centers + 2 * k;
  double n = class->count > 0 ? (double)class->count : NAN;

  class->accuracy /= n;
  class->radius /= n;
  class->mean_x /= n;
  class->mean_y /= n;
  class->center_lag = hypot (class->mean_x - (double)center[0], class->mean_y - (double)center[1]);
  class->nearest_center = NAN;
  for (int other = 0; other < frame->n_classes; other++)
    if (other != k)
      class->nearest_center = fmin (class->nearest_center, get_distance (center, frame->centers + 2 * other));
}

static double
get_mean_center_distance (const ClossFrame *frame)
{
  double total = 0;
  gsize n_pairs = 0;

  for (int a = 0; a < frame->n_classes; a++)
    for (int b = 0; b < a; b++, n_pairs++)
      total += get_distance (frame->centers + 2 * a, frame->centers + 2 * b);
  return n_pairs > 0 ? total / (double)n_pairs : NAN;
}

/* At most CLOSS_SILHOUETTE_SAMPLE images of the frame's measured split, evenly spaced: an array of gsize indices. */
static GArray *
take_sample (const ClossFrame *frame)
{
  GArray *sample = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize n = frame->n_of[frame->split], n_sample = MIN (n, CLOSS_SILHOUETTE_SAMPLE), rank = 0;

  for (gsize i = 0; i < frame->n; i++)
    {
      if (frame->split_of[i] != frame->split)
        continue;
      if (sample->len < n_sample && rank == sample->len * n / n_sample)
        g_array_append_val (sample, i);
      rank++;
    }
  return sample;
}

/* Mean distances of one image of the sample to the others of its own class and to the nearest other class (Rousseeuw
 * 1987): (b - a) / max (a, b); 0 for an image alone in its class; NaN if there is no other class. */
static double
get_silhouette_of (const ClossFrame *frame, gsize image, const GArray *sample, double *sums, gsize *counts)
{
  guint16 label = frame->labels[image];
  double own, other = NAN;

  for (int k = 0; k < frame->n_classes; k++)
    {
      sums[k] = 0;
      counts[k] = 0;
    }
  for (guint s = 0; s < sample->len; s++)
    {
      gsize j = g_array_index (sample, gsize, s);

      if (j == image)
        continue;
      sums[frame->labels[j]] += get_distance (frame->embeddings + 2 * image, frame->embeddings + 2 * j);
      counts[frame->labels[j]]++;
    }
  for (int k = 0; k < frame->n_classes; k++)
    if (k != label && counts[k] > 0)
      other = fmin (other, sums[k] / (double)counts[k]);
  if (counts[label] == 0)
    return 0;
  own = sums[label] / (double)counts[label];
  return MAX (own, other) > 0 ? (other - own) / MAX (own, other) : 0;
}

static double
get_silhouette (const ClossFrame *frame)
{
  g_autofree double *sums = g_new (double, (gsize)frame->n_classes);
  g_autofree gsize *counts = g_new (gsize, (gsize)frame->n_classes);
  g_autoptr (GArray) sample = take_sample (frame);
  double total = 0;

  for (guint s = 0; s < sample->len; s++)
    total += get_silhouette_of (frame, g_array_index (sample, gsize, s), sample, sums, counts);
  return sample->len > 0 ? total / (double)sample->len : NAN;
}

/* The mean over the classes whose value at @offset is a number. */
static double
get_class_mean (const ClossFrame *frame, gsize offset)
{
  double total = 0;
  gsize n = 0;

  for (int k = 0; k < frame->n_classes; k++)
    {
      double value = G_STRUCT_MEMBER (double, &frame->classes[k], offset);

      if (!isnan (value))
        {
          total += value;
          n++;
        }
    }
  return n > 0 ? total / (double)n : NAN;
}

static void
measure_accuracies (ClossFrame *frame)
{
  gsize n_correct[CLOSS_N_SPLITS] = { 0 };

  for (gsize i = 0; i < frame->n; i++)
    n_correct[frame->split_of[i]] += frame->predicted[i] == frame->labels[i];
  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    frame->accuracy_of[kind] = frame->n_of[kind] > 0 ? (double)n_correct[kind] / (double)frame->n_of[kind] : NAN;
}

void
closs_frame_measure (ClossFrame *frame)
{
  Totals totals = sum_images (frame);
  gsize n_images = frame->n_of[frame->split];
  double n = n_images > 0 ? (double)n_images : NAN;
  ClossMetrics *metrics = &frame->metrics;

  for (int k = 0; k < frame->n_classes; k++)
    finish_class (frame, k);
  measure_accuracies (frame);
  metrics->accuracy = frame->accuracy_of[frame->split];
  metrics->nearest_center_accuracy = (double)totals.n_nearest_correct / n;
  metrics->disagreement = (double)totals.n_disagree / n;
  metrics->intra_distance = totals.distance / n;
  metrics->center_distance = get_mean_center_distance (frame);
  metrics->ratio = metrics->intra_distance / metrics->center_distance;
  metrics->compactness
      = metrics->intra_distance / get_class_mean (frame, G_STRUCT_OFFSET (ClossClassMetrics, nearest_center));
  metrics->center_lag = get_class_mean (frame, G_STRUCT_OFFSET (ClossClassMetrics, center_lag));
  metrics->silhouette = get_silhouette (frame);
}

void
closs_step_row_add_frame (ClossStepRow *row, const ClossFrame *frame)
{
  if (frame->split != CLOSS_SPLIT_TEST)
    return;
  row->test_accuracy = frame->metrics.accuracy;
  row->nearest_center_accuracy = frame->metrics.nearest_center_accuracy;
  row->compactness = frame->metrics.compactness;
  row->center_lag = frame->metrics.center_lag;
  row->disagreement = frame->metrics.disagreement;
  row->test_count = frame->n_of[CLOSS_SPLIT_TEST];
}
