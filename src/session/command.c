/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/command.h"

void
closs_command_clear (ClossCommand *command)
{
  if (command->type == CLOSS_COMMAND_OPEN || command->type == CLOSS_COMMAND_SAVE)
    {
      g_clear_object (&command->file.file);
      g_clear_object (&command->file.cancellable);
    }
  if (command->type == CLOSS_COMMAND_BEGIN)
    {
      g_clear_pointer (&command->begin.start, closs_run_start_free);
      g_clear_object (&command->begin.cancellable);
    }
  if (command->type == CLOSS_COMMAND_SET_TURNSTILE)
    g_clear_pointer (&command->turn.turnstile, closs_turnstile_unref);
}
