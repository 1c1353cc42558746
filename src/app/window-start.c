/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-private.h"
#include "data/catalogue.h"
#include "data/import/import.h"
#include <glib/gi18n.h>

/* At step 0 nothing can be lost, so a change that starts a new run is made at once; but not for every key typed. */
#define BEGIN_DELAY_MS 300

static gboolean
is_untouched_run (ClossRun *run)
{
  ClossRunState state = closs_run_get_state (run);

  return closs_run_get_step (run) == 0 && state != CLOSS_RUN_TRAINING && state != CLOSS_RUN_DIVERGED;
}

/* A new seed begins both. */
static gboolean
is_untouched (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);

  if (closs_start_plan_waits (self->plan, CLOSS_CONTROL_SEED) && other != NULL)
    return is_untouched_run (self->run) && is_untouched_run (other);
  return is_untouched_run (self->edited);
}

static char *
describe_dataset (ClossWindow *self, const ClossDatasetKind *kind)
{
  const ClossRunStart *start = closs_run_get_start (self->edited);

  if (closs_start_plan_dataset_waits (self->plan))
    return g_strdup (_ ("Waits for a restart"));
  if (start != NULL && start->directory != NULL)
    return g_strdup (start->directory);
  return g_strdup (kind != NULL ? _ (kind->description) : "");
}

static void
show_dataset (ClossWindow *self)
{
  const char *id = self->wanted != NULL ? self->wanted->id : closs_start_plan_get_dataset (self->plan);
  const ClossDatasetKind *kind = id != NULL ? closs_catalogue_find_kind (id) : NULL;
  g_autofree char *subtitle = self->wanted != NULL ? g_strdup (_ (kind->description)) : describe_dataset (self, kind);

  closs_inspector_set_dataset (self->inspector, id, subtitle);
}

static char *
list_waiting (ClossWindow *self)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new ();

  if (closs_start_plan_dataset_waits (self->plan))
    g_ptr_array_add (titles, _ ("Data Set"));
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    if (closs_start_plan_waits (self->plan, i))
      g_ptr_array_add (titles, (gpointer)_ (closs_control_get (i)->title));
  g_ptr_array_add (titles, NULL);
  return g_strjoinv (", ", (char **)titles->pdata);
}

static char *
describe_waiting (ClossWindow *self)
{
  ClossSettings settings = closs_start_plan_merge (self->plan, closs_run_get_settings (self->edited));
  const ClossPreset *preset = closs_preset_match (&settings);
  guint count = closs_start_plan_count (self->plan);
  g_autofree char *list = list_waiting (self);

  if (count == 0)
    return NULL;
  if (preset != NULL && count > 1 && !closs_start_plan_dataset_waits (self->plan))
    return g_strdup_printf (_ ("Waiting for a restart: preset %s"), _ (preset->title));
  /* TRANSLATORS: %s is a list of controls, such as "Batch size, Seed" */
  return g_strdup_printf (_ ("Waiting for a restart: %s"), list);
}

/* One side's start, as it is planned. */
static void
begin (ClossWindow *self, gpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossRunStart) start = closs_start_plan_make_start (self->plan, closs_run_get_settings (self->edited));

  closs_run_begin (self->edited, start);
}

static void
show_waiting (ClossWindow *self)
{
  g_autofree char *text = is_untouched (self) ? NULL : describe_waiting (self);

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    closs_inspector_set_waiting (self->inspector, i, text != NULL && closs_start_plan_waits (self->plan, i));
  closs_banner_set_title (self->pending, text);
  show_dataset (self);
}

static void
set_waiting (ClossWindow *self, ClossControlId id, double value)
{
  closs_start_plan_set_value (self->plan, closs_run_get_settings (self->edited), id, value);
}

static void
take_seed (ClossWindow *self, gpointer seed)
{
  set_waiting (self, CLOSS_CONTROL_SEED, *(const double *)seed);
}

/* The seed that waits on the side that is chosen waits on both, whatever has begun or failed on the other since. */
static void
share_seed (ClossWindow *self)
{
  ClossSettings settings = closs_start_plan_merge (self->plan, closs_run_get_settings (self->edited));

  if (closs_start_plan_waits (self->plan, CLOSS_CONTROL_SEED))
    closs_window_edit_all (self, take_seed, &settings.value[CLOSS_CONTROL_SEED]);
}

static void
begin_if_untouched (ClossWindow *self, gpointer data G_GNUC_UNUSED)
{
  if (is_untouched (self) && closs_start_plan_count (self->plan) > 0)
    begin (self, NULL);
}

/* Those that are untouched begin. */
static void
begin_now (ClossWindow *self)
{
  share_seed (self);
  closs_window_edit_all (self, begin_if_untouched, NULL);
}

static void
begin_cb (gpointer data)
{
  ClossWindow *self = data;

  self->begin_id = 0;
  begin_now (self);
  closs_window_show_settings (self);
}

static void
plan_changed (ClossWindow *self)
{
  closs_window_show_settings (self);
  if (!is_untouched (self))
    return;
  g_clear_handle_id (&self->begin_id, g_source_remove);
  self->begin_id = g_timeout_add_once (BEGIN_DELAY_MS, begin_cb, self);
}

static void
set_live (ClossWindow *self, ClossControlId id, double value)
{
  closs_start_plan_clear_value (self->plan, id);
  closs_run_set_control (self->edited, id, value);
}

typedef struct
{
  ClossControlId id;
  double value;
} Edit;

static void
note_edit (ClossWindow *self, gpointer data)
{
  const Edit *edit = data;
  ClossSettings settings = closs_start_plan_merge (self->plan, closs_run_get_settings (self->edited));

  closs_window_note_control (self, edit->id, settings.value[edit->id], edit->value);
}

static void
make_edit (ClossWindow *self, gpointer data)
{
  const Edit *edit = data;

  if (closs_control_get (edit->id)->is_live)
    set_live (self, edit->id, edit->value);
  else
    set_waiting (self, edit->id, edit->value);
  plan_changed (self);
}

static void
edit_control (ClossWindow *self, gpointer data)
{
  note_edit (self, data);
  make_edit (self, data);
}

/* Two runs beside each other have one seed: it is set for both, while undoing, too, and taken back on the side on which
 * it was set. */
void
closs_window_set_control (ClossWindow *self, ClossControlId id, double value)
{
  Edit edit = { id, value };

  if (!self->is_undoing && id == CLOSS_CONTROL_SEED)
    closs_window_edit_each (self, note_edit, &edit);
  if (id == CLOSS_CONTROL_SEED)
    closs_window_edit_all (self, make_edit, &edit);
  else if (self->is_undoing)
    make_edit (self, &edit);
  else
    closs_window_edit_each (self, edit_control, &edit);
}

void
closs_window_let_control_wait (ClossWindow *self, ClossControlId id, double value)
{
  set_waiting (self, id, value);
  plan_changed (self);
}

static void
control_edited_cb (ClossWindow *self, int id, double value)
{
  closs_window_set_control (self, (ClossControlId)id, value);
}

static void
edit_dataset (ClossWindow *self, gpointer data)
{
  const ClossUndoDataset *dataset = data;

  closs_window_note_dataset (self, dataset->id, dataset->directory);
  closs_start_plan_set_dataset (self->plan, dataset->id, dataset->directory);
  plan_changed (self);
}

void
closs_window_set_dataset (ClossWindow *self, const char *id, const char *directory)
{
  ClossUndoDataset dataset = { .id = (char *)id, .directory = (char *)directory };

  if (self->is_undoing)
    edit_dataset (self, &dataset);
  else
    closs_window_edit_each (self, edit_dataset, &dataset);
}

static void
dataset_chosen_cb (ClossWindow *self, const char *id)
{
  /* That row only leads to where data are chosen. */
  if (g_str_equal (id, CLOSS_IMPORT_ID))
    {
      closs_window_show_settings (self);
      closs_window_import (self);
      return;
    }
  closs_window_choose_dataset (self, id);
}

/* A preset is the start of a run, so all of it waits for the next one; but where this run is of the preset's network
 * already, nothing has to wait. The seed is nobody's preset. */
static void
edit_preset (ClossWindow *self, gpointer data)
{
  const ClossPreset *preset = data;
  ClossSettings before = closs_start_plan_merge (self->plan, closs_run_get_settings (self->edited));
  gboolean needs_restart = FALSE;

  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      if (i == CLOSS_CONTROL_SEED)
        continue;
      closs_window_note_control (self, i, before.value[i], preset->settings.value[i]);
      set_waiting (self, i, preset->settings.value[i]);
      needs_restart |= closs_start_plan_waits (self->plan, i) && !closs_control_get (i)->is_live;
    }
  for (guint i = 0; i < CLOSS_N_CONTROLS && !needs_restart; i++)
    if (closs_start_plan_waits (self->plan, i) && closs_control_get (i)->is_live)
      set_live (self, i, preset->settings.value[i]);
  plan_changed (self);
}

static void
preset_chosen_cb (ClossWindow *self, const char *id)
{
  closs_window_edit_each (self, edit_preset, (gpointer)closs_preset_find (id));
}

/* Public */

void
closs_window_connect_inspector (ClossWindow *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  g_signal_connect_object (self->inspector, "control-edited", G_CALLBACK (control_edited_cb), self, flags);
  g_signal_connect_object (self->inspector, "dataset-chosen", G_CALLBACK (dataset_chosen_cb), self, flags);
  g_signal_connect_object (self->inspector, "preset-chosen", G_CALLBACK (preset_chosen_cb), self, flags);
}

void
closs_window_show_settings (ClossWindow *self)
{
  ClossSettings settings = closs_start_plan_merge (self->plan, closs_run_get_settings (self->edited));

  closs_inspector_set_settings (self->inspector, &settings);
  show_waiting (self);
  closs_window_schedule_refresh (self);
}

/* A new seed is a new start for both. */
void
closs_window_begin_plan (ClossWindow *self)
{
  g_clear_handle_id (&self->begin_id, g_source_remove);
  share_seed (self);
  if (closs_start_plan_waits (self->plan, CLOSS_CONTROL_SEED))
    closs_window_edit_all (self, begin, NULL);
  else
    closs_window_edit_each (self, begin, NULL);
}

void
closs_window_flush_plan (ClossWindow *self)
{
  if (self->begin_id == 0)
    return;
  g_clear_handle_id (&self->begin_id, g_source_remove);
  begin_now (self);
}

/* The same run again. What was set before its first step is part of how it began; what was changed later is not. */
static void
restart (ClossWindow *self, gpointer n_later)
{
  gsize n_events;
  const ClossEvent *events = closs_run_get_events (self->edited, &n_events);
  g_autofree ClossEvent *copy = g_memdup2 (events, n_events * sizeof *events);

  closs_run_restart (self->edited);
  for (gsize i = 0; i < n_events; i++)
    if (copy[i].step <= 1)
      closs_run_set_control (self->edited, copy[i].control, copy[i].new_value);
    else
      *(guint *)n_later += 1;
}

void
closs_window_restart (ClossWindow *self)
{
  guint n_later = 0;

  closs_window_edit_all (self, restart, &n_later);
  if (n_later > 0)
    closs_window_show_toast (self, _ ("Started again as it began, without the changes made while it trained"));
}

void
closs_window_new_seed (ClossWindow *self)
{
  const ClossControl *seed = closs_control_get (CLOSS_CONTROL_SEED);
  double end = MIN (seed->max, 1e6);

  closs_window_set_control (self, CLOSS_CONTROL_SEED, g_random_int_range ((int)seed->min, (int)end));
  closs_window_begin_plan (self);
}

static void
discard (ClossWindow *self, gpointer data G_GNUC_UNUSED)
{
  closs_start_plan_discard (self->plan);
}

static void
discard_seed (ClossWindow *self, gpointer data G_GNUC_UNUSED)
{
  closs_start_plan_clear_value (self->plan, CLOSS_CONTROL_SEED);
}

/* The seed that waits waits on both sides. */
void
closs_window_discard_plan (ClossWindow *self)
{
  closs_window_edit_all (self, discard_seed, NULL);
  closs_window_edit_each (self, discard, NULL);
  closs_window_show_settings (self);
}
