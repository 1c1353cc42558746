/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/run-start.h"
#include "data/catalogue.h"
#include "data/import/import.h"

ClossRunStart *
closs_run_start_copy (const ClossRunStart *start)
{
  ClossRunStart *copy = g_memdup2 (start, sizeof *start);

  copy->dataset_id = g_strdup (start->dataset_id);
  copy->directory = g_strdup (start->directory);
  if (start->dataset != NULL)
    copy->dataset = closs_dataset_ref (start->dataset);
  copy->weights = g_strdup (start->weights);
  return copy;
}

void
closs_run_start_free (ClossRunStart *start)
{
  g_free (start->dataset_id);
  g_free (start->directory);
  g_clear_pointer (&start->dataset, closs_dataset_unref);
  g_free (start->weights);
  g_free (start);
}

gboolean
closs_run_start_is_own (const ClossRunStart *start)
{
  return g_strcmp0 (start->dataset_id, CLOSS_IMPORT_ID) == 0;
}

ClossDataset *
closs_run_start_open_dataset (const ClossRunStart *start, GCancellable *cancellable, GError **error)
{
  const char *id = start->dataset_id != NULL ? start->dataset_id : closs_catalogue_get_default ()->id;
  g_autoptr (GFile) directory = start->directory != NULL ? g_file_new_for_path (start->directory) : NULL;

  if (start->dataset != NULL)
    return closs_dataset_ref (start->dataset);
  if (closs_run_start_is_own (start) && directory != NULL)
    return closs_import_open (directory, &start->import, cancellable, error);
  return closs_catalogue_open (id, directory, (guint64)start->settings.value[CLOSS_CONTROL_SEED], cancellable, error);
}

ClossTrainer *
closs_run_start_make_trainer (const ClossRunStart *start, ClossDataset *dataset, GError **error)
{
  g_autoptr (ClossTrainer) trainer = closs_trainer_new (dataset, &start->settings, &start->options, error);
  g_autoptr (GFile) weights = start->weights != NULL ? g_file_new_for_path (start->weights) : NULL;

  if (trainer == NULL || (weights != NULL && !closs_trainer_init_from (trainer, weights, error)))
    return NULL;
  return g_steal_pointer (&trainer);
}
