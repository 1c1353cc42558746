/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An export shows every image at the step that is shown, although the plane may have only some of them: the runs
 * evaluate the rest, and the export waits. */
#include "app/window-private.h"
#include <glib/gi18n.h>
#include <string.h>

ClossRun *
closs_window_get_run_of (ClossWindow *self, ClossSide side)
{
  return side == CLOSS_SIDE_A ? self->run : closs_window_get_other_run (self);
}

ClossFeaturePlane *
closs_window_get_plane_of (ClossWindow *self, ClossSide side)
{
  return side == CLOSS_SIDE_A ? self->plane : closs_compare_pane_get_plane (self->b_pane);
}

gboolean
closs_window_is_exporting (ClossWindow *self)
{
  return self->export.write != NULL;
}

void
closs_window_clear_export (ClossWindow *self)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    g_clear_pointer (&self->export.frames[side], closs_frame_unref);
  if (self->export.toast != NULL)
    adw_toast_dismiss (self->export.toast);
  g_clear_object (&self->export.toast);
  g_clear_object (&self->export.file);
  memset (&self->export, 0, sizeof self->export);
}

static void
give_up_export (ClossWindow *self, const char *why)
{
  if (!closs_window_is_exporting (self))
    return;
  closs_window_clear_export (self);
  closs_window_show_toast (self, why);
}

static void
cancel_cb (ClossWindow *self)
{
  give_up_export (self, _ ("The export was canceled"));
}

/* Stays until all images are evaluated. */
static void
show_evaluating (ClossWindow *self, gsize n)
{
  g_autofree char *text = closs_window_dup_evaluating (n);

  self->export.toast = g_object_ref (adw_toast_new (text));
  adw_toast_set_timeout (self->export.toast, 0);
  adw_toast_set_button_label (self->export.toast, _ ("Cancel"));
  g_signal_connect_object (self->export.toast, "button-clicked", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, self->export.toast);
}

static void
finish_export (ClossWindow *self)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (self->export.waits[side])
      return;
  self->export.write (self, self->export.file);
  closs_window_clear_export (self);
}

/* Takes the frame of the plane if it has every image of @step; otherwise the run has to evaluate them. */
static void
want_step (ClossWindow *self, ClossSide side, guint64 step)
{
  const ClossFrame *frame = closs_feature_plane_get_frame (closs_window_get_plane_of (self, side));

  self->export.steps[side] = step;
  self->export.waits[side] = frame->step != step || frame->n < frame->n_all;
  if (!self->export.waits[side])
    self->export.frames[side] = closs_frame_ref (frame);
}

static void
wait_for_steps (ClossWindow *self)
{
  gsize n = 0;

  for (int side = 0; side < CLOSS_N_SIDES; side++)
    if (self->export.waits[side])
      {
        n = MAX (n, closs_feature_plane_get_frame (closs_window_get_plane_of (self, side))->n_all);
        closs_run_evaluate_at (closs_window_get_run_of (self, side), self->export.steps[side], G_MAXSIZE);
      }
  if (n > 0)
    show_evaluating (self, n);
  finish_export (self);
}

static void
start_export (ClossWindow *self, void (*write) (ClossWindow *, GFile *), GFile *file)
{
  give_up_export (self, _ ("The export asked for before was not done"));
  self->export.write = write;
  g_set_object (&self->export.file, file);
}

/* The step that an export of both sides shows of @side. The planes of two runs in lockstep get their frames one after
 * the other: both are shown as of the earlier one. */
static guint64
choose_step (ClossWindow *self, ClossSide side)
{
  const ClossSide other = closs_side_get_other (side);
  const ClossFrame *frame = closs_feature_plane_get_frame (closs_window_get_plane_of (self, side));
  const ClossFrame *other_frame = closs_feature_plane_get_frame (closs_window_get_plane_of (self, other));
  ClossSide behind;

  if (other_frame == NULL || closs_run_pair_find_behind (self->pair, &behind))
    return frame->step;
  return MIN (frame->step, closs_run_pair_get_step_beside (self->pair, other, other_frame->step));
}

void
closs_window_begin_export (ClossWindow *self, void (*write) (ClossWindow *, GFile *), GFile *file, int first, int last)
{
  start_export (self, write, file);
  for (int side = first; side <= last; side++)
    {
      const ClossFrame *frame = closs_feature_plane_get_frame (closs_window_get_plane_of (self, side));

      if (frame != NULL)
        want_step (self, side, first < last ? choose_step (self, side) : frame->step);
    }
  wait_for_steps (self);
}

void
closs_window_begin_export_of_step (ClossWindow *self, void (*write) (ClossWindow *, GFile *), GFile *file,
                                   ClossSide side, guint64 step)
{
  start_export (self, write, file);
  want_step (self, side, step);
  wait_for_steps (self);
}

static gboolean
waits_for (ClossWindow *self, ClossRun *run, ClossSide *side)
{
  *side = run == self->run ? CLOSS_SIDE_A : CLOSS_SIDE_B;
  return self->export.waits[*side];
}

void
closs_window_give_up_export_of (ClossWindow *self, ClossRun *run)
{
  ClossSide side;

  if (waits_for (self, run, &side))
    give_up_export (self, _ ("The export was not done: its moment is gone"));
}

/* Going back has taken the place of the evaluation. A step before can be had again, a step after it cannot. */
static void
went_back_cb (ClossWindow *self, ClossRun *run)
{
  ClossSide side;

  if (!waits_for (self, run, &side))
    return;
  if (self->export.steps[side] <= closs_run_get_step (run))
    closs_run_evaluate_at (run, self->export.steps[side], G_MAXSIZE);
  else
    closs_window_give_up_export_of (self, run);
}

/* The run has told what failed; it may have been something else. */
static void
failed_cb (ClossWindow *self, const GError *error G_GNUC_UNUSED, ClossRun *run)
{
  ClossSide side;

  if (waits_for (self, run, &side))
    give_up_export (self, _ ("The export was not done, because something failed"));
}

static void
moment_cb (ClossWindow *self, ClossRun *run)
{
  const ClossFrame *moment = closs_run_get_moment (run);
  ClossSide side;

  if (!waits_for (self, run, &side) || moment->step != self->export.steps[side] || moment->n < moment->n_all)
    return;
  self->export.waits[side] = FALSE;
  self->export.frames[side] = closs_frame_ref (moment);
  finish_export (self);
}

void
closs_window_export_moments_of (ClossWindow *self, ClossRun *run)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  g_signal_connect_object (run, "moment", G_CALLBACK (moment_cb), self, flags);
  g_signal_connect_object (run, "begun", G_CALLBACK (closs_window_give_up_export_of), self, flags);
  g_signal_connect_object (run, "went-back", G_CALLBACK (went_back_cb), self, flags);
  g_signal_connect_object (run, "failed", G_CALLBACK (failed_cb), self, flags);
}
