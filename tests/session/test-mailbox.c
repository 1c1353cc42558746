/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/mailbox.h"

#define N_COMMANDS 20000
#define N_ROWS     20000

typedef struct
{
  ClossMailbox *mailbox;
  GMainLoop *loop;
  GArray *rows;
  guint n_calls;
  gboolean ended;
} Fixture;

static void
news_cb (gpointer data)
{
  Fixture *fixture = data;
  /* This check must come before the news is taken: the worker publishes nothing after its end, but may publish between
   * the two calls. */
  gboolean has_ended = closs_mailbox_has_ended (fixture->mailbox);
  g_auto (ClossNews) news;

  fixture->n_calls++;
  closs_mailbox_take (fixture->mailbox, &news);
  for (guint i = 0; i < news.rows->len; i++)
    closs_rows_add (fixture->rows, &g_array_index (news.rows, ClossStepRow, i));
  if (has_ended)
    {
      fixture->ended = TRUE;
      g_main_loop_quit (fixture->loop);
    }
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  *fixture = (Fixture){ .loop = g_main_loop_new (NULL, FALSE) };
  fixture->rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow));
  fixture->mailbox = closs_mailbox_new (NULL, news_cb, fixture);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  closs_mailbox_disconnect (fixture->mailbox);
  closs_mailbox_unref (fixture->mailbox);
  g_main_loop_unref (fixture->loop);
  g_array_unref (fixture->rows);
}

static gpointer
receive_all_cb (gpointer data)
{
  ClossMailbox *mailbox = data;
  guint64 n_received = 0;

  for (;;)
    {
      ClossCommand command;

      if (!closs_mailbox_receive (mailbox, CLOSS_MAILBOX_FOREVER, &command))
        g_assert_not_reached ();
      if (command.type == CLOSS_COMMAND_PAUSE)
        return GSIZE_TO_POINTER (n_received);
      g_assert_cmpint (command.type, ==, CLOSS_COMMAND_STEPS);
      g_assert_cmpuint (command.n_steps, ==, n_received);
      n_received++;
    }
}

static void
send (ClossMailbox *mailbox, ClossCommandType type)
{
  closs_mailbox_send (mailbox, &(ClossCommand){ .type = type });
}

/* When the run is closed, a pending save and the changes before it are still carried out, but nothing after a restart.
 */
static void
test_last_wishes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  static const ClossCommandType received[]
      = { CLOSS_COMMAND_SET_CONTROL, CLOSS_COMMAND_SAVE, CLOSS_COMMAND_QUIT, CLOSS_COMMAND_QUIT };

  send (fixture->mailbox, CLOSS_COMMAND_TRAIN);
  send (fixture->mailbox, CLOSS_COMMAND_SET_CONTROL);
  send (fixture->mailbox, CLOSS_COMMAND_SAVE);
  send (fixture->mailbox, CLOSS_COMMAND_PAUSE);
  send (fixture->mailbox, CLOSS_COMMAND_RESTART);
  send (fixture->mailbox, CLOSS_COMMAND_SAVE);
  closs_mailbox_close (fixture->mailbox);
  for (gsize i = 0; i < G_N_ELEMENTS (received); i++)
    {
      ClossCommand command;

      g_assert_true (closs_mailbox_receive (fixture->mailbox, CLOSS_MAILBOX_FOREVER, &command));
      g_assert_cmpint (command.type, ==, received[i]);
    }
}

/* Every command arrives in order while another thread takes them. */
static void
test_commands_are_lossless (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GThread *thread = g_thread_new ("receiver", receive_all_cb, fixture->mailbox);

  for (guint64 i = 0; i < N_COMMANDS; i++)
    closs_mailbox_send (fixture->mailbox, &(ClossCommand){ .type = CLOSS_COMMAND_STEPS, .n_steps = i });
  closs_mailbox_send (fixture->mailbox, &(ClossCommand){ .type = CLOSS_COMMAND_PAUSE });
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), ==, N_COMMANDS);
}

static void
test_deadline (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossCommand command;
  gint64 start_us = g_get_monotonic_time ();

  g_assert_false (closs_mailbox_receive (fixture->mailbox, 0, &command));
  g_assert_false (closs_mailbox_receive (fixture->mailbox, start_us + 30000, &command));
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 30000);
}

static gpointer
send_later_cb (gpointer data)
{
  g_usleep (20000);
  closs_mailbox_send (data, &(ClossCommand){ .type = CLOSS_COMMAND_PAUSE });
  return NULL;
}

/* A command ends the waiting of a worker with a slow pace. */
static void
test_command_ends_the_wait (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  gint64 start_us = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("sender", send_later_cb, fixture->mailbox);
  ClossCommand command;

  g_assert_true (closs_mailbox_receive (fixture->mailbox, start_us + 60 * G_USEC_PER_SEC, &command));
  g_assert_cmpint (command.type, ==, CLOSS_COMMAND_PAUSE);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 30 * G_USEC_PER_SEC);
  g_thread_join (thread);
}

static void
test_quit_overtakes (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  ClossCommand command;

  for (int i = 0; i < 10; i++)
    closs_mailbox_send (fixture->mailbox, &(ClossCommand){ .type = CLOSS_COMMAND_TRAIN });
  closs_mailbox_close (fixture->mailbox);
  closs_mailbox_send (fixture->mailbox, &(ClossCommand){ .type = CLOSS_COMMAND_TRAIN });
  for (int i = 0; i < 3; i++)
    {
      g_assert_true (closs_mailbox_receive (fixture->mailbox, CLOSS_MAILBOX_FOREVER, &command));
      g_assert_cmpint (command.type, ==, CLOSS_COMMAND_QUIT);
    }
}

static gpointer
publish_rows_cb (gpointer data)
{
  ClossMailbox *mailbox = data;
  g_auto (ClossNews) news;

  closs_news_init (&news);
  for (guint64 step = 1; step <= N_ROWS; step++)
    {
      g_array_append_val (news.rows, ((ClossStepRow){ .step = step, .loss = (double)step }));
      closs_mailbox_publish (mailbox, &news, FALSE);
      g_assert_cmpuint (news.rows->len, ==, 0);
    }
  closs_mailbox_end (mailbox);
  return NULL;
}

/* Every row arrives, in far fewer calls than rows. */
static void
test_news_is_coalesced (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  GThread *thread = g_thread_new ("publisher", publish_rows_cb, fixture->mailbox);

  g_main_loop_run (fixture->loop);
  g_thread_join (thread);
  g_assert_true (fixture->ended);
  g_assert_cmpuint (fixture->rows->len, ==, N_ROWS);
  for (guint i = 0; i < N_ROWS; i++)
    g_assert_cmpuint (g_array_index (fixture->rows, ClossStepRow, i).step, ==, i + 1);
  g_assert_cmpuint (fixture->n_calls, <, N_ROWS / 10);
}

static void
test_disconnected (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_auto (ClossNews) news;

  closs_news_init (&news);
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);
  closs_mailbox_disconnect (fixture->mailbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  closs_mailbox_end (fixture->mailbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (fixture->n_calls, ==, 0);
  g_assert_true (closs_mailbox_wait_for_end (fixture->mailbox, 0));
}

static void
test_begun_drops_the_old (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_auto (ClossNews) news, taken;

  closs_news_init (&news);
  g_array_append_val (news.rows, ((ClossStepRow){ .step = 1 }));
  g_array_append_val (news.events, ((ClossEvent){ .step = 1 }));
  g_ptr_array_add (news.errors, g_error_new_literal (CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE, "kept"));
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);

  news.begun = g_new0 (ClossBegun, 1);
  news.begun->steps_per_epoch = 5;
  g_array_append_val (news.rows, ((ClossStepRow){ .step = 7 }));
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);

  closs_mailbox_take (fixture->mailbox, &taken);
  g_assert_cmpuint (taken.begun->steps_per_epoch, ==, 5);
  g_assert_cmpuint (taken.rows->len, ==, 1);
  g_assert_cmpuint (g_array_index (taken.rows, ClossStepRow, 0).step, ==, 7);
  g_assert_cmpuint (taken.events->len, ==, 0);
  g_assert_cmpuint (taken.errors->len, ==, 1);
}

static void
test_events_are_replaced (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_auto (ClossNews) news, taken;

  closs_news_init (&news);
  g_array_append_val (news.events, ((ClossEvent){ .step = 5 }));
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);
  news.replaces_events = TRUE;
  g_array_append_val (news.events, ((ClossEvent){ .step = 4 }));
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);
  g_array_append_val (news.events, ((ClossEvent){ .step = 6 }));
  closs_mailbox_publish (fixture->mailbox, &news, TRUE);

  closs_mailbox_take (fixture->mailbox, &taken);
  g_assert_true (taken.replaces_events);
  g_assert_cmpuint (taken.events->len, ==, 2);
  g_assert_cmpuint (g_array_index (taken.events, ClossEvent, 0).step, ==, 4);
}

static void
test_rows_are_amended (void)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow));

  for (guint64 step = 1; step <= 3; step++)
    closs_rows_add (rows, &(ClossStepRow){ .step = step });
  closs_rows_add (rows, &(ClossStepRow){ .step = 3, .loss = 30 });
  closs_rows_add (rows, &(ClossStepRow){ .step = 2, .loss = 20 });
  closs_rows_add (rows, &(ClossStepRow){ .step = 4, .loss = 40 });
  g_assert_cmpuint (rows->len, ==, 4);
  g_assert_cmpfloat (g_array_index (rows, ClossStepRow, 0).loss, ==, 0);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpfloat (g_array_index (rows, ClossStepRow, i).loss, ==, 10 * (i + 1));
}

static void
add (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/session/mailbox/commands", test_commands_are_lossless);
  add ("/session/mailbox/last-wishes", test_last_wishes);
  add ("/session/mailbox/deadline", test_deadline);
  add ("/session/mailbox/command-ends-wait", test_command_ends_the_wait);
  add ("/session/mailbox/quit", test_quit_overtakes);
  add ("/session/mailbox/coalesced", test_news_is_coalesced);
  add ("/session/mailbox/disconnected", test_disconnected);
  add ("/session/mailbox/begun", test_begun_drops_the_old);
  add ("/session/mailbox/events", test_events_are_replaced);
  g_test_add_func ("/session/mailbox/rows", test_rows_are_amended);
  return g_test_run ();
}
