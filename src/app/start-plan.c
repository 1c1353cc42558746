/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/start-plan.h"

struct _ClossStartPlan
{
  ClossRunStart *present; /* NULL: no run yet */
  ClossSettings wanted;
  gboolean has_value[CLOSS_N_CONTROLS];
  char *dataset_id; /* wanted; NULL: the present one */
  char *directory;
};

static const char *
present_dataset (const ClossStartPlan *plan)
{
  return plan->present != NULL ? plan->present->dataset_id : NULL;
}

static const char *
present_directory (const ClossStartPlan *plan)
{
  return plan->present != NULL ? plan->present->directory : NULL;
}

ClossStartPlan *
closs_start_plan_new (void)
{
  return g_new0 (ClossStartPlan, 1);
}

void
closs_start_plan_free (ClossStartPlan *plan)
{
  closs_start_plan_discard (plan);
  g_clear_pointer (&plan->present, closs_run_start_free);
  g_free (plan);
}

void
closs_start_plan_reset (ClossStartPlan *plan, const ClossRunStart *start)
{
  closs_start_plan_discard (plan);
  g_clear_pointer (&plan->present, closs_run_start_free);
  if (start != NULL)
    plan->present = closs_run_start_copy (start);
}

void
closs_start_plan_discard (ClossStartPlan *plan)
{
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    plan->has_value[i] = FALSE;
  g_clear_pointer (&plan->dataset_id, g_free);
  g_clear_pointer (&plan->directory, g_free);
}

void
closs_start_plan_set_value (ClossStartPlan *plan, const ClossSettings *live, ClossControlId control, double value)
{
  const ClossSettings *now
      = closs_control_get (control)->is_live || plan->present == NULL ? live : &plan->present->settings;

  plan->wanted.value[control] = value;
  plan->has_value[control] = now->value[control] != value;
}

void
closs_start_plan_clear_value (ClossStartPlan *plan, ClossControlId control)
{
  plan->has_value[control] = FALSE;
}

void
closs_start_plan_set_dataset (ClossStartPlan *plan, const char *id, const char *directory)
{
  gboolean is_same
      = g_strcmp0 (id, present_dataset (plan)) == 0 && g_strcmp0 (directory, present_directory (plan)) == 0;
  g_autofree char *new_id = is_same ? NULL : g_strdup (id);
  g_autofree char *new_directory = is_same ? NULL : g_strdup (directory);

  g_free (plan->dataset_id);
  g_free (plan->directory);
  plan->dataset_id = g_steal_pointer (&new_id);
  plan->directory = g_steal_pointer (&new_directory);
}

gboolean
closs_start_plan_waits (const ClossStartPlan *plan, ClossControlId control)
{
  return plan->has_value[control];
}

gboolean
closs_start_plan_dataset_waits (const ClossStartPlan *plan)
{
  return plan->dataset_id != NULL;
}

guint
closs_start_plan_count (const ClossStartPlan *plan)
{
  guint count = plan->dataset_id != NULL;

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    count += plan->has_value[i] ? 1 : 0;
  return count;
}

const char *
closs_start_plan_get_dataset (const ClossStartPlan *plan)
{
  return plan->dataset_id != NULL ? plan->dataset_id : present_dataset (plan);
}

ClossSettings
closs_start_plan_merge (const ClossStartPlan *plan, const ClossSettings *live)
{
  ClossSettings merged = *live;

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    if (plan->has_value[i])
      merged.value[i] = plan->wanted.value[i];
  return merged;
}

ClossRunStart *
closs_start_plan_make_start (const ClossStartPlan *plan, const ClossSettings *live)
{
  const gboolean is_new = plan->dataset_id != NULL;
  ClossRunStart start = {
    .dataset_id = is_new ? plan->dataset_id : (char *)present_dataset (plan),
    .directory = is_new ? plan->directory : (char *)present_directory (plan),
    .settings = closs_start_plan_merge (plan, live),
  };

  if (plan->present != NULL)
    start.options = plan->present->options;
  return closs_run_start_copy (&start);
}
