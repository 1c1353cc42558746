/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/guard.h"
#include "train/whole-state.h"
#include <math.h>
#include <string.h>

enum
{
  MEDIAN_LENGTH = 64, /* steps in the running median */
  MEDIAN_LEAST = 8,   /* after fewer steps every finite value counts as healthy */
  INTERVAL = 32,      /* steps between copies: a copy takes about a tenth of a step */
  PROBATION = 16,     /* healthy steps that must follow a copy before it counts */
  PATIENCE = 512,     /* after so many steps without a new healthy state the present level becomes the usual one */
};

/* Measured on healthy runs of every preset: docs/method.md. */
#define REACH 10.0
/* The lowest median of the cross-entropy fades slowly, so that a run that explodes slowly does not raise its own limit;
 * the factor is per step and doubles in 350 steps. The pull has no such memory: with a small λ it grows by far more
 * than ten times while the features spread, and the run is healthy. */
#define FORGETTING 1.002
/* A smaller loss is never a fault, even far above a median of nearly 0. */
#define HARMLESS 0.1

/* The usual level of a quantity. */
typedef struct
{
  double values[MEDIAN_LENGTH]; /* a ring */
  guint n, next;
  double median, lowest; /* lowest: the smallest median, which fades slowly */
} Level;

struct _ClossGuard
{
  ClossWholeState *healthy, *candidate, *spare; /* spare: memory for the next copy; at most two copies exist at once */
  Level entropy, pull;
  ClossLossVariant variant; /* of the pull's level */
  guint64 begin;            /* of the levels */
  gboolean is_healthy;      /* the newest step */
};

static void
reset_level (Level *level)
{
  level->n = level->next = 0;
  level->lowest = INFINITY;
}

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  double first = *(const double *)a, second = *(const double *)b;

  return (first > second) - (first < second);
}

static double
get_median (const Level *level)
{
  double sorted[MEDIAN_LENGTH];

  memcpy (sorted, level->values, level->n * sizeof *sorted);
  qsort (sorted, level->n, sizeof *sorted, compare_cb);
  return sorted[level->n / 2];
}

static gboolean
is_within_reach (const Level *level, double reference, double value)
{
  return level->n < MEDIAN_LEAST || value <= MAX (REACH * reference, HARMLESS);
}

static void
add_value (Level *level, double value)
{
  level->values[level->next] = value;
  level->next = (level->next + 1) % MEDIAN_LENGTH;
  level->n = MIN (level->n + 1, MEDIAN_LENGTH);
  level->median = get_median (level);
  level->lowest = MIN (level->lowest * FORGETTING, level->median);
}

/* The pull without its weight λ; NAN: the step had none. */
static double
get_pull (const ClossStepRow *row)
{
  return row->lambda > 0 ? row->center_loss / row->lambda : NAN;
}

static gboolean
judge_pull (ClossGuard *guard, const ClossStepRow *row)
{
  double pull = get_pull (row);
  gboolean is_healthy;

  if (row->variant != guard->variant)
    reset_level (&guard->pull);
  guard->variant = row->variant;
  if (isnan (pull))
    return TRUE;
  is_healthy = is_within_reach (&guard->pull, guard->pull.median, pull);
  add_value (&guard->pull, pull);
  return is_healthy;
}

/* TRUE if the step is healthy. An entropy beyond the limit is not added to its level. */
static gboolean
judge (ClossGuard *guard, const ClossStepRow *row)
{
  gboolean has_healthy_pull = judge_pull (guard, row);

  if (!is_within_reach (&guard->entropy, guard->entropy.lowest, row->ce_loss))
    return FALSE;
  add_value (&guard->entropy, row->ce_loss);
  return has_healthy_pull;
}

static void
begin (ClossGuard *guard, const ClossTrainer *trainer)
{
  guard->healthy = closs_whole_state_take (trainer, g_steal_pointer (&guard->healthy));
  if (guard->candidate != NULL)
    {
      g_clear_pointer (&guard->spare, closs_whole_state_free);
      guard->spare = g_steal_pointer (&guard->candidate);
    }
  reset_level (&guard->entropy);
  reset_level (&guard->pull);
  guard->is_healthy = TRUE;
  guard->begin = guard->healthy->step;
}

ClossGuard *
closs_guard_new (const ClossTrainer *trainer)
{
  ClossGuard *guard = g_new0 (ClossGuard, 1);

  begin (guard, trainer);
  return guard;
}

void
closs_guard_free (ClossGuard *guard)
{
  g_clear_pointer (&guard->healthy, closs_whole_state_free);
  g_clear_pointer (&guard->candidate, closs_whole_state_free);
  g_clear_pointer (&guard->spare, closs_whole_state_free);
  g_free (guard);
}

static void
drop_candidate (ClossGuard *guard)
{
  if (guard->candidate != NULL)
    guard->spare = g_steal_pointer (&guard->candidate);
}

static void
promote_candidate (ClossGuard *guard)
{
  guard->spare = guard->healthy;
  guard->healthy = g_steal_pointer (&guard->candidate);
}

void
closs_guard_visit (ClossGuard *guard, const ClossTrainer *trainer, const ClossStepRow *row)
{
  guint64 step = closs_trainer_get_step (trainer);

  guard->is_healthy = judge (guard, row);
  if (!guard->is_healthy)
    {
      drop_candidate (guard);
      if (step - MAX (guard->healthy->step, guard->begin) < PATIENCE)
        return;
      reset_level (&guard->entropy);
      reset_level (&guard->pull);
      guard->begin = step;
      return;
    }
  if (guard->candidate != NULL && step - guard->candidate->step >= PROBATION)
    promote_candidate (guard);
  if (guard->candidate == NULL && step % INTERVAL == 0)
    guard->candidate = closs_whole_state_take (trainer, g_steal_pointer (&guard->spare));
}

void
closs_guard_cut (ClossGuard *guard, const ClossTrainer *trainer)
{
  guint64 step = closs_trainer_get_step (trainer);

  if (guard->healthy->step > step)
    begin (guard, trainer);
  else
    drop_candidate (guard);
}

gboolean
closs_guard_is_healthy (const ClossGuard *guard)
{
  return guard->is_healthy;
}

guint64
closs_guard_get_step (const ClossGuard *guard)
{
  return guard->healthy->step;
}

gboolean
closs_guard_restore (ClossGuard *guard, ClossTrainer *trainer, GError **error)
{
  if (!closs_whole_state_put (guard->healthy, trainer, error))
    return FALSE;
  drop_candidate (guard);
  guard->is_healthy = TRUE;
  return TRUE;
}

gsize
closs_guard_get_size (const ClossGuard *guard)
{
  const ClossWholeState *states[] = { guard->healthy, guard->candidate, guard->spare };
  gsize size = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    size += states[i] != NULL ? states[i]->size : 0;
  return size;
}
