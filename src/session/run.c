/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/run-private.h"
#include "session/worker.h"

/* How long disposing of a run may hold up the main thread. */
#define DISPOSE_WAIT_US 200000

enum
{
  PROP_STATE = 1,
  PROP_SETTINGS,
  PROP_PAUSING,
  PROP_EVALUATING,
  N_PROPS
};

enum
{
  SIGNAL_FRAME,
  SIGNAL_ROWS,
  SIGNAL_EVENT,
  SIGNAL_BEGUN,
  SIGNAL_WENT_BACK,
  SIGNAL_MOMENT,
  SIGNAL_SAVED,
  SIGNAL_FAILED,
  SIGNAL_REPLAY_DIFFERS,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossRun, closs_run, G_TYPE_OBJECT)

/* What is asked for and what is known */

void
closs_run_update (ClossRun *run)
{
  ClossRunState state = closs_pending_derive_state (run->pending, run->status.state);
  ClossSettings settings = closs_pending_derive_settings (run->pending, &run->status.settings);
  gboolean pausing = state == CLOSS_RUN_PAUSED && run->status.state == CLOSS_RUN_TRAINING;
  gboolean has_state_changed = state != run->state;
  gboolean have_settings_changed = !closs_settings_equal (&settings, &run->settings);
  gboolean has_pausing_changed = pausing != run->pausing;
  gboolean has_evaluating_changed = run->evaluating != run->status.n_evaluating;

  run->state = state;
  run->pausing = pausing;
  run->evaluating = run->status.n_evaluating;
  run->settings = settings;
  if (has_state_changed)
    g_object_notify_by_pspec (G_OBJECT (run), properties[PROP_STATE]);
  if (have_settings_changed)
    g_object_notify_by_pspec (G_OBJECT (run), properties[PROP_SETTINGS]);
  if (has_pausing_changed)
    g_object_notify_by_pspec (G_OBJECT (run), properties[PROP_PAUSING]);
  if (has_evaluating_changed)
    g_object_notify_by_pspec (G_OBJECT (run), properties[PROP_EVALUATING]);
}

/* Receiving */

static void
take_begun (ClossRun *run, ClossNews *news)
{
  g_clear_pointer (&run->begun, closs_begun_free);
  run->begun = g_steal_pointer (&news->begun);
  closs_chronicle_reset (&run->chronicle);
  g_clear_pointer (&run->moment, closs_frame_unref);
}

static void
take_status (ClossRun *run, ClossNews *news)
{
  closs_status_clear (&run->status);
  run->status = news->status;
  news->status.divergence = NULL;
  closs_pending_drop (run->pending, run->status.serial);
}

/* The run that goes on from an earlier step comes to this one, if at all, as another. */
static void
forget_moment_after (ClossRun *run, guint64 step)
{
  if (run->moment != NULL && run->moment->step > step)
    g_clear_pointer (&run->moment, closs_frame_unref);
}

/* All of it first, so that every handler finds the whole of what is known. */
static void
take_values (ClossRun *run, ClossNews *news)
{
  closs_chronicle_take (&run->chronicle, news);
  if (news->has_gone_back)
    forget_moment_after (run, news->back_step);
  if (news->moment != NULL)
    {
      g_clear_pointer (&run->moment, closs_frame_unref);
      run->moment = g_steal_pointer (&news->moment);
    }
  if (news->has_status)
    take_status (run, news);
}

static void
emit_signals (ClossRun *run, const ClossNews *news, gboolean has_begun, gboolean has_moment)
{
  if (has_begun)
    g_signal_emit (run, signals[SIGNAL_BEGUN], 0);
  closs_run_update (run);
  if (news->has_gone_back)
    g_signal_emit (run, signals[SIGNAL_WENT_BACK], 0);
  for (guint i = 0; i < news->errors->len; i++)
    g_signal_emit (run, signals[SIGNAL_FAILED], 0, g_ptr_array_index (news->errors, i));
  if (news->replay_difference != NULL)
    g_signal_emit (run, signals[SIGNAL_REPLAY_DIFFERS], 0, news->replay_difference);
  if (news->events->len > 0)
    g_signal_emit (run, signals[SIGNAL_EVENT], 0);
  if (news->rows->len > 0)
    g_signal_emit (run, signals[SIGNAL_ROWS], 0);
  if (news->frames->len > 0)
    g_signal_emit (run, signals[SIGNAL_FRAME], 0);
  if (has_moment)
    g_signal_emit (run, signals[SIGNAL_MOMENT], 0);
  for (guint i = 0; i < news->saved->len; i++)
    g_signal_emit (run, signals[SIGNAL_SAVED], 0, news->saved->pdata[i]);
}

static void
finish_closing (ClossRun *run)
{
  g_autoptr (GTask) task = g_steal_pointer (&run->close_task);

  g_clear_pointer (&run->thread, g_thread_join);
  closs_mailbox_disconnect (run->mailbox);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
news_cb (gpointer data)
{
  g_autoptr (ClossRun) run = g_object_ref (data);
  g_auto (ClossNews) news;
  gboolean has_begun, has_moment;

  closs_mailbox_take (run->mailbox, &news);
  has_begun = news.begun != NULL;
  has_moment = news.moment != NULL;
  /* A run that is being closed takes them too: a snapshot that was asked for before has rows. */
  if (has_begun)
    take_begun (run, &news);
  take_values (run, &news);
  if (closs_mailbox_has_ended (run->mailbox))
    finish_closing (run);
  else if (run->close_task == NULL)
    emit_signals (run, &news, has_begun, has_moment);
}

/* The object */

static void
closs_run_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  ClossRun *run = CLOSS_RUN (object);

  switch (property_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int)run->state);
      break;
    case PROP_SETTINGS:
      g_value_set_pointer (value, &run->settings);
      break;
    case PROP_PAUSING:
      g_value_set_boolean (value, run->pausing);
      break;
    case PROP_EVALUATING:
      g_value_set_uint64 (value, run->evaluating);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

/* Tells the worker to come to its end. */
static void
close_mailbox (ClossRun *run)
{
  g_cancellable_cancel (run->loading);
  closs_mailbox_close (run->mailbox);
}

static void
closs_run_dispose (GObject *object)
{
  ClossRun *run = CLOSS_RUN (object);

  if (run->thread != NULL)
    {
      close_mailbox (run);
      closs_mailbox_disconnect (run->mailbox);
      /* Whoever wants to know when a long step is over closes the run before. The thread owns all it works with. */
      if (closs_mailbox_wait_for_end (run->mailbox, DISPOSE_WAIT_US))
        g_clear_pointer (&run->thread, g_thread_join);
      else
        g_clear_pointer (&run->thread, g_thread_unref);
    }
  G_OBJECT_CLASS (closs_run_parent_class)->dispose (object);
}

static void
closs_run_finalize (GObject *object)
{
  ClossRun *run = CLOSS_RUN (object);

  closs_mailbox_unref (run->mailbox);
  g_clear_object (&run->loading);
  closs_status_clear (&run->status);
  g_clear_pointer (&run->begun, closs_begun_free);
  g_clear_pointer (&run->moment, closs_frame_unref);
  g_array_unref (run->pending);
  closs_chronicle_clear (&run->chronicle);
  G_OBJECT_CLASS (closs_run_parent_class)->finalize (object);
}

static guint
create_signal (const char *name)
{
  return g_signal_new (name, CLOSS_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
closs_run_class_init (ClossRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = closs_run_get_property;
  object_class->dispose = closs_run_dispose;
  object_class->finalize = closs_run_finalize;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CLOSS_TYPE_RUN_STATE, CLOSS_RUN_EMPTY, flags);
  properties[PROP_SETTINGS] = g_param_spec_pointer ("settings", NULL, NULL, flags);
  properties[PROP_PAUSING] = g_param_spec_boolean ("pausing", NULL, NULL, FALSE, flags);
  properties[PROP_EVALUATING] = g_param_spec_uint64 ("evaluating", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FRAME] = create_signal ("frame");
  signals[SIGNAL_ROWS] = create_signal ("rows");
  signals[SIGNAL_EVENT] = create_signal ("event");
  signals[SIGNAL_BEGUN] = create_signal ("begun");
  signals[SIGNAL_WENT_BACK] = create_signal ("went-back");
  signals[SIGNAL_MOMENT] = create_signal ("moment");
  signals[SIGNAL_SAVED]
      = g_signal_new ("saved", CLOSS_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_FILE);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", CLOSS_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[SIGNAL_REPLAY_DIFFERS] = g_signal_new ("replay-differs", CLOSS_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                 NULL, G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
closs_run_init (ClossRun *run)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  run->pending = g_array_new (FALSE, FALSE, sizeof (ClossPendingCommand));
  closs_chronicle_init (&run->chronicle);
  run->loading = g_cancellable_new ();
  run->status.settings = closs_settings_get_default ();
  run->status.target_step = G_MAXUINT64;
  run->settings = run->status.settings;
  run->mailbox = closs_mailbox_new (context, news_cb, run);
  run->thread = closs_worker_start (run->mailbox);
}

/* Public */

GType
closs_run_state_get_type (void)
{
  static const GEnumValue values[] = {
    { CLOSS_RUN_EMPTY, "CLOSS_RUN_EMPTY", "empty" },          { CLOSS_RUN_LOADING, "CLOSS_RUN_LOADING", "loading" },
    { CLOSS_RUN_PAUSED, "CLOSS_RUN_PAUSED", "paused" },       { CLOSS_RUN_TRAINING, "CLOSS_RUN_TRAINING", "training" },
    { CLOSS_RUN_DIVERGED, "CLOSS_RUN_DIVERGED", "diverged" }, { 0, NULL, NULL },
  };
  static gsize type;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("ClossRunState", values));
  return type;
}

ClossRun *
closs_run_new (void)
{
  return g_object_new (CLOSS_TYPE_RUN, NULL);
}

void
closs_run_close_async (ClossRun *run, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (run, NULL, callback, user_data);

  g_return_if_fail (CLOSS_IS_RUN (run));
  g_return_if_fail (run->close_task == NULL);

  if (run->thread == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  run->close_task = g_steal_pointer (&task);
  close_mailbox (run);
}

void
closs_run_close_finish (ClossRun *run, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, run));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

ClossRunState
closs_run_get_state (ClossRun *run)
{
  return run->state;
}

guint64
closs_run_get_generation (ClossRun *run)
{
  return run->status.generation;
}

guint64
closs_run_get_first_step (ClossRun *run)
{
  return run->begun != NULL ? run->begun->at_step : 0;
}

const char *
closs_run_get_why_trained (ClossRun *run)
{
  return run->begun != NULL ? run->begun->why_trained : NULL;
}

gsize
closs_run_get_evaluating (ClossRun *run)
{
  return run->evaluating;
}

guint64
closs_run_get_target_step (ClossRun *run)
{
  return run->status.target_step;
}

gboolean
closs_run_is_pausing (ClossRun *run)
{
  return run->pausing;
}

const ClossSettings *
closs_run_get_settings (ClossRun *run)
{
  return &run->settings;
}

const ClossRunStart *
closs_run_get_start (ClossRun *run)
{
  return run->begun != NULL ? run->begun->start : NULL;
}

ClossDataset *
closs_run_get_dataset (ClossRun *run)
{
  return run->begun != NULL ? run->begun->dataset : NULL;
}

GFile *
closs_run_get_file (ClossRun *run)
{
  return run->begun != NULL ? run->begun->file : NULL;
}

const ClossFrame *
closs_run_get_frame (ClossRun *run)
{
  return run->chronicle.frame;
}

const ClossStepRow *
closs_run_get_rows (ClossRun *run, gsize *n_rows)
{
  *n_rows = run->chronicle.rows->len;
  return (const ClossStepRow *)(gpointer)run->chronicle.rows->data;
}

const ClossEvent *
closs_run_get_events (ClossRun *run, gsize *n_events)
{
  *n_events = run->chronicle.events->len;
  return (const ClossEvent *)(gpointer)run->chronicle.events->data;
}

const ClossHistory *
closs_run_get_history (ClossRun *run)
{
  return run->chronicle.history;
}

const ClossRunGhost *
closs_run_get_ghost (ClossRun *run)
{
  return run->chronicle.ghost;
}

const ClossFrame *
closs_run_get_moment (ClossRun *run)
{
  return run->moment;
}

gboolean
closs_run_is_going_back (ClossRun *run, double *progress)
{
  gboolean is_going_back = run->status.is_going_back || closs_pending_has (run->pending, CLOSS_COMMAND_CONTINUE_FROM);

  if (progress != NULL)
    *progress = run->status.progress;
  return is_going_back;
}

guint64
closs_run_get_replay_end (ClossRun *run)
{
  return run->status.replay_end;
}

guint64
closs_run_get_step (ClossRun *run)
{
  return run->status.step;
}

double
closs_run_get_epoch (ClossRun *run)
{
  return run->status.epoch;
}

guint64
closs_run_get_steps_per_epoch (ClossRun *run)
{
  return run->begun != NULL ? run->begun->steps_per_epoch : 0;
}

double
closs_run_get_images_per_second (ClossRun *run)
{
  return run->state == CLOSS_RUN_TRAINING ? run->status.images_per_second : 0;
}

const char *
closs_run_get_divergence (ClossRun *run)
{
  return run->state == CLOSS_RUN_DIVERGED ? run->status.divergence : NULL;
}
