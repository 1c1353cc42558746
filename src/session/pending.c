/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/pending.h"

ClossRunState
closs_pending_derive_state (const GArray *pending, ClossRunState state)
{
  gboolean is_loading = FALSE;

  for (guint i = 0; i < pending->len; i++)
    switch (g_array_index (pending, ClossPendingCommand, i).type)
      {
      case CLOSS_COMMAND_BEGIN:
      case CLOSS_COMMAND_OPEN:
      case CLOSS_COMMAND_RESTART:
        is_loading = TRUE;
        break;
      case CLOSS_COMMAND_TRAIN:
      case CLOSS_COMMAND_STEPS:
      case CLOSS_COMMAND_EPOCH:
      case CLOSS_COMMAND_UNTIL:
        state = state == CLOSS_RUN_EMPTY ? state : CLOSS_RUN_TRAINING;
        break;
      case CLOSS_COMMAND_PAUSE:
      case CLOSS_COMMAND_CONTINUE_FROM:
        state = state == CLOSS_RUN_TRAINING ? CLOSS_RUN_PAUSED : state;
        break;
      default:
        break;
      }
  return is_loading ? CLOSS_RUN_LOADING : state;
}

ClossSettings
closs_pending_derive_settings (const GArray *pending, const ClossSettings *settings)
{
  ClossSettings derived = *settings;

  for (guint i = 0; i < pending->len; i++)
    {
      const ClossPendingCommand *command = &g_array_index (pending, ClossPendingCommand, i);

      if (command->type == CLOSS_COMMAND_BEGIN || command->type == CLOSS_COMMAND_RESTART)
        derived = command->settings;
      else if (command->type == CLOSS_COMMAND_SET_CONTROL)
        derived.value[command->control] = command->value;
    }
  return derived;
}

gboolean
closs_pending_has (const GArray *pending, ClossCommandType type)
{
  for (guint i = 0; i < pending->len; i++)
    if (g_array_index (pending, ClossPendingCommand, i).type == type)
      return TRUE;
  return FALSE;
}

void
closs_pending_drop (GArray *pending, guint64 serial)
{
  guint n_answered = 0;

  while (n_answered < pending->len && g_array_index (pending, ClossPendingCommand, n_answered).serial <= serial)
    n_answered++;
  if (n_answered > 0)
    g_array_remove_range (pending, 0, n_answered);
}
