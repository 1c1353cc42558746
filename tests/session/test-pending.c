/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/pending.h"

static void
add (GArray *pending, ClossCommandType type, ClossControlId control, double value)
{
  ClossPendingCommand command = { .serial = pending->len + 1, .type = type, .control = control, .value = value };

  g_array_append_val (pending, command);
}

static GArray *
create_pending (void)
{
  return g_array_new (FALSE, FALSE, sizeof (ClossPendingCommand));
}

static void
test_state (void)
{
  g_autoptr (GArray) pending = create_pending ();

  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_DIVERGED), ==, CLOSS_RUN_DIVERGED);
  add (pending, CLOSS_COMMAND_TRAIN, 0, 0);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_PAUSED), ==, CLOSS_RUN_TRAINING);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_DIVERGED), ==, CLOSS_RUN_TRAINING);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_EMPTY), ==, CLOSS_RUN_EMPTY);
  add (pending, CLOSS_COMMAND_PAUSE, 0, 0);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_PAUSED), ==, CLOSS_RUN_PAUSED);
  add (pending, CLOSS_COMMAND_STEPS, 0, 0);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_PAUSED), ==, CLOSS_RUN_TRAINING);
  add (pending, CLOSS_COMMAND_BEGIN, 0, 0);
  add (pending, CLOSS_COMMAND_TRAIN, 0, 0);
  g_assert_cmpint (closs_pending_derive_state (pending, CLOSS_RUN_PAUSED), ==, CLOSS_RUN_LOADING);
}

static void
test_settings (void)
{
  g_autoptr (GArray) pending = create_pending ();
  ClossSettings settings = { 0 };
  ClossSettings derived;

  settings.value[CLOSS_CONTROL_LAMBDA] = 1;
  settings.value[CLOSS_CONTROL_LR] = 0.5;
  add (pending, CLOSS_COMMAND_SET_CONTROL, CLOSS_CONTROL_LAMBDA, 10);
  add (pending, CLOSS_COMMAND_SET_CONTROL, CLOSS_CONTROL_LAMBDA, 20);
  derived = closs_pending_derive_settings (pending, &settings);
  g_assert_cmpfloat (derived.value[CLOSS_CONTROL_LAMBDA], ==, 20);
  g_assert_cmpfloat (derived.value[CLOSS_CONTROL_LR], ==, 0.5);

  /* A new start drops the requests before it, not those after it. */
  add (pending, CLOSS_COMMAND_BEGIN, 0, 0);
  g_array_index (pending, ClossPendingCommand, 2).settings.value[CLOSS_CONTROL_LAMBDA] = 3;
  add (pending, CLOSS_COMMAND_SET_CONTROL, CLOSS_CONTROL_LR, 7);
  derived = closs_pending_derive_settings (pending, &settings);
  g_assert_cmpfloat (derived.value[CLOSS_CONTROL_LAMBDA], ==, 3);
  g_assert_cmpfloat (derived.value[CLOSS_CONTROL_LR], ==, 7);
}

static void
test_drop (void)
{
  g_autoptr (GArray) pending = create_pending ();

  for (int i = 0; i < 5; i++)
    add (pending, CLOSS_COMMAND_PAUSE, 0, 0);
  closs_pending_drop (pending, 0);
  g_assert_cmpuint (pending->len, ==, 5);
  closs_pending_drop (pending, 3);
  g_assert_cmpuint (pending->len, ==, 2);
  g_assert_cmpuint (g_array_index (pending, ClossPendingCommand, 0).serial, ==, 4);
  closs_pending_drop (pending, 100);
  g_assert_cmpuint (pending->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/pending/state", test_state);
  g_test_add_func ("/session/pending/settings", test_settings);
  g_test_add_func ("/session/pending/drop", test_drop);
  return g_test_run ();
}
