/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/display-text.h"
#include "app/text/frame-words.h"
#include "app/widgets/widget-helpers.h"
#include "app/window-private.h"
#include <glib/gi18n.h>

/* A | B on the screen: the other plane, both curves, and the numbers of both. */

static ClossFeaturePlane *
get_other_plane (ClossWindow *self)
{
  return closs_compare_pane_get_plane (self->b_pane);
}

/* Names */

static const char *
get_letter (ClossSide side)
{
  return side == CLOSS_SIDE_A ? "A" : "B";
}

/* The names of two presets; or the value in which alone the runs differ. */
static char *
dup_name (ClossWindow *self, ClossSide side)
{
  const ClossSettings *settings = closs_run_get_settings (closs_window_get_run_of (self, side));
  const ClossSettings *other = closs_run_get_settings (closs_window_get_run_of (self, closs_side_get_other (side)));
  const ClossPreset *preset = closs_preset_match_any_width (settings);
  const ClossPreset *other_preset = closs_preset_match_any_width (other);
  ClossControlId differences[CLOSS_N_CONTROLS];

  if (preset != NULL && other_preset != NULL && preset != other_preset)
    return g_strdup (_ (preset->title));
  if (closs_settings_list_differences (settings, other, differences) == 1)
    return closs_control_display (closs_control_get (differences[0]), settings->value[differences[0]]);
  return g_strdup (preset != NULL ? _ (preset->title) : _ ("Custom"));
}

char *
closs_window_dup_side_title (ClossWindow *self, ClossSide side)
{
  g_autofree char *name = dup_name (self, side);

  return g_strdup_printf ("%s · %s", get_letter (side), name);
}

/* "V1.0 | V1.1" */
char *
closs_window_dup_pair_names (ClossWindow *self)
{
  g_autofree char *a = dup_name (self, CLOSS_SIDE_A), *b = dup_name (self, CLOSS_SIDE_B);

  return g_strdup_printf ("%s | %s", a, b);
}

char *
closs_window_dup_text_of_side (ClossWindow *self, const char *text, ClossSide side)
{
  g_autofree char *name = self->pair != NULL ? closs_window_dup_side_title (self, side) : NULL;

  return name != NULL ? g_strdup_printf ("%s · %s", text, name) : g_strdup (text);
}

char *
closs_window_dup_text_of_chosen (ClossWindow *self, const char *text)
{
  return closs_window_dup_text_of_side (self, text, closs_window_get_chosen (self));
}

char *
closs_window_dup_chosen_title (ClossWindow *self)
{
  return self->pair != NULL ? closs_window_dup_side_title (self, closs_window_get_chosen (self)) : NULL;
}

static void
show_titles (ClossWindow *self)
{
  g_autofree char *a = closs_window_dup_side_title (self, CLOSS_SIDE_A);
  g_autofree char *b = closs_window_dup_side_title (self, CLOSS_SIDE_B);

  closs_label_set_text (self->a_title, a);
  closs_compare_pane_set_title (self->b_pane, b);
  if (g_strcmp0 (gtk_button_get_label (self->page_a), a) != 0)
    gtk_button_set_label (self->page_a, a);
  if (g_strcmp0 (gtk_button_get_label (self->page_b), b) != 0)
    gtk_button_set_label (self->page_b, b);
}

/* Whose classes and samples the pages beside the planes show: always A's, whatever the controls act on. */
static void
show_run_of_pages (ClossWindow *self)
{
  g_autofree char *a = self->pair != NULL ? closs_window_dup_side_title (self, CLOSS_SIDE_A) : NULL;
  /* TRANSLATORS: %s is the name of one of two runs, as "A · V1.0" */
  g_autofree char *text = a != NULL ? g_strdup_printf (_ ("Run shown here: %s"), a) : NULL;
  GtkLabel *labels[] = { self->classes_run, self->samples_run };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      closs_label_set_text (labels[i], text != NULL ? text : "");
      gtk_widget_set_visible (GTK_WIDGET (labels[i]), text != NULL);
    }
}

/* Which run is behind */

/* One side is behind. It does not catch up if it has diverged. */
static char *
describe_gap (ClossWindow *self, ClossSide behind)
{
  const ClossSide ahead = closs_side_get_other (behind);
  ClossRunState states[CLOSS_N_SIDES];

  for (int side = 0; side < CLOSS_N_SIDES; side++)
    states[side] = closs_run_get_state (closs_window_get_run_of (self, side));
  if (states[behind] == CLOSS_RUN_TRAINING)
    return states[ahead] == CLOSS_RUN_TRAINING
               /* TRANSLATORS: of two runs; "A" and "B", or "B" and "A" */
               ? g_strdup_printf (_ ("%s waits while %s catches up"), get_letter (ahead), get_letter (behind))
               /* TRANSLATORS: of two runs; "A" or "B" */
               : g_strdup_printf (_ ("%s catches up"), get_letter (behind));
  if (states[ahead] == CLOSS_RUN_TRAINING)
    /* TRANSLATORS: of two runs; "A" or "B" */
    return g_strdup_printf (_ ("Only %s trains"), get_letter (ahead));
  if (states[behind] == CLOSS_RUN_DIVERGED)
    /* TRANSLATORS: of two runs; "A" or "B" */
    return g_strdup_printf (_ ("%s has diverged"), get_letter (behind));
  /* TRANSLATORS: of two runs; "A" or "B" */
  return g_strdup_printf (_ ("%s catches up when you train"), get_letter (behind));
}

char *
closs_window_dup_pair_pace (ClossWindow *self)
{
  ClossSide behind;

  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (closs_run_get_state (closs_window_get_run_of (self, side)) == CLOSS_RUN_LOADING)
      /* TRANSLATORS: of two runs; "A" or "B" */
      return g_strdup_printf (_ ("Loading %s…"), get_letter (side));
  if (closs_run_pair_find_behind (self->pair, &behind))
    return describe_gap (self, behind);
  return g_strdup (closs_run_pair_get_pace (self->pair) == CLOSS_PACE_STEPS ? _ ("In step, mini-batch by mini-batch")
                                                                            : _ ("In step, epoch by epoch"));
}

/* Numbers */

static gsize
count_test (ClossRun *run)
{
  ClossDataset *dataset = closs_run_get_dataset (run);

  return dataset != NULL ? closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST).n : 0;
}

static ClossVerdictRows
get_rows (ClossWindow *self, ClossSide side)
{
  ClossRun *run = closs_window_get_run_of (self, side);
  ClossVerdictRows rows = { .last_step = G_MAXUINT64,
                            .steps_per_epoch = closs_run_get_steps_per_epoch (run),
                            .n_test = count_test (run) };

  rows.rows = closs_run_get_rows (run, &rows.n_rows);
  if (self->is_viewing)
    rows.last_step = side == CLOSS_SIDE_A ? self->view_step
                                          : closs_run_pair_get_step_beside (self->pair, CLOSS_SIDE_A, self->view_step);
  return rows;
}

static ClossComparisonSide
make_side (ClossWindow *self, ClossSide side, const char *name, const ClossVerdict *verdict)
{
  ClossRun *run = closs_window_get_run_of (self, side);
  ClossDataset *dataset = closs_run_get_dataset (run);

  return (ClossComparisonSide){
    .name = name,
    .dataset = dataset != NULL ? closs_dataset_get_title (dataset) : NULL,
    .settings = *closs_run_get_settings (run),
    .verdict = *verdict,
    .n_test = count_test (run),
    .has_diverged = closs_run_get_state (run) == CLOSS_RUN_DIVERGED,
  };
}

static void
show_comparison (ClossWindow *self)
{
  g_autofree char *a = dup_name (self, CLOSS_SIDE_A), *b = dup_name (self, CLOSS_SIDE_B);
  ClossVerdictRows rows[CLOSS_N_SIDES] = { get_rows (self, CLOSS_SIDE_A), get_rows (self, CLOSS_SIDE_B) };
  ClossVerdict verdicts[CLOSS_N_SIDES];
  ClossComparisonSide sides[CLOSS_N_SIDES];

  closs_verdict_make_beside (rows, verdicts);
  sides[CLOSS_SIDE_A] = make_side (self, CLOSS_SIDE_A, a, &verdicts[CLOSS_SIDE_A]);
  sides[CLOSS_SIDE_B] = make_side (self, CLOSS_SIDE_B, b, &verdicts[CLOSS_SIDE_B]);
  closs_comparison_set (self->comparison, sides);
}

/* The moment that is shown of B: the one beside A's. */
static const ClossFrame *
find_other_frame (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);

  if (!self->is_viewing)
    return closs_run_get_frame (other);
  return closs_window_find_past_frame (other,
                                       closs_run_pair_get_step_beside (self->pair, CLOSS_SIDE_A, self->view_step));
}

static void
show_caption (ClossWindow *self, const ClossFrame *frame)
{
  g_autofree char *caption = closs_window_dup_caption (frame);

  closs_feature_plane_set_caption (get_other_plane (self), caption);
}

void
closs_window_show_other_frame (ClossWindow *self)
{
  if (self->pair == NULL)
    return;
  closs_feature_plane_set_frame (get_other_plane (self), find_other_frame (self));
  closs_window_schedule_refresh (self);
}

void
closs_window_refresh_pair (ClossWindow *self)
{
  if (self->pair == NULL)
    return;
  show_titles (self);
  show_run_of_pages (self);
  show_caption (self, find_other_frame (self));
  show_comparison (self);
}

/* What B says */

static void
other_frame_cb (ClossWindow *self)
{
  if (!self->is_viewing)
    closs_window_show_other_frame (self);
  closs_window_schedule_refresh (self);
}

static void
other_begun_cb (ClossWindow *self)
{
  closs_start_plan_reset (self->plans[CLOSS_SIDE_B], closs_run_get_start (closs_window_get_other_run (self)));
  closs_feature_plane_reset (get_other_plane (self));
  closs_window_show_other_frame (self);
  closs_window_show_settings (self);
}

static void
other_state_cb (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);

  closs_compare_pane_set_loading (self->b_pane, closs_run_get_state (other) == CLOSS_RUN_LOADING);
  closs_window_show_divergence (self, CLOSS_SIDE_B);
  closs_window_show_state (self);
}

static void
other_failed_cb (ClossWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  closs_window_show_error (self, _ ("This Could Not Be Done with B"), error);
  closs_start_plan_fail (self->plans[CLOSS_SIDE_B]);
  closs_window_show_settings (self);
}

void
closs_window_connect_other (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  g_signal_connect_object (other, "frame", G_CALLBACK (other_frame_cb), self, flags);
  g_signal_connect_object (other, "moment", G_CALLBACK (closs_window_show_other_frame), self, flags);
  g_signal_connect_object (other, "went-back", G_CALLBACK (closs_window_show_other_frame), self, flags);
  g_signal_connect_object (other, "notify::evaluating", G_CALLBACK (closs_window_schedule_refresh), self, flags);
  g_signal_connect_object (other, "rows", G_CALLBACK (closs_window_schedule_refresh), self, flags);
  g_signal_connect_object (other, "begun", G_CALLBACK (other_begun_cb), self, flags);
  g_signal_connect_object (other, "failed", G_CALLBACK (other_failed_cb), self, flags);
  g_signal_connect_object (other, "notify::state", G_CALLBACK (other_state_cb), self, flags);
  g_signal_connect_object (other, "notify::settings", G_CALLBACK (closs_window_show_settings), self, flags);
  closs_window_export_moments_of (self, other);
  closs_window_tell_saves_of (self, other);
  closs_compare_pane_set_history (self->b_pane, closs_run_get_history (other));
  closs_loss_strip_set_other (self->strip, other);
}

void
closs_window_disconnect_other (ClossWindow *self)
{
  g_signal_handlers_disconnect_by_data (closs_window_get_other_run (self), self);
  closs_window_give_up_export_of (self, closs_window_get_other_run (self));
  closs_compare_pane_set_history (self->b_pane, NULL);
  closs_loss_strip_set_other (self->strip, NULL);
}

/* The places */

/* Wide: beside each other. Medium: one above the other. Narrow: one at a time, and the numbers on a page of their own.
 */
void
closs_window_arrange_pair (ClossWindow *self)
{
  ClossRoom room = closs_adaptive_bin_get_room (self->adaptive);
  gboolean is_open = self->pair != NULL, is_narrow = room == CLOSS_ROOM_NARROW;

  show_run_of_pages (self);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->planes),
                                  room == CLOSS_ROOM_WIDE ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_visible (self->pair_switch, is_open && is_narrow);
  gtk_widget_set_visible (self->a_pane, !is_open || !is_narrow || !self->shows_other);
  gtk_widget_set_visible (GTK_WIDGET (self->b_pane), is_open && (!is_narrow || self->shows_other));
  gtk_widget_set_visible (GTK_WIDGET (self->a_title), is_open && !is_narrow);
  closs_compare_pane_set_title_visible (self->b_pane, !is_narrow);
  closs_widget_move_to_bin (GTK_WIDGET (self->comparison), is_narrow ? self->page_comparison : self->plane_comparison);
  closs_comparison_set_narrow (self->comparison, is_narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->comparison), is_open);
  closs_widget_set_css_class (GTK_WIDGET (self->toasts), "above-comparison", is_open && !is_narrow);
  adw_view_stack_page_set_visible (self->compare_page, is_open && is_narrow);
  if (!(is_open && is_narrow) && g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), "compare") == 0)
    adw_view_stack_set_visible_child_name (self->pages, "plane");
}

void
closs_window_lock_axes (ClossWindow *self)
{
  gboolean are_locked = self->pair != NULL && !self->has_free_axes;

  closs_feature_plane_set_partner (self->plane, are_locked ? get_other_plane (self) : NULL);
  if (!are_locked && self->pair != NULL)
    closs_feature_plane_fit (get_other_plane (self));
}

void
closs_window_show_pair (ClossWindow *self)
{
  if (self->pair == NULL)
    closs_feature_plane_set_frame (get_other_plane (self), NULL);
  closs_inspector_set_sides_visible (self->inspector, self->pair != NULL);
  closs_window_arrange_pair (self);
  closs_window_lock_axes (self);
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    closs_window_show_divergence (self, side);
  closs_window_show_state (self);
  closs_window_schedule_refresh (self);
}

void
closs_window_connect_pair_view (ClossWindow *self)
{
  static const char *const shared[]
      = { "regions", "grid", "legend", "trails", "shapes", "forces", "lag", "ellipses", "cells", "isolated-class" };

  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self->plane, shared[i], get_other_plane (self), shared[i],
                            G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (get_other_plane (self)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Feature plane of B"), -1);
}
