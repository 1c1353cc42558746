/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/caption.h"
#include "base/number.h"
#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  MAX_NAMED = 3, /* controls that differ from the preset's; more are too long for a caption */
};

/* The seed and λ have places of their own in a caption. */
static gboolean
is_named (const ClossSettings *settings, const ClossSettings *preset, ClossControlId id)
{
  return id != CLOSS_CONTROL_SEED && id != CLOSS_CONTROL_LAMBDA && settings->value[id] != preset->value[id];
}

char *
closs_caption_describe_settings (const ClossSettings *settings)
{
  const ClossPreset *preset = closs_preset_find_nearest (settings);
  g_autofree char *lambda
      = closs_control_display (closs_control_get (CLOSS_CONTROL_LAMBDA), settings->value[CLOSS_CONTROL_LAMBDA]);
  GString *text = g_string_new (_ (preset->title));
  int n_named = 0;

  for (int id = 0; id < CLOSS_N_CONTROLS; id++)
    if (is_named (settings, &preset->settings, (ClossControlId)id) && n_named++ < MAX_NAMED)
      {
        g_autofree char *shown = closs_control_display (closs_control_get ((ClossControlId)id), settings->value[id]);

        g_string_append_printf (text, " · %s", shown);
      }
  if (n_named > MAX_NAMED)
    /* TRANSLATORS: a preset's name, many settings of which were changed */
    g_string_printf (text, _ ("%s, changed"), _ (preset->title));
  g_string_append_printf (text, " · %s", lambda);
  return g_string_free (text, FALSE);
}

char *
closs_caption_describe_run (const ClossFrame *frame)
{
  g_autofree char *settings = closs_caption_describe_settings (&frame->settings);

  /* TRANSLATORS: below a figure: data set, settings and seed, as "MNIST · V1.0 · λ 1 · seed 0" */
  return g_strdup_printf (_ ("%s · %s · seed %.0f"), closs_dataset_get_title (frame->dataset), settings,
                          frame->settings.value[CLOSS_CONTROL_SEED]);
}

char *
closs_caption_describe_progress (double epoch, guint64 step, const char *accuracy)
{
  double number = MAX (1, ceil (epoch));
  g_autofree char *count = closs_number_format_count (step);

  if (accuracy == NULL)
    return g_strdup_printf (_ ("Epoch %.0f · step %s"), number, count);
  return g_strdup_printf (_ ("Epoch %.0f · step %s · %s"), number, count, accuracy);
}

/* NULL if the split was not measured. */
static char *
describe_accuracy (const ClossFrame *frame, ClossSplitKind split, gsize n, double accuracy)
{
  g_autofree char *count = NULL, *percent = NULL, *text = NULL;

  if (!isfinite (accuracy))
    return NULL;
  count = closs_number_format_count (n);
  percent = g_strdup_printf (_ ("%.2f %%"), 100 * accuracy);
  text = g_strconcat (n < frame->n_all_of[split] ? "≈ " : "", percent, NULL);
  /* TRANSLATORS: an accuracy such as "97.81 %", and the number of images that it was measured on */
  return g_strdup_printf (
      split == CLOSS_SPLIT_TRAIN ? _ ("training accuracy %s (n = %s)") : _ ("test accuracy %s (n = %s)"), text, count);
}

char *
closs_caption_describe_moment (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                               const double accuracy[CLOSS_N_SPLITS])
{
  g_autofree char *test = describe_accuracy (frame, CLOSS_SPLIT_TEST, n[CLOSS_SPLIT_TEST], accuracy[CLOSS_SPLIT_TEST]);
  g_autofree char *train
      = describe_accuracy (frame, CLOSS_SPLIT_TRAIN, n[CLOSS_SPLIT_TRAIN], accuracy[CLOSS_SPLIT_TRAIN]);
  g_autofree char *both = test != NULL && train != NULL ? g_strdup_printf ("%s · %s", test, train) : NULL;

  return closs_caption_describe_progress (frame->epoch, frame->step, both != NULL ? both : test != NULL ? test : train);
}

char *
closs_caption_describe_figure (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                               const double accuracy[CLOSS_N_SPLITS])
{
  g_autofree char *moment = closs_caption_describe_moment (frame, n, accuracy);
  g_autofree char *run = closs_caption_describe_run (frame);

  return g_strdup_printf ("%s\n%s", moment, run);
}
