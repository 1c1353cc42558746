/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/model-private.h"

#include "kernel/pixels.h"
#include "kernel/sgd.h"
#include "kernel/softmax.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* An evaluation processes as many images at once as keep the largest map at about this many bytes. */
#define EVALUATION_MAP_BYTES  ((gsize)32 << 20)
#define EVALUATION_MIN_IMAGES 8
#define EVALUATION_MAX_IMAGES 512

static float *
take_floats (ClossArena *arena, gsize count)
{
  return closs_arena_take (arena, count * sizeof (float));
}

static void
plan_state (ClossModel *model, ClossArena *arena)
{
  const gsize *n_values = model->network.n_values;
  gsize n_centers = model->center_parameter.count, n = (gsize)model->max_batch;

  for (int s = 0; s < 2; s++)
    {
      ClossState *state = &model->states[s];
      state->values[CLOSS_PARAMETER_TRAINED] = take_floats (arena, n_values[CLOSS_PARAMETER_TRAINED]);
      state->values[CLOSS_PARAMETER_CENTER] = take_floats (arena, n_centers);
      state->values[CLOSS_PARAMETER_RUNNING] = take_floats (arena, n_values[CLOSS_PARAMETER_RUNNING]);
      state->momentum = take_floats (arena, n_values[CLOSS_PARAMETER_TRAINED]);
    }
  model->gradients[CLOSS_PARAMETER_TRAINED] = take_floats (arena, n_values[CLOSS_PARAMETER_TRAINED]);
  model->gradients[CLOSS_PARAMETER_CENTER] = take_floats (arena, n_centers);
  model->center_velocity = take_floats (arena, n_centers);
  model->d_embeddings = take_floats (arena, n * CLOSS_EMBEDDING_SIZE);
  model->labels = closs_arena_take (arena, n * sizeof *model->labels);
  model->predicted = closs_arena_take (arena, n * sizeof *model->predicted);
  model->class_counts = closs_arena_take (arena, (gsize)model->spec.n_classes * sizeof *model->class_counts);
}

/* Both plans share the same memory from its front; returns the bytes of the longer plan. */
static gsize
plan_passes (ClossModel *model, ClossArena *arena, const ClossParallel *parallel)
{
  gsize training;

  arena->used = 0;
  closs_network_plan_training (&model->network, model->max_batch, parallel, arena, &model->training);
  training = arena->used;
  arena->used = 0;
  closs_network_plan_evaluation (&model->network, model->chunk, parallel, arena, &model->evaluation);
  return MAX (training, arena->used);
}

static gboolean
allocate_state (ClossModel *model, GError **error)
{
  ClossArena count = { 0 };

  plan_state (model, &count);
  if (!closs_arena_allocate (&model->state_arena, count.used, error))
    return FALSE;
  /* The gaps between arrays must stay 0, because the optimizer and its checks process them, too. */
  memset (model->state_arena.base, 0, model->state_arena.size);
  plan_state (model, &model->state_arena);
  return TRUE;
}

/* On failure the model's passes do not change. */
static gboolean
allocate_passes (ClossModel *model, int n_threads, GError **error)
{
  ClossParallel parallel = { .n_threads = n_threads };
  ClossArena count = { 0 };
  gsize size = plan_passes (model, &count, &parallel);
  gboolean allocated = size <= model->pass_arena.size || closs_arena_allocate (&model->pass_arena, size, error);

  if (allocated)
    model->parallel = parallel;
  if (model->pass_arena.base)
    plan_passes (model, &model->pass_arena, &model->parallel);
  return allocated;
}

static int
choose_chunk (const ClossNetwork *network)
{
  gsize images = EVALUATION_MAP_BYTES / closs_network_get_largest_map (network);

  return (int)CLAMP (images, EVALUATION_MIN_IMAGES, EVALUATION_MAX_IMAGES);
}

static gboolean
check_batch (int max_batch, GError **error)
{
  if (max_batch >= 1 && max_batch <= CLOSS_MAX_BATCH)
    return TRUE;
  g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC, _ ("The batch size is %d, but must be between 1 and %d"),
               max_batch, CLOSS_MAX_BATCH);
  return FALSE;
}

ClossModel *
closs_model_new (const ClossNetworkSpec *spec, int max_batch, int n_threads, GError **error)
{
  g_autoptr (ClossModel) model = NULL;

  if (!closs_network_spec_check (spec, error) || !check_batch (max_batch, error))
    return NULL;
  model = g_new0 (ClossModel, 1);
  model->spec = *spec;
  model->max_batch = max_batch;
  closs_network_init (&model->network, spec, max_batch);
  model->chunk = choose_chunk (&model->network);
  model->center_parameter = closs_parameter_centers (spec->n_classes);
  closs_model_make_tensors (model);
  if (!allocate_state (model, error) || !allocate_passes (model, MAX (n_threads, 1), error))
    return NULL;
  return g_steal_pointer (&model);
}

static void
clear_model (ClossModel *model)
{
  g_clear_pointer (&model->parameters, g_ptr_array_unref);
  g_clear_pointer (&model->infos, g_free);
  closs_arena_clear (&model->state_arena);
  closs_arena_clear (&model->pass_arena);
}

void
closs_model_free (ClossModel *model)
{
  if (!model)
    return;
  clear_model (model);
  g_free (model);
}

const ClossNetworkSpec *
closs_model_get_spec (const ClossModel *model)
{
  return &model->spec;
}

int
closs_model_get_max_batch (const ClossModel *model)
{
  return model->max_batch;
}

int
closs_model_get_n_threads (const ClossModel *model)
{
  return model->parallel.n_threads;
}

void
closs_model_set_n_threads (ClossModel *model, int n_threads)
{
  g_autoptr (GError) error = NULL;

  if (!allocate_passes (model, MAX (n_threads, 1), &error))
    g_warning ("Staying at %d threads: %s", model->parallel.n_threads, error->message);
}

/* Moves the contents of @from, which is left empty. Pointers into the struct itself are set again. */
static void
replace_model (ClossModel *model, ClossModel *from)
{
  clear_model (model);
  *model = *from;
  from->state_arena = from->pass_arena = (ClossArena){ 0 };
  g_clear_pointer (&from->parameters, g_ptr_array_unref);
  g_clear_pointer (&from->infos, g_free);
  closs_model_make_tensors (model);
}

gboolean
closs_model_set_depth (ClossModel *model, int depth, guint64 seed, GError **error)
{
  g_autoptr (ClossModel) changed = NULL;
  ClossNetworkSpec spec = model->spec;

  if (depth == spec.depth)
    return TRUE;
  spec.depth = depth;
  changed = closs_model_new (&spec, model->max_batch, model->parallel.n_threads, error);
  if (!changed)
    return FALSE;
  closs_model_initialize (changed, seed);
  closs_model_copy_tensors (changed, model, "fc");
  replace_model (model, changed);
  return TRUE;
}

static ClossPass
make_pass (ClossModel *model, int n, void *workspace, float *partial)
{
  const ClossState *now = closs_model_current (model), *next = &model->states[1 - model->current];

  return (ClossPass){
    .parallel = &model->parallel,
    .n = n,
    .weights = now->values[CLOSS_PARAMETER_TRAINED],
    .running = now->values[CLOSS_PARAMETER_RUNNING],
    .new_running = next->values[CLOSS_PARAMETER_RUNNING],
    .gradients = model->gradients[CLOSS_PARAMETER_TRAINED],
    .workspace = workspace,
    .partial = partial,
  };
}

/* Images @first to @first + n of the batch, as floats. */
static void
load_images (const ClossModel *model, const ClossBatch *batch, gsize first, gsize n, float *target)
{
  gsize image_count = closs_shape_image_count (model->network.layers[0].input);
  const guint8 *images = batch->indices ? batch->images : batch->images + first * image_count;
  const guint32 *indices = batch->indices ? batch->indices + first : NULL;

  closs_pixels_to_float (n, image_count, &model->parallel, images, indices, target);
}

static void
load_labels (ClossModel *model, const ClossBatch *batch)
{
  for (gsize i = 0; i < batch->n; i++)
    {
      guint16 label = batch->labels[batch->indices ? batch->indices[i] : i];
      g_assert (label < model->spec.n_classes);
      model->labels[i] = label;
    }
}

static double
measure_accuracy (const ClossModel *model, gsize n)
{
  gsize n_right = 0;

  for (gsize i = 0; i < n; i++)
    n_right += model->predicted[i] == model->labels[i];
  return (double)n_right / (double)n;
}

/* Losses and their gradients: those of the logits go into the head's memory, those of embeddings and centers into the
 * model's arrays. */
static void
measure_losses (ClossModel *model, int n, const ClossHyper *hyper, ClossStepResult *result)
{
  const ClossHeadMemory *head = &model->training.head;

  result->ce_loss = closs_softmax_cross_entropy (n, model->spec.n_classes, head->logits, model->labels, head->d_logits,
                                                 model->predicted);
  result->center_loss
      = closs_center_loss (hyper->loss, hyper->lambda, n, model->spec.n_classes, head->embeddings, model->labels,
                           closs_model_current (model)->values[CLOSS_PARAMETER_CENTER], model->d_embeddings,
                           model->gradients[CLOSS_PARAMETER_CENTER], model->class_counts);
  result->loss = result->ce_loss + result->center_loss;
  result->accuracy = measure_accuracy (model, (gsize)n);
}

/* Adds the center loss's gradient to the gradient of the cross-entropy; returns the ratio of their norms. */
static double
join_gradients (gsize count, const float *from_centers, float *d_embeddings)
{
  double centers = 0.0, entropy = 0.0;

  for (gsize i = 0; i < count; i++)
    {
      centers += (double)from_centers[i] * (double)from_centers[i];
      entropy += (double)d_embeddings[i] * (double)d_embeddings[i];
      d_embeddings[i] += from_centers[i];
    }
  return entropy > 0.0 ? sqrt (centers / entropy) : (double)NAN;
}

static void
propagate_back (ClossModel *model, const ClossPass *pass, ClossStepResult *result)
{
  const ClossNetwork *network = &model->network;
  ClossHeadMemory *head = &model->training.head;

  closs_head_backward_output (&network->head, pass, head);
  result->force_ratio = join_gradients ((gsize)pass->n * CLOSS_EMBEDDING_SIZE, model->d_embeddings, head->d_embeddings);
  closs_network_backward (network, pass, &model->training);
}

static gboolean
gradients_are_finite (const ClossModel *model)
{
  return closs_all_finite (model->network.n_values[CLOSS_PARAMETER_TRAINED], &model->parallel,
                           model->gradients[CLOSS_PARAMETER_TRAINED])
         && closs_all_finite (model->center_parameter.count, &model->parallel,
                              model->gradients[CLOSS_PARAMETER_CENTER]);
}

static gboolean
state_is_finite (const ClossModel *model, const ClossState *state)
{
  const gsize *n_values = model->network.n_values;

  return closs_all_finite (n_values[CLOSS_PARAMETER_TRAINED], &model->parallel, state->values[CLOSS_PARAMETER_TRAINED])
         && closs_all_finite (n_values[CLOSS_PARAMETER_RUNNING], &model->parallel,
                              state->values[CLOSS_PARAMETER_RUNNING])
         && closs_all_finite (model->center_parameter.count, &model->parallel, state->values[CLOSS_PARAMETER_CENTER]);
}

/* Writes the new state into the other buffer. */
static void
update (ClossModel *model, const ClossPass *pass, const ClossHyper *hyper)
{
  const ClossState *now = closs_model_current (model);
  ClossState *next = &model->states[1 - model->current];

  closs_sgd (model->network.n_values[CLOSS_PARAMETER_TRAINED], &model->parallel, hyper->lr, hyper->momentum,
             model->gradients[CLOSS_PARAMETER_TRAINED], now->values[CLOSS_PARAMETER_TRAINED], now->momentum,
             next->values[CLOSS_PARAMETER_TRAINED], next->momentum);
  closs_sgd (model->center_parameter.count, &model->parallel, hyper->center_lr, 0.0f,
             model->gradients[CLOSS_PARAMETER_CENTER], now->values[CLOSS_PARAMETER_CENTER], model->center_velocity,
             next->values[CLOSS_PARAMETER_CENTER], model->center_velocity);
  closs_network_commit (&model->network, pass, &model->training);
}

/* Undoes a failed step: returns to the state before the previous step, if there is one. */
static gboolean
step_back (ClossModel *model)
{
  model->step_back = model->has_previous;
  if (model->has_previous)
    model->current = 1 - model->current;
  model->has_previous = FALSE;
  return FALSE;
}

gboolean
closs_model_step (ClossModel *model, const ClossBatch *batch, const ClossHyper *hyper, ClossStepResult *result)
{
  g_return_val_if_fail (batch->n >= 1 && batch->n <= (gsize)model->max_batch, FALSE);
  ClossPass pass = make_pass (model, (int)batch->n, model->training.workspace, model->training.partial);

  *result = (ClossStepResult){ .force_ratio = (double)NAN };
  load_images (model, batch, 0, batch->n, model->training.pixels);
  load_labels (model, batch);
  closs_network_forward (&model->network, &pass, &model->training);
  measure_losses (model, pass.n, hyper, result);
  if (!isfinite (result->loss) || !closs_network_is_finite (&model->network, &model->training))
    return step_back (model);
  propagate_back (model, &pass, result);
  if (!gradients_are_finite (model))
    return step_back (model);
  update (model, &pass, hyper);

  /* From here on the update overwrites the state before the previous step. The present state has a finite loss. */
  model->has_previous = FALSE;
  if (!state_is_finite (model, &model->states[1 - model->current]))
    return step_back (model);
  model->current = 1 - model->current;
  model->has_previous = TRUE;
  model->step_back = FALSE;
  return TRUE;
}

gboolean
closs_model_get_step_back (const ClossModel *model)
{
  return model->step_back;
}

void
closs_model_evaluate (ClossModel *model, const ClossBatch *batch, float *embeddings, float *logits)
{
  gsize chunk = (gsize)model->chunk, n_classes = (gsize)model->spec.n_classes;

  for (gsize first = 0; first < batch->n; first += chunk)
    {
      gsize n = MIN (chunk, batch->n - first);
      ClossPass pass = make_pass (model, (int)n, model->evaluation.workspace, NULL);

      load_images (model, batch, first, n, model->evaluation.maps[0]);
      closs_network_evaluate (&model->network, &pass, &model->evaluation, embeddings + first * CLOSS_EMBEDDING_SIZE,
                              logits ? logits + first * n_classes : NULL);
    }
}

const float *
closs_model_get_centers (const ClossModel *model)
{
  return closs_model_current (model)->values[CLOSS_PARAMETER_CENTER];
}

const float *
closs_model_get_classifier_weight (const ClossModel *model)
{
  /* For the output layer's weights the kernels and PyTorch use the same order. */
  return closs_model_current (model)->values[CLOSS_PARAMETER_TRAINED] + model->network.head.output_weight;
}

const float *
closs_model_get_classifier_bias (const ClossModel *model)
{
  return closs_model_current (model)->values[CLOSS_PARAMETER_TRAINED] + model->network.head.output_bias;
}

const char *
closs_model_get_convolution_algorithm (const ClossModel *model, int convolution)
{
  const ClossNetwork *network = &model->network;

  return convolution < network->n_units ? network->units[convolution].algorithm->name : NULL;
}

gsize
closs_model_get_memory (const ClossModel *model)
{
  return model->state_arena.size + model->pass_arena.size;
}
