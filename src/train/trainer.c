/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/parallel.h"
#include "kernel/random.h"
#include "train/trainer-private.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

/* Separate from the other random streams of the run's seed. */
#define DEPTH_STREAM (G_GUINT64_CONSTANT (0x4445505448) << 24)

ClossTrainer *
closs_trainer_new (ClossDataset *dataset, const ClossSettings *settings, const ClossTrainerOptions *options,
                   GError **error)
{
  g_autoptr (ClossTrainer) trainer = g_new0 (ClossTrainer, 1);
  ClossSplit split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  int batch_size = (int)settings->value[CLOSS_CONTROL_BATCH_SIZE];
  guint64 seed = (guint64)settings->value[CLOSS_CONTROL_SEED];
  ClossNetworkSpec spec = closs_settings_get_spec (settings, dataset);

  trainer->settings = *settings;
  trainer->options = *options;
  trainer->dataset = closs_dataset_ref (dataset);
  trainer->events = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
  trainer->trace = closs_trace_new ();
  closs_trace_begin (trainer->trace, 1);
  trainer->n_train = options->train_limit > 0 ? MIN (options->train_limit, split.n) : split.n;
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (!closs_control_check (closs_control_get (i), settings->value[i], error))
      return NULL;
  if (trainer->options.n_threads <= 0)
    trainer->options.n_threads = closs_parallel_n_processors ();
  trainer->model = closs_model_new (&spec, batch_size, trainer->options.n_threads, error);
  if (trainer->model == NULL)
    return NULL;
  closs_model_initialize (trainer->model, seed);
  trainer->batcher = closs_batcher_new (trainer->n_train, batch_size, seed, !options->no_shuffle);
  return g_steal_pointer (&trainer);
}

ClossTrainer *
closs_trainer_new_alike (const ClossTrainer *trainer, GError **error)
{
  ClossTrainerOptions options = trainer->options;
  ClossTrainer *alike;

  options.n_threads = closs_model_get_n_threads (trainer->model);
  alike = closs_trainer_new (trainer->dataset, &trainer->settings, &options, error);
  if (alike == NULL)
    return NULL;
  closs_trace_free (alike->trace);
  alike->trace = closs_trace_copy (trainer->trace);
  alike->init_path = g_strdup (trainer->init_path);
  alike->init_digest = g_strdup (trainer->init_digest);
  return alike;
}

void
closs_trainer_free (ClossTrainer *trainer)
{
  g_clear_pointer (&trainer->batcher, closs_batcher_free);
  g_clear_pointer (&trainer->model, closs_model_free);
  g_clear_pointer (&trainer->dataset, closs_dataset_unref);
  g_clear_pointer (&trainer->events, g_array_unref);
  g_clear_pointer (&trainer->trace, closs_trace_free);
  for (gsize i = 0; i < G_N_ELEMENTS (trainer->probe_orders); i++)
    {
      closs_image_order_clear (&trainer->probe_orders[i]);
      closs_image_order_clear (&trainer->whole_orders[i]);
    }
  g_free (trainer->init_path);
  g_free (trainer->init_digest);
  g_free (trainer);
}

/* New blocks start from random numbers that depend on the run's seed and on their step. */
static guint64
get_depth_seed (const ClossTrainer *trainer)
{
  ClossRandom random;

  closs_random_init (&random, (guint64)trainer->settings.value[CLOSS_CONTROL_SEED],
                     DEPTH_STREAM + closs_trainer_get_step (trainer));
  return closs_random_next (&random);
}

gboolean
closs_trainer_set_control (ClossTrainer *trainer, ClossControlId id, double value, GError **error)
{
  const ClossControl *control = closs_control_get (id);
  ClossEvent event = { .step = closs_trainer_get_step (trainer) + 1,
                       .control = id,
                       .old_value = trainer->settings.value[id],
                       .new_value = value };

  if (!control->is_live)
    {
      g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE,
                   _ ("%s: cannot change while a run goes on; start a new run"), control->key);
      return FALSE;
    }
  if (!closs_control_check (control, value, error))
    return FALSE;
  if (value == event.old_value)
    return TRUE;
  if (id == CLOSS_CONTROL_DEPTH && !closs_model_set_depth (trainer->model, (int)value, get_depth_seed (trainer), error))
    return FALSE;
  trainer->settings.value[id] = value;
  g_array_append_val (trainer->events, event);
  return TRUE;
}

static void
fill_row (const ClossTrainer *trainer, const ClossHyper *hyper, const ClossStepResult *result, double images_per_second,
          ClossStepRow *row)
{
  *row = (ClossStepRow){
    .step = closs_trainer_get_step (trainer),
    .epoch = closs_trainer_get_epoch (trainer),
    .loss = result->loss,
    .ce_loss = result->ce_loss,
    .center_loss = result->center_loss,
    .train_accuracy = result->accuracy,
    .lambda = (double)hyper->lambda,
    .variant = hyper->loss,
    .lr = (double)hyper->lr,
    .center_lr = (double)hyper->center_lr,
    .momentum = (double)hyper->momentum,
    .depth = (int)trainer->settings.value[CLOSS_CONTROL_DEPTH],
    .images_per_second = images_per_second,
    .test_accuracy = NAN,
    .nearest_center_accuracy = NAN,
    .compactness = NAN,
    .center_lag = NAN,
    .force_ratio = result->force_ratio,
    .disagreement = NAN,
  };
}

/* The model went back to its last finite state. The step and the events follow: no event may be later than the step. */
static void
go_back (ClossTrainer *trainer, guint64 step)
{
  closs_batcher_seek (trainer->batcher, step);
  closs_trace_cut (trainer->trace, step);
  for (guint i = 0; i < trainer->events->len; i++)
    {
      ClossEvent *event = &g_array_index (trainer->events, ClossEvent, i);

      event->step = MIN (event->step, step + 1);
    }
}

gboolean
closs_trainer_step (ClossTrainer *trainer, ClossStepRow *row, GError **error)
{
  ClossSplit split = closs_dataset_get_split (trainer->dataset, CLOSS_SPLIT_TRAIN);
  guint64 step = closs_batcher_get_step (trainer->batcher);
  ClossHyper hyper = closs_settings_get_hyper (&trainer->settings, closs_batcher_get_epoch (trainer->batcher), step);
  ClossBatch batch = { .images = split.images, .labels = split.labels };
  ClossStepResult result;
  gint64 start = g_get_monotonic_time (), end;

  batch.indices = closs_batcher_next (trainer->batcher, &batch.n);
  if (!closs_model_step (trainer->model, &batch, &hyper, &result))
    {
      go_back (trainer, closs_model_get_step_back (trainer->model) && step > 0 ? step - 1 : step);
      g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_DIVERGED,
                   _ ("the loss or a gradient became infinite or not a number at step %" PRIu64), step + 1);
      return FALSE;
    }
  end = g_get_monotonic_time ();
  closs_trace_visit (trainer->trace, step + 1, trainer->model);
  fill_row (trainer, &hyper, &result, (double)batch.n * G_USEC_PER_SEC / (double)MAX (end - start, 1), row);
  return TRUE;
}

guint64
closs_trainer_get_step (const ClossTrainer *trainer)
{
  return closs_batcher_get_step (trainer->batcher);
}

double
closs_trainer_get_epoch (const ClossTrainer *trainer)
{
  return (double)closs_trainer_get_step (trainer) / (double)closs_trainer_get_steps_per_epoch (trainer);
}

guint64
closs_trainer_get_steps_per_epoch (const ClossTrainer *trainer)
{
  return closs_batcher_get_steps_per_epoch (trainer->batcher);
}

gsize
closs_trainer_get_n_train (const ClossTrainer *trainer)
{
  return trainer->n_train;
}

const ClossSettings *
closs_trainer_get_settings (const ClossTrainer *trainer)
{
  return &trainer->settings;
}

ClossDataset *
closs_trainer_get_dataset (const ClossTrainer *trainer)
{
  return trainer->dataset;
}

ClossModel *
closs_trainer_get_model (ClossTrainer *trainer)
{
  return trainer->model;
}

const ClossEvent *
closs_trainer_get_events (const ClossTrainer *trainer, gsize *n_events)
{
  *n_events = trainer->events->len;
  return (const ClossEvent *)(gpointer)trainer->events->data;
}
