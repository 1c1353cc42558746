/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/frame-words.h"
#include "app/display-text.h"
#include <glib/gi18n.h>

char *
closs_frame_describe_accuracy (const ClossFrame *frame)
{
  const gsize *n = frame->n_of, *all = frame->n_all_of;
  const double *accuracy = frame->accuracy_of;
  g_autofree char *test
      = closs_text_accuracy_of (accuracy[CLOSS_SPLIT_TEST], n[CLOSS_SPLIT_TEST], all[CLOSS_SPLIT_TEST]);
  g_autofree char *train
      = closs_text_accuracy_of (accuracy[CLOSS_SPLIT_TRAIN], n[CLOSS_SPLIT_TRAIN], all[CLOSS_SPLIT_TRAIN]);

  return closs_text_accuracy (test, train, accuracy[CLOSS_SPLIT_TRAIN] - accuracy[CLOSS_SPLIT_TEST]);
}

char *
closs_settings_describe (const ClossSettings *settings)
{
  const ClossPreset *preset = closs_preset_match (settings);
  g_autofree char *lambda
      = closs_control_display (closs_control_get (CLOSS_CONTROL_LAMBDA), settings->value[CLOSS_CONTROL_LAMBDA]);

  return g_strdup_printf ("%s · %s", preset != NULL ? _ (preset->title) : _ ("Custom"), lambda);
}

char *
closs_frame_describe_run (const ClossFrame *frame)
{
  g_autofree char *settings = closs_settings_describe (&frame->settings);
  g_autofree char *seed = closs_text_count ((guint64)frame->settings.value[CLOSS_CONTROL_SEED]);

  /* TRANSLATORS: below a figure: data set, settings and seed, as "MNIST · V1.0 · λ 1 · seed 0" */
  return g_strdup_printf (_ ("%s · %s · seed %s"), closs_dataset_get_title (frame->dataset), settings, seed);
}

char *
closs_frame_describe_figure (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                             const double accuracy[CLOSS_N_SPLITS])
{
  const gsize *all = frame->n_all_of;
  g_autofree char *test
      = closs_text_figure_accuracy (FALSE, accuracy[CLOSS_SPLIT_TEST], n[CLOSS_SPLIT_TEST], all[CLOSS_SPLIT_TEST]);
  g_autofree char *train
      = closs_text_figure_accuracy (TRUE, accuracy[CLOSS_SPLIT_TRAIN], n[CLOSS_SPLIT_TRAIN], all[CLOSS_SPLIT_TRAIN]);
  g_autofree char *both = test != NULL && train != NULL ? g_strdup_printf ("%s · %s", test, train) : NULL;

  return closs_text_progress (frame->epoch, frame->step, both != NULL ? both : test != NULL ? test : train);
}

char *
closs_frame_describe_shown (const ClossFrame *frame)
{
  const gsize *n = frame->n_of, *all = frame->n_all_of;

  if (frame->splits == CLOSS_SPLITS_BOTH)
    return closs_text_shown_both (n[CLOSS_SPLIT_TEST], all[CLOSS_SPLIT_TEST], n[CLOSS_SPLIT_TRAIN],
                                  all[CLOSS_SPLIT_TRAIN]);
  return frame->splits == CLOSS_SPLITS_TRAIN ? closs_text_shown_train (frame->n, frame->n_all)
                                             : closs_text_shown (frame->n, frame->n_all);
}

void
closs_frame_mark_splits (const ClossFrame *frame, ClossScene *scene)
{
  gboolean has_training = frame->n_of[CLOSS_SPLIT_TRAIN] > 0, has_test = frame->n_of[CLOSS_SPLIT_TEST] > 0;

  /* 0 is a ring. */
  G_STATIC_ASSERT (CLOSS_SPLIT_TRAIN == 0 && CLOSS_SPLIT_TEST == 1);
  scene->filled = has_training ? frame->split_of : NULL;
  scene->hollow_name = has_training ? _ ("Training images") : NULL;
  scene->filled_name = has_training && has_test ? _ ("Test images") : NULL;
}
