/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/turnstile.h"

#define NOBODY (-1)

typedef struct
{
  gboolean is_joined;
  gboolean is_expected; /* where they meet it has still to be looked at */
  gboolean is_waiting;  /* was refused, and has neither entered nor gone elsewhere since */
  gsize n_images;       /* that it would be probed with by itself; 0: has not said yet */
  ClossTurn turn;
  ClossTurnFunc func;
  gpointer data;
} Seat;

struct _ClossTurnstile
{
  gatomicrefcount ref_count;
  GMutex mutex;
  GCond cond; /* nobody is inside any more */
  ClossPace pace;
  int inside;     /* a ClossSide, or NOBODY */
  int last;       /* who was inside last */
  double meeting; /* the place where both are looked at next, or were last */
  gsize n_images; /* with which they are looked at there */
  Seat seats[CLOSS_N_SIDES];
};

static const Seat *
get_other (const ClossTurnstile *turnstile, ClossSide side)
{
  return &turnstile->seats[closs_side_get_other (side)];
}

/* Places along the way, to be compared between both. */
static double
get_place (const ClossTurnstile *turnstile, const ClossTurn *turn)
{
  return turnstile->pace == CLOSS_PACE_STEPS ? (double)turn->step : turn->epoch;
}

/* One step before, and as much as is lost in dividing. */
static double
get_last_place (const ClossTurnstile *turnstile, const ClossTurn *turn)
{
  double place = get_place (turnstile, turn);

  return turn->step > 0 ? place - place / (double)turn->step - 1e-9 : 0;
}

/* @seat has more than one step to do to where @other is. */
static gboolean
is_behind (const ClossTurnstile *turnstile, const Seat *seat, const Seat *other)
{
  return get_place (turnstile, &seat->turn) < get_last_place (turnstile, &other->turn);
}

/* Both train, and neither catches up. */
static gboolean
are_together (const ClossTurnstile *turnstile, const Seat *seat, const Seat *other)
{
  return other->is_joined && seat->turn.is_training && other->turn.is_training && !is_behind (turnstile, seat, other)
         && !is_behind (turnstile, other, seat);
}

/* Whether @seat would leave behind @other, which trains too. */
static gboolean
runs_away (const ClossTurnstile *turnstile, const Seat *seat, const Seat *other)
{
  if (!seat->turn.wants_step || !other->turn.is_training)
    return FALSE;
  return get_place (turnstile, &seat->turn) > get_place (turnstile, &other->turn);
}

/* One of both always has its turn: only one can be ahead, and who waits because of that is not given way to. */
static gboolean
has_turn (const ClossTurnstile *turnstile, ClossSide side)
{
  const Seat *seat = &turnstile->seats[side], *other = get_other (turnstile, side);

  if (turnstile->inside != NOBODY)
    return FALSE;
  if (!other->is_joined)
    return TRUE;
  if (runs_away (turnstile, seat, other))
    return FALSE;
  if (seat->turn.is_resting && other->is_waiting && !other->turn.is_resting)
    return FALSE;
  if (other->turn.is_resting && !seat->turn.is_resting)
    return TRUE;
  return turnstile->last != (int)side || !other->is_waiting || runs_away (turnstile, other, seat);
}

/* After whatever may have made it their turn. The mutex is held, so that nobody can leave meanwhile. */
static void
wake_waiting (ClossTurnstile *turnstile)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (turnstile->seats[side].is_waiting && has_turn (turnstile, side))
      turnstile->seats[side].func (turnstile->seats[side].data);
}

ClossTurnstile *
closs_turnstile_new (void)
{
  ClossTurnstile *turnstile = g_new0 (ClossTurnstile, 1);

  g_atomic_ref_count_init (&turnstile->ref_count);
  g_mutex_init (&turnstile->mutex);
  g_cond_init (&turnstile->cond);
  turnstile->inside = turnstile->last = NOBODY;
  return turnstile;
}

ClossTurnstile *
closs_turnstile_ref (ClossTurnstile *turnstile)
{
  g_atomic_ref_count_inc (&turnstile->ref_count);
  return turnstile;
}

void
closs_turnstile_unref (ClossTurnstile *turnstile)
{
  if (!g_atomic_ref_count_dec (&turnstile->ref_count))
    return;
  g_mutex_clear (&turnstile->mutex);
  g_cond_clear (&turnstile->cond);
  g_free (turnstile);
}

void
closs_turnstile_set_pace (ClossTurnstile *turnstile, ClossPace pace)
{
  g_mutex_lock (&turnstile->mutex);
  turnstile->pace = pace;
  wake_waiting (turnstile);
  g_mutex_unlock (&turnstile->mutex);
}

ClossPace
closs_turnstile_get_pace (ClossTurnstile *turnstile)
{
  ClossPace pace;

  g_mutex_lock (&turnstile->mutex);
  pace = turnstile->pace;
  g_mutex_unlock (&turnstile->mutex);
  return pace;
}

void
closs_turnstile_join (ClossTurnstile *turnstile, ClossSide side, ClossTurnFunc func, gpointer data)
{
  g_mutex_lock (&turnstile->mutex);
  g_assert (!turnstile->seats[side].is_joined);
  turnstile->seats[side] = (Seat){ .is_joined = TRUE, .func = func, .data = data };
  g_mutex_unlock (&turnstile->mutex);
}

void
closs_turnstile_leave (ClossTurnstile *turnstile, ClossSide side)
{
  g_mutex_lock (&turnstile->mutex);
  g_assert (turnstile->inside != (int)side);
  turnstile->seats[side] = (Seat){ 0 };
  wake_waiting (turnstile);
  g_mutex_unlock (&turnstile->mutex);
}

gboolean
closs_turnstile_enter (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn)
{
  gboolean may_enter;

  g_mutex_lock (&turnstile->mutex);
  turnstile->seats[side].turn = *turn;
  may_enter = has_turn (turnstile, side);
  turnstile->seats[side].is_waiting = FALSE;
  if (may_enter)
    turnstile->inside = turnstile->last = (int)side;
  /* The other may have waited for this side to do something else than what it wants now. */
  wake_waiting (turnstile);
  turnstile->seats[side].is_waiting = !may_enter;
  g_mutex_unlock (&turnstile->mutex);
  return may_enter;
}

static gboolean
meet (ClossTurnstile *turnstile, ClossSide side, gboolean is_due, gsize *n_images)
{
  Seat *seat = &turnstile->seats[side], *other = &turnstile->seats[closs_side_get_other (side)];
  double place = get_place (turnstile, &seat->turn);

  seat->n_images = *n_images;
  if (!are_together (turnstile, seat, other))
    {
      seat->is_expected = other->is_expected = FALSE;
      return is_due;
    }
  if (is_due && !seat->is_expected)
    {
      turnstile->meeting = MAX (place, get_place (turnstile, &other->turn));
      turnstile->n_images = other->n_images > 0 ? MIN (seat->n_images, other->n_images) : seat->n_images;
      seat->is_expected = other->is_expected = TRUE;
    }
  if (!seat->is_expected || place < turnstile->meeting)
    return FALSE;
  seat->is_expected = FALSE;
  *n_images = turnstile->n_images;
  return TRUE;
}

gboolean
closs_turnstile_meet (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn, gboolean is_due,
                      gsize *n_images)
{
  gboolean is_met;

  g_mutex_lock (&turnstile->mutex);
  g_assert (turnstile->inside == (int)side);
  turnstile->seats[side].turn = *turn;
  is_met = meet (turnstile, side, is_due, n_images);
  g_mutex_unlock (&turnstile->mutex);
  return is_met;
}

guint64
closs_turnstile_get_rest (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn)
{
  const Seat *other;
  guint64 step;
  gboolean is_beside;

  g_mutex_lock (&turnstile->mutex);
  other = get_other (turnstile, side);
  step = other->turn.step;
  if (turnstile->inside != NOBODY && turnstile->inside != (int)side && other->turn.wants_step)
    step++;
  is_beside = other->is_joined && turnstile->pace == CLOSS_PACE_STEPS && step == turn->step + 1;
  g_mutex_unlock (&turnstile->mutex);
  return is_beside ? step : turn->step;
}

gboolean
closs_turnstile_find_behind (ClossTurnstile *turnstile, ClossSide *behind)
{
  gboolean is_found = FALSE;

  g_mutex_lock (&turnstile->mutex);
  for (int side = 0; side < CLOSS_N_SIDES && !is_found; side++)
    if (is_behind (turnstile, &turnstile->seats[side], get_other (turnstile, side)))
      {
        *behind = (ClossSide)side;
        is_found = TRUE;
      }
  g_mutex_unlock (&turnstile->mutex);
  return is_found;
}

void
closs_turnstile_enter_soon (ClossTurnstile *turnstile, ClossSide side)
{
  g_mutex_lock (&turnstile->mutex);
  while (turnstile->inside != NOBODY)
    g_cond_wait (&turnstile->cond, &turnstile->mutex);
  turnstile->seats[side].is_waiting = FALSE;
  turnstile->inside = turnstile->last = (int)side;
  g_mutex_unlock (&turnstile->mutex);
}

void
closs_turnstile_pass (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn)
{
  g_mutex_lock (&turnstile->mutex);
  g_assert (turnstile->inside == (int)side);
  turnstile->inside = NOBODY;
  turnstile->seats[side].turn = *turn;
  wake_waiting (turnstile);
  g_cond_broadcast (&turnstile->cond);
  g_mutex_unlock (&turnstile->mutex);
}

void
closs_turnstile_tell (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn)
{
  g_mutex_lock (&turnstile->mutex);
  turnstile->seats[side].turn = *turn;
  turnstile->seats[side].is_waiting = FALSE;
  wake_waiting (turnstile);
  g_mutex_unlock (&turnstile->mutex);
}
