/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A small pool of threads for every thread that asks for parallel loops, made at its first loop and ended with it.
 *
 * Why not OpenMP's regions: a step is some hundreds of short loops, and libgomp's threads meet after each either by
 * spinning for long, which on a machine that has anything else to do (the window) costs a time slice a loop, or by
 * sleeping at once, which costs a wake-up a loop; which of the two is fixed by the environment before main() begins.
 * Here a thread spins for some tens of microseconds, about as long as a wake-up takes, then sleeps. */
#include "kernel/parallel.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum
{
  SPINS = 2000,
};

typedef struct Pool Pool;

typedef struct
{
  Pool *pool;
  pthread_t thread;
  int index; /* from 1: the caller is worker 0 */
} Worker;

struct Pool
{
  int n_wanted, n_workers; /* beside the caller; the system may have given fewer */
  Worker *workers;

  pthread_mutex_t mutex;
  pthread_cond_t started, finished;
  int n_sleeping;          /* workers that wait for `started`; under the mutex */
  bool is_caller_sleeping; /* under the mutex */

  /* The loop at hand: written before `generation` moves, read after. */
  ClossTaskFunc func;
  void *data;
  size_t n_tasks;
  atomic_size_t next_task;
  atomic_uint generation; /* counts loops */
  atomic_int n_busy;      /* workers that are not done with it */
  bool is_ending;         /* likewise: no loop, but the end */
};

/* The calling thread's pool; the key ends it with the thread. */
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t pool_key;

static void
pause_briefly (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#endif
}

static void
run_tasks (Pool *pool, int worker)
{
  size_t task;

  while ((task = atomic_fetch_add_explicit (&pool->next_task, 1, memory_order_relaxed)) < pool->n_tasks)
    pool->func (task, worker, pool->data);
}

/* Returns when the generation is no longer @seen. */
static unsigned
wait_for_start (Pool *pool, unsigned seen)
{
  for (int i = 0; i < SPINS; i++, pause_briefly ())
    if (atomic_load_explicit (&pool->generation, memory_order_acquire) != seen)
      return seen + 1;
  pthread_mutex_lock (&pool->mutex);
  pool->n_sleeping++;
  while (atomic_load_explicit (&pool->generation, memory_order_acquire) == seen)
    pthread_cond_wait (&pool->started, &pool->mutex);
  pool->n_sleeping--;
  pthread_mutex_unlock (&pool->mutex);
  return seen + 1;
}

static void
finish (Pool *pool)
{
  if (atomic_fetch_sub_explicit (&pool->n_busy, 1, memory_order_acq_rel) > 1)
    return;
  pthread_mutex_lock (&pool->mutex);
  if (pool->is_caller_sleeping)
    pthread_cond_signal (&pool->finished);
  pthread_mutex_unlock (&pool->mutex);
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  Pool *pool = worker->pool;
  unsigned seen = 0;

  for (;;)
    {
      seen = wait_for_start (pool, seen);
      if (pool->is_ending)
        return NULL;
      run_tasks (pool, worker->index);
      finish (pool);
    }
}

static void
start (Pool *pool)
{
  pthread_mutex_lock (&pool->mutex);
  atomic_store_explicit (&pool->n_busy, pool->n_workers, memory_order_relaxed);
  atomic_fetch_add_explicit (&pool->generation, 1, memory_order_release);
  if (pool->n_sleeping > 0)
    pthread_cond_broadcast (&pool->started);
  pthread_mutex_unlock (&pool->mutex);
}

static void
wait_for_finish (Pool *pool)
{
  for (int i = 0; i < SPINS; i++, pause_briefly ())
    if (atomic_load_explicit (&pool->n_busy, memory_order_acquire) == 0)
      return;
  pthread_mutex_lock (&pool->mutex);
  pool->is_caller_sleeping = true;
  while (atomic_load_explicit (&pool->n_busy, memory_order_acquire) > 0)
    pthread_cond_wait (&pool->finished, &pool->mutex);
  pool->is_caller_sleeping = false;
  pthread_mutex_unlock (&pool->mutex);
}

static void
free_pool (void *data)
{
  Pool *pool = data;

  pool->is_ending = true;
  start (pool);
  for (int i = 0; i < pool->n_workers; i++)
    pthread_join (pool->workers[i].thread, NULL);
  pthread_cond_destroy (&pool->started);
  pthread_cond_destroy (&pool->finished);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool);
}

/* Fewer workers than asked for, or none, where the system gives no more: the loops only take longer. */
static Pool *
make_pool (int n_workers)
{
  Pool *pool = calloc (1, sizeof *pool);

  if (pool == NULL)
    return NULL;
  pool->n_wanted = n_workers;
  pool->workers = calloc ((size_t)n_workers, sizeof *pool->workers);
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->started, NULL);
  pthread_cond_init (&pool->finished, NULL);
  for (int i = 0; pool->workers != NULL && i < n_workers; i++)
    {
      Worker *worker = &pool->workers[i];

      worker->pool = pool;
      worker->index = i + 1;
      if (pthread_create (&worker->thread, NULL, worker_main, worker) != 0)
        break;
      pool->n_workers++;
    }
  return pool;
}

static void
make_key (void)
{
  pthread_key_create (&pool_key, free_pool);
}

static Pool *
get_pool (int n_workers)
{
  Pool *pool;

  pthread_once (&key_once, make_key);
  pool = pthread_getspecific (pool_key);
  if (pool != NULL && pool->n_wanted == n_workers)
    return pool;
  if (pool != NULL)
    free_pool (pool);
  pool = make_pool (n_workers);
  pthread_setspecific (pool_key, pool);
  return pool;
}

void
closs_parallel_for (const ClossParallel *parallel, size_t n_tasks, ClossTaskFunc func, void *data)
{
  Pool *pool = parallel->n_threads > 1 && n_tasks > 1 ? get_pool (parallel->n_threads - 1) : NULL;

  if (pool == NULL)
    {
      for (size_t task = 0; task < n_tasks; task++)
        func (task, 0, data);
      return;
    }
  pool->func = func;
  pool->data = data;
  pool->n_tasks = n_tasks;
  atomic_store_explicit (&pool->next_task, 0, memory_order_relaxed);
  start (pool);
  run_tasks (pool, 0);
  wait_for_finish (pool);
}

int
closs_parallel_n_processors (void)
{
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) != 0)
    return 1;
  return CPU_COUNT (&set) > 0 ? CPU_COUNT (&set) : 1;
}
