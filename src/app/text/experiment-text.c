/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/experiment-text.h"

static void
append_option (GString *text, const char *name, const char *value)
{
  g_autofree char *quoted = NULL;

  /* Quotes where a shell needs them and nowhere else, for the reader's sake. */
  if (value[strspn (value, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-+_./:=,@%")] != '\0' || value[0] == '\0')
    quoted = g_shell_quote (value);
  g_string_append_printf (text, " --%s %s", name, quoted != NULL ? quoted : value);
}

/* Of own data every choice is written down that does not go without saying. */
static void
append_import (GString *text, const ClossImportOptions *options)
{
  const ClossImportOptions untouched = closs_import_options_get_default ();
  g_autofree char *size = g_strdup_printf ("%d", options->size);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, options->split_seed);
  char held_out[G_ASCII_DTOSTR_BUF_SIZE];

  if (options->size != untouched.size)
    append_option (text, "image-size", size);
  if (options->color != untouched.color)
    g_string_append_printf (text, " --%s", closs_import_color_get_key (options->color));
  if (options->held_out != untouched.held_out)
    append_option (text, "held-out", g_ascii_dtostr (held_out, sizeof held_out, options->held_out));
  if (options->split_seed != untouched.split_seed)
    append_option (text, "split-seed", seed);
  if (options->label_column != NULL)
    append_option (text, "label-column", options->label_column);
  if (options->channel_order != untouched.channel_order)
    append_option (text, "channel-order", closs_import_order_get_key (options->channel_order));
  if (options->is_transposed)
    g_string_append (text, " --transpose");
}

static void
append_data (GString *text, const ClossRunStart *start)
{
  gboolean is_own = closs_run_start_is_own (start);

  if (start->dataset_id != NULL && !is_own)
    append_option (text, "dataset", start->dataset_id);
  if (start->directory != NULL)
    append_option (text, is_own ? "data" : "data-dir", start->directory);
  if (is_own)
    append_import (text, &start->import);
}

static gboolean
differs (const ClossSettings *settings, const ClossPreset *preset, ClossControlId control)
{
  return preset == NULL || preset->settings.value[control] != settings->value[control];
}

/* Whether the line gives a rate: the trainer then drops the preset's decay, unless that is given as well. */
static gboolean
gives_rate (const ClossRunStart *start, const ClossPreset *preset, const ClossEvent *events, gsize n_events)
{
  for (gsize i = 0; i < n_events; i++)
    if (events[i].control == CLOSS_CONTROL_LR)
      return TRUE;
  return differs (&start->settings, preset, CLOSS_CONTROL_LR)
         || differs (&start->settings, preset, CLOSS_CONTROL_LR_STEP)
         || differs (&start->settings, preset, CLOSS_CONTROL_LR_GAMMA);
}

static void
append_differences (GString *text, const ClossSettings *settings, const ClossPreset *preset, gboolean tells_decay)
{
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      g_autofree char *value = closs_control_format (control, settings->value[i]);

      if (i == CLOSS_CONTROL_ARCHITECTURE)
        continue;
      if (differs (settings, preset, i) || (i == CLOSS_CONTROL_LR_DECAY_STEPS && tells_decay))
        append_option (text, control->key, value);
    }
}

static void
append_event (GString *text, const ClossEvent *event)
{
  const ClossControl *control = closs_control_get (event->control);
  g_autofree char *value = closs_control_format (control, event->new_value);
  g_autofree char *at = g_strdup_printf ("%" G_GUINT64_FORMAT ":%s=%s", event->step, control->key, value);

  append_option (text, "at", at);
}

char *
closs_experiment_format (const ClossSettings *settings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      g_autofree char *value = closs_control_format (control, settings->value[i]);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? " " : "", control->key, value);
    }
  return g_string_free (text, FALSE);
}

void
closs_experiment_parse (const char *text, ClossSettings *settings)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');
      const ClossControl *control;
      double value;

      if (equals == NULL)
        continue;
      *equals = '\0';
      control = closs_control_find (words[i]);
      if (control != NULL && closs_control_parse (control, equals + 1, &value, NULL))
        settings->value[control->id] = value;
    }
}

/* What a run file may have brought along. */
static void
append_start (GString *text, const ClossRunStart *start)
{
  if (start->options.train_limit > 0)
    {
      g_autofree char *limit = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)start->options.train_limit);

      append_option (text, "train-limit", limit);
    }
  if (start->options.no_shuffle)
    g_string_append (text, " --no-shuffle");
  if (start->weights != NULL)
    append_option (text, "init", start->weights);
}

char *
closs_experiment_command_line (const ClossRunStart *start, const ClossEvent *events, gsize n_events, guint64 step)
{
  GString *text = g_string_new ("centerloss-train");
  /* The architecture has no option of its own: only a preset can choose it. */
  const ClossPreset *preset = closs_preset_find_nearest (&start->settings);

  if (preset != NULL)
    append_option (text, "preset", preset->id);
  append_data (text, start);
  append_start (text, start);
  append_differences (text, &start->settings, preset, gives_rate (start, preset, events, n_events));
  /* What was changed since the last step would have been of the next one. */
  for (gsize i = 0; i < n_events; i++)
    if (step == 0 || events[i].step <= step)
      append_event (text, &events[i]);
  if (step > 0)
    {
      g_autofree char *steps = g_strdup_printf ("%" G_GUINT64_FORMAT, step);

      append_option (text, "steps", steps);
    }
  return g_string_free (text, FALSE);
}
