/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/animation-plan.h"
#include "app/plane/feature-plane.h"
#include "app/text/display-text.h"
#include "app/text/frame-words.h"
#include "plot/animation.h"
#include "train/caption.h"
#include <math.h>

static void
unref_frame_cb (gpointer frame)
{
  closs_frame_unref (frame);
}

/* All pictures of a film show the same images. Those of fewer images than this (the first one of a slow network) are
 * left out if others have more. */
#define MIN_IMAGES 200

/* Adds the frames of the film to @frames, unless that is NULL; returns how many there are. */
static gsize
list_frames (const ClossHistory *history, guint64 first, guint64 last, GPtrArray *frames)
{
  gsize n = 0, begin, end;
  const ClossFrame *model;

  if (closs_history_get_n_frames (history) == 0)
    return 0;
  begin = closs_history_find_index (history, first);
  end = closs_history_find_index (history, last);
  model = closs_history_get_frame (history, end);
  for (gsize i = begin; i <= end; i++)
    {
      const ClossFrame *frame = closs_history_get_frame (history, i);

      if (frame->splits != model->splits || frame->n < MIN (model->n, MIN_IMAGES))
        continue;
      n++;
      if (frames != NULL)
        g_ptr_array_add (frames, closs_frame_ref (frame));
    }
  return n;
}

gsize
closs_animation_plan_count (const ClossHistory *history, guint64 first, guint64 last)
{
  return list_frames (history, first, last, NULL);
}

/* The smaller probe sets are beginnings of the larger ones, so the images of the smallest are in every frame. */
static gsize
find_fewest_images (const GPtrArray *frames)
{
  gsize fewest = G_MAXSIZE;

  for (guint i = 0; i < frames->len; i++)
    fewest = MIN (fewest, ((const ClossFrame *)frames->pdata[i])->n);
  return fewest;
}

ClossAnimationPlan *
closs_animation_plan_new (ClossRun *run, guint64 first, guint64 last, ClossScene *scene)
{
  ClossAnimationPlan *plan = g_new0 (ClossAnimationPlan, 1);
  gsize n_events;
  const ClossEvent *events = closs_run_get_events (run, &n_events);

  plan->scene = scene;
  plan->frames = g_ptr_array_new_with_free_func (unref_frame_cb);
  plan->progress = g_atomic_rc_box_new0 (int);
  plan->events = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof *events), events, (guint)n_events);
  list_frames (closs_run_get_history (run), first, last, plan->frames);
  plan->n_images = find_fewest_images (plan->frames);
  return plan;
}

void
closs_animation_plan_free (ClossAnimationPlan *plan)
{
  g_clear_pointer (&plan->scene, closs_scene_free);
  g_ptr_array_unref (plan->frames);
  g_array_unref (plan->events);
  g_atomic_rc_box_release (plan->progress);
  g_free (plan);
}

int *
closs_animation_plan_share_progress (const ClossAnimationPlan *plan)
{
  return g_atomic_rc_box_acquire (plan->progress);
}

/* With the accuracy of the first @n images. */
static char *
make_caption (const ClossFrame *frame, gsize n, const GArray *events)
{
  gsize n_of[CLOSS_N_SPLITS] = { 0 }, n_correct[CLOSS_N_SPLITS] = { 0 };
  double accuracy[CLOSS_N_SPLITS];

  for (gsize i = 0; i < n; i++)
    {
      n_of[frame->split_of[i]]++;
      n_correct[frame->split_of[i]] += frame->predicted[i] == frame->labels[i];
    }
  for (int kind = 0; kind < CLOSS_N_SPLITS; kind++)
    accuracy[kind] = n_of[kind] > 0 ? (double)n_correct[kind] / (double)n_of[kind] : (double)NAN;
  return closs_caption_describe_film (frame, n_of, accuracy, (const ClossEvent *)(void *)events->data, events->len);
}

static ClossAnimationKey
make_key (const ClossAnimationPlan *plan, const ClossFrame *before, const ClossFrame *frame, const char *caption)
{
  ClossAnimationKey key = { .step = frame->step,
                            .scene = *plan->scene,
                            .n_same = MIN (plan->n_images, closs_feature_plane_count_common (before, frame)) };

  key.scene.n_points = plan->n_images;
  key.scene.points = frame->embeddings;
  key.scene.labels = frame->labels;
  closs_frame_mark_splits (frame, &key.scene);
  key.scene.centers = frame->centers;
  key.scene.classifier_weight = frame->classifier_weight;
  key.scene.classifier_bias = frame->classifier_bias;
  key.scene.center_loss = (ClossSceneLoss)frame->settings.value[CLOSS_CONTROL_LOSS];
  key.scene.lambda = frame->settings.value[CLOSS_CONTROL_LAMBDA];
  key.scene.batch_size = frame->settings.value[CLOSS_CONTROL_BATCH_SIZE];
  key.scene.n_selected = 0;
  key.scene.n_marks = 0;
  key.scene.caption = caption;
  key.scene.flags |= CLOSS_SCENE_CAPTION;
  return key;
}

static void
progress_cb (double share, gpointer data)
{
  g_atomic_int_set ((int *)data, (int)(1000 * share));
}

gboolean
closs_animation_plan_write (const ClossAnimationPlan *plan, GFile *file, GCancellable *cancellable, GError **error)
{
  guint n = plan->frames->len;
  g_autofree ClossAnimationKey *keys = g_new0 (ClossAnimationKey, MAX (n, 1));
  g_autoptr (GPtrArray) captions = g_ptr_array_new_with_free_func (g_free);
  ClossAnimation animation = { .n_keys = n,
                               .keys = keys,
                               .width = plan->width,
                               .height = plan->height,
                               .rate = plan->rate,
                               .length = plan->length,
                               .holds_view = plan->holds_view,
                               .progress = progress_cb,
                               .progress_data = plan->progress };

  for (guint i = 0; i < n; i++)
    {
      g_ptr_array_add (captions, make_caption (plan->frames->pdata[i], plan->n_images, plan->events));
      keys[i] = make_key (plan, i > 0 ? plan->frames->pdata[i - 1] : NULL, plan->frames->pdata[i], captions->pdata[i]);
    }
  return closs_animation_write (&animation, file, cancellable, error);
}
