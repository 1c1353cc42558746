/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-private.h"
#include "train/question.h"
#include <glib/gi18n.h>

/* A | B: a second run beside the window's own. A is the window's run, which was there before and stays; everything that
 * drives training drives both, and the controls act on the side that is chosen. */

ClossRun *
closs_window_get_other_run (ClossWindow *self)
{
  return self->pair != NULL ? closs_run_pair_get_run (self->pair, CLOSS_SIDE_B) : NULL;
}

ClossRunState
closs_window_get_run_state (ClossWindow *self)
{
  return self->pair != NULL ? closs_run_pair_get_state (self->pair) : closs_run_get_state (self->run);
}

/* Which side the controls act on */

static void
select_side (ClossWindow *self, ClossSide side)
{
  self->edited = side == CLOSS_SIDE_B ? closs_window_get_other_run (self) : self->run;
  self->plan = self->plans[side];
  self->undo = self->undos[side];
}

ClossSide
closs_window_get_chosen (ClossWindow *self)
{
  return self->plan == self->plans[CLOSS_SIDE_B] ? CLOSS_SIDE_B : CLOSS_SIDE_A;
}

/* @func for every side that the controls act on, as if it were the only one. */
void
closs_window_edit_each (ClossWindow *self, ClossEditFunc func, gpointer data)
{
  if (!self->edits_both)
    {
      func (self, data);
      return;
    }
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      select_side (self, side);
      func (self, data);
    }
  select_side (self, CLOSS_SIDE_A);
  closs_window_show_settings (self);
}

/* Likewise for both, whichever is chosen; for the only one where there is no other. */
void
closs_window_edit_all (ClossWindow *self, ClossEditFunc func, gpointer data)
{
  ClossSide chosen = closs_window_get_chosen (self);

  for (int side = 0; side < (self->pair != NULL ? CLOSS_N_SIDES : 1); side++)
    {
      select_side (self, side);
      func (self, data);
    }
  select_side (self, chosen);
  closs_window_show_settings (self);
}

/* Likewise for that side alone. */
void
closs_window_edit_side (ClossWindow *self, ClossSide side, ClossEditFunc func, gpointer data)
{
  ClossSide chosen = closs_window_get_chosen (self);
  gboolean edits_both = self->edits_both;

  self->edits_both = FALSE;
  select_side (self, side);
  func (self, data);
  self->edits_both = edits_both;
  select_side (self, chosen);
  closs_window_show_settings (self);
}

char *
closs_window_dup_chosen_side (ClossWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "edit-side");
  g_autoptr (GVariant) name = g_action_get_state (action);

  return g_variant_dup_string (name, NULL);
}

void
closs_window_choose_side (ClossWindow *self, const char *name)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "edit-side");

  /* A data set that is on its way was wanted for the side that was chosen then. */
  closs_window_forget_wanted (self);
  g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (name));
  self->edits_both = g_str_equal (name, "both");
  select_side (self, g_str_equal (name, "b") ? CLOSS_SIDE_B : CLOSS_SIDE_A);
  closs_window_show_settings (self);
  closs_window_update_undo (self);
}

/* Driving */

void
closs_window_train (ClossWindow *self)
{
  if (self->pair != NULL)
    closs_run_pair_train (self->pair);
  else
    closs_run_train (self->run);
}

void
closs_window_pause (ClossWindow *self)
{
  if (self->pair != NULL)
    closs_run_pair_pause (self->pair);
  else
    closs_run_pause (self->run);
}

void
closs_window_train_step (ClossWindow *self)
{
  if (self->pair != NULL)
    closs_run_pair_train_steps (self->pair, 1);
  else
    closs_run_train_steps (self->run, 1);
}

void
closs_window_train_epoch (ClossWindow *self)
{
  if (self->pair != NULL)
    closs_run_pair_train_epoch (self->pair);
  else
    closs_run_train_epoch (self->run);
}

/* What holds for every run of the window. */
static void
configure_other (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);
  ClossProbeLimits limits = closs_window_get_probe_limits (self);

  closs_run_set_n_threads (other, closs_config_get_int (self->config, "n-threads"));
  closs_run_set_probe (other, &limits);
  closs_run_set_speed (other, self->speed);
}

/* Opening and leaving */

static void
set_action_enabled (ClossWindow *self, const char *name, gboolean is_enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name)), is_enabled);
}

static void
update_actions (ClossWindow *self)
{
  static const char *const names[] = { "lock-axes", "leave-comparison", "edit-side", "pair-page" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    set_action_enabled (self, names[i], self->pair != NULL);
}

void
closs_window_open_pair (ClossWindow *self)
{
  if (self->pair != NULL)
    return;
  self->pair = closs_run_pair_new (self->run);
  configure_other (self);
  closs_window_connect_other (self);
  closs_window_keep_runs (self);
  closs_window_show_pair (self);
  update_actions (self);
  closs_window_choose_side (self, "a");
}

/* A goes on as it is if it has these settings already: what was trained is not thrown away. The undo history of a side
 * that begins belongs to the run before. */
static void
begin_pair (ClossWindow *self, const ClossSettings sides[CLOSS_N_SIDES], gboolean is_same_run)
{
  ClossSettings live = *closs_run_get_settings (self->run);

  if (!closs_settings_equal (&live, &sides[CLOSS_SIDE_A]))
    {
      g_autoptr (ClossRunStart) start = closs_run_start_copy (closs_run_get_start (self->run));

      start->settings = sides[CLOSS_SIDE_A];
      closs_run_begin (self->run, start);
      closs_undo_clear (self->undos[CLOSS_SIDE_A]);
    }
  closs_run_pair_begin_beside (self->pair, is_same_run ? NULL : &sides[CLOSS_SIDE_B]);
  closs_undo_clear (self->undos[CLOSS_SIDE_B]);
  closs_window_update_undo (self);
}

static void
compare_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter, gpointer data)
{
  ClossWindow *self = data;
  const ClossQuestion *question = closs_question_find (g_variant_get_string (parameter, NULL));
  ClossSettings sides[CLOSS_N_SIDES];

  if (closs_run_get_start (self->run) == NULL)
    return;
  /* It is still the old one's: what is being read would be lost. */
  if (closs_run_get_state (self->run) == CLOSS_RUN_LOADING)
    {
      closs_window_show_toast (self, _ ("Loading the data set…"));
      return;
    }
  sides[CLOSS_SIDE_A] = sides[CLOSS_SIDE_B] = *closs_run_get_settings (self->run);
  /* Its seed is the start's, which a change of the plan does not touch. */
  if (question != NULL)
    closs_question_ask (question, closs_run_get_settings (self->run), sides);
  closs_window_view_live (self);
  closs_window_open_pair (self);
  begin_pair (self, sides, question == NULL);
}

static void
other_closed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;

  closs_run_close_finish (CLOSS_RUN (source), result);
  g_application_release (application);
}

/* B comes to its end in its own time; the program waits for it, should it be the last thing to do. */
void
closs_window_close_pair (ClossWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (ClossRun) other = NULL;

  if (self->pair == NULL)
    return;
  other = g_object_ref (closs_window_get_other_run (self));
  closs_window_choose_side (self, "a");
  closs_window_disconnect_other (self);
  g_clear_pointer (&self->pair, closs_run_pair_free);
  if (application == NULL)
    return;
  g_application_hold (application);
  closs_run_close_async (other, other_closed_cb, g_object_ref (application));
}

void
closs_window_leave_pair (ClossWindow *self)
{
  closs_window_close_pair (self);
  closs_window_keep_runs (self);
  closs_window_show_pair (self);
  update_actions (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
}

static void
leave_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  closs_window_leave_pair (data);
}

static void
edit_side_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *value, gpointer data)
{
  closs_window_choose_side (data, g_variant_get_string (value, NULL));
}

static void
lock_axes_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ClossWindow *self = data;

  g_simple_action_set_state (action, value);
  self->has_free_axes = !g_variant_get_boolean (value);
  closs_window_lock_axes (self);
}

static void
pair_page_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  ClossWindow *self = data;

  g_simple_action_set_state (action, value);
  self->shows_other = g_str_equal (g_variant_get_string (value, NULL), "b");
  closs_window_arrange_pair (self);
}

void
closs_window_connect_pair (ClossWindow *self)
{
  static const GActionEntry entries[] = {
    { "compare", compare_cb, "s", NULL, NULL, { 0 } },      { "leave-comparison", leave_cb, NULL, NULL, NULL, { 0 } },
    { "edit-side", NULL, "s", "'a'", edit_side_cb, { 0 } }, { "lock-axes", NULL, NULL, "true", lock_axes_cb, { 0 } },
    { "pair-page", NULL, "s", "'a'", pair_page_cb, { 0 } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  closs_window_connect_pair_view (self);
  update_actions (self);
}
