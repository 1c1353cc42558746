/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* How many threads a call may use. Passed to every kernel that can use more than one; there is no global setting.
 *
 * The rule that gives a run the same bits with any number of threads: the shapes alone decide the tasks, never
 * n_threads; no two tasks write the same element; and sums over tasks are added up in the order of the tasks, after the
 * loop. */
typedef struct
{
  int n_threads; /* 1 or more */
} ClossParallel;

/* One task of a parallel loop. @worker is in [0, n_threads) and no two tasks that run at the same time share it:
 * it selects a slice of scratch memory, and must not influence the result. */
typedef void (*ClossTaskFunc) (size_t task, int worker, void *data);

/* Calls @func for every task in [0, n_tasks), on up to parallel->n_threads threads, and returns when all are done.
 * The order is not defined. Each calling thread has its own pool, which lives as long as that thread; no other code in
 * the project creates threads for arithmetic. Do not call it from a task. */
void closs_parallel_for (const ClossParallel *parallel, size_t n_tasks, ClossTaskFunc func, void *data);

/* Loops that the calling thread begins from now on use at most @n_threads threads (1 or more), whatever their
 * ClossParallel says. The helper threads compute only when the other threads of the system leave processors idle
 * (Linux's policy SCHED_IDLE). If they get no time, the calling thread does all tasks, but it waits for a task that a
 * helper has begun. Do not call it from a task. */
void closs_parallel_give_way (int n_threads);

/* The number of processors this process may run on; at least 1. */
int closs_parallel_n_processors (void);
