/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options-private.h"
#include "plot/export.h"
#include <glib/gi18n.h>
#include <string.h>

#define MAX_INTERVAL (366 * 24 * 60 * 60) /* seconds or minutes */

static gboolean
parse_feature_split_cb (const char *name, const char *text, gpointer data, GError **error)
{
  static const char *const words[] = { [CLOSS_SPLIT_TRAIN] = "train", [CLOSS_SPLIT_TEST] = "test", NULL };
  ClossOptions *options = data;
  int word = closs_options_find_word (name, text, words, error);

  options->feature_split = word >= 0 ? (ClossSplitKind)word : CLOSS_SPLIT_TEST;
  return word >= 0;
}

/* Steps have no unit; the others are seconds and minutes. */
static gboolean
parse_checkpoint_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  gsize length = strlen (text);
  char unit = length > 0 ? text[length - 1] : '\0';
  gboolean is_time = unit == 's' || unit == 'm';
  g_autofree char *number = g_strndup (text, is_time ? length - 1 : length);
  guint64 count = 0;

  if (!g_str_equal (text, "never")
      && !g_ascii_string_to_unsigned (number, 10, 0, is_time ? MAX_INTERVAL : G_MAXINT64, &count, NULL))
    return closs_options_fail (error,
                               _ ("%s: invalid value “%s”: expected a number of "
                                  "steps, of seconds (30s) or of minutes "
                                  "(10m), or never"),
                               name, text);
  options->checkpoint_steps = is_time ? 0 : count;
  options->checkpoint_time = is_time ? (gint64)count * (unit == 'm' ? 60 : 1) * G_TIME_SPAN_SECOND : 0;
  return TRUE;
}

void
closs_options_add_files (GOptionGroup *group, ClossOptions *options)
{
  const GOptionEntry entries[] = {
    { "init", 0, 0, G_OPTION_ARG_FILENAME, &options->init, N_ ("Weights to start from"), "FILE.safetensors" },
    { "resume", 0, 0, G_OPTION_ARG_FILENAME, &options->resume, N_ ("Saved run to continue"), "FILE.safetensors" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &options->save, N_ ("Save weights and run at the end"), "FILE.safetensors" },
    { "checkpoint-every", 0, 0, CLOSS_OPTION_CALLBACK (parse_checkpoint_cb),
      N_ ("Write --save and --record also every N steps, seconds or minutes "
          "(default: 10m)"),
      "N[s|m]|never" },
    { "save-diverged", 0, 0, G_OPTION_ARG_FILENAME, &options->save_diverged,
      N_ ("If the run diverges, save its last finite state too"), "FILE.safetensors" },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &options->record, N_ ("Write the run as a script that can be replayed"),
      "FILE.centerloss" },
    { "replay", 0, 0, G_OPTION_ARG_FILENAME, &options->replay, N_ ("Run a recorded script again, to the same bits"),
      "FILE.centerloss" },
    { "metrics", 0, 0, G_OPTION_ARG_FILENAME, &options->metrics, N_ ("Write a row of measures for each step"),
      "FILE.csv" },
    { "features", 0, 0, G_OPTION_ARG_FILENAME, &options->features, N_ ("Write a row for each image at the end"),
      "FILE.csv" },
    { "feature-split", 0, 0, CLOSS_OPTION_CALLBACK (parse_feature_split_cb),
      N_ ("Images of --features, --plot and --animate (default: test)"), "train|test" },
    { "plot", 0, 0, G_OPTION_ARG_FILENAME, &options->plot, N_ ("Draw the features at the end"), "FILE.png|.svg|.pdf" },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

gboolean
closs_options_check_files (const ClossOptions *options, GError **error)
{
  const struct
  {
    const char *option, *path;
  } files[] = { { "data", options->data },       { "data-dir", options->data_dir },
                { "init", options->init },       { "resume", options->resume },
                { "save", options->save },       { "save-diverged", options->save_diverged },
                { "record", options->record },   { "replay", options->replay },
                { "metrics", options->metrics }, { "features", options->features },
                { "plot", options->plot },       { "animate", options->animation.file } };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i].path != NULL && files[i].path[0] == '\0')
      return closs_options_fail (error, _ ("--%s: the name is empty; give the name of a file"), files[i].option);
  if (options->plot != NULL && closs_figure_format_for_path (options->plot) == NULL)
    return closs_options_fail (error, _ ("--plot: “%s” does not end in .png, .svg or .pdf"), options->plot);
  return TRUE;
}
