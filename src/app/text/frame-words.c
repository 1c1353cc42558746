/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/frame-words.h"
#include "app/text/display-text.h"
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
