/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/untrained.h"
#include "kernel/batchnorm.h"

typedef void (*ChangeFunc) (const ClossTensorInfo *info, float *values);

static void
keep (const ClossTensorInfo *info, float *values)
{
  (void)info;
  (void)values;
}

/* One step from mean 0 and variance 1 makes the running values 0.1 m and 0.9 + 0.1 v. Solves for m and v. */
static void
take_batch_statistics (const ClossTensorInfo *info, float *values)
{
  const float share = (float)CLOSS_BATCHNORM_MOMENTUM;
  float start;

  if (g_str_has_suffix (info->name, "running_mean"))
    start = 0;
  else if (g_str_has_suffix (info->name, "running_var"))
    start = 1;
  else
    return;
  for (gsize i = 0; i < info->count; i++)
    values[i] = (values[i] - (1 - share) * start) / share;
  for (gsize i = 0; start > 0 && i < info->count; i++)
    values[i] = MAX (values[i], 0.0f);
}

static void
copy_tensors (const ClossModel *from, ClossModel *to, ChangeFunc change)
{
  for (gsize i = 0; i < closs_model_get_n_tensors (from); i++)
    {
      const ClossTensorInfo *info = closs_model_get_tensor_info (from, i);
      g_autofree float *values = g_new (float, info->count);

      closs_model_get_tensor (from, i, CLOSS_TENSOR_VALUE, values);
      change (info, values);
      closs_model_set_tensor (to, i, CLOSS_TENSOR_VALUE, values);
    }
}

ClossModel *
closs_untrained_copy (ClossModel *model, const ClossBatch *batch)
{
  const ClossHyper still = { .loss = CLOSS_LOSS_PLAIN };
  ClossModel *copy
      = closs_model_new (closs_model_get_spec (model), (int)batch->n, closs_model_get_n_threads (model), NULL);
  ClossStepResult result;

  if (copy == NULL)
    return NULL;
  copy_tensors (model, copy, keep);
  /* With all rates 0 a step changes only the statistics. */
  if (closs_model_step (copy, batch, &still, &result))
    copy_tensors (copy, copy, take_batch_statistics);
  return copy;
}
