/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/worker.h"
#include "data/catalogue.h"
#include "session/prober.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

/* The window's thread comes first whenever it has something to do. */
#define NICENESS 5
/* Time over which images per second are smoothed. */
#define SMOOTHING_US 1e6
#define NO_TARGET    G_MAXUINT64

typedef struct
{
  ClossMailbox *mailbox;
  ClossNews news; /* gathered here, published as a whole */
  gboolean quit;
  guint64 serial; /* of the last command applied */

  /* The experiment: NULL, NULL until the first has begun. */
  ClossRunStart *start;
  ClossTrainer *trainer;
  ClossProber prober;
  ClossStepRow last_rows[2]; /* the newest at [0]; step 0: none */
  gsize n_events;            /* published */
  char *divergence;          /* why training stopped, or NULL */

  gboolean training;
  guint64 target_step;     /* where training stops by itself */
  double steps_per_second; /* 0: no limit */
  gint64 next_step_us;     /* not before, where there is a limit */
  gint64 trained_since_us; /* from here on the time has not been put down to training yet */
  double images_per_second;
  int n_threads; /* 0: as the start says */
} Worker;

/* Publishing */

static ClossRunState
get_state (const Worker *worker)
{
  if (worker->trainer == NULL)
    return CLOSS_RUN_EMPTY;
  if (worker->training)
    return CLOSS_RUN_TRAINING;
  return worker->divergence != NULL ? CLOSS_RUN_DIVERGED : CLOSS_RUN_PAUSED;
}

static void
publish (Worker *worker, gboolean urgent)
{
  ClossTrainer *trainer = worker->trainer;

  closs_status_clear (&worker->news.status);
  worker->news.has_status = TRUE;
  worker->news.status = (ClossStatus){
    .serial = worker->serial,
    .state = get_state (worker),
    .settings = trainer != NULL ? *closs_trainer_get_settings (trainer) : closs_settings_get_default (),
    .step = trainer != NULL ? closs_trainer_get_step (trainer) : 0,
    .epoch = trainer != NULL ? closs_trainer_get_epoch (trainer) : 0,
    .images_per_second = worker->training ? worker->images_per_second : 0,
    .divergence = g_strdup (worker->divergence),
  };
  closs_mailbox_publish (worker->mailbox, &worker->news, urgent);
}

/* The message goes out with the status that says the command was dealt with. */
static void
report_error (Worker *worker, GError *error)
{
  g_ptr_array_add (worker->news.errors, error);
}

static void
add_events (Worker *worker)
{
  gsize n_events;
  const ClossEvent *events = closs_trainer_get_events (worker->trainer, &n_events);

  if (n_events > worker->n_events)
    g_array_append_vals (worker->news.events, events + worker->n_events, (guint)(n_events - worker->n_events));
  worker->n_events = n_events;
}

static void
add_row (Worker *worker, const ClossStepRow *row)
{
  closs_rows_add (worker->news.rows, row);
  if (worker->last_rows[0].step != row->step)
    worker->last_rows[1] = worker->last_rows[0];
  worker->last_rows[0] = *row;
}

/* Puts what the frame measured into the row of its step. Not where the depth was changed in between: it is another
 * network than the row's. */
static void
amend_row (Worker *worker, const ClossFrame *frame)
{
  for (gsize i = 0; i < G_N_ELEMENTS (worker->last_rows); i++)
    {
      ClossStepRow *row = &worker->last_rows[i];

      if (row->step == 0 || row->step != frame->step || row->depth != (int)frame->settings.value[CLOSS_CONTROL_DEPTH])
        continue;
      closs_step_row_add_frame (row, frame);
      closs_rows_add (worker->news.rows, row);
    }
}

/* Takes ownership of @frame, which may be NULL. */
static void
add_frame (Worker *worker, ClossFrame *frame)
{
  if (frame == NULL)
    return;
  amend_row (worker, frame);
  g_clear_pointer (&worker->news.frame, closs_frame_unref);
  worker->news.frame = frame;
}

/* Training */

static void
probe (Worker *worker)
{
  add_frame (worker, closs_prober_probe (&worker->prober, worker->trainer));
  worker->trained_since_us = g_get_monotonic_time ();
  publish (worker, TRUE);
}

static void
start_training (Worker *worker, guint64 target_step)
{
  if (worker->trainer == NULL)
    return;
  worker->target_step = target_step;
  g_clear_pointer (&worker->divergence, g_free);
  if (worker->training)
    return;
  worker->training = TRUE;
  worker->trained_since_us = g_get_monotonic_time ();
  worker->next_step_us = 0;
  worker->images_per_second = 0;
}

static void
stop_training (Worker *worker)
{
  worker->training = FALSE;
  worker->target_step = NO_TARGET;
  if (worker->trainer != NULL && worker->prober.step != closs_trainer_get_step (worker->trainer))
    worker->prober.is_late = TRUE;
}

static void
stop_diverged (Worker *worker, const GError *error)
{
  g_free (worker->divergence);
  worker->divergence = g_strdup (error->message);
  stop_training (worker);
}

static void
smooth_images_per_second (Worker *worker, double images_per_second, double us)
{
  double weight = exp (-us / SMOOTHING_US);

  if (!isfinite (images_per_second))
    return;
  if (worker->images_per_second <= 0)
    weight = 0;
  worker->images_per_second = weight * worker->images_per_second + (1 - weight) * images_per_second;
}

static void
account_step (Worker *worker, const ClossStepRow *row)
{
  gint64 now_us = g_get_monotonic_time ();
  double us = (double)(now_us - worker->trained_since_us);

  worker->trained_since_us = now_us;
  smooth_images_per_second (worker, row->images_per_second, us);
  closs_probe_budget_add_training (&worker->prober.budget, us);
  if (closs_probe_budget_is_due (&worker->prober.budget))
    worker->prober.is_late = TRUE;
}

static void
train_step (Worker *worker)
{
  g_autoptr (GError) error = NULL;
  ClossStepRow row;

  if (worker->steps_per_second > 0)
    worker->next_step_us = g_get_monotonic_time () + (gint64)(1e6 / worker->steps_per_second);
  if (closs_trainer_step (worker->trainer, &row, &error))
    {
      add_row (worker, &row);
      account_step (worker, &row);
      if (row.step >= worker->target_step)
        stop_training (worker);
    }
  else
    stop_diverged (worker, error);
  publish (worker, !worker->training);
}

/* Beginning */

/* Whether the data set in memory is the one that @start names: the seed counts only where the pictures are drawn. */
static gboolean
has_dataset_of (const Worker *worker, const ClossRunStart *start)
{
  const ClossDatasetKind *kind = closs_catalogue_find_kind (start->dataset_id);
  double seed = start->settings.value[CLOSS_CONTROL_SEED];

  return worker->start != NULL && kind != NULL && g_strcmp0 (worker->start->dataset_id, start->dataset_id) == 0
         && g_strcmp0 (worker->start->directory, start->directory) == 0
         && (kind->is_in != NULL || worker->start->settings.value[CLOSS_CONTROL_SEED] == seed);
}

static ClossDataset *
open_dataset (const Worker *worker, const ClossRunStart *start, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) directory = start->directory != NULL ? g_file_new_for_path (start->directory) : NULL;
  double seed = start->settings.value[CLOSS_CONTROL_SEED];

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (has_dataset_of (worker, start))
    return closs_dataset_ref (closs_trainer_get_dataset (worker->trainer));
  return closs_catalogue_open (start->dataset_id, directory, (guint64)seed, cancellable, error);
}

static ClossTrainer *
create_trainer (const Worker *worker, const ClossRunStart *start, ClossDataset *dataset, GError **error)
{
  ClossTrainerOptions options = start->options;

  if (worker->n_threads > 0)
    options.n_threads = worker->n_threads;
  return closs_trainer_new (dataset, &start->settings, &options, error);
}

static void
add_begun (Worker *worker)
{
  ClossBegun *begun = g_new0 (ClossBegun, 1);

  begun->start = closs_run_start_copy (worker->start);
  begun->dataset = closs_dataset_ref (closs_trainer_get_dataset (worker->trainer));
  begun->steps_per_epoch = closs_trainer_get_steps_per_epoch (worker->trainer);
  worker->news.begun = begun;
}

/* Replaces what was running; takes ownership of both. */
static void
set_experiment (Worker *worker, ClossRunStart *start, ClossTrainer *trainer)
{
  g_clear_pointer (&worker->trainer, closs_trainer_free);
  g_clear_pointer (&worker->start, closs_run_start_free);
  g_clear_pointer (&worker->divergence, g_free);
  worker->trainer = trainer;
  worker->start = start;
  worker->training = FALSE;
  worker->target_step = NO_TARGET;
  worker->n_events = 0;
  memset (worker->last_rows, 0, sizeof worker->last_rows);

  add_begun (worker);
  add_frame (worker, closs_prober_begin (&worker->prober, trainer));
}

/* Takes ownership of @start, which has its data set's id. */
static void
begin (Worker *worker, ClossRunStart *start, GCancellable *cancellable)
{
  g_autoptr (ClossRunStart) owned_start = start;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = open_dataset (worker, start, cancellable, &error);
  ClossTrainer *trainer = dataset != NULL ? create_trainer (worker, start, dataset, &error) : NULL;

  if (trainer != NULL)
    set_experiment (worker, g_steal_pointer (&owned_start), trainer);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    report_error (worker, g_steal_pointer (&error));
}

/* Commands */

static void
apply_begin (Worker *worker, ClossCommand *command)
{
  ClossRunStart *start = g_steal_pointer (&command->begin.start);

  if (start->dataset_id == NULL)
    start->dataset_id = g_strdup (closs_catalogue_get_default ()->id);
  begin (worker, start, command->begin.cancellable);
  worker->trained_since_us = g_get_monotonic_time (); /* where it failed, training goes on */
}

static void
apply_restart (Worker *worker)
{
  if (worker->start != NULL)
    begin (worker, closs_run_start_copy (worker->start), NULL);
}

/* Steps asked for while others are still to be done come on top of them. */
static guint64
get_target_base (const Worker *worker)
{
  gboolean has_target = worker->training && worker->target_step != NO_TARGET;

  return has_target ? worker->target_step : closs_trainer_get_step (worker->trainer);
}

static void
apply_steps (Worker *worker, guint64 n_steps)
{
  guint64 base;

  if (worker->trainer == NULL || n_steps == 0)
    return;
  base = get_target_base (worker);
  start_training (worker, n_steps < NO_TARGET - base ? base + n_steps : NO_TARGET);
}

static void
apply_epoch (Worker *worker)
{
  guint64 steps_per_epoch;

  if (worker->trainer == NULL)
    return;
  steps_per_epoch = closs_trainer_get_steps_per_epoch (worker->trainer);
  start_training (worker, (get_target_base (worker) / steps_per_epoch + 1) * steps_per_epoch);
}

static void
apply_set_control (Worker *worker, ClossControlId id, double value)
{
  GError *error = NULL;

  if (worker->trainer == NULL)
    g_set_error_literal (&error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE,
                         _ ("There is no run yet whose settings could be changed"));
  else if (closs_trainer_set_control (worker->trainer, id, value, &error))
    {
      add_events (worker);
      /* The one live control that changes what the network is, not only how it learns. */
      worker->prober.is_late |= id == CLOSS_CONTROL_DEPTH;
    }
  if (error != NULL)
    report_error (worker, error);
}

static void
apply_set_speed (Worker *worker, double steps_per_second)
{
  worker->steps_per_second = isfinite (steps_per_second) ? MAX (steps_per_second, 0) : 0;
  worker->next_step_us = 0;
}

static void
apply_set_n_threads (Worker *worker, int n_threads)
{
  worker->n_threads = n_threads > 0 ? n_threads : (int)g_get_num_processors ();
  if (worker->trainer != NULL)
    closs_model_set_n_threads (closs_trainer_get_model (worker->trainer), worker->n_threads);
}

static void
apply_command (Worker *worker, ClossCommand *command)
{
  switch (command->type)
    {
    case CLOSS_COMMAND_QUIT:
      worker->quit = TRUE;
      return;
    case CLOSS_COMMAND_BEGIN:
      apply_begin (worker, command);
      break;
    case CLOSS_COMMAND_RESTART:
      apply_restart (worker);
      break;
    case CLOSS_COMMAND_TRAIN:
      start_training (worker, NO_TARGET);
      break;
    case CLOSS_COMMAND_PAUSE:
      stop_training (worker);
      break;
    case CLOSS_COMMAND_STEPS:
      apply_steps (worker, command->n_steps);
      break;
    case CLOSS_COMMAND_EPOCH:
      apply_epoch (worker);
      break;
    case CLOSS_COMMAND_SET_CONTROL:
      apply_set_control (worker, command->control.id, command->control.value);
      break;
    case CLOSS_COMMAND_SET_SPEED:
      apply_set_speed (worker, command->steps_per_second);
      break;
    case CLOSS_COMMAND_SET_N_THREADS:
      apply_set_n_threads (worker, command->n_threads);
      break;
    case CLOSS_COMMAND_SET_PROBE:
      closs_probe_budget_set_limits (&worker->prober.budget, command->probe.max_images, command->probe.max_share);
      worker->prober.is_late |= worker->trainer != NULL;
      break;
    default:
      g_assert_not_reached ();
    }
  worker->serial = command->serial;
  publish (worker, TRUE);
}

/* The thread */

/* How long to wait for a command before doing something else. */
static gint64
get_deadline (const Worker *worker)
{
  if (worker->prober.is_late)
    return 0;
  return worker->training ? worker->next_step_us : CLOSS_MAILBOX_FOREVER;
}

static void
run_loop (Worker *worker)
{
  while (!worker->quit)
    {
      g_auto (ClossCommand) command = { .type = CLOSS_COMMAND_QUIT };

      if (closs_mailbox_receive (worker->mailbox, get_deadline (worker), &command))
        apply_command (worker, &command);
      else if (worker->prober.is_late)
        probe (worker);
      else if (worker->training)
        train_step (worker);
    }
}

/* For this thread and those it starts: the kernels' teams inherit both. */
static void
lower_priority (void)
{
#ifdef __linux__
  const struct sched_param param = { 0 };

  /* Both may be forbidden; then the threads are as the others. */
  if (sched_setscheduler (0, SCHED_BATCH, &param) != 0 || setpriority (PRIO_PROCESS, (id_t)gettid (), NICENESS) != 0)
    g_debug ("The training threads keep their priority");
#endif
}

static gpointer
run_thread_cb (gpointer data)
{
  g_autoptr (ClossMailbox) mailbox = data;
  Worker worker = { .mailbox = mailbox, .target_step = NO_TARGET };

  lower_priority ();
  closs_prober_init (&worker.prober);
  closs_news_init (&worker.news);
  run_loop (&worker);
  g_clear_pointer (&worker.trainer, closs_trainer_free);
  g_clear_pointer (&worker.start, closs_run_start_free);
  g_free (worker.divergence);
  closs_news_clear (&worker.news);
  closs_mailbox_end (mailbox);
  return NULL;
}

GThread *
closs_worker_start (ClossMailbox *mailbox)
{
  return g_thread_new ("closs-worker", run_thread_cb, closs_mailbox_ref (mailbox));
}
