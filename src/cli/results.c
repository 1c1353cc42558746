/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/results.h"
#include "cli/figure.h"
#include "cli/outputs.h"
#include "train/csv.h"
#include <glib/gi18n.h>

typedef struct
{
  const char *option, *path; /* path NULL: not asked for */
  ClossWriteFunc write;      /* NULL: written as soon as the run diverges (recovery.h) */
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

  return closs_run_record_save (record, file, error);
}

static gboolean
write_features (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  return closs_features_csv_write (closs_training_get_frame (training, training->options->feature_split), file, NULL,
                                   error);
}

static gboolean
write_plot (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;
  const ClossOptions *options = training->options;

  return closs_figure_write_frame (closs_training_get_frame (training, options->feature_split),
                                   closs_training_get_preset (training), options->plot, file, error);
}

static gboolean
write_animation (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  closs_film_finish (training->film, training->trainer);
  return closs_figure_write_film (training->film, closs_training_get_preset (training), &training->options->animation,
                                  file, error);
}

static gboolean
write_metrics (GFile *file, gpointer data, GError **error)
{
  const ClossTraining *training = data;

  return closs_metrics_csv_write ((const ClossStepRow *)(gpointer)training->rows->data, training->rows->len, file, NULL,
                                  error);
}

/* In the order of writing: weights and script first, since all else can be made from them; the metrics after
 * features and plot, which may have measured what belongs into their last row; last what takes longest. */
static void
list_results (const ClossOptions *options, Result results[N_RESULTS])
{
  results[0] = (Result){ "--save", options->save, write_weights };
  results[1] = (Result){ "--record", options->record, write_record };
  results[2] = (Result){ "--features", options->features, write_features };
  results[3] = (Result){ "--plot", options->plot, write_plot };
  results[4] = (Result){ "--metrics", options->metrics, write_metrics };
  results[5] = (Result){ "--animate", options->animation.file, write_animation };
  results[6] = (Result){ "--save-diverged", options->save_diverged, NULL };
}

static gboolean
check_apart (const Result results[N_RESULTS], GError **error)
{
  for (int i = 0; i < N_RESULTS; i++)
    for (int j = 0; j < i; j++)
      if (results[i].path != NULL && results[j].path != NULL && closs_output_is_same (results[i].path, results[j].path))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _ ("%s and %s would both write %s; give each a file of its own"), results[j].option,
                       results[i].option, results[i].path);
          return FALSE;
        }
  return TRUE;
}

gboolean
closs_results_check (const ClossOptions *options, GError **error)
{
  Result results[N_RESULTS];

  list_results (options, results);
  if (!check_apart (results, error))
    return FALSE;
  for (int i = 0; i < N_RESULTS; i++)
    if (results[i].path != NULL && !closs_output_check (results[i].path, error))
      return FALSE;
  return TRUE;
}

gboolean
closs_results_write (ClossTraining *training, void (*report) (const GError *error))
{
  Result results[N_RESULTS];
  gboolean all_written = training->diverged_error == NULL;

  if (!all_written)
    report (training->diverged_error);
  list_results (training->options, results);
  for (int i = 0; i < N_RESULTS; i++)
    {
      g_autoptr (GError) error = NULL;

      if (results[i].path == NULL || results[i].write == NULL
          || closs_output_write (results[i].path, results[i].write, training, &error))
        continue;
      report (error);
      all_written = FALSE;
    }
  return all_written;
}
