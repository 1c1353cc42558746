/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/parallel.h"
#include "kernel/pixels.h"
#include <sched.h>
#include <stdatomic.h>

enum
{
  MAX_TASKS = 5000,
  MAX_WORKERS = 7,
};

typedef struct
{
  int n_threads;
  atomic_int n_runs[MAX_TASKS];
  atomic_int is_busy[MAX_WORKERS];
  atomic_int n_errors;
} Loop;

/* Counts the task, and checks that no other task uses the same worker meanwhile. */
static void
count_task_cb (size_t task, int worker, void *data)
{
  Loop *loop = data;

  if (worker < 0 || worker >= loop->n_threads || atomic_fetch_add (&loop->is_busy[worker], 1) != 0)
    atomic_fetch_add (&loop->n_errors, 1);
  atomic_fetch_add (&loop->n_runs[task], 1);
  if (worker >= 0 && worker < loop->n_threads)
    atomic_fetch_sub (&loop->is_busy[worker], 1);
}

static void
check_loop (int n_threads, size_t n_tasks)
{
  const ClossParallel parallel = { n_threads };
  g_autofree Loop *loop = g_new0 (Loop, 1);

  loop->n_threads = n_threads;
  closs_parallel_for (&parallel, n_tasks, count_task_cb, loop);
  g_assert_cmpint (loop->n_errors, ==, 0);
  for (size_t i = 0; i < MAX_TASKS; i++)
    g_assert_cmpint (loop->n_runs[i], ==, i < n_tasks ? 1 : 0);
}

/* Also with the number of threads changing from loop to loop. */
static void
test_every_task_once (void)
{
  static const size_t n_tasks[] = { 0, 1, 2, 7, 100, MAX_TASKS };

  for (int repeat = 0; repeat < 3; repeat++)
    for (int n_threads = 1; n_threads <= MAX_WORKERS; n_threads++)
      for (size_t i = 0; i < G_N_ELEMENTS (n_tasks); i++)
        check_loop (n_threads, n_tasks[i]);
}

static void
add_task_cb (size_t task, int worker, void *data)
{
  size_t *values = data;

  (void)worker;
  values[task]++;
}

/* Very short loops, one after another: each loop reads the results of the one before, on any thread. */
static void
test_many_short_loops (void)
{
  const ClossParallel parallel = { 3 };
  size_t values[8] = { 0 };

  for (int i = 0; i < 3000; i++)
    {
      closs_parallel_for (&parallel, G_N_ELEMENTS (values), add_task_cb, values);
      if (i % 1000 == 0)
        g_usleep (2000); /* long enough for the workers to fall asleep */
    }
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpuint (values[i], ==, 3000);
}

static void *
run_loops_cb (void *data)
{
  (void)data;
  for (int i = 0; i < 20; i++)
    check_loop (2 + i % 2, 500);
  return NULL;
}

/* Every thread has its own pool, which ends with the thread. */
static void
test_callers (void)
{
  for (int repeat = 0; repeat < 3; repeat++)
    {
      GThread *threads[4];

      for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        threads[i] = g_thread_new ("caller", run_loops_cb, NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
        g_thread_join (threads[i]);
    }
}

typedef struct
{
  GMutex mutex;
  GHashTable *policies; /* GThread → int */
  int n_tasks;
} Who;

static void
note_thread_cb (size_t task, int worker, void *data)
{
  Who *who = data;

  (void)task;
  (void)worker;
  g_usleep (200); /* gives the other threads time to start */
  g_mutex_lock (&who->mutex);
  g_hash_table_insert (who->policies, g_thread_self (), GINT_TO_POINTER (sched_getscheduler (0)));
  who->n_tasks++;
  g_mutex_unlock (&who->mutex);
}

/* Runs loops with 3 threads until @n_expected threads have been seen, and checks that there are no more. */
static void
watch_threads (Who *who, guint n_expected)
{
  const ClossParallel parallel = { 3 };

  g_hash_table_remove_all (who->policies);
  for (int i = 0; i < 2000 && (i < 20 || g_hash_table_size (who->policies) < n_expected); i++)
    {
      who->n_tasks = 0;
      closs_parallel_for (&parallel, 10, note_thread_cb, who);
      g_assert_cmpint (who->n_tasks, ==, 10);
    }
  g_assert_cmpuint (g_hash_table_size (who->policies), ==, n_expected);
}

static void *
give_way_cb (void *data)
{
  Who *who = data;
  GHashTableIter iter;
  void *thread, *policy;

  watch_threads (who, 3);
  closs_parallel_give_way (2);
  watch_threads (who, 2);
  g_hash_table_iter_init (&iter, who->policies);
  while (g_hash_table_iter_next (&iter, &thread, &policy))
    g_assert_cmpint (GPOINTER_TO_INT (policy), ==, thread == g_thread_self () ? SCHED_OTHER : SCHED_IDLE);
  closs_parallel_give_way (1);
  watch_threads (who, 1);
  closs_parallel_give_way (8);
  watch_threads (who, 3);
  return NULL;
}

/* Only the loops of the calling thread change, and only its helper threads get another policy. */
static void
test_give_way (void)
{
  Who who = { .policies = g_hash_table_new (NULL, NULL) };

  g_thread_join (g_thread_new ("gives-way", give_way_cb, &who));
  watch_threads (&who, 3);
  g_hash_table_unref (who.policies);
}

static void
test_n_processors (void)
{
  g_assert_cmpint (closs_parallel_n_processors (), >=, 1);
  g_assert_cmpint (closs_parallel_n_processors (), <=, (int)g_get_num_processors ());
}

static void
test_pixels (void)
{
  enum
  {
    IMAGES = 40,
    SIZE = 13
  };
  const guint32 indices[] = { 39, 0, 7, 7, 20 };
  guint8 pixels[IMAGES * SIZE];

  for (int i = 0; i < IMAGES * SIZE; i++)
    pixels[i] = (guint8)(i * 37);
  pixels[0] = 255;
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      const ClossParallel parallel = { n_threads };
      TestBuffer picked = test_buffer_new_floats (G_N_ELEMENTS (indices) * SIZE);
      TestBuffer all = test_buffer_new_floats (IMAGES * SIZE);

      closs_pixels_to_float (G_N_ELEMENTS (indices), SIZE, &parallel, pixels, indices, test_buffer_floats (&picked));
      closs_pixels_to_float (IMAGES, SIZE, &parallel, pixels, NULL, test_buffer_floats (&all));
      for (gsize i = 0; i < IMAGES * SIZE; i++)
        g_assert_cmpfloat (fabs ((double)test_buffer_floats (&all)[i] - pixels[i] / 255.0), <=, FLT_EPSILON / 2);
      g_assert_cmpfloat (test_buffer_floats (&all)[0], ==, 1);
      for (gsize i = 0; i < G_N_ELEMENTS (indices); i++)
        g_assert_cmpmem (test_buffer_floats (&picked) + i * SIZE, SIZE * sizeof (float),
                         test_buffer_floats (&all) + indices[i] * SIZE, SIZE * sizeof (float));
      test_buffer_clear (&picked);
      test_buffer_clear (&all);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/parallel/every-task-once", test_every_task_once);
  g_test_add_func ("/parallel/many-short-loops", test_many_short_loops);
  g_test_add_func ("/parallel/callers", test_callers);
  g_test_add_func ("/parallel/give-way", test_give_way);
  g_test_add_func ("/parallel/n-processors", test_n_processors);
  g_test_add_func ("/parallel/pixels", test_pixels);
  return g_test_run ();
}
