/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/caption.h"
#include "base/number.h"
#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  MAX_NAMED = 3,      /* the most controls that a caption lists as different from the preset */
  MAX_CHANGES = 2,    /* the most changes that it lists */
  SAME_MOVEMENT = 50, /* the most steps between two changes that are reported as one */
};

/* The seed and λ have their own places in a caption. */
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
closs_caption_describe_change (const ClossEvent *first, const ClossEvent *last)
{
  const ClossControl *control = closs_control_get (first->control);
  g_autofree char *from = closs_control_display (control, first->old_value);
  g_autofree char *to = closs_control_display_value (control, last->new_value);

  /* TRANSLATORS: a control that was moved away from its value and back to it, e.g. "λ 1 → … → 1" */
  if (first->old_value == last->new_value)
    return g_strdup_printf (_ ("%s → … → %s"), from, to);
  /* TRANSLATORS: a control with its value before, and the value after, e.g. "λ 1 → 10" */
  return g_strdup_printf (_ ("%s → %s"), from, to);
}

char *
closs_caption_place_change (const char *change, guint64 first_step, guint64 last_step)
{
  g_autofree char *first = closs_number_format_count (first_step), *last = closs_number_format_count (last_step);

  /* TRANSLATORS: a change of a control and when, such as "λ 1 → 10 at steps 412–431" */
  if (last_step > first_step)
    return g_strdup_printf (_ ("%s at steps %s–%s"), change, first, last);
  /* TRANSLATORS: a change of a control and when, such as "λ 1 → 10 at step 412" */
  return g_strdup_printf (_ ("%s at step %s"), change, first);
}

/* TRUE if both are steps of one movement of a slider. */
static gboolean
goes_on (const ClossEvent *before, const ClossEvent *event)
{
  return event->control == before->control && event->step - before->step <= SAME_MOVEMENT;
}

static GPtrArray *
list_changes (const ClossEvent *events, gsize n_events)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (g_free);
  gsize first = 0;

  for (gsize i = 1; i <= n_events; i++)
    if (i == n_events || !goes_on (&events[i - 1], &events[i]))
      {
        const ClossEvent *last = &events[i - 1];
        g_autofree char *change = closs_caption_describe_change (&events[first], last);

        /* A change that was undone before a step used it is not reported. */
        if (events[first].step != last->step || events[first].old_value != last->new_value)
          g_ptr_array_add (changes, closs_caption_place_change (change, events[first].step, last->step));
        first = i;
      }
  return changes;
}

/* @n_events: at least 1. */
static char *
describe_changes (const ClossEvent *events, gsize n_events)
{
  g_autoptr (GPtrArray) changes = list_changes (events, n_events);
  guint n = changes->len;

  if (n > MAX_CHANGES)
    /* TRANSLATORS: below a figure: how often controls were changed while the run trained */
    return g_strdup_printf (ngettext ("%u change on the way", "%u changes on the way", n), n);
  g_ptr_array_add (changes, NULL);
  return g_strjoinv (" · ", (char **)changes->pdata);
}

/* The events of the run that happened up to the frame's step. */
static gsize
count_events (const ClossFrame *frame, const ClossEvent *events, gsize n_events)
{
  gsize n = 0;

  while (n < n_events && events[n].step <= frame->step)
    n++;
  return n;
}

static char *
join (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS], const double accuracy[CLOSS_N_SPLITS],
      const ClossEvent *events, gsize n_events, const char *before_changes)
{
  g_autofree char *moment = closs_caption_describe_moment (frame, n, accuracy);
  g_autofree char *run = closs_caption_describe_run (frame);
  gsize n_made = count_events (frame, events, n_events);
  g_autofree char *changes = n_made > 0 ? describe_changes (events, n_made) : g_strdup ("");

  return g_strconcat (moment, "\n", run, changes[0] != '\0' ? before_changes : "", changes, NULL);
}

char *
closs_caption_describe_figure (const ClossFrame *frame, const ClossEvent *events, gsize n_events)
{
  return join (frame, frame->n_of, frame->accuracy_of, events, n_events, "\n");
}

char *
closs_caption_describe_film (const ClossFrame *frame, const gsize n[CLOSS_N_SPLITS],
                             const double accuracy[CLOSS_N_SPLITS], const ClossEvent *events, gsize n_events)
{
  return join (frame, n, accuracy, events, n_events, " · ");
}
