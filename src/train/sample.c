/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/sample.h"
#include <math.h>

typedef struct
{
  double key; /* sorts from small to large */
  guint32 number;
} Ranked;

double
closs_frame_get_distance (const ClossFrame *frame, gsize i)
{
  const float *embedding = frame->embeddings + 2 * i, *center = frame->centers + 2 * frame->labels[i];

  return hypot ((double)embedding[0] - (double)center[0], (double)embedding[1] - (double)center[1]);
}

static double
get_logit (const ClossFrame *frame, gsize i, int class_index)
{
  const float *weight = frame->classifier_weight + 2 * class_index, *embedding = frame->embeddings + 2 * i;

  return (double)weight[0] * (double)embedding[0] + (double)weight[1] * (double)embedding[1]
         + (double)frame->classifier_bias[class_index];
}

void
closs_frame_get_probabilities (const ClossFrame *frame, gsize i, double *probabilities)
{
  double largest = -INFINITY, sum = 0;

  for (int k = 0; k < frame->n_classes; k++)
    {
      probabilities[k] = get_logit (frame, i, k);
      largest = fmax (largest, probabilities[k]);
    }
  for (int k = 0; k < frame->n_classes; k++)
    {
      probabilities[k] = exp (probabilities[k] - largest);
      sum += probabilities[k];
    }
  for (int k = 0; k < frame->n_classes; k++)
    probabilities[k] /= sum;
}

ClossSampleId
closs_frame_get_sample (const ClossFrame *frame, gsize i)
{
  return (ClossSampleId){ frame->split_of[i], frame->indices[i] };
}

static gboolean
is_sample (const ClossFrame *frame, gsize i, ClossSampleId sample)
{
  return frame->indices[i] == sample.index && frame->split_of[i] == sample.split;
}

gssize
closs_frame_find_sample (const ClossFrame *frame, ClossSampleId sample, gsize guess)
{
  if (guess < frame->n && is_sample (frame, guess, sample))
    return (gssize)guess;
  for (gsize i = 0; frame->n_of[sample.split] > 0 && i < frame->n; i++)
    if (is_sample (frame, i, sample))
      return (gssize)i;
  return -1;
}

static gpointer
make_key (ClossSampleId sample)
{
  return GSIZE_TO_POINTER ((gsize)sample.index * CLOSS_N_SPLITS + (gsize)sample.split);
}

GArray *
closs_frame_find_samples (const ClossFrame *frame, const GArray *samples)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (guint32), samples->len);

  for (gsize i = 0; i < frame->n && samples->len > 0; i++)
    g_hash_table_insert (numbers, make_key (closs_frame_get_sample (frame, i)), GSIZE_TO_POINTER (i));
  for (guint i = 0; i < samples->len; i++)
    {
      gpointer number;

      if (g_hash_table_lookup_extended (numbers, make_key (g_array_index (samples, ClossSampleId, i)), NULL, &number))
        g_array_append_vals (found, &(guint32){ (guint32)GPOINTER_TO_SIZE (number) }, 1);
    }
  return found;
}

/* Equal images keep the frame's order, so that the result for a frame is always the same. */
static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *p = a, *q = b;

  return p->key != q->key ? (p->key > q->key) - (p->key < q->key) : (p->number > q->number) - (p->number < q->number);
}

static GArray *
take_numbers (GArray *ranked, gsize n_most)
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_array_sort (ranked, compare_ranked);
  for (guint r = 0; r < ranked->len && r < n_most; r++)
    g_array_append_val (numbers, g_array_index (ranked, Ranked, r).number);
  return numbers;
}

GArray *
closs_frame_order_class (const ClossFrame *frame, int class_index)
{
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));

  for (gsize i = 0; i < frame->n; i++)
    {
      Ranked entry = { 0, (guint32)i };

      if (frame->labels[i] != class_index)
        continue;
      entry.key = closs_frame_get_distance (frame, i);
      g_array_append_val (ranked, entry);
    }
  return take_numbers (ranked, G_MAXSIZE);
}

GArray *
closs_frame_find_cell (const ClossFrame *frame, int true_class, int predicted)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 i = 0; i < frame->n; i++)
    if (frame->split_of[i] == frame->split && frame->labels[i] == true_class && frame->predicted[i] == predicted)
      g_array_append_val (found, i);
  return found;
}

/* Mistakes get values below 0, from the predicted class's share of its probability plus the true class's, 1/2 to 1.
 * Other images get values above 0, larger the closer they are to their center. */
static double
get_hardness_key (const ClossFrame *frame, gsize i)
{
  int label = frame->labels[i], predicted = frame->predicted[i];
  double radius = frame->classes[label].radius;

  if (predicted != label)
    return -1 / (1 + exp (get_logit (frame, i, label) - get_logit (frame, i, predicted)));
  return radius > 0 ? radius / (radius + closs_frame_get_distance (frame, i)) : 1;
}

GArray *
closs_frame_find_hardest (const ClossFrame *frame, gsize n_most)
{
  g_autoptr (GArray) ranked = g_array_sized_new (FALSE, FALSE, sizeof (Ranked), (guint)frame->n);

  for (gsize i = 0; i < frame->n; i++)
    {
      Ranked entry = { get_hardness_key (frame, i), (guint32)i };
      g_array_append_val (ranked, entry);
    }
  return take_numbers (ranked, n_most);
}
