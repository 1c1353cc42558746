/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options-private.h"
#include "data/catalogue.h"
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define MAX_THREADS 1024
#define MAX_EPOCHS  1e9

/* The architecture has no option of its own: the preset sets it. */
static gboolean
has_option (const ClossControl *control)
{
  return control->id != CLOSS_CONTROL_ARCHITECTURE;
}

gboolean
closs_options_fail (GError **error, const char *format, ...)
{
  va_list arguments;
  GError *made;

  va_start (arguments, format);
  made = g_error_new_valist (G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, format, arguments);
  va_end (arguments);
  g_propagate_error (error, made);
  return FALSE;
}

gboolean
closs_options_parse_count (const char *name, const char *text, guint64 min, guint64 max, guint64 *count, GError **error)
{
  if (g_ascii_string_to_unsigned (text, 10, min, max, count, NULL))
    return TRUE;
  return closs_options_fail (error, _ ("%s: invalid value “%s”: expected a whole number from %" PRIu64 " to %" PRIu64),
                             name, text, min, max);
}

static gboolean
parse_control_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  const ClossControl *control = closs_control_find (name + strlen ("--"));

  if (!closs_control_parse (control, text, &options->value[control->id], error))
    {
      g_prefix_error (error, "--");
      return FALSE;
    }
  options->is_given[control->id] = TRUE;
  return TRUE;
}

static gboolean
parse_preset_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  const ClossPreset *presets;
  g_autoptr (GString) known = g_string_new (NULL);
  gsize n;

  options->preset = closs_preset_find (text);
  options->has_preset = TRUE;
  if (options->preset != NULL)
    return TRUE;
  presets = closs_presets_get (&n);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", presets[i].id);
  return closs_options_fail (error, _ ("%s: unknown preset “%s”: expected one of %s"), name, text, known->str);
}

/* The ids of all data sets, joined by @separator; g_free(). */
static char *
list_datasets (const char *separator)
{
  g_autoptr (GString) list = g_string_new (NULL);
  gsize n;
  const ClossDatasetKind *kinds = closs_catalogue_get_kinds (&n);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? separator : "", kinds[i].id);
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static gboolean
parse_dataset_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  char **place = g_str_equal (name, "--fetch") ? &options->fetch : &options->dataset;
  g_autofree char *known = NULL;

  if (closs_catalogue_find_kind (text) != NULL)
    {
      g_free (*place);
      *place = g_strdup (text);
      return TRUE;
    }
  known = list_datasets (", ");
  return closs_options_fail (error, _ ("%s: unknown data set “%s”: expected one of %s"), name, text, known);
}

/* The last given option about own data; messages name only this one. */
static ClossImportOptions *
note_import_option (ClossOptions *options, const char *name)
{
  options->import_option = g_intern_string (name + strlen ("--"));
  return &options->import;
}

static gboolean
parse_image_size_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);
  guint64 size;

  if (!closs_options_parse_count (name, text, CLOSS_IMPORT_MIN_SIZE, CLOSS_IMPORT_MAX_SIZE, &size, error))
    return FALSE;
  import->size = (int)size;
  return TRUE;
}

static gboolean
parse_color_cb (const char *name, const char *text G_GNUC_UNUSED, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);
  ClossImportColor color = g_str_equal (name, "--gray") ? CLOSS_IMPORT_COLOR_GRAY : CLOSS_IMPORT_COLOR_RGB;

  if (import->color != CLOSS_IMPORT_COLOR_AUTO && import->color != color)
    return closs_options_fail (error, _ ("--gray and --color exclude each other; give only one of them"));
  import->color = color;
  return TRUE;
}

static gboolean
parse_held_out_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);
  char *end;

  import->held_out = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && import->held_out >= 0 && import->held_out <= CLOSS_IMPORT_MAX_HELD_OUT)
    return TRUE;
  return closs_options_fail (error, _ ("%s: invalid value “%s”: expected a share from 0 to %g"), name, text,
                             CLOSS_IMPORT_MAX_HELD_OUT);
}

static gboolean
parse_split_seed_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);

  return closs_options_parse_count (name, text, 0, G_MAXINT64, &import->split_seed, error);
}

static gboolean
parse_label_column_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);
  g_autofree char *column = g_strstrip (g_strdup (text));

  if (column[0] == '\0')
    return closs_options_fail (error, _ ("%s: the place or the name of a column was expected"), name);
  import->label_column = g_intern_string (column);
  return TRUE;
}

static gboolean
parse_channel_order_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossImportOptions *import = note_import_option (data, name);

  return closs_import_order_find (text, &import->channel_order)
         || closs_options_fail (error, _ ("%s: invalid value “%s”: expected %s"), name, text,
                                "planes, interleaved, auto");
}

static gboolean
parse_transpose_cb (const char *name, const char *text G_GNUC_UNUSED, gpointer data, GError **error G_GNUC_UNUSED)
{
  note_import_option (data, name)->is_transposed = TRUE;
  return TRUE;
}

static gboolean
parse_at_cb (const char *name G_GNUC_UNUSED, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  ClossEvent change = { 0 };

  if (!closs_change_parse (text, &change, error))
    return FALSE;
  g_array_append_val (options->changes, change);
  return TRUE;
}

static gboolean
parse_steps_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;

  options->has_steps = TRUE;
  return closs_options_parse_count (name, text, 0, G_MAXINT64, &options->steps, error);
}

static gboolean
parse_epochs_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  char *end;

  options->has_epochs = TRUE;
  options->epochs = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && options->epochs >= 0 && options->epochs <= MAX_EPOCHS)
    return TRUE;
  return closs_options_fail (error, _ ("%s: invalid value “%s”: expected a number of epochs, 0 or more"), name, text);
}

static gboolean
parse_train_limit_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  guint64 count;

  if (!closs_options_parse_count (name, text, 1, G_MAXUINT32, &count, error))
    return FALSE;
  options->trainer.train_limit = (gsize)count;
  return TRUE;
}

static gboolean
parse_threads_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossOptions *options = data;
  guint64 count;

  if (!closs_options_parse_count (name, text, 1, MAX_THREADS, &count, error))
    return FALSE;
  options->trainer.n_threads = (int)count;
  return TRUE;
}

int
closs_options_find_word (const char *name, const char *text, const char *const *words, GError **error)
{
  g_autofree char *known = NULL;

  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], text))
      return i;
  known = g_strjoinv (", ", (char **)words);
  closs_options_fail (error, _ ("%s: invalid value “%s”: expected %s"), name, text, known);
  return -1;
}

static gboolean
parse_evaluate_cb (const char *name, const char *text, gpointer data, GError **error)
{
  static const char *const words[]
      = { [CLOSS_EVALUATE_AUTO] = "auto", [CLOSS_EVALUATE_ALWAYS] = "always", [CLOSS_EVALUATE_NEVER] = "never", NULL };
  ClossOptions *options = data;
  int word = closs_options_find_word (name, text, words, error);

  options->evaluate = word >= 0 ? (ClossEvaluate)word : CLOSS_EVALUATE_AUTO;
  return word >= 0;
}

/* Adds the rows of --help for the table of controls. */
static void
add_controls (GOptionGroup *group)
{
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      GOptionEntry entries[] = { { control->key, 0, 0, CLOSS_OPTION_CALLBACK (parse_control_cb), control->title,
                                   control->type == CLOSS_CONTROL_INTEGER ? "N" : "X" },
                                 G_OPTION_ENTRY_NULL };
      g_autoptr (GString) choices = g_string_new (NULL);

      for (gsize choice = 0; choice < control->n_choices; choice++)
        g_string_append_printf (choices, "%s%s", choice > 0 ? "|" : "", control->choices[choice].key);
      if (choices->len > 0)
        entries[0].arg_description = g_intern_string (choices->str);
      if (has_option (control))
        g_option_group_add_entries (group, entries);
    }
}

/* Options about own data. */
static void
add_import (GOptionGroup *group, ClossOptions *options)
{
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data,
      N_ ("Your own data: a folder of pictures, or an IDX, CIFAR or CSV file"), "PATH" },
    { "image-size", 0, 0, CLOSS_OPTION_CALLBACK (parse_image_size_cb),
      N_ ("Scale the pictures of --data to N pixels a side"), "N" },
    { "gray", 0, G_OPTION_FLAG_NO_ARG, CLOSS_OPTION_CALLBACK (parse_color_cb),
      N_ ("Read the pictures of --data in gray"), NULL },
    { "color", 0, G_OPTION_FLAG_NO_ARG, CLOSS_OPTION_CALLBACK (parse_color_cb),
      N_ ("Read the pictures of --data in color"), NULL },
    { "held-out", 0, 0, CLOSS_OPTION_CALLBACK (parse_held_out_cb),
      N_ ("Share of --data to hold out for test, if it has no test images"), "SHARE" },
    { "split-seed", 0, 0, CLOSS_OPTION_CALLBACK (parse_split_seed_cb),
      N_ ("Seed for choosing the images that are held out"), "N" },
    { "label-column", 0, 0, CLOSS_OPTION_CALLBACK (parse_label_column_cb),
      N_ ("Column of the labels in a table: its number, from 1, or its name"), "N|NAME" },
    { "channel-order", 0, 0, CLOSS_OPTION_CALLBACK (parse_channel_order_cb),
      N_ ("Order of the colors in a table (default: found from the pictures)"), "planes|interleaved" },
    { "transpose", 0, G_OPTION_FLAG_NO_ARG, CLOSS_OPTION_CALLBACK (parse_transpose_cb),
      N_ ("Exchange rows and columns of the pictures of --data, if they lie on their side"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_group_add_entries (group, entries);
}

static GOptionGroup *
make_group (ClossOptions *options)
{
  g_autofree char *datasets = list_datasets ("|");
  const GOptionEntry first[] = {
    { "preset", 0, 0, CLOSS_OPTION_CALLBACK (parse_preset_cb), N_ ("Settings to start from; other options override"),
      "quick|v1.0|v1.1|v1.2|lenet++" },
    { "dataset", 0, 0, CLOSS_OPTION_CALLBACK (parse_dataset_cb), N_ ("Data set to train on"),
      g_intern_string (datasets) },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->data_dir, N_ ("Folder with the data set’s files"), "DIR" },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry rest[] = {
    { "epochs", 0, 0, CLOSS_OPTION_CALLBACK (parse_epochs_cb), N_ ("Stop after N epochs"), "N" },
    { "steps", 0, 0, CLOSS_OPTION_CALLBACK (parse_steps_cb), N_ ("Stop after N mini-batches"), "N" },
    { "at", 0, 0, CLOSS_OPTION_CALLBACK (parse_at_cb), N_ ("Change a setting at that step; may be repeated"),
      "STEP:KEY=VALUE" },
    { "train-limit", 0, 0, CLOSS_OPTION_CALLBACK (parse_train_limit_cb), N_ ("Use only the first N training images"),
      "N" },
    { "no-shuffle", 0, 0, G_OPTION_ARG_NONE, &options->trainer.no_shuffle,
      N_ ("Train on the images in the order of the files"), NULL },
    { "threads", 0, 0, CLOSS_OPTION_CALLBACK (parse_threads_cb), N_ ("Number of threads (default: all processors)"),
      "N" },
    { "evaluate", 0, 0, CLOSS_OPTION_CALLBACK (parse_evaluate_cb), N_ ("When to measure on the test images"),
      "auto|always|never" },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry last[] = {
    { "no-timings", 0, 0, G_OPTION_ARG_NONE, &options->no_timings,
      N_ ("Leave images_per_second empty in the metrics, so that runs compare byte for byte"), NULL },
    { "fetch", 0, 0, CLOSS_OPTION_CALLBACK (parse_dataset_cb), N_ ("Fetch this data set from the Internet and exit"),
      "DATASET" },
    { "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet, N_ ("Do not print the progress"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version and exit"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  GOptionGroup *group = g_option_group_new ("centerloss-train", NULL, NULL, options, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, first);
  add_import (group, options);
  add_controls (group);
  g_option_group_add_entries (group, rest);
  closs_options_add_files (group, options);
  closs_options_add_animation (group, options);
  g_option_group_add_entries (group, last);
  return group;
}

/* The first given option that a run file already sets, or NULL. */
static const char *
find_option_of_start (const ClossOptions *options)
{
  const struct
  {
    const char *name;
    gboolean is_given;
  } others[] = { { "preset", options->has_preset },
                 { "dataset", options->dataset != NULL },
                 { "resume", options->resume != NULL },
                 { "at", options->changes->len > 0 },
                 { "train-limit", options->trainer.train_limit > 0 },
                 { "no-shuffle", options->trainer.no_shuffle },
                 { options->import_option, options->import_option != NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].is_given)
      return others[i].name;
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (options->is_given[i])
      return closs_control_get (i)->key;
  return NULL;
}

static gboolean
check_import (const ClossOptions *options, GError **error)
{
  if (options->data != NULL && (options->dataset != NULL || options->data_dir != NULL))
    return closs_options_fail (error, _ ("--data replaces --dataset and --data-dir; leave those out"));
  if (options->data == NULL && options->import_option != NULL)
    return closs_options_fail (error, _ ("--%s needs --data; give --data, too"), options->import_option);
  return TRUE;
}

/* Checks the options together. */
static gboolean
check_together (const ClossOptions *options, int argc, char **argv, GError **error)
{
  if (argc > 1)
    return closs_options_fail (error, _ ("unexpected argument “%s”: this program accepts only options"), argv[1]);
  if (options->init != NULL && options->resume != NULL)
    return closs_options_fail (error, _ ("--init begins a new run and --resume continues one; give only one of them"));
  if (options->replay != NULL && find_option_of_start (options) != NULL)
    return closs_options_fail (error, _ ("--replay: the run file already says what to run; leave out --%s"),
                               find_option_of_start (options));
  if (options->fetch != NULL && find_option_of_start (options) != NULL)
    return closs_options_fail (error, _ ("--fetch downloads a data set and exits; leave out --%s"),
                               find_option_of_start (options));
  return check_import (options, error) && closs_options_check_files (options, error)
         && closs_options_check_animation (options, error);
}

static gboolean
changes_control (const ClossOptions *options, ClossControlId control)
{
  for (guint i = 0; i < options->changes->len; i++)
    if (g_array_index (options->changes, ClossEvent, i).control == control)
      return TRUE;
  return FALSE;
}

/* A preset's decay by steps belongs to the preset's own rate. A rate that the user gives, at the start or at a step,
 * stays constant unless the user also gives a decay. */
static void
end_decay (ClossOptions *options)
{
  const ClossControlId decay = CLOSS_CONTROL_LR_DECAY_STEPS;

  if (options->preset == NULL || options->preset->settings.value[decay] <= 0 || options->is_given[decay]
      || changes_control (options, decay))
    return;
  if (options->is_given[CLOSS_CONTROL_LR] || options->is_given[CLOSS_CONTROL_LR_STEP]
      || options->is_given[CLOSS_CONTROL_LR_GAMMA])
    {
      options->is_given[decay] = TRUE;
      options->value[decay] = 0;
      return;
    }
  for (guint i = 0; i < options->changes->len; i++)
    {
      ClossEvent change = g_array_index (options->changes, ClossEvent, i);

      if (change.control != CLOSS_CONTROL_LR)
        continue;
      change.control = decay;
      change.new_value = 0;
      g_array_append_val (options->changes, change);
      return;
    }
}

ClossOptions *
closs_options_parse (int *argc, char ***argv, GError **error)
{
  g_autoptr (ClossOptions) options = g_new0 (ClossOptions, 1);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  options->preset = closs_presets_get (&(gsize){ 0 });
  options->changes = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
  options->feature_split = CLOSS_SPLIT_TEST;
  options->checkpoint_time = CLOSS_CHECKPOINT_DEFAULT;
  options->import = closs_import_options_get_default ();
  g_option_context_set_main_group (context, make_group (options));
  g_option_context_set_summary (
      context, _ ("Trains a small convolutional network with the center loss and reports, as one line of JSON."));
  if (!g_option_context_parse (context, argc, argv, error))
    return NULL;
  if (!options->version && !check_together (options, *argc, *argv, error))
    return NULL;
  if (options->dataset == NULL && options->data_dir != NULL && options->replay == NULL)
    options->dataset = g_strdup ("mnist");
  closs_changes_sort (options->changes);
  end_decay (options);
  closs_changes_sort (options->changes);
  return g_steal_pointer (&options);
}

void
closs_options_free (ClossOptions *options)
{
  g_clear_pointer (&options->changes, g_array_unref);
  g_free (options->fetch);
  g_free (options->dataset);
  g_free (options->data_dir);
  g_free (options->data);
  g_free (options->init);
  g_free (options->save);
  g_free (options->save_diverged);
  g_free (options->resume);
  g_free (options->record);
  g_free (options->replay);
  g_free (options->metrics);
  g_free (options->features);
  g_free (options->plot);
  g_free (options->animation.file);
  g_free (options);
}

ClossSettings
closs_options_get_settings (const ClossOptions *options)
{
  ClossSettings settings = options->preset->settings;

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (options->is_given[i])
      settings.value[i] = options->value[i];
  return settings;
}

static guint64
get_steps (double epochs, guint64 steps_per_epoch)
{
  return (guint64)ceil (epochs * (double)steps_per_epoch);
}

guint64
closs_options_get_end (const ClossOptions *options, guint64 steps_per_epoch)
{
  guint64 end = G_MAXUINT64;

  if (options->has_steps)
    end = options->steps;
  if (options->has_epochs)
    end = MIN (end, get_steps (options->epochs, steps_per_epoch));
  if (!options->has_steps && !options->has_epochs)
    end = options->preset->steps > 0 ? options->preset->steps : get_steps (options->preset->epochs, steps_per_epoch);
  return end;
}
