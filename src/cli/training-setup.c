/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/results.h"
#include "cli/training.h"
#include "data/catalogue.h"
#include "data/import/import.h"
#include "plot/animation.h"
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

/* The most skipped pictures that are named one by one. */
#define MAX_REPORTED 10

/* Errors of GOption's domain mean wrong usage. */
static gboolean
take_as_usage (GError *cause, GError **error)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, cause->message);
  g_error_free (cause);
  return FALSE;
}

/* Reports how the data were read and which were skipped, so that a run on half of the pictures is not taken for one on
 * all of them. */
static void
report_import (const ClossImport *import)
{
  for (guint i = 0; i < import->notes->len; i++)
    g_printerr (_ ("note: %s\n"), (const char *)import->notes->pdata[i]);
  for (guint i = 0; i < import->warnings->len; i++)
    g_printerr (_ ("warning: %s\n"), (const char *)import->warnings->pdata[i]);
  for (guint i = 0; i < MIN (import->left_out->len, MAX_REPORTED); i++)
    {
      const ClossLeftOut *left_out = import->left_out->pdata[i];

      g_printerr (_ ("left out: %s: %s\n"), left_out->name, left_out->reason);
    }
  if (import->n_left_out > MAX_REPORTED)
    g_printerr (ngettext ("left out: %lu more\n", "left out: %lu more\n", (gulong)(import->n_left_out - MAX_REPORTED)),
                (gulong)(import->n_left_out - MAX_REPORTED));
}

/* The question, together with the option that answers it. */
static gboolean
check_answered (const ClossImport *import, const char *name, GError **error)
{
  GError *question = NULL;

  if (closs_import_check_answered (import, name, &question))
    return TRUE;
  g_set_error (error, question->domain, question->code, _ ("%s; choose with %s"), question->message,
               (import->asks & CLOSS_IMPORT_ASKS_LABEL_COLUMN) != 0 ? "--label-column N|NAME"
                                                                    : "--channel-order planes|interleaved");
  g_error_free (question);
  return FALSE;
}

/* closs_run_start_open_dataset() with messages. */
static ClossDataset *
open_dataset (const ClossTraining *training, GError **error)
{
  const ClossRunStart *start = training->run_start;
  g_autoptr (GFile) file = start->directory != NULL ? g_file_new_for_path (start->directory) : NULL;
  g_autoptr (ClossImport) import = NULL;

  if (!closs_run_start_is_own (start) || file == NULL)
    return closs_run_start_open_dataset (start, training->cancellable, error);
  import = closs_import_read (file, &start->import, NULL, NULL, training->cancellable, error);
  if (import == NULL || !closs_results_check_import (training->options, import, error))
    return NULL;
  if (!training->options->quiet)
    report_import (import);
  return check_answered (import, start->directory, error) ? closs_import_split (import, &start->import, error) : NULL;
}

/* The settings that the run begins or continues with. If live settings differ from the file's, they are set after
 * reading it, and logged as changes. */
static gboolean
find_settings (const ClossOptions *options, ClossSettings *settings, GError **error)
{
  g_autoptr (GFile) file = NULL;

  *settings = closs_options_get_settings (options);
  if (options->resume == NULL)
    return TRUE;
  file = g_file_new_for_path (options->resume);
  if (!closs_trainer_peek_settings (file, settings, error))
    return FALSE;
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (options->is_given[i] && !closs_control_get (i)->is_live)
      settings->value[i] = options->value[i];
  return TRUE;
}

/* Checks that a place given on the command line is for a file that the run has. */
static gboolean
check_moves (const ClossOptions *options, const ClossRunStart *start, GError **error)
{
  if (options->init != NULL && start->weights == NULL)
    return closs_options_fail (error, _ ("--init: the run in %s began with weights made from its seed; leave it out"),
                               options->replay);
  if (options->data != NULL && !closs_run_start_is_own (start))
    return closs_options_fail (error,
                               _ ("--data: the run in %s is on a data set that the program knows; give its folder as "
                                  "--data-dir"),
                               options->replay);
  if (options->data_dir != NULL && closs_run_start_is_own (start))
    return closs_options_fail (error, _ ("--data-dir: the run in %s is on data of its own; give their place as --data"),
                               options->replay);
  return TRUE;
}

/* The run file's own start, except for files that have another place here. */
static gboolean
load_start (ClossTraining *training, GError **error)
{
  const ClossOptions *options = training->options;
  g_autoptr (GFile) file = g_file_new_for_path (options->replay);

  training->record = closs_run_record_load (file, training->cancellable, error);
  if (training->record == NULL)
    return FALSE;
  if (!check_moves (options, training->record->start, error))
    return FALSE;
  closs_run_record_move (training->record, options->data != NULL ? options->data : options->data_dir, options->init);
  training->run_start = closs_run_start_copy (training->record->start);
  return TRUE;
}

static gboolean
make_start (ClossTraining *training, GError **error)
{
  const ClossOptions *options = training->options;
  ClossRunStart *start;

  if (options->replay != NULL)
    return load_start (training, error);
  start = g_new0 (ClossRunStart, 1);
  training->run_start = start;
  start->dataset_id = g_strdup (options->dataset != NULL ? options->dataset
                                : options->data != NULL  ? CLOSS_IMPORT_ID
                                                         : closs_catalogue_get_default ()->id);
  start->directory = g_strdup (options->data != NULL ? options->data : options->data_dir);
  start->import = options->import;
  start->weights = g_strdup (options->init);
  start->options = options->trainer;
  return find_settings (options, &start->settings, error);
}

/* Turns an error of impossible settings into the terms of the command line. */
static gboolean
take_maker_error (const ClossTraining *training, GError *cause, GError **error)
{
  gboolean is_of_settings = g_error_matches (cause, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE)
                            || g_error_matches (cause, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC);

  if (is_of_settings && training->record == NULL)
    return take_as_usage (cause, error);
  if (is_of_settings)
    g_prefix_error (&cause, "%s: ", training->options->replay);
  g_propagate_error (error, cause);
  return FALSE;
}

static gboolean
make_trainer (ClossTraining *training, GError **error)
{
  g_autoptr (ClossDataset) dataset = NULL;
  GError *cause = NULL;

  if (!make_start (training, error) || !closs_results_check_start (training->options, training->run_start, error))
    return FALSE;
  training->run_start->options.n_threads = training->options->trainer.n_threads;
  dataset = open_dataset (training, error);
  if (dataset == NULL || (training->record != NULL && !closs_run_record_check (training->record, dataset, error)))
    return FALSE;
  training->trainer = closs_run_start_make_trainer (training->run_start, dataset, &cause);
  return training->trainer != NULL || take_maker_error (training, cause, error);
}

static gboolean
set_control (ClossTraining *training, ClossControlId control, double value, GError **error)
{
  GError *cause = NULL;

  return closs_trainer_set_control (training->trainer, control, value, &cause) || take_as_usage (cause, error);
}

/* The values that the same command line without --resume would have given the controls by now. */
static gboolean
catch_up (ClossTraining *training, GError **error)
{
  const ClossOptions *options = training->options;
  ClossSettings settings = *closs_trainer_get_settings (training->trainer);

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (options->is_given[i])
      settings.value[i] = options->value[i];
  for (guint i = 0; i < options->changes->len; i++)
    {
      const ClossEvent *change = &g_array_index (options->changes, ClossEvent, i);

      if (change->step <= training->start)
        settings.value[change->control] = change->new_value;
    }
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (closs_control_get (i)->is_live && !set_control (training, i, settings.value[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
resume (ClossTraining *training, GError **error)
{
  const ClossOptions *options = training->options;
  g_autoptr (GFile) file = options->resume != NULL ? g_file_new_for_path (options->resume) : NULL;
  g_autofree char *change = NULL;

  if (file == NULL)
    return TRUE;
  if (!closs_trainer_resume (training->trainer, file, error))
    return FALSE;
  change = closs_trainer_describe_change (training->trainer);
  if (change != NULL)
    g_printerr ("centerloss-train: %s: %s\n", options->resume, change);
  return TRUE;
}

static guint64
find_end (const ClossTraining *training)
{
  const ClossOptions *options = training->options;

  if (training->record != NULL && !options->has_steps && !options->has_epochs)
    return training->record->n_steps;
  return closs_options_get_end (options, closs_trainer_get_steps_per_epoch (training->trainer));
}

/* A run file that is replayed in part may have changes after the end. */
static gboolean
check_changes (ClossTraining *training, GError **error)
{
  const ClossOptions *options = training->options;
  GError *cause = NULL;

  if (training->record == NULL)
    {
      if (closs_changes_check (options->changes, training->trainer, training->end, &cause))
        return TRUE;
      g_prefix_error (&cause, "--at ");
      return take_as_usage (cause, error);
    }
  if (closs_changes_check (training->record->events, training->trainer, G_MAXUINT64, error))
    return TRUE;
  g_prefix_error (error, "%s: ", options->replay);
  return FALSE;
}

static gboolean
check_end (ClossTraining *training, GError **error)
{
  training->start = closs_trainer_get_step (training->trainer);
  training->end = find_end (training);
  if (training->options->resume != NULL && training->start >= training->end)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--resume: %s is at step %" PRIu64 " already, and the end is at step %" PRIu64
                      ", counted from the beginning of the run; give a larger --steps or --epochs"),
                   training->options->resume, training->start, training->end);
      return FALSE;
    }
  return check_changes (training, error);
}

/* Changes before the start of a resumed run count as made. */
static void
plan_changes (ClossTraining *training)
{
  GArray *changes = training->record != NULL ? training->record->events : training->options->changes;
  guint n_behind = 0;

  while (n_behind < changes->len && g_array_index (changes, ClossEvent, n_behind).step <= training->start)
    n_behind++;
  closs_script_init (&training->script, changes, n_behind);
}

static void
plan_film (ClossTraining *training)
{
  const ClossOptions *options = training->options;
  const ClossAnimationOptions *animation = &options->animation;

  if (animation->file == NULL)
    return;
  training->film = closs_film_new (training->trainer, options->feature_split, training->end,
                                   (guint64)closs_animation_count_pictures (animation->rate, animation->length));
}

ClossTraining *
closs_training_new (const ClossOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossTraining) training = g_new0 (ClossTraining, 1);

  training->options = options;
  training->cancellable = g_object_ref (cancellable);
  training->rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow));
  if (!make_trainer (training, error) || !resume (training, error) || !check_end (training, error))
    return NULL;
  training->guard = closs_guard_new (training->trainer);
  if (options->resume != NULL && !catch_up (training, error))
    return NULL;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  plan_changes (training);
  plan_film (training);
  return g_steal_pointer (&training);
}
