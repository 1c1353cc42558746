/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/command.h"

void
closs_snapshot_answer_free (ClossSnapshotAnswer *answer)
{
  g_clear_pointer (&answer->snapshot, closs_snapshot_free);
  g_free (answer);
}

void
closs_command_clear (ClossCommand *command)
{
  if (command->type == CLOSS_COMMAND_OPEN || command->type == CLOSS_COMMAND_SAVE)
    {
      g_clear_object (&command->file.file);
      g_clear_object (&command->file.cancellable);
      g_clear_pointer (&command->file.like, closs_run_start_free);
    }
  if (command->type == CLOSS_COMMAND_SNAPSHOT && command->task != NULL)
    {
      g_task_return_new_error (command->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The run was closed");
      g_clear_object (&command->task);
    }
  if (command->type == CLOSS_COMMAND_BEGIN)
    {
      g_clear_pointer (&command->begin.start, closs_run_start_free);
      g_clear_object (&command->begin.cancellable);
      g_clear_pointer (&command->begin.events, g_array_unref);
    }
  if (command->type == CLOSS_COMMAND_SET_TURNSTILE)
    g_clear_pointer (&command->turn.turnstile, closs_turnstile_unref);
}
