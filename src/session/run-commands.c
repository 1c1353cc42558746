/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/run-private.h"
#include <glib/gi18n-lib.h>

static gboolean
is_open (ClossRun *run)
{
  return run->thread != NULL && run->close_task == NULL;
}

static void
send (ClossRun *run, ClossCommand *command)
{
  command->serial = ++run->serial;
  closs_mailbox_send (run->mailbox, command);
}

/* Sends @command, which the getters take for done. */
static void
send_pending (ClossRun *run, ClossCommand *command, const ClossPendingCommand *values)
{
  ClossPendingCommand pending = *values;

  if (!is_open (run))
    {
      closs_command_clear (command);
      return;
    }
  pending.type = command->type;
  send (run, command);
  pending.serial = run->serial;
  g_array_append_val (run->pending, pending);
  closs_run_update (run);
}

static void
send_simple (ClossRun *run, ClossCommandType type)
{
  send_pending (run, &(ClossCommand){ .type = type }, &(ClossPendingCommand){ 0 });
}

/* A run that has not begun yet need not any more. */
static GCancellable *
renew_loading (ClossRun *run)
{
  g_cancellable_cancel (run->loading);
  g_object_unref (run->loading);
  run->loading = g_cancellable_new ();
  return g_object_ref (run->loading);
}

void
closs_run_begin (ClossRun *run, const ClossRunStart *start)
{
  closs_run_begin_with_changes (run, start, NULL);
}

void
closs_run_begin_with_changes (ClossRun *run, const ClossRunStart *start, GArray *changes)
{
  ClossCommand command = { .type = CLOSS_COMMAND_BEGIN };

  g_return_if_fail (CLOSS_IS_RUN (run));

  command.begin.events = changes != NULL ? g_array_ref (changes) : NULL;
  command.begin.start = closs_run_start_copy (start);
  command.begin.cancellable = renew_loading (run);
  send_pending (run, &command, &(ClossPendingCommand){ .settings = start->settings });
}

void
closs_run_open (ClossRun *run, GFile *file)
{
  ClossCommand command = { .type = CLOSS_COMMAND_OPEN, .file.file = g_object_ref (file) };

  g_return_if_fail (CLOSS_IS_RUN (run));

  command.file.cancellable = renew_loading (run);
  send_pending (run, &command, &(ClossPendingCommand){ 0 });
}

void
closs_run_open_beside (ClossRun *run, GFile *file, ClossRun *other)
{
  ClossCommand command = { .type = CLOSS_COMMAND_OPEN, .file.file = g_object_ref (file) };

  g_return_if_fail (CLOSS_IS_RUN (run));

  if (other->begun != NULL)
    {
      command.file.like = closs_run_start_copy (other->begun->start);
      g_clear_pointer (&command.file.like->dataset, closs_dataset_unref);
      command.file.like->dataset = closs_dataset_ref (other->begun->dataset);
    }
  command.file.cancellable = renew_loading (run);
  send_pending (run, &command, &(ClossPendingCommand){ 0 });
}

void
closs_run_snapshot_async (ClossRun *run, GAsyncReadyCallback callback, gpointer data)
{
  /* Without a source: the worker, which may be the last to let go of the task, must not dispose of the run. */
  GTask *task = g_task_new (NULL, NULL, callback, data);
  ClossCommand command = { .type = CLOSS_COMMAND_SNAPSHOT, .task = task };

  g_return_if_fail (CLOSS_IS_RUN (run));

  g_task_set_name (task, "closs-snapshot");
  /* After the mailbox, so that the rows are here. */
  g_task_set_priority (task, G_PRIORITY_DEFAULT_IDLE);
  if (is_open (run))
    send (run, &command);
  else
    closs_command_clear (&command);
}

ClossSnapshot *
closs_run_snapshot_finish (ClossRun *run, GAsyncResult *result, GError **error)
{
  ClossSnapshotAnswer *answer = g_task_propagate_pointer (G_TASK (result), error);
  ClossSnapshot *snapshot = NULL;

  if (answer == NULL)
    return NULL;
  if (answer->generation == run->status.generation)
    {
      snapshot = g_steal_pointer (&answer->snapshot);
      closs_snapshot_set_rows (snapshot, (const ClossStepRow *)(gpointer)run->chronicle.rows->data,
                               run->chronicle.rows->len);
    }
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("The run was replaced meanwhile"));
  closs_snapshot_answer_free (answer);
  return snapshot;
}

void
closs_run_save (ClossRun *run, GFile *file)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_SAVE, .file.file = g_object_ref (file) },
                &(ClossPendingCommand){ 0 });
}

void
closs_run_continue_from (ClossRun *run, guint64 step)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_CONTINUE_FROM, .moment.step = step },
                &(ClossPendingCommand){ 0 });
}

void
closs_run_evaluate_at (ClossRun *run, guint64 step, gsize n_images)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_EVALUATE_AT, .moment = { step, n_images } },
                &(ClossPendingCommand){ 0 });
}

void
closs_run_restart (ClossRun *run)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  if (run->begun != NULL)
    send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_RESTART },
                  &(ClossPendingCommand){ .settings = run->begun->start->settings });
}

void
closs_run_train (ClossRun *run)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_simple (run, CLOSS_COMMAND_TRAIN);
}

void
closs_run_pause (ClossRun *run)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_simple (run, CLOSS_COMMAND_PAUSE);
}

void
closs_run_train_steps (ClossRun *run, guint64 n_steps)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  if (n_steps > 0)
    send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_STEPS, .n_steps = n_steps }, &(ClossPendingCommand){ 0 });
}

void
closs_run_train_until (ClossRun *run, guint64 step)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_pending (run, &(ClossCommand){ .type = CLOSS_COMMAND_UNTIL, .n_steps = step }, &(ClossPendingCommand){ 0 });
}

void
closs_run_train_epoch (ClossRun *run)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send_simple (run, CLOSS_COMMAND_EPOCH);
}

void
closs_run_set_control (ClossRun *run, ClossControlId control, double value)
{
  ClossCommand command = { .type = CLOSS_COMMAND_SET_CONTROL, .control = { .id = control, .value = value } };

  g_return_if_fail (CLOSS_IS_RUN (run));
  g_return_if_fail ((int)control >= 0 && control < CLOSS_N_CONTROLS);

  send_pending (run, &command, &(ClossPendingCommand){ .control = control, .value = value });
}

void
closs_run_set_speed (ClossRun *run, double steps_per_second)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send (run, &(ClossCommand){ .type = CLOSS_COMMAND_SET_SPEED, .steps_per_second = steps_per_second });
}

void
closs_run_set_n_threads (ClossRun *run, int n_threads)
{
  g_return_if_fail (CLOSS_IS_RUN (run));

  send (run, &(ClossCommand){ .type = CLOSS_COMMAND_SET_N_THREADS, .n_threads = n_threads });
}

void
closs_run_set_probe (ClossRun *run, const ClossProbeLimits *limits)
{
  ClossCommand command = { .type = CLOSS_COMMAND_SET_PROBE, .probe = *limits };

  g_return_if_fail (CLOSS_IS_RUN (run));

  send (run, &command);
}

void
closs_run_set_turnstile (ClossRun *run, ClossTurnstile *turnstile, ClossSide side)
{
  ClossCommand command = { .type = CLOSS_COMMAND_SET_TURNSTILE, .turn.side = side };

  if (turnstile != NULL)
    command.turn.turnstile = closs_turnstile_ref (turnstile);
  send (run, &command);
}
