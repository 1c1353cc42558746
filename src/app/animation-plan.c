/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/animation-plan.h"
#include "app/display-text.h"
#include "app/feature-plane.h"
#include "app/frame-words.h"
#include "plot/animation.h"

static void
unref_frame_cb (gpointer frame)
{
  closs_frame_unref (frame);
}

gsize
closs_animation_plan_count (const ClossHistory *history, guint64 first, guint64 last)
{
  if (closs_history_get_n_frames (history) == 0)
    return 0;
  return closs_history_find_index (history, last) - closs_history_find_index (history, first) + 1;
}

ClossAnimationPlan *
closs_animation_plan_new (const ClossHistory *history, guint64 first, guint64 last, ClossScene *scene)
{
  ClossAnimationPlan *plan = g_new0 (ClossAnimationPlan, 1);
  gsize n = closs_animation_plan_count (history, first, last), begin = closs_history_find_index (history, first);

  plan->scene = scene;
  plan->frames = g_ptr_array_new_with_free_func (unref_frame_cb);
  plan->progress = g_atomic_rc_box_new0 (int);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (plan->frames, closs_frame_ref (closs_history_get_frame (history, begin + i)));
  return plan;
}

void
closs_animation_plan_free (ClossAnimationPlan *plan)
{
  g_clear_pointer (&plan->scene, closs_scene_free);
  g_ptr_array_unref (plan->frames);
  g_atomic_rc_box_release (plan->progress);
  g_free (plan);
}

int *
closs_animation_plan_share_progress (const ClossAnimationPlan *plan)
{
  return g_atomic_rc_box_acquire (plan->progress);
}

static char *
make_caption (const ClossFrame *frame)
{
  g_autofree char *accuracy = closs_frame_describe_accuracy (frame);
  char *progress = closs_text_progress (frame->epoch, frame->step, accuracy);
  g_autofree char *start = NULL, *shown = NULL;

  if (frame->n >= frame->n_all)
    return progress;
  start = progress;
  shown = closs_frame_describe_shown (frame);
  return g_strjoin (" · ", start, shown, NULL);
}

static ClossAnimationKey
make_key (const ClossAnimationPlan *plan, const ClossFrame *before, const ClossFrame *frame, const char *caption)
{
  ClossAnimationKey key
      = { .step = frame->step, .scene = *plan->scene, .n_same = closs_feature_plane_count_common (before, frame) };

  key.scene.n_points = frame->n;
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
      g_ptr_array_add (captions, make_caption (plan->frames->pdata[i]));
      keys[i] = make_key (plan, i > 0 ? plan->frames->pdata[i - 1] : NULL, plan->frames->pdata[i], captions->pdata[i]);
    }
  return closs_animation_write (&animation, file, cancellable, error);
}
