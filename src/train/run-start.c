/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/run-start.h"
#include "data/catalogue.h"

ClossRunStart *
closs_run_start_copy (const ClossRunStart *start)
{
  ClossRunStart *copy = g_memdup2 (start, sizeof *start);

  copy->dataset_id = g_strdup (start->dataset_id);
  copy->directory = g_strdup (start->directory);
  copy->weights = g_strdup (start->weights);
  return copy;
}

void
closs_run_start_free (ClossRunStart *start)
{
  g_free (start->dataset_id);
  g_free (start->directory);
  g_free (start->weights);
  g_free (start);
}

ClossDataset *
closs_run_start_open_dataset (const ClossRunStart *start, GCancellable *cancellable, GError **error)
{
  const char *id = start->dataset_id != NULL ? start->dataset_id : closs_catalogue_get_default ()->id;
  g_autoptr (GFile) directory = start->directory != NULL ? g_file_new_for_path (start->directory) : NULL;

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
