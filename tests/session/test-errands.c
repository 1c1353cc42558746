/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/errands.h"
#ifdef __linux__
#include <sched.h>
#endif
#ifdef __GLIBC__
#include <pthread.h>
#endif

typedef struct
{
  GThread *thread; /* the thread that did it */
  int policy;
  int n;
} Note;

static void
note_cb (gpointer data, gpointer unused G_GNUC_UNUSED)
{
  Note *note = data;

  note->thread = g_thread_self ();
#ifdef __linux__
  note->policy = sched_getscheduler (0);
#endif
  note->n++;
}

/* Each errand is done when the call returns, and all run on the same other thread. */
static void
test_done (void)
{
  g_autoptr (ClossErrands) errands = closs_errands_new ();
  Note note = { 0 };
  GThread *first;

  closs_errands_run (errands, note_cb, &note);
  first = note.thread;
  g_assert_true (first != g_thread_self ());
  for (int i = 1; i < 1000; i++)
    {
      g_assert_cmpint (note.n, ==, i);
      closs_errands_run (errands, note_cb, &note);
      g_assert_true (note.thread == first);
    }
}

static gpointer
ask_in_low_priority_cb (gpointer data)
{
  g_autoptr (ClossErrands) errands = closs_errands_new ();
#ifdef __linux__
  const struct sched_param param = { 0 };

  g_assert_cmpint (sched_setscheduler (0, SCHED_IDLE, &param), ==, 0);
  g_assert_cmpint (sched_getscheduler (0), ==, SCHED_IDLE);
#endif
  closs_errands_run (errands, note_cb, data);
  return NULL;
}

/* After the calling thread has lowered its priority, errands still run with the former priority. */
static void
test_keeps_priority (void)
{
  Note note = { .policy = -1 };

#ifdef __linux__
  g_thread_join (g_thread_new ("low", ask_in_low_priority_cb, &note));
  g_assert_cmpint (note.policy, ==, sched_getscheduler (0));
#else
  g_thread_join (g_thread_new ("low", ask_in_low_priority_cb, &note));
#endif
  g_assert_cmpint (note.n, ==, 1);
}

/* If the system cannot start a thread, the calling thread does the errands itself. */
static void
test_no_thread (void)
{
#ifdef __GLIBC__
  pthread_attr_t usual, impossible;
  Note note = { 0 };

  g_assert_cmpint (pthread_getattr_default_np (&usual), ==, 0);
  g_assert_cmpint (pthread_attr_init (&impossible), ==, 0);
  g_assert_cmpint (pthread_attr_setstacksize (&impossible, G_MAXSIZE / 4), ==, 0);
  g_assert_cmpint (pthread_setattr_default_np (&impossible), ==, 0);
  {
    g_autoptr (ClossErrands) errands = closs_errands_new ();

    closs_errands_run (errands, note_cb, &note);
  }
  g_assert_cmpint (pthread_setattr_default_np (&usual), ==, 0);
  pthread_attr_destroy (&impossible);
  pthread_attr_destroy (&usual);
  g_assert_cmpint (note.n, ==, 1);
  g_assert_true (note.thread == g_thread_self ());
#else
  g_test_skip ("there is no way here to have no thread");
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Otherwise GLib would use the thread of one test again for the next. */
  g_thread_pool_set_max_unused_threads (0);
  g_test_add_func ("/errands/done", test_done);
  g_test_add_func ("/errands/keeps-priority", test_keeps_priority);
  g_test_add_func ("/errands/no-thread", test_no_thread);
  return g_test_run ();
}
