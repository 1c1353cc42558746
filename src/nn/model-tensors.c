/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/model-private.h"

#include <string.h>

static const ClossParameter *
get_parameter (const ClossModel *model, gsize index)
{
  return g_ptr_array_index (model->parameters, index);
}

static void
describe (const ClossParameter *parameter, ClossTensorInfo *info)
{
  info->name = parameter->name;
  info->n_dimensions = parameter->n_dimensions;
  memcpy (info->shape, parameter->shape, sizeof info->shape);
  info->count = parameter->count;
  info->has_momentum = parameter->kind == CLOSS_PARAMETER_TRAINED;
  info->has_gradient = parameter->kind != CLOSS_PARAMETER_RUNNING;
}

void
closs_model_make_tensors (ClossModel *model)
{
  model->parameters = g_ptr_array_new ();
  for (int i = 0; i < model->network.n_layers; i++)
    for (int p = 0; p < model->network.layers[i].n_parameters; p++)
      g_ptr_array_add (model->parameters, &model->network.layers[i].parameters[p]);
  g_ptr_array_add (model->parameters, &model->center_parameter);

  model->infos = g_new0 (ClossTensorInfo, model->parameters->len);
  for (guint i = 0; i < model->parameters->len; i++)
    describe (get_parameter (model, i), &model->infos[i]);
}

/* The place of a tensor, in the kernels' order; NULL if the tensor has no such values. */
static float *
locate (const ClossModel *model, const ClossParameter *parameter, ClossTensorKind kind)
{
  const ClossState *state = closs_model_current (model);
  float *array = NULL;

  switch (kind)
    {
    case CLOSS_TENSOR_VALUE:
      array = state->values[parameter->kind];
      break;
    case CLOSS_TENSOR_MOMENTUM:
      array = parameter->kind == CLOSS_PARAMETER_TRAINED ? state->momentum : NULL;
      break;
    case CLOSS_TENSOR_GRADIENT:
      array = model->gradients[parameter->kind];
      break;
    default:
      g_assert_not_reached ();
    }
  return array ? array + parameter->offset : NULL;
}

gsize
closs_model_get_n_tensors (const ClossModel *model)
{
  return model->parameters->len;
}

const ClossTensorInfo *
closs_model_get_tensor_info (const ClossModel *model, gsize index)
{
  g_return_val_if_fail (index < model->parameters->len, NULL);
  return &model->infos[index];
}

void
closs_model_get_tensor (const ClossModel *model, gsize index, ClossTensorKind kind, float *values)
{
  g_return_if_fail (index < model->parameters->len);
  const ClossParameter *parameter = get_parameter (model, index);
  const float *array = locate (model, parameter, kind);

  g_return_if_fail (array != NULL);
  closs_parameter_export (parameter, array, values);
}

void
closs_model_set_tensor (ClossModel *model, gsize index, ClossTensorKind kind, const float *values)
{
  g_return_if_fail (index < model->parameters->len);
  g_return_if_fail (kind == CLOSS_TENSOR_VALUE || kind == CLOSS_TENSOR_MOMENTUM);
  const ClossParameter *parameter = get_parameter (model, index);
  float *array = locate (model, parameter, kind);

  g_return_if_fail (array != NULL);
  closs_parameter_import (parameter, values, array);
  closs_model_forget_previous (model);
}

void
closs_model_initialize (ClossModel *model, guint64 seed)
{
  for (gsize i = 0; i < model->parameters->len; i++)
    {
      const ClossParameter *parameter = get_parameter (model, i);
      float *momentum = locate (model, parameter, CLOSS_TENSOR_MOMENTUM);
      g_autofree float *scratch = g_new (float, parameter->count);

      closs_parameter_initialize (parameter, seed, locate (model, parameter, CLOSS_TENSOR_VALUE), scratch);
      if (momentum)
        memset (momentum, 0, parameter->count * sizeof (float));
    }
  closs_model_forget_previous (model);
}

/* The parameter with the same name and shape, or NULL. */
static const ClossParameter *
find_same (const ClossModel *model, const ClossParameter *parameter)
{
  for (gsize i = 0; i < model->parameters->len; i++)
    {
      const ClossParameter *candidate = get_parameter (model, i);
      if (strcmp (candidate->name, parameter->name) == 0
          && memcmp (candidate->extents, parameter->extents, sizeof parameter->extents) == 0)
        return candidate;
    }
  return NULL;
}

static void
copy_tensor (ClossModel *model, const ClossParameter *to, const ClossModel *source, const ClossParameter *from,
             ClossTensorKind kind)
{
  float *target = locate (model, to, kind);

  if (target)
    memcpy (target, locate (source, from, kind), to->count * sizeof (float));
}

void
closs_model_copy_tensors (ClossModel *model, const ClossModel *source, const char *except)
{
  g_autofree char *prefix = g_strconcat (except, ".", NULL);

  for (gsize i = 0; i < model->parameters->len; i++)
    {
      const ClossParameter *to = get_parameter (model, i), *from = find_same (source, to);

      if (!from || g_str_has_prefix (to->name, prefix))
        continue;
      copy_tensor (model, to, source, from, CLOSS_TENSOR_VALUE);
      copy_tensor (model, to, source, from, CLOSS_TENSOR_MOMENTUM);
    }
  closs_model_forget_previous (model);
}
