/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/display-text.h"
#include "app/widgets/widget-helpers.h"
#include "app/window-private.h"
#include "base/number.h"
#include <glib/gi18n.h>
#include <math.h>

/* After so long at one moment the very step is computed, where only the picture of a step before it is remembered. */
#define REST_MS 200
/* Pictures of the past a second, at normal speed. */
#define PLAY_RATE 15.0

/* What is looked at */

/* Whether @frame is the very one of @step, of the images that are shown now. */
static gboolean
is_of_step (ClossRun *run, const ClossFrame *frame, guint64 step)
{
  return frame != NULL && frame->step == step && frame->splits == closs_run_get_frame (run)->splits;
}

const ClossFrame *
closs_window_find_past_frame (ClossRun *run, guint64 step)
{
  const ClossFrame *near = closs_history_find (closs_run_get_history (run), step);
  const ClossFrame *moment = closs_run_get_moment (run);

  return !is_of_step (run, near, step) && is_of_step (run, moment, step) ? moment : near;
}

const ClossFrame *
closs_window_get_frame (ClossWindow *self)
{
  return self->is_viewing ? closs_window_find_past_frame (self->run, self->view_step) : closs_run_get_frame (self->run);
}

static const ClossFrame *
find_ghost_frame (ClossWindow *self, const ClossFrame *frame)
{
  const ClossRunGhost *ghost = closs_run_get_ghost (self->run);

  if (ghost == NULL || frame == NULL || frame->step <= ghost->step)
    return NULL;
  return closs_history_find (ghost->history, frame->step);
}

static char *
describe_view (ClossWindow *self, const ClossFrame *frame)
{
  g_autofree char *step = closs_number_format_count (self->view_step), *other = closs_number_format_count (frame->step);
  g_autofree char *back = closs_number_format_count (self->back_step);

  if (closs_run_is_going_back (self->run, NULL))
    return g_strdup_printf (_ ("Going back to step %s…"), back);
  if (frame->step != self->view_step)
    return g_strdup_printf (_ ("Viewing step %s (the picture is of step %s)"), step, other);
  return g_strdup_printf (_ ("Viewing step %s"), step);
}

char *
closs_window_dup_thinning (ClossWindow *self)
{
  const ClossHistory *history = closs_run_get_history (self->run);
  guint64 stride = closs_history_get_coarsest_stride (history);
  g_autofree char *count = closs_number_format_count (stride);

  if (stride <= 1)
    return NULL;
  /* TRANSLATORS: of the past, because the memory for it is full; %s is a number of steps */
  return g_strdup_printf (
      ngettext ("one picture every %s step kept", "one picture every %s steps kept", (gulong)MIN (stride, G_MAXINT)),
      count);
}

/* Whether the pictures are of the very moment: of two runs both. */
static gboolean
is_exact (ClossWindow *self, const ClossFrame *frame)
{
  ClossRun *other = closs_window_get_other_run (self);
  guint64 step;

  if (!is_of_step (self->run, frame, self->view_step))
    return FALSE;
  if (other == NULL)
    return TRUE;
  step = closs_run_pair_get_step_beside (self->pair, CLOSS_SIDE_A, self->view_step);
  return step > closs_run_get_step (other) || is_of_step (other, closs_window_find_past_frame (other, step), step);
}

static void wait_for_rest (ClossWindow *self);

static void
rest_cb (gpointer data)
{
  ClossWindow *self = data;
  const ClossFrame *frame = closs_window_get_frame (self);

  self->rest_id = 0;
  /* Features that are to be exported are on their way: the worker makes one moment at a time. */
  if (closs_window_is_exporting (self))
    {
      wait_for_rest (self);
      return;
    }
  if (frame == NULL || is_exact (self, frame))
    return;
  if (self->pair != NULL)
    closs_run_pair_evaluate_at (self->pair, CLOSS_SIDE_A, self->view_step, frame->n);
  else
    closs_run_evaluate_at (self->run, self->view_step, frame->n);
}

static void
wait_for_rest (ClossWindow *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->rest_id = g_timeout_add_once (REST_MS, rest_cb, self);
}

/* A newer frame came. Where it is of other images, so is the past to be. */
void
closs_window_take_frame (ClossWindow *self)
{
  ClossSplits splits = closs_run_get_frame (self->run)->splits;

  if (!self->is_viewing)
    closs_window_show_frame (self);
  else if (splits != self->view_splits)
    wait_for_rest (self);
  self->view_splits = splits;
}

/* Shows what there is to show: the newest, or the moment. */
void
closs_window_show_frame (ClossWindow *self)
{
  const ClossFrame *frame = closs_window_get_frame (self);
  g_autofree char *text = self->is_viewing && frame != NULL ? describe_view (self, frame) : NULL;

  closs_feature_plane_set_ghost (self->plane, find_ghost_frame (self, frame));
  closs_feature_plane_set_frame (self->plane, frame);
  closs_loss_strip_set_view (self->strip, self->is_viewing ? (double)self->view_step : (double)NAN);
  closs_past_bar_set_text (self->past_bar, text);
  /* A toast over the bar would take the clicks that are meant for that. */
  closs_widget_set_css_class (GTK_WIDGET (self->toasts), "above-past-bar", text != NULL);
  closs_window_show_other_frame (self);
  closs_window_schedule_refresh (self);
}

static void
stop_playing (ClossWindow *self)
{
  if (self->play_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->play_id);
  self->play_id = 0;
  closs_past_bar_set_playing (self->past_bar, FALSE);
}

/* A leap from moment to moment is not the way that the centers went, on either plane. */
static void
forget_trails (ClossWindow *self)
{
  closs_feature_plane_forget_trails (self->plane);
  closs_feature_plane_forget_trails (closs_compare_pane_get_plane (self->b_pane));
}

static void
view_live (ClossWindow *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  stop_playing (self);
  self->is_viewing = FALSE;
  closs_window_show_frame (self);
  forget_trails (self);
}

/* Without stopping what plays. */
static void
look_at (ClossWindow *self, guint64 step)
{
  if (step >= closs_run_get_step (self->run))
    {
      view_live (self);
      return;
    }
  self->is_viewing = TRUE;
  self->view_step = step;
  closs_window_show_frame (self);
  wait_for_rest (self);
}

void
closs_window_view_step (ClossWindow *self, guint64 step)
{
  if (closs_run_get_frame (self->run) == NULL)
    return;
  stop_playing (self);
  look_at (self, step);
  forget_trails (self);
}

void
closs_window_view_live (ClossWindow *self)
{
  view_live (self);
}

void
closs_window_view_oldest (ClossWindow *self)
{
  closs_window_view_step (self, 0);
  /* The arrow keys go on from here through the steps; on the plane they would move the view. */
  gtk_widget_grab_focus (GTK_WIDGET (self->strip));
}

/* By remembered pictures. */
static void
view_neighbour (ClossWindow *self, int direction)
{
  const ClossHistory *history = closs_run_get_history (self->run);
  gsize n = closs_history_get_n_frames (history), index;
  guint64 now = self->is_viewing ? self->view_step : closs_run_get_step (self->run);

  if (n == 0)
    return;
  index = closs_history_find_index (history, now);
  if (direction < 0 && closs_history_get_frame (history, index)->step >= now && index > 0)
    index--;
  else if (direction > 0)
    index++;
  if (index >= n)
    closs_window_view_live (self);
  else
    closs_window_view_step (self, closs_history_get_frame (history, index)->step);
}

void
closs_window_view_earlier (ClossWindow *self)
{
  view_neighbour (self, -1);
}

void
closs_window_view_later (ClossWindow *self)
{
  view_neighbour (self, 1);
}

/* Playing */

static gboolean
play_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data G_GNUC_UNUSED)
{
  ClossWindow *self = CLOSS_WINDOW (widget);
  const ClossHistory *history = closs_run_get_history (self->run);
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  gsize index = closs_history_find_index (history, self->view_step);

  /* A run that trains meanwhile may have thinned its history, and the frames have got other numbers. */
  self->play_index += (double)index - floor (self->play_index);
  if (self->play_time > 0)
    self->play_index += (double)(now - self->play_time) / 1e6 * PLAY_RATE * self->past_speed;
  self->play_time = now;
  index = (gsize)self->play_index;
  if (index >= closs_history_get_n_frames (history))
    {
      self->play_id = 0;
      view_live (self);
      return G_SOURCE_REMOVE;
    }
  if (closs_history_get_frame (history, index)->step != self->view_step)
    look_at (self, closs_history_get_frame (history, index)->step);
  return self->play_id != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
closs_window_play_past (ClossWindow *self)
{
  if (self->play_id != 0)
    {
      stop_playing (self);
      return;
    }
  if (!self->is_viewing)
    closs_window_view_oldest (self);
  if (!self->is_viewing)
    return;
  self->play_index = (double)closs_history_find_index (closs_run_get_history (self->run), self->view_step);
  self->play_time = 0;
  self->play_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), play_cb, NULL, NULL);
  closs_past_bar_set_playing (self->past_bar, TRUE);
}

/* Going back */

void
closs_window_continue_from (ClossWindow *self)
{
  if (!self->is_viewing)
    return;
  stop_playing (self);
  self->back_step = self->view_step;
  if (self->pair != NULL)
    closs_run_pair_continue_from (self->pair, CLOSS_SIDE_A, self->back_step);
  else
    closs_run_continue_from (self->run, self->back_step);
  closs_window_show_frame (self);
}

static void
went_back_cb (ClossWindow *self)
{
  const ClossRunGhost *ghost = closs_run_get_ghost (self->run);
  g_autofree char *step = closs_number_format_count (closs_run_get_step (self->run));
  g_autofree char *text = g_strdup_printf (_ ("At step %s again. Press Space to train on from here."), step);

  if (ghost != NULL && ghost->step == closs_run_get_step (self->run))
    {
      view_live (self);
      closs_window_show_toast (self, text);
    }
  else if (self->is_viewing)
    look_at (self, self->view_step);
}

static void
moment_cb (ClossWindow *self)
{
  if (self->is_viewing)
    closs_window_show_frame (self);
}

static void
scrubbed_cb (ClossWindow *self, guint64 step)
{
  closs_window_view_step (self, step);
}

void
closs_window_connect_time (ClossWindow *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  self->past_speed = 1;
  g_signal_connect_object (self->run, "went-back", G_CALLBACK (went_back_cb), self, flags);
  g_signal_connect_object (self->run, "moment", G_CALLBACK (moment_cb), self, flags);
  g_signal_connect_object (self->strip, "scrubbed", G_CALLBACK (scrubbed_cb), self, flags);
}

void
closs_window_disconnect_time (ClossWindow *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->play_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->play_id);
  self->play_id = 0;
}
