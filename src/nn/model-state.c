/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/model-private.h"

#include <string.h>

/* The arrays of a state lie one after the other, followed by those of the other state (plan_state()). */
static char *
get_first (const ClossState *state)
{
  return (char *)state->values[CLOSS_PARAMETER_TRAINED];
}

gsize
closs_model_get_state_size (const ClossModel *model)
{
  return (gsize)(get_first (&model->states[1]) - get_first (&model->states[0]));
}

void
closs_model_save_state (const ClossModel *model, gpointer bytes)
{
  memcpy (bytes, get_first (closs_model_current (model)), closs_model_get_state_size (model));
}

void
closs_model_restore_state (ClossModel *model, gconstpointer bytes)
{
  memcpy (get_first (closs_model_current (model)), bytes, closs_model_get_state_size (model));
  closs_model_forget_previous (model);
}

char *
closs_model_digest_state (const ClossModel *model)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)get_first (closs_model_current (model)),
                                      closs_model_get_state_size (model));
}
