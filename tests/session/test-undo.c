/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/undo.h"

static const ClossUndoChange *
get (const GPtrArray *changes, guint index)
{
  g_assert_nonnull (changes);
  g_assert_cmpuint (index, <, changes->len);
  return changes->pdata[index];
}

static void
test_back_and_forth (void)
{
  g_autoptr (ClossUndo) undo = closs_undo_new ();
  const GPtrArray *changes;

  g_assert_false (closs_undo_can_undo (undo));
  g_assert_null (closs_undo_undo (undo));
  closs_undo_add_control (undo, 1, CLOSS_CONTROL_LAMBDA, 1, 10);
  closs_undo_add_control (undo, 2, CLOSS_CONTROL_SEED, 0, 7);
  g_assert_false (closs_undo_can_redo (undo));
  changes = closs_undo_undo (undo);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpint (get (changes, 0)->control, ==, CLOSS_CONTROL_SEED);
  g_assert_cmpfloat (get (changes, 0)->old_value, ==, 0);
  changes = closs_undo_undo (undo);
  g_assert_cmpint (get (changes, 0)->control, ==, CLOSS_CONTROL_LAMBDA);
  g_assert_false (closs_undo_can_undo (undo));
  changes = closs_undo_redo (undo);
  g_assert_cmpfloat (get (changes, 0)->new_value, ==, 10);
  g_assert_true (closs_undo_can_redo (undo));
}

/* All values of one drag are one undo step, from the first old value to the last new value. */
static void
test_gesture (void)
{
  g_autoptr (ClossUndo) undo = closs_undo_new ();
  const GPtrArray *changes;

  for (int i = 0; i < 50; i++)
    closs_undo_add_control (undo, 4, CLOSS_CONTROL_LAMBDA, i, i + 1);
  closs_undo_add_control (undo, 4, CLOSS_CONTROL_DEPTH, 4, 3);
  closs_undo_add_control (undo, 5, CLOSS_CONTROL_LAMBDA, 50, 60);
  g_assert_cmpfloat (get (closs_undo_undo (undo), 0)->old_value, ==, 50);
  changes = closs_undo_undo (undo);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpfloat (get (changes, 0)->old_value, ==, 0);
  g_assert_cmpfloat (get (changes, 0)->new_value, ==, 50);
  g_assert_cmpint (get (changes, 1)->control, ==, CLOSS_CONTROL_DEPTH);
  g_assert_null (closs_undo_undo (undo));
}

/* After divergence the run is back at an earlier step: changes after that step are gone and cannot be undone again. */
static void
test_reverted (void)
{
  g_autoptr (ClossUndo) undo = closs_undo_new ();
  ClossSettings now = closs_settings_get_default ();

  now.value[CLOSS_CONTROL_LAMBDA] = 2;
  closs_undo_add_control (undo, 1, CLOSS_CONTROL_LAMBDA, 1, 2);
  closs_undo_add_control (undo, 2, CLOSS_CONTROL_LAMBDA, 2, 300);
  closs_undo_add_control (undo, 3, CLOSS_CONTROL_LR, now.value[CLOSS_CONTROL_LR], 0.5);
  closs_undo_drop_reverted (undo, &now);
  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 1);
  g_assert_false (closs_undo_can_redo (undo));
  /* The seed waits for a restart and belongs to no step. */
  closs_undo_add_control (undo, 4, CLOSS_CONTROL_SEED, now.value[CLOSS_CONTROL_SEED], 9);
  closs_undo_drop_reverted (undo, &now);
  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 4);
}

/* The gesture of the next undo and redo step, also after undo and redo. */
static void
test_order (void)
{
  g_autoptr (ClossUndo) undo = closs_undo_new ();

  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 0);
  closs_undo_add_control (undo, 4, CLOSS_CONTROL_LAMBDA, 1, 2);
  closs_undo_add_control (undo, 9, CLOSS_CONTROL_LR, 1, 2);
  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 9);
  g_assert_cmpuint (closs_undo_get_redo_order (undo), ==, 0);
  closs_undo_undo (undo);
  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 4);
  g_assert_cmpuint (closs_undo_get_redo_order (undo), ==, 9);
  closs_undo_redo (undo);
  g_assert_cmpuint (closs_undo_get_undo_order (undo), ==, 9);
}

/* After a new change following an undo there is nothing to redo, and the change does not join an older one. */
static void
test_other_road (void)
{
  g_autoptr (ClossUndo) undo = closs_undo_new ();

  closs_undo_add_control (undo, 1, CLOSS_CONTROL_LR, 1, 2);
  closs_undo_add_control (undo, 2, CLOSS_CONTROL_LR, 2, 3);
  closs_undo_undo (undo);
  closs_undo_add_control (undo, 2, CLOSS_CONTROL_LR, 2, 5);
  g_assert_false (closs_undo_can_redo (undo));
  g_assert_cmpfloat (get (closs_undo_undo (undo), 0)->new_value, ==, 5);
  g_assert_cmpfloat (get (closs_undo_undo (undo), 0)->new_value, ==, 2);
  closs_undo_redo (undo);
  closs_undo_add_control (undo, 1, CLOSS_CONTROL_LR, 2, 9);
  g_assert_cmpfloat (get (closs_undo_undo (undo), 0)->old_value, ==, 2);
  g_assert_cmpfloat (get (closs_undo_undo (undo), 0)->old_value, ==, 1);
  closs_undo_clear (undo);
  g_assert_false (closs_undo_can_redo (undo));
}

static void
test_dataset (void)
{
  const ClossUndoDataset mnist = { .id = (char *)"mnist" };
  const ClossUndoDataset own = { .id = (char *)"mnist", .directory = (char *)"/own" };
  g_autoptr (ClossUndo) undo = closs_undo_new ();
  const ClossUndoChange *change;

  closs_undo_add_control (undo, 1, 0, 0, 1);
  closs_undo_add_dataset (undo, 1, &mnist, &own);
  change = get (closs_undo_undo (undo), 1);
  g_assert_true (change->is_dataset);
  g_assert_null (change->old_dataset.directory);
  g_assert_cmpstr (change->new_dataset.directory, ==, "/own");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/undo/back-and-forth", test_back_and_forth);
  g_test_add_func ("/session/undo/gesture", test_gesture);
  g_test_add_func ("/session/undo/reverted", test_reverted);
  g_test_add_func ("/session/undo/order", test_order);
  g_test_add_func ("/session/undo/other-road", test_other_road);
  g_test_add_func ("/session/undo/dataset", test_dataset);
  return g_test_run ();
}
