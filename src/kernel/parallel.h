/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* How many threads a call may use. Passed to every kernel that can use more than one; there is no global setting.
 *
 * The rule that keeps a run the same bits with any number of threads: tasks are cut by the shapes alone, never by
 * n_threads; no two tasks write the same element; and sums over tasks are added up in the order of the tasks,
 * after the loop. */
typedef struct
{
  int n_threads; /* 1 or more */
} ClossParallel;

/* One task of a parallel loop. @worker is in [0, n_threads) and no two tasks that run at the same time share it:
 * it picks a slice of scratch memory, and must not influence the result. */
typedef void (*ClossTaskFunc) (size_t task, int worker, void *data);

/* Calls @func for every task in [0, n_tasks), on up to parallel->n_threads threads, and returns when all are done.
 * The order is not defined. The only place in the project where threads for arithmetic are made: a pool of the calling
 * thread's own, which lives as long as that thread. Not to be called from a task. */
void closs_parallel_for (const ClossParallel *parallel, size_t n_tasks, ClossTaskFunc func, void *data);

/* Loops that the calling thread begins from now on use at most @n_threads threads (1 or more), whatever their
 * ClossParallel says; and the threads beside the calling one compute only in the time that other threads of the system
 * leave (Linux's policy SCHED_IDLE). If they get none, the calling thread does all tasks, except that it waits for a
 * task that another has begun. Not to be called from a task. */
void closs_parallel_give_way (int n_threads);

/* The number of processors this process may run on; at least 1. */
int closs_parallel_n_processors (void);
