/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/turnstile.h"

#define N_STEPS 2000

static void
count_cb (gpointer data)
{
  *(guint *)data += 1;
}

static ClossTurn
at_step (guint64 step, guint64 steps_per_epoch)
{
  return (ClossTurn){
    .is_training = TRUE, .wants_step = TRUE, .step = step, .epoch = (double)step / (double)steps_per_epoch
  };
}

#define AT(step) (&(ClossTurn[]){ at_step ((step), 10) }[0])
#define RESTING  (&(ClossTurn){ .step = 3 })
#define PROBING  (&(ClossTurn){ .is_training = TRUE, .step = 3 })

typedef struct
{
  ClossTurnstile *turnstile;
  guint n_woken[CLOSS_N_SIDES];
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  *fixture = (Fixture){ .turnstile = closs_turnstile_new () };
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_turnstile_join (fixture->turnstile, side, count_cb, &fixture->n_woken[side]);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_turnstile_leave (fixture->turnstile, side);
  closs_turnstile_unref (fixture->turnstile);
}

/* While one side is inside, the other cannot enter; it is woken once when the first side passes. */
static void
test_never_both (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (5)));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, RESTING));
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_B], ==, 0);
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (6));
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_B], ==, 1);
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_A], ==, 0);
  /* The side that was inside last lets the other go first. */
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (6)));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, RESTING));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_A], ==, 1);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (6)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (7));
}

/* The side that is behind goes first, but no side waits for probes or for a side that does not train. */
static void
test_lockstep (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (3));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (4)));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (3)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (4));
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_A], ==, 1);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (4)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (5)));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, PROBING));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (5)));
  /* B pauses. */
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_A], ==, 2);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (5)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (6));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (6)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (7));
}

static gboolean
meet (Fixture *fixture, ClossSide side, guint64 step, gboolean is_due)
{
  gsize n_images = side == CLOSS_SIDE_A ? 500 : 200;
  gboolean is_met;

  g_assert_true (closs_turnstile_enter (fixture->turnstile, side, AT (step)));
  is_met = closs_turnstile_meet (fixture->turnstile, side, AT (step), is_due, &n_images);
  closs_turnstile_pass (fixture->turnstile, side, AT (step));
  return is_met;
}

/* The evaluation at rest always lets training go first. */
static void
test_rest_gives_way (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossTurn resting = { .is_resting = TRUE, .step = 3 };

  for (guint64 step = 2; step < 5; step++)
    {
      g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (step)));
      g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, &resting));
      closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (step + 1));
    }
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, &resting));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, &resting);
}

/* Both sides are probed with the smaller number of images. */
static void
test_meet_with_same_images (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gsize n[CLOSS_N_SIDES] = { 500, 200 };

  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (5));
  for (int side = CLOSS_SIDE_B; side >= 0; side--)
    {
      g_assert_true (closs_turnstile_enter (fixture->turnstile, side, AT (5)));
      g_assert_false (closs_turnstile_meet (fixture->turnstile, side, AT (5), FALSE, &n[side]));
      closs_turnstile_pass (fixture->turnstile, side, AT (5));
    }
  g_assert_cmpuint (n[CLOSS_SIDE_A], ==, 500);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_assert_true (closs_turnstile_enter (fixture->turnstile, side, AT (5)));
      g_assert_true (closs_turnstile_meet (fixture->turnstile, side, AT (5), side == CLOSS_SIDE_A, &n[side]));
      closs_turnstile_pass (fixture->turnstile, side, AT (5));
      g_assert_cmpuint (n[side], ==, 200);
    }
}

/* Both sides are probed once at the same steps, which the side ahead decides. A side that catches up or is alone is
 * probed when its own probe is due. */
static void
test_meet (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (5));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 5, FALSE));
  g_assert_true (meet (fixture, CLOSS_SIDE_A, 5, TRUE));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 5, FALSE));
  g_assert_true (meet (fixture, CLOSS_SIDE_B, 5, FALSE));
  g_assert_false (meet (fixture, CLOSS_SIDE_B, 5, FALSE));
  /* B is ahead: A is not probed here, but at B's step. */
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (6));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 5, TRUE));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 5, TRUE));
  g_assert_true (meet (fixture, CLOSS_SIDE_A, 6, TRUE));
  g_assert_true (meet (fixture, CLOSS_SIDE_B, 6, FALSE));
  /* A is behind and is probed when it reaches B's step. */
  g_assert_false (meet (fixture, CLOSS_SIDE_B, 6, FALSE));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (7));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, PROBING));
  g_assert_true (closs_turnstile_meet (fixture->turnstile, CLOSS_SIDE_B, AT (7), TRUE, &(gsize){ 200 }));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (7));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 6, FALSE));
  g_assert_true (meet (fixture, CLOSS_SIDE_A, 7, FALSE));
  /* A is far behind. */
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (90));
  g_assert_true (meet (fixture, CLOSS_SIDE_A, 7, TRUE));
  g_assert_false (meet (fixture, CLOSS_SIDE_A, 8, FALSE));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_true (meet (fixture, CLOSS_SIDE_A, 8, TRUE));
}

static guint64
get_rest (Fixture *fixture, ClossSide side, guint64 step)
{
  return closs_turnstile_get_rest (fixture->turnstile, side, AT (step));
}

/* A side that pauses one step behind still does the step that the other has done or is doing. */
static void
test_rest (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (5));
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 5), ==, 5);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (5)));
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 5), ==, 6);
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (6));
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 5), ==, 6);
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_B, 6), ==, 6);
  /* A side that is farther away pauses at once. */
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 4), ==, 4);
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 9), ==, 9);
  /* The other side already rests one step ahead. */
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_cmpuint (get_rest (fixture, CLOSS_SIDE_A, 2), ==, 3);
}

static void
test_by_epochs (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossTurn a = at_step (3, 10), b = at_step (12, 40);

  closs_turnstile_set_pace (fixture->turnstile, CLOSS_PACE_EPOCHS);
  g_assert_cmpint (closs_turnstile_get_pace (fixture->turnstile), ==, CLOSS_PACE_EPOCHS);
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, &a);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, &b));
  b = at_step (13, 40);
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, &b);
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, &b));
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, &a));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, &a);
  /* By steps it would be far ahead. */
  closs_turnstile_set_pace (fixture->turnstile, CLOSS_PACE_STEPS);
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, &b));
}

/* A distance of one step does not count as behind, because the sides always have it in the middle of a step. */
static void
test_behind (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  const ClossTurn a = at_step (3, 10), next_a = at_step (4, 10), b = at_step (12, 40), late_b = at_step (11, 40);
  ClossSide behind = CLOSS_SIDE_A;

  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (5));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (4));
  g_assert_false (closs_turnstile_find_behind (fixture->turnstile, &behind));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, RESTING);
  g_assert_true (closs_turnstile_find_behind (fixture->turnstile, &behind));
  g_assert_cmpint (behind, ==, CLOSS_SIDE_B);
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, AT (7));
  g_assert_true (closs_turnstile_find_behind (fixture->turnstile, &behind));
  g_assert_cmpint (behind, ==, CLOSS_SIDE_A);
  /* One step of A is four steps of B. */
  closs_turnstile_set_pace (fixture->turnstile, CLOSS_PACE_EPOCHS);
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, &a);
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, &b);
  g_assert_false (closs_turnstile_find_behind (fixture->turnstile, &behind));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, &next_a);
  g_assert_false (closs_turnstile_find_behind (fixture->turnstile, &behind));
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_B, &late_b);
  g_assert_true (closs_turnstile_find_behind (fixture->turnstile, &behind));
  g_assert_cmpint (behind, ==, CLOSS_SIDE_B);
}

/* A side that was refused because it is ahead gets no precedence, which would block both. */
static void
test_no_standstill (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (1));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (9)));
  for (guint64 step = 1; step < 9; step++)
    {
      g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_A, AT (step)));
      closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_A, AT (step + 1));
      if (step < 8)
        g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (9)));
    }
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (9)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (10));
}

static void
test_leave (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_turnstile_tell (fixture->turnstile, CLOSS_SIDE_A, AT (1));
  g_assert_false (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (9)));
  closs_turnstile_leave (fixture->turnstile, CLOSS_SIDE_A);
  g_assert_cmpuint (fixture->n_woken[CLOSS_SIDE_B], ==, 1);
  g_assert_true (closs_turnstile_enter (fixture->turnstile, CLOSS_SIDE_B, AT (9)));
  closs_turnstile_pass (fixture->turnstile, CLOSS_SIDE_B, AT (10));
  closs_turnstile_join (fixture->turnstile, CLOSS_SIDE_A, count_cb, &fixture->n_woken[CLOSS_SIDE_A]);
}

/* Two threads */

typedef struct
{
  ClossTurnstile *turnstile;
  ClossSide side;
  guint64 steps_per_epoch;
  GMutex mutex;
  GCond cond;
  gboolean nudged;
} Runner;

static gint n_inside;
static guint64 positions[CLOSS_N_SIDES];

static void
nudge_cb (gpointer data)
{
  Runner *runner = data;

  g_mutex_lock (&runner->mutex);
  runner->nudged = TRUE;
  g_cond_signal (&runner->cond);
  g_mutex_unlock (&runner->mutex);
}

static void
await_nudge (Runner *runner)
{
  g_mutex_lock (&runner->mutex);
  while (!runner->nudged)
    g_cond_wait (&runner->cond, &runner->mutex);
  runner->nudged = FALSE;
  g_mutex_unlock (&runner->mutex);
}

static gpointer
run_cb (gpointer data)
{
  Runner *runner = data;

  for (guint64 step = 0; step < N_STEPS;)
    {
      ClossTurn turn = at_step (step, runner->steps_per_epoch);

      /* Every fifth turn is not a step. */
      turn.wants_step = g_random_int_range (0, 5) > 0;
      if (!closs_turnstile_enter (runner->turnstile, runner->side, &turn))
        {
          await_nudge (runner);
          continue;
        }
      g_assert_cmpint (g_atomic_int_add (&n_inside, 1), ==, 0);
      step += turn.wants_step;
      positions[runner->side] = step;
      if (positions[CLOSS_SIDE_A] < N_STEPS && positions[CLOSS_SIDE_B] < N_STEPS)
        g_assert_cmpuint (MAX (positions[0], positions[1]) - MIN (positions[0], positions[1]), <=, 1);
      g_atomic_int_add (&n_inside, -1);
      turn = at_step (step, runner->steps_per_epoch);
      turn.is_training = step < N_STEPS;
      closs_turnstile_pass (runner->turnstile, runner->side, &turn);
    }
  closs_turnstile_leave (runner->turnstile, runner->side);
  return NULL;
}

static void
test_two_threads (void)
{
  g_autoptr (ClossTurnstile) turnstile = closs_turnstile_new ();
  Runner runners[CLOSS_N_SIDES] = { { .turnstile = turnstile, .side = CLOSS_SIDE_A, .steps_per_epoch = 10 },
                                    { .turnstile = turnstile, .side = CLOSS_SIDE_B, .steps_per_epoch = 10 } };
  GThread *threads[CLOSS_N_SIDES];

  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      ClossTurn start = at_step (0, 10);

      g_mutex_init (&runners[side].mutex);
      g_cond_init (&runners[side].cond);
      closs_turnstile_join (turnstile, side, nudge_cb, &runners[side]);
      closs_turnstile_tell (turnstile, side, &start);
    }
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    threads[side] = g_thread_new ("runner", run_cb, &runners[side]);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    g_thread_join (threads[side]);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_assert_cmpuint (positions[side], ==, N_STEPS);
      g_mutex_clear (&runners[side].mutex);
      g_cond_clear (&runners[side].cond);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/session/turnstile/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("never-both", test_never_both);
  ADD ("lockstep", test_lockstep);
  ADD ("meet", test_meet);
  ADD ("rest-gives-way", test_rest_gives_way);
  ADD ("meet-with-same-images", test_meet_with_same_images);
  ADD ("rest", test_rest);
  ADD ("by-epochs", test_by_epochs);
  ADD ("behind", test_behind);
  ADD ("no-standstill", test_no_standstill);
  ADD ("leave", test_leave);
  g_test_add_func ("/session/turnstile/two-threads", test_two_threads);
  return g_test_run ();
}
