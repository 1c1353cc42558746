/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/worker.h"
#include "session/experiment.h"
#include "session/fair-share.h"
#include "train/engine.h"
#ifdef __linux__
#include <sched.h>
#endif

typedef struct
{
  ClossMailbox *mailbox;
  ClossNews news; /* gathered here, published as a whole */
  ClossExperiment experiment;
  gboolean quit;
  guint64 serial; /* of the last command applied */

  ClossTurnstile *turnstile; /* NULL: nobody to take turns with */
  ClossSide side;
  ClossFairShare fair_share;
  gint64 refused_us; /* since when it waits for its turn; 0: it does not */
} Worker;

static void
publish (Worker *worker, gboolean urgent)
{
  ClossNews *news = &worker->news;

  closs_experiment_fill_status (&worker->experiment, &news->status);
  news->status.serial = worker->serial;
  news->has_status = TRUE;
  closs_mailbox_publish (worker->mailbox, news, urgent || news->frames->len > 0);
}

/* What a newer request has cancelled is no failure. */
static void
add_error (Worker *worker, GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_error_free (error);
  else
    g_ptr_array_add (worker->news.errors, error);
}

/* Turns */

static void
nudge_cb (gpointer data)
{
  closs_mailbox_nudge (data);
}

static void
leave_turnstile (Worker *worker)
{
  if (worker->turnstile == NULL)
    return;
  closs_turnstile_leave (worker->turnstile, worker->side);
  g_clear_pointer (&worker->turnstile, closs_turnstile_unref);
}

/* Takes the reference. */
static void
set_turnstile (Worker *worker, ClossTurnstile *turnstile, ClossSide side)
{
  leave_turnstile (worker);
  worker->turnstile = turnstile;
  worker->side = side;
  if (turnstile != NULL)
    closs_turnstile_join (turnstile, side, nudge_cb, worker->mailbox);
}

static void
end_waiting (Worker *worker)
{
  if (worker->refused_us > 0)
    closs_experiment_excuse (&worker->experiment, g_get_monotonic_time () - worker->refused_us);
  worker->refused_us = 0;
}

/* To be followed by pass(). */
static gboolean
enter (Worker *worker)
{
  ClossTurn turn = closs_experiment_get_turn (&worker->experiment);

  if (worker->turnstile != NULL && !closs_turnstile_enter (worker->turnstile, worker->side, &turn))
    {
      if (worker->refused_us == 0)
        worker->refused_us = g_get_monotonic_time ();
      return FALSE;
    }
  end_waiting (worker);
  return TRUE;
}

static void
pass (Worker *worker)
{
  ClossTurn turn = closs_experiment_get_turn (&worker->experiment);

  if (worker->turnstile != NULL)
    closs_turnstile_pass (worker->turnstile, worker->side, &turn);
}

/* After a command. */
static void
tell (Worker *worker)
{
  ClossTurn turn = closs_experiment_get_turn (&worker->experiment);

  end_waiting (worker);
  if (worker->turnstile != NULL)
    closs_turnstile_tell (worker->turnstile, worker->side, &turn);
}

/* Commands */

/* Those that train nothing, but compute. */
static gboolean
is_work (ClossCommandType type)
{
  return type == CLOSS_COMMAND_BEGIN || type == CLOSS_COMMAND_OPEN || type == CLOSS_COMMAND_RESTART;
}

static gboolean
apply_fallible (ClossExperiment *experiment, ClossCommand *command, GError **error)
{
  switch (command->type)
    {
    case CLOSS_COMMAND_BEGIN:
      return closs_experiment_begin (experiment, g_steal_pointer (&command->begin.start), command->begin.events,
                                     command->begin.cancellable, error);
    case CLOSS_COMMAND_OPEN:
      return closs_experiment_open (experiment, command->file.file, command->file.like, command->file.cancellable,
                                    error);
    case CLOSS_COMMAND_SAVE:
      return closs_experiment_save (experiment, command->file.file, error);
    case CLOSS_COMMAND_RESTART:
      return closs_experiment_restart (experiment, error);
    case CLOSS_COMMAND_CONTINUE_FROM:
      return closs_experiment_continue_from (experiment, command->moment.step, error);
    case CLOSS_COMMAND_EVALUATE_AT:
      return closs_experiment_evaluate_at (experiment, command->moment.step, command->moment.n_images, error);
    case CLOSS_COMMAND_SET_CONTROL:
      return closs_experiment_set_control (experiment, command->control.id, command->control.value, error);
    default:
      g_assert_not_reached ();
    }
}

static void
apply_in_turn (Worker *worker, ClossCommand *command)
{
  gboolean is_inside = worker->turnstile != NULL && is_work (command->type);
  GError *error = NULL;

  if (is_inside)
    closs_turnstile_enter_soon (worker->turnstile, worker->side);
  if (!apply_fallible (&worker->experiment, command, &error))
    add_error (worker, error);
  if (is_inside)
    pass (worker);
}

/* Of two that train beside each other none is left a step behind: so they are seen, and measured, at the same one. On
 * the way back to a step of the past nothing is trained yet: what was to be trained from there on is not. */
static void
pause_beside (Worker *worker)
{
  ClossTurn turn = closs_experiment_get_turn (&worker->experiment);

  if (worker->turnstile != NULL && turn.is_training && !closs_experiment_is_going_back (&worker->experiment))
    closs_experiment_train_until (&worker->experiment,
                                  closs_turnstile_get_rest (worker->turnstile, worker->side, &turn));
  else
    closs_experiment_pause (&worker->experiment);
}

/* After what was published: the main thread has all rows up to there when it hears of it. */
static void
answer_snapshot (Worker *worker, ClossCommand *command)
{
  g_autoptr (GTask) task = g_steal_pointer (&command->task);
  GError *error = NULL;
  ClossSnapshot *snapshot = closs_experiment_copy (&worker->experiment, &error);
  ClossSnapshotAnswer *answer;

  worker->serial = command->serial;
  publish (worker, TRUE);
  if (snapshot == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  answer = g_new0 (ClossSnapshotAnswer, 1);
  answer->snapshot = snapshot;
  answer->generation = worker->experiment.generation;
  g_task_return_pointer (task, answer, (GDestroyNotify)closs_snapshot_answer_free);
}

static void
apply_command (Worker *worker, ClossCommand *command)
{
  ClossExperiment *experiment = &worker->experiment;

  switch (command->type)
    {
    case CLOSS_COMMAND_QUIT:
      worker->quit = TRUE;
      return;
    case CLOSS_COMMAND_BEGIN:
    case CLOSS_COMMAND_OPEN:
    case CLOSS_COMMAND_SAVE:
    case CLOSS_COMMAND_RESTART:
    case CLOSS_COMMAND_CONTINUE_FROM:
    case CLOSS_COMMAND_EVALUATE_AT:
    case CLOSS_COMMAND_SET_CONTROL:
      apply_in_turn (worker, command);
      break;
    case CLOSS_COMMAND_SNAPSHOT:
      answer_snapshot (worker, command);
      return;
    case CLOSS_COMMAND_SET_TURNSTILE:
      set_turnstile (worker, g_steal_pointer (&command->turn.turnstile), command->turn.side);
      break;
    case CLOSS_COMMAND_TRAIN:
      closs_experiment_train (experiment);
      break;
    case CLOSS_COMMAND_PAUSE:
      pause_beside (worker);
      break;
    case CLOSS_COMMAND_STEPS:
      closs_experiment_train_steps (experiment, command->n_steps);
      break;
    case CLOSS_COMMAND_UNTIL:
      closs_experiment_train_until (experiment, command->n_steps);
      break;
    case CLOSS_COMMAND_EPOCH:
      closs_experiment_train_epoch (experiment);
      break;
    case CLOSS_COMMAND_SET_SPEED:
      closs_experiment_set_speed (experiment, command->steps_per_second);
      break;
    case CLOSS_COMMAND_SET_N_THREADS:
      closs_experiment_set_n_threads (experiment, command->n_threads);
      break;
    case CLOSS_COMMAND_SET_PROBE:
      closs_experiment_set_probe (experiment, &command->probe);
      break;
    default:
      g_assert_not_reached ();
    }
  worker->serial = command->serial;
  tell (worker);
  publish (worker, TRUE);
}

/* A single run is probed when its own budget allows; for two see closs_turnstile_meet(). Called after a step, because a
 * probe may be due at once, and before one, because the other run may have come to the place where they meet. */
static void
decide_probe (Worker *worker)
{
  ClossProber *prober = &worker->experiment.prober;
  ClossTurn turn = closs_experiment_get_turn (&worker->experiment);
  gsize n_images = prober->budget.n_images;

  if (!turn.wants_step)
    return;
  prober->is_late = worker->turnstile != NULL
                        ? closs_turnstile_meet (worker->turnstile, worker->side, &turn, prober->is_due, &n_images)
                        : prober->is_due;
  prober->n_shared = prober->is_late ? n_images : 0;
}

static void
run_loop (Worker *worker)
{
  gboolean is_refused = FALSE;

  while (!worker->quit)
    {
      g_auto (ClossCommand) command = { .type = CLOSS_COMMAND_QUIT };
      gint64 deadline_us = closs_experiment_get_deadline (&worker->experiment);

      if (closs_mailbox_receive (worker->mailbox, is_refused ? CLOSS_MAILBOX_FOREVER : deadline_us, &command))
        {
          is_refused = FALSE;
          apply_command (worker, &command);
          continue;
        }
      /* A nudge that was for an earlier refusal may come at any time. */
      if (deadline_us > g_get_monotonic_time ())
        continue;
      is_refused = !enter (worker);
      if (is_refused)
        continue;
      closs_engine_give_way (closs_fair_share_count_threads (&worker->fair_share, g_get_monotonic_time ()));
      decide_probe (worker);
      closs_experiment_advance (&worker->experiment);
      decide_probe (worker);
      pass (worker);
      publish (worker, !worker->experiment.training);
    }
}

/* This thread gets the same share of the processors as other programs, but never interrupts the window's thread. The
 * threads that help it take only the time that others leave: the window interrupts a helper at once, and the system
 * moves an interrupted helper to any processor that becomes free, which it does not do with a thread of another policy.
 * Measurements: "In the window" in docs/performance.md. */
static void
lower_priority (void)
{
#ifdef __linux__
  const struct sched_param param = { 0 };

  if (sched_setscheduler (0, SCHED_BATCH, &param) != 0)
    g_debug ("The training thread keeps its priority");
#endif
  closs_engine_give_way (closs_engine_count_processors ());
}

static gpointer
run_thread_cb (gpointer data)
{
  g_autoptr (ClossMailbox) mailbox = data;
  /* Made before the priority is lowered: reading data keeps the usual one. */
  g_autoptr (ClossErrands) errands = closs_errands_new ();
  Worker worker = { .mailbox = mailbox };

  lower_priority ();
  closs_news_init (&worker.news);
  closs_experiment_init (&worker.experiment, &worker.news, errands);
  run_loop (&worker);
  leave_turnstile (&worker);
  closs_experiment_clear (&worker.experiment);
  closs_news_clear (&worker.news);
  closs_mailbox_end (mailbox);
  return NULL;
}

GThread *
closs_worker_start (ClossMailbox *mailbox)
{
  return g_thread_new ("closs-worker", run_thread_cb, closs_mailbox_ref (mailbox));
}
