/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/parallel.h"
#include <omp.h>
#include <sched.h>

void
closs_parallel_for (const ClossParallel *parallel, size_t n_tasks, ClossTaskFunc func, void *data)
{
  /* Alone, without the cost of a parallel region. */
  if (parallel->n_threads == 1 || n_tasks <= 1)
    {
      for (size_t task = 0; task < n_tasks; task++)
        func (task, 0, data);
      return;
    }
#pragma omp parallel for num_threads(parallel->n_threads) schedule(dynamic)
  for (size_t task = 0; task < n_tasks; task++)
    func (task, omp_get_thread_num (), data);
}

int
closs_parallel_n_processors (void)
{
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) != 0)
    return 1;
  return CPU_COUNT (&set) > 0 ? CPU_COUNT (&set) : 1;
}
