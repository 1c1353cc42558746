/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/start-plan.h"

struct _ClossStartPlan
{
  ClossRunStart *present; /* NULL: no run yet */
  ClossSettings wanted;
  gboolean has_value[CLOSS_N_CONTROLS];
  ClossRunStart *data;   /* wanted, of which only what names the data counts; NULL: the present ones */
  gboolean is_under_way; /* a run has been asked for that begins so */
};

static const char *
present_dataset (const ClossStartPlan *plan)
{
  return plan->present != NULL ? plan->present->dataset_id : NULL;
}

static gboolean
names_same_data (const ClossRunStart *a, const ClossRunStart *b)
{
  return g_strcmp0 (a->dataset_id, b->dataset_id) == 0 && g_strcmp0 (a->directory, b->directory) == 0
         && (!closs_run_start_is_own (a) || closs_import_options_equal (&a->import, &b->import));
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
  g_clear_pointer (&plan->data, closs_run_start_free);
  plan->is_under_way = FALSE;
}

void
closs_start_plan_fail (ClossStartPlan *plan)
{
  if (plan->is_under_way)
    closs_start_plan_discard (plan);
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
closs_start_plan_set_data (ClossStartPlan *plan, const ClossRunStart *data)
{
  /* What has just been read may be what the same names stand for now. */
  gboolean is_same = plan->present != NULL && data->dataset == NULL && names_same_data (data, plan->present);
  ClossRunStart *wanted = is_same ? NULL : closs_run_start_copy (data);

  g_clear_pointer (&plan->data, closs_run_start_free);
  plan->data = wanted;
}

void
closs_start_plan_set_dataset (ClossStartPlan *plan, const char *id, const char *directory)
{
  closs_start_plan_set_data (plan, &(ClossRunStart){ .dataset_id = (char *)id, .directory = (char *)directory });
}

gboolean
closs_start_plan_waits (const ClossStartPlan *plan, ClossControlId control)
{
  return plan->has_value[control];
}

gboolean
closs_start_plan_dataset_waits (const ClossStartPlan *plan)
{
  return plan->data != NULL;
}

guint
closs_start_plan_count (const ClossStartPlan *plan)
{
  guint count = plan->data != NULL;

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    count += plan->has_value[i] ? 1 : 0;
  return count;
}

const char *
closs_start_plan_get_dataset (const ClossStartPlan *plan)
{
  return plan->data != NULL ? plan->data->dataset_id : present_dataset (plan);
}

const char *
closs_start_plan_get_directory (const ClossStartPlan *plan)
{
  const ClossRunStart *data = plan->data != NULL ? plan->data : plan->present;

  return data != NULL ? data->directory : NULL;
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
closs_start_plan_make_start (ClossStartPlan *plan, const ClossSettings *live)
{
  const ClossRunStart none = { 0 };
  const ClossRunStart *data = plan->data != NULL ? plan->data : plan->present != NULL ? plan->present : &none;
  ClossRunStart start = {
    .dataset_id = data->dataset_id,
    .directory = data->directory,
    .import = data->import,
    .dataset = data->dataset,
    .settings = closs_start_plan_merge (plan, live),
  };

  if (plan->present != NULL)
    start.options = plan->present->options;
  plan->is_under_way = TRUE;
  return closs_run_start_copy (&start);
}
