/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/run.h"

ClossRunStart *
closs_run_start_copy (const ClossRunStart *start)
{
  ClossRunStart *copy = g_memdup2 (start, sizeof *start);

  copy->dataset_id = g_strdup (start->dataset_id);
  copy->directory = g_strdup (start->directory);
  return copy;
}

void
closs_run_start_free (ClossRunStart *start)
{
  g_free (start->dataset_id);
  g_free (start->directory);
  g_free (start);
}
