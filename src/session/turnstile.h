/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where two workers ask before they compute: never both at once, so that each has all the processors, and, where both
 * train, the one that is behind first, so that they stay beside each other. Nobody waits in it: who is refused is told
 * when it is worth asking again, and can obey its commands until then. It decides when a run goes on, never what comes
 * of it. Counted; any thread. */
typedef struct _ClossTurnstile ClossTurnstile;

typedef enum
{
  CLOSS_SIDE_A,
  CLOSS_SIDE_B,
  CLOSS_N_SIDES
} ClossSide;

static inline ClossSide
closs_side_get_other (ClossSide side)
{
  return side == CLOSS_SIDE_A ? CLOSS_SIDE_B : CLOSS_SIDE_A;
}

/* What "beside each other" is measured by. */
typedef enum
{
  CLOSS_PACE_STEPS,
  CLOSS_PACE_EPOCHS, /* for runs whose epochs are of unlike length */
} ClossPace;

/* Where a worker stands. One that does not train holds up nobody. */
typedef struct
{
  gboolean is_training;
  gboolean is_resting; /* next a piece of the evaluation at rest, which gives way to everything that the other does */
  gboolean wants_step; /* next a mini-batch; else a probe, or a step on the way into the past */
  guint64 step;
  double epoch;
} ClossTurn;

/* It is worth asking again. Called on any thread, must be quick, and must not call the turnstile. */
typedef void (*ClossTurnFunc) (gpointer data);

ClossTurnstile *closs_turnstile_new (void) G_GNUC_WARN_UNUSED_RESULT;
ClossTurnstile *closs_turnstile_ref (ClossTurnstile *turnstile);
void closs_turnstile_unref (ClossTurnstile *turnstile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossTurnstile, closs_turnstile_unref)

/* STEPS to begin with. */
void closs_turnstile_set_pace (ClossTurnstile *turnstile, ClossPace pace);
ClossPace closs_turnstile_get_pace (ClossTurnstile *turnstile);

/* From here on the side takes part; closs_turnstile_leave() ends that, and the other goes on as if it were alone. */
void closs_turnstile_join (ClossTurnstile *turnstile, ClossSide side, ClossTurnFunc func, gpointer data);
void closs_turnstile_leave (ClossTurnstile *turnstile, ClossSide side);

/* TRUE: @side computes from here on, until closs_turnstile_pass(). FALSE: it is not its turn. */
gboolean closs_turnstile_enter (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn);
/* The same, waiting for the end of what the other is computing: for what cannot be put off. */
void closs_turnstile_enter_soon (ClossTurnstile *turnstile, ClossSide side);
/* Whether @side, which is inside and now at @turn, is to be looked at (probed) before it goes on. If both train beside
 * each other they are looked at in the same places and with the same images, so that what is seen of them can be
 * compared: as soon as one is due (@is_due), in the place of the one that is ahead. If a side is alone, or catches up:
 * when it is due. *n_images is the number of images that @side would take by itself, and on return the smallest such
 * number of those that meet. */
gboolean closs_turnstile_meet (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn, gboolean is_due,
                               gsize *n_images);
/* Where @side, which is not inside and is to pause at @turn, comes to rest beside the other: at that one's step where
 * it is, or is about to be, one step ahead; else where it is. */
guint64 closs_turnstile_get_rest (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn);
void closs_turnstile_pass (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn);
/* TRUE if one side is more than one step behind the other; then sets *@behind to it. */
gboolean closs_turnstile_find_behind (ClossTurnstile *turnstile, ClossSide *behind);
/* Where the side stands now, without having computed: a command may have changed it. */
void closs_turnstile_tell (ClossTurnstile *turnstile, ClossSide side, const ClossTurn *turn);

G_END_DECLS
