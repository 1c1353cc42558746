/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/results.h"
#include "base/file-write.h"
#include "base/path.h"
#include "cli/figure.h"
#include "cli/outputs.h"
#include "data/catalogue.h"
#include "train/csv.h"
#include <glib/gi18n.h>

typedef struct
{
  const char *option, *path; /* path NULL: not asked for */
  ClossWriteFunc write;      /* NULL: already written when the run diverges (recovery.h) */
  ClossResultSet set;
} Result;

enum
{
  N_RESULTS = 7,
};

static gboolean
write_weights (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  return closs_trainer_save (training->trainer, file, error);
}

static gboolean
write_record (GFile *file, gpointer data, GError **error)
{
  const ClossTraining *training = data;
  g_autoptr (ClossRunRecord) record = closs_run_record_new (training->trainer, training->run_start);

  closs_run_record_digest_end (record, training->trainer);
  return closs_run_record_save (record, file, error);
}

static gboolean
write_features (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  return closs_features_csv_write (closs_training_get_frame (training, training->options->feature_split), file, NULL,
                                   error);
}

static GArray *
copy_events (const ClossTraining *training)
{
  gsize n;
  const ClossEvent *events = closs_trainer_get_events (training->trainer, &n);
  GArray *copy = g_array_new (FALSE, FALSE, sizeof *events);

  return g_array_append_vals (copy, events, (guint)n);
}

static gboolean
write_plot (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;
  const ClossOptions *options = training->options;

  g_autoptr (GArray) events = copy_events (training);

  return closs_figure_write_frame (closs_training_get_frame (training, options->feature_split), events, options->plot,
                                   file, error);
}

static gboolean
write_animation (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  g_autoptr (GArray) events = copy_events (training);

  closs_film_finish (training->film, training->trainer);
  return closs_figure_write_film (training->film, events, &training->options->animation, file, error);
}

static gboolean
write_metrics (GFile *file, gpointer data, GError **error)
{
  const ClossTraining *training = data;

  return closs_metrics_csv_write ((const ClossStepRow *)(gpointer)training->rows->data, training->rows->len, file, NULL,
                                  error);
}

/* In the order of writing: first weights and script, because everything else can be computed from them. Metrics follow
 * features and plot, because those may measure values of the metrics' last row. The slowest comes last. */
static void
list_results (const ClossOptions *options, Result results[N_RESULTS])
{
  results[0] = (Result){ "--save", options->save, write_weights, CLOSS_RESULT_SET_STATE };
  results[1] = (Result){ "--record", options->record, write_record, CLOSS_RESULT_SET_STATE };
  results[2] = (Result){ "--features", options->features, write_features, CLOSS_RESULT_SET_END };
  results[3] = (Result){ "--plot", options->plot, write_plot, CLOSS_RESULT_SET_END };
  results[4] = (Result){ "--metrics", options->metrics, write_metrics, CLOSS_RESULT_SET_METRICS };
  results[5] = (Result){ "--animate", options->animation.file, write_animation, CLOSS_RESULT_SET_END };
  results[6] = (Result){ "--save-diverged", options->save_diverged, NULL, CLOSS_RESULT_SET_END };
}

static gboolean
check_apart (const Result results[N_RESULTS], GError **error)
{
  for (int i = 0; i < N_RESULTS; i++)
    for (int j = 0; j < i; j++)
      if (results[i].path != NULL && results[j].path != NULL && closs_path_is_same (results[i].path, results[j].path))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("%s and %s would both write %s; give each a file of its own"), results[j].option,
                       results[i].option, results[i].path);
          return FALSE;
        }
  return TRUE;
}

/* A resumed run may be saved to the file that it came from, to continue it: the file is read before it is written. */
static gboolean
check_input (const Result results[N_RESULTS], const char *option, const char *input, GError **error)
{
  for (int i = 0; input != NULL && i < N_RESULTS; i++)
    {
      if (results[i].path == NULL || !closs_output_is_input (results[i].path, input)
          || (g_str_equal (results[i].option, "--save") && g_str_equal (option, "--resume")))
        continue;
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("%s would overwrite %s, which is read by %s; choose another file"), results[i].option,
                   results[i].path, option);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_inputs (const Result results[N_RESULTS], const ClossOptions *options, GError **error)
{
  return check_input (results, "--data", options->data, error)
         && check_input (results, "--data-dir", options->data_dir, error)
         && check_input (results, "--init", options->init, error)
         && check_input (results, "--resume", options->resume, error)
         && check_input (results, "--replay", options->replay, error);
}

gboolean
closs_results_check (const ClossOptions *options, GError **error)
{
  Result results[N_RESULTS];

  list_results (options, results);
  if (!check_apart (results, error) || !check_inputs (results, options, error))
    return FALSE;
  for (int i = 0; i < N_RESULTS; i++)
    {
      g_autoptr (GFile) file = results[i].path != NULL ? g_file_new_for_path (results[i].path) : NULL;

      if (file != NULL && !closs_file_write_check (file, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
closs_results_check_start (const ClossOptions *options, const ClossRunStart *start, GError **error)
{
  const ClossDatasetKind *kind = start->dataset_id != NULL ? closs_catalogue_find_kind (start->dataset_id) : NULL;
  g_autoptr (GFile) located = start->directory == NULL && kind != NULL ? closs_catalogue_locate (kind) : NULL;
  const char *folder = located != NULL ? g_file_peek_path (located) : start->directory;
  const char *option = options->replay != NULL ? "--replay" : "--dataset";
  Result results[N_RESULTS];

  list_results (options, results);
  return check_input (results, option, folder, error) && check_input (results, option, start->weights, error);
}

gboolean
closs_results_check_import (const ClossOptions *options, const ClossImport *import, GError **error)
{
  Result results[N_RESULTS];

  list_results (options, results);
  for (guint i = 0; i < import->files->len; i++)
    if (!check_input (results, "--data", g_file_peek_path (import->files->pdata[i]), error))
      return FALSE;
  return TRUE;
}

gboolean
closs_results_write_set (ClossTraining *training, ClossResultSet set, GError **error)
{
  Result results[N_RESULTS];

  list_results (training->options, results);
  for (int i = 0; i < N_RESULTS; i++)
    if (results[i].path != NULL && results[i].set == set && !closs_path_is_stream (results[i].path)
        && !closs_output_write (results[i].path, results[i].write, training, training->cancellable, error))
      return FALSE;
  return TRUE;
}

ClossWritten
closs_results_write (ClossTraining *training, void (*report) (const GError *error))
{
  Result results[N_RESULTS];
  ClossWritten written = training->diverged_error == NULL ? CLOSS_WRITTEN_ALL : CLOSS_WRITTEN_NOT_ALL;

  if (training->diverged_error != NULL)
    report (training->diverged_error);
  list_results (training->options, results);
  for (int i = 0; i < N_RESULTS; i++)
    {
      g_autoptr (GError) error = NULL;

      if (results[i].path == NULL || results[i].write == NULL
          || closs_output_write (results[i].path, results[i].write, training, training->cancellable, &error))
        continue;
      report (error);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        written = CLOSS_WRITTEN_NOT_ALL;
      else if (written == CLOSS_WRITTEN_ALL)
        written = CLOSS_WRITTEN_INTERRUPTED;
    }
  return written;
}
