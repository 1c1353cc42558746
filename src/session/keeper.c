/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/keeper.h"

/* What was kept last of a run, to see whether there is anything new. */
typedef struct
{
  guint64 generation, step;
  gsize n_events;
} Mark;

typedef struct
{
  ClossRun *run; /* NULL: none */
  gulong state_id;
  Mark kept;
} Side;

struct _ClossKeeper
{
  GObject parent_instance;

  Side sides[CLOSS_N_SIDES];
  ClossKept *kept; /* NULL: none yet; the writing thread's while is_writing */
  guint timer_id;
  gboolean is_enabled;
  guint n_rounds; /* that have been begun and are not written yet */
  gboolean is_writing;
  GQueue waiting; /* of Round: all copied, to be written */
  gboolean has_failed;
  gboolean is_to_delete; /* what is being written is not wanted any more */
  gboolean was_pair;     /* what is kept is of two runs, and one of them has gone */
  GTask *close_task;
};

/* The runs at one moment: they are copied at once, and written one after the other. */
typedef struct
{
  ClossKeeper *keeper; /* counted */
  ClossRun *runs[CLOSS_N_SIDES];
  ClossSnapshot *snapshots[CLOSS_N_SIDES];
  Mark marks[CLOSS_N_SIDES];
  gboolean is_alone;          /* there is no other run: what is kept of one is forgotten */
  gint64 begin_us, copied_us; /* monotonic */
  gboolean has_snapshots;
  guint n_expected; /* snapshots that are still to come */
  ClossKept *kept;  /* while it is being written */
} Round;

typedef struct
{
  Round *round;
  ClossSide side;
} Request;

enum
{
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossKeeper, closs_keeper, G_TYPE_OBJECT)

static void write_next (ClossKeeper *keeper);

static void
free_round (Round *round)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_clear_object (&round->runs[side]);
      g_clear_pointer (&round->snapshots[side], closs_snapshot_free);
    }
  g_clear_pointer (&round->kept, closs_kept_free);
  g_object_unref (round->keeper);
  g_free (round);
}

static Mark
get_mark (ClossRun *run)
{
  Mark mark = { .generation = closs_run_get_generation (run), .step = closs_run_get_step (run) };

  closs_run_get_events (run, &mark.n_events);
  return mark;
}

static gboolean
is_same_mark (const Mark *a, const Mark *b)
{
  return a->generation == b->generation && a->step == b->step && a->n_events == b->n_events;
}

/* A run that is being trained again from its file is not kept: the file has more of it. */
static gboolean
is_worth_keeping (const Side *side)
{
  Mark mark;

  if (side->run == NULL || closs_run_get_start (side->run) == NULL || closs_run_get_step (side->run) == 0
      || closs_run_get_replay_end (side->run) > 0)
    return FALSE;
  mark = get_mark (side->run);
  return !is_same_mark (&mark, &side->kept);
}

/* Writing */

static void
write_cb (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable G_GNUC_UNUSED)
{
  Round *round = data;
  GError *error = NULL;

  if (round->kept == NULL && round->has_snapshots)
    round->kept = closs_kept_new (&error);
  for (int side = 0; side < CLOSS_N_SIDES && error == NULL; side++)
    if (round->snapshots[side] != NULL)
      closs_kept_write (round->kept, side, round->snapshots[side], &error);
  if (error == NULL && round->is_alone && round->kept != NULL)
    closs_kept_forget_other (round->kept);
  g_debug ("Copied after %.0f ms, written after %.0f ms", (double)(round->copied_us - round->begin_us) / 1000,
           (double)(g_get_monotonic_time () - round->begin_us) / 1000);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
let_go (ClossKeeper *keeper)
{
  g_autoptr (GTask) task = g_steal_pointer (&keeper->close_task);

  g_clear_pointer (&keeper->kept, closs_kept_free);
  g_task_return_boolean (task, TRUE);
}

static void
end_round (ClossKeeper *keeper)
{
  g_debug ("Keeping ends");
  keeper->n_rounds--;
  if (keeper->close_task != NULL && keeper->n_rounds == 0)
    let_go (keeper);
}

static void
fail (ClossKeeper *keeper, const GError *error)
{
  if (!keeper->has_failed)
    g_signal_emit (keeper, signals[SIGNAL_FAILED], 0, error);
  keeper->has_failed = TRUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ClossKeeper) keeper = g_object_ref (CLOSS_KEEPER (source));
  Round *round = data;
  g_autoptr (GError) error = NULL;

  keeper->is_writing = FALSE;
  /* Unless another was adopted meanwhile. */
  if (keeper->kept == NULL)
    keeper->kept = g_steal_pointer (&round->kept);
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      keeper->has_failed = FALSE;
      for (int side = 0; side < CLOSS_N_SIDES; side++)
        if (round->snapshots[side] != NULL && round->runs[side] == keeper->sides[side].run)
          keeper->sides[side].kept = round->marks[side];
    }
  else
    fail (keeper, error);
  free_round (round);
  if (keeper->is_to_delete)
    closs_keeper_delete (keeper);
  write_next (keeper);
  end_round (keeper);
}

static void
write_next (ClossKeeper *keeper)
{
  Round *round;
  g_autoptr (GTask) task = NULL;

  if (keeper->is_writing || g_queue_is_empty (&keeper->waiting))
    return;
  round = g_queue_pop_head (&keeper->waiting);
  round->kept = g_steal_pointer (&keeper->kept);
  keeper->is_writing = TRUE;
  task = g_task_new (keeper, NULL, written_cb, round);
  g_task_set_name (task, "closs-keep");
  g_task_set_task_data (task, round, NULL);
  g_task_run_in_thread (task, write_cb);
}

/* Copying */

static void
end_copying (Round *round)
{
  ClossKeeper *keeper = round->keeper;

  round->copied_us = g_get_monotonic_time ();
  round->has_snapshots = round->snapshots[CLOSS_SIDE_A] != NULL || round->snapshots[CLOSS_SIDE_B] != NULL;
  if (round->has_snapshots || round->is_alone)
    {
      g_queue_push_tail (&keeper->waiting, round);
      write_next (keeper);
      return;
    }
  g_object_ref (keeper);
  free_round (round);
  end_round (keeper);
  g_object_unref (keeper);
}

static void
copied_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autofree Request *request = data;
  Round *round = request->round;
  ClossRun *run = round->runs[request->side];

  round->snapshots[request->side] = closs_run_snapshot_finish (run, result, NULL);
  /* A new run, which has not been trained yet, does not take the place of the one before. */
  if (closs_run_get_generation (run) != round->marks[request->side].generation)
    g_clear_pointer (&round->snapshots[request->side], closs_snapshot_free);
  if (--round->n_expected == 0)
    end_copying (round);
}

static void
copy_side (Round *round, ClossSide side)
{
  Request *request = g_new0 (Request, 1);

  request->round = round;
  request->side = side;
  round->n_expected++;
  round->runs[side] = g_object_ref (round->keeper->sides[side].run);
  round->marks[side] = get_mark (round->runs[side]);
  closs_run_snapshot_async (round->runs[side], copied_cb, request);
}

static void
keep (ClossKeeper *keeper)
{
  Round *round;

  if (!keeper->is_enabled
      || (!is_worth_keeping (&keeper->sides[CLOSS_SIDE_A]) && !is_worth_keeping (&keeper->sides[CLOSS_SIDE_B])
          && !keeper->was_pair))
    return;
  round = g_new0 (Round, 1);
  round->keeper = g_object_ref (keeper);
  round->begin_us = g_get_monotonic_time ();
  g_debug ("Keeping begins");
  round->is_alone = keeper->sides[CLOSS_SIDE_B].run == NULL;
  keeper->was_pair = FALSE;
  keeper->n_rounds++;
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (is_worth_keeping (&keeper->sides[side]))
      copy_side (round, side);
  if (round->n_expected == 0)
    end_copying (round);
}

static gboolean
tick_cb (gpointer data)
{
  ClossKeeper *keeper = data;

  /* A slow disk is given the time that it needs. */
  if (keeper->n_rounds == 0)
    keep (keeper);
  return G_SOURCE_CONTINUE;
}

/* At rest; of two, when both are. */
static void
state_cb (ClossKeeper *keeper)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      ClossRun *run = keeper->sides[side].run;
      ClossRunState state = run != NULL ? closs_run_get_state (run) : CLOSS_RUN_PAUSED;

      if ((state != CLOSS_RUN_PAUSED && state != CLOSS_RUN_DIVERGED) || (run != NULL && closs_run_is_pausing (run)))
        return;
    }
  keep (keeper);
}

/* The object */

static void
set_run (ClossKeeper *keeper, ClossSide side, ClossRun *run)
{
  Side *own = &keeper->sides[side];

  if (own->run == run)
    return;
  if (own->run != NULL)
    g_signal_handlers_disconnect_by_data (own->run, keeper);
  g_set_object (&own->run, run);
  own->kept = (Mark){ 0 };
  if (run == NULL)
    return;
  g_signal_connect_swapped (run, "notify::state", G_CALLBACK (state_cb), keeper);
  g_signal_connect_swapped (run, "notify::pausing", G_CALLBACK (state_cb), keeper);
}

static void
closs_keeper_dispose (GObject *object)
{
  ClossKeeper *keeper = CLOSS_KEEPER (object);

  g_clear_handle_id (&keeper->timer_id, g_source_remove);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    set_run (keeper, side, NULL);
  g_clear_pointer (&keeper->kept, closs_kept_free);
  G_OBJECT_CLASS (closs_keeper_parent_class)->dispose (object);
}

static void
closs_keeper_class_init (ClossKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = closs_keeper_dispose;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", CLOSS_TYPE_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static guint
get_interval_ms (void)
{
  const char *text = g_getenv ("CENTERLOSS_KEEP_SECONDS");
  double seconds = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  return (guint)(1000 * (seconds > 0 && seconds < 3600 ? seconds : CLOSS_KEEP_SECONDS));
}

static void
closs_keeper_init (ClossKeeper *keeper)
{
  keeper->is_enabled = TRUE;
  g_queue_init (&keeper->waiting);
  keeper->timer_id = g_timeout_add (get_interval_ms (), tick_cb, keeper);
}

ClossKeeper *
closs_keeper_new (void)
{
  return g_object_new (CLOSS_TYPE_KEEPER, NULL);
}

void
closs_keeper_set_runs (ClossKeeper *keeper, ClossRun *run, ClossRun *other)
{
  g_return_if_fail (CLOSS_IS_KEEPER (keeper));

  keeper->was_pair = keeper->sides[CLOSS_SIDE_B].run != NULL && other == NULL;
  set_run (keeper, CLOSS_SIDE_A, run);
  set_run (keeper, CLOSS_SIDE_B, other);
}

void
closs_keeper_set_enabled (ClossKeeper *keeper, gboolean is_enabled)
{
  g_return_if_fail (CLOSS_IS_KEEPER (keeper));

  keeper->is_enabled = is_enabled;
}

void
closs_keeper_adopt (ClossKeeper *keeper, ClossKept *kept)
{
  g_return_if_fail (CLOSS_IS_KEEPER (keeper));

  /* What this window trained before stays, and is offered at the next start. */
  g_clear_pointer (&keeper->kept, closs_kept_free);
  keeper->kept = kept;
  keeper->was_pair = FALSE;
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (keeper->sides[side].run != NULL)
      keeper->sides[side].kept = get_mark (keeper->sides[side].run);
}

void
closs_keeper_delete (ClossKeeper *keeper)
{
  g_return_if_fail (CLOSS_IS_KEEPER (keeper));

  keeper->is_to_delete = keeper->is_writing;
  keeper->was_pair = FALSE;
  if (!keeper->is_writing)
    g_clear_pointer (&keeper->kept, closs_kept_delete);
}

void
closs_keeper_close_async (ClossKeeper *keeper, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (CLOSS_IS_KEEPER (keeper));
  g_return_if_fail (keeper->close_task == NULL);

  g_clear_handle_id (&keeper->timer_id, g_source_remove);
  keep (keeper);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    set_run (keeper, side, NULL);
  keeper->close_task = g_task_new (keeper, NULL, callback, data);
  if (keeper->n_rounds == 0)
    let_go (keeper);
}

void
closs_keeper_close_finish (ClossKeeper *keeper, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, keeper));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
