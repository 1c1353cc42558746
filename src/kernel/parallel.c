/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Each thread that runs parallel loops has a small pool of threads. Its first loop makes the pool; the pool ends with
 * the thread.
 *
 * OpenMP's regions do not fit: a step has some hundreds of short loops, and after each one libgomp's threads either
 * spin for long or sleep at once. Spinning costs a time slice a loop if the machine also has other work (the window);
 * sleeping costs a wake-up a loop. The environment fixes this choice before main() begins. Here a thread spins for some
 * tens of microseconds, about as long as a wake-up takes, then sleeps. */
#include "kernel/parallel.h"
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum
{
  SPINS = 2000,
};

/* The gate of a pool is one number with three parts: the number of the loop (upper half), whether the loop is closed
 * (one bit), and how many workers are inside (the rest). A worker enters only while the loop is open. The caller closes
 * the loop when no task is left, then waits for the workers inside. It does not wait for a worker that has not entered.
 */
#define GATE_LOOP(n) ((uint64_t)(n) << 32)
#define GATE_CLOSED  ((uint64_t)1 << 31)
#define GATE_INSIDE  (GATE_CLOSED - 1)

typedef struct Pool Pool;

typedef struct
{
  Pool *pool;
  pthread_t thread;
  int index; /* from 1: the caller is worker 0 */
} Worker;

struct Pool
{
  int n_wanted, n_workers; /* helper threads; the system may have given fewer than asked for */
  bool gives_way;          /* the workers have the policy SCHED_IDLE */
  Worker *workers;

  pthread_mutex_t mutex;
  pthread_cond_t started, finished;
  int n_sleeping;          /* workers that wait for `started`; under the mutex */
  bool is_caller_sleeping; /* under the mutex */

  /* The current loop: written while the gate is closed and no worker is inside; workers inside read it. */
  ClossTaskFunc func;
  void *data;
  size_t n_tasks;
  atomic_size_t next_task;
  _Atomic uint64_t gate;
  atomic_bool is_ending;
};

/* The calling thread's pool; the key frees it when the thread ends. */
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t pool_key;

/* Set by closs_parallel_give_way(). */
static _Thread_local bool gives_way;
static _Thread_local int max_threads = INT_MAX;

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

static uint32_t
get_loop (uint64_t gate)
{
  return (uint32_t)(gate >> 32);
}

static bool
has_news (Pool *pool, uint32_t seen)
{
  return get_loop (atomic_load_explicit (&pool->gate, memory_order_acquire)) != seen
         || atomic_load_explicit (&pool->is_ending, memory_order_acquire);
}

/* Returns when a loop after @seen begins, or the pool ends. */
static void
wait_for_start (Pool *pool, uint32_t seen)
{
  for (int i = 0; i < SPINS; i++, pause_briefly ())
    if (has_news (pool, seen))
      return;
  pthread_mutex_lock (&pool->mutex);
  pool->n_sleeping++;
  while (!has_news (pool, seen))
    pthread_cond_wait (&pool->started, &pool->mutex);
  pool->n_sleeping--;
  pthread_mutex_unlock (&pool->mutex);
}

/* Whether the loop is still open; *seen becomes its number. */
static bool
enter (Pool *pool, uint32_t *seen)
{
  uint64_t gate = atomic_load_explicit (&pool->gate, memory_order_acquire);

  while ((gate & GATE_CLOSED) == 0)
    if (atomic_compare_exchange_weak_explicit (&pool->gate, &gate, gate + 1, memory_order_acq_rel,
                                               memory_order_acquire))
      break;
  *seen = get_loop (gate);
  return (gate & GATE_CLOSED) == 0;
}

static void
leave (Pool *pool)
{
  uint64_t gate = atomic_fetch_sub_explicit (&pool->gate, 1, memory_order_acq_rel) - 1;

  if ((gate & GATE_CLOSED) == 0 || (gate & GATE_INSIDE) > 0)
    return;
  pthread_mutex_lock (&pool->mutex);
  if (pool->is_caller_sleeping)
    pthread_cond_signal (&pool->finished);
  pthread_mutex_unlock (&pool->mutex);
}

static void
lower_priority (void)
{
#ifdef SCHED_IDLE
  const struct sched_param param = { 0 };

  /* If the system refuses, the thread keeps its normal priority. */
  (void)sched_setscheduler (0, SCHED_IDLE, &param);
#endif
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  Pool *pool = worker->pool;
  uint32_t seen = 0;

  if (pool->gives_way)
    lower_priority ();
  for (;;)
    {
      wait_for_start (pool, seen);
      if (atomic_load_explicit (&pool->is_ending, memory_order_acquire))
        return NULL;
      if (!enter (pool, &seen))
        continue;
      run_tasks (pool, worker->index);
      leave (pool);
    }
}

/* Opens the next loop. */
static void
start (Pool *pool)
{
  uint32_t loop = get_loop (atomic_load_explicit (&pool->gate, memory_order_relaxed)) + 1;

  pthread_mutex_lock (&pool->mutex);
  atomic_store_explicit (&pool->gate, GATE_LOOP (loop), memory_order_release);
  if (pool->n_sleeping > 0)
    pthread_cond_broadcast (&pool->started);
  pthread_mutex_unlock (&pool->mutex);
}

static bool
has_somebody_inside (Pool *pool)
{
  return (atomic_load_explicit (&pool->gate, memory_order_acquire) & GATE_INSIDE) > 0;
}

/* Closes the loop; returns when no worker is inside. */
static void
finish (Pool *pool)
{
  atomic_fetch_or_explicit (&pool->gate, GATE_CLOSED, memory_order_acq_rel);
  for (int i = 0; i < SPINS; i++, pause_briefly ())
    if (!has_somebody_inside (pool))
      return;
  pthread_mutex_lock (&pool->mutex);
  pool->is_caller_sleeping = true;
  while (has_somebody_inside (pool))
    pthread_cond_wait (&pool->finished, &pool->mutex);
  pool->is_caller_sleeping = false;
  pthread_mutex_unlock (&pool->mutex);
}

static void
free_pool (void *data)
{
  Pool *pool = data;

  pthread_mutex_lock (&pool->mutex);
  atomic_store_explicit (&pool->is_ending, true, memory_order_release);
  pthread_cond_broadcast (&pool->started);
  pthread_mutex_unlock (&pool->mutex);
  for (int i = 0; i < pool->n_workers; i++)
    pthread_join (pool->workers[i].thread, NULL);
  pthread_cond_destroy (&pool->started);
  pthread_cond_destroy (&pool->finished);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool);
}

/* If the system gives fewer workers, or none, the loops only take longer. */
static Pool *
make_pool (int n_workers)
{
  Pool *pool = calloc (1, sizeof *pool);

  if (pool == NULL)
    return NULL;
  pool->n_wanted = n_workers;
  pool->gives_way = gives_way;
  atomic_init (&pool->gate, GATE_CLOSED);
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
  if (pool != NULL && pool->n_wanted == n_workers && pool->gives_way == gives_way)
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
  int n_threads = parallel->n_threads < max_threads ? parallel->n_threads : max_threads;
  Pool *pool = n_threads > 1 && n_tasks > 1 ? get_pool (n_threads - 1) : NULL;

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
  finish (pool);
}

void
closs_parallel_give_way (int n_threads)
{
  gives_way = true;
  max_threads = n_threads > 1 ? n_threads : 1;
}

int
closs_parallel_n_processors (void)
{
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) != 0)
    return 1;
  return CPU_COUNT (&set) > 0 ? CPU_COUNT (&set) : 1;
}
