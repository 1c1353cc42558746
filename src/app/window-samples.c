/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/sample-card-place.h"
#include "app/window-private.h"
#include "train/sample.h"

/* What is looked at: the card that floats over the plane beside its sample. */

/* On the page of samples it is shown already, unless it is the pointer that asks. */
static gboolean
wants_card (ClossWindow *self, gssize shown)
{
  int hovered;

  g_object_get (self->plane, "hovered-point", &hovered, NULL);
  return shown >= 0 && (hovered >= 0 || !gtk_widget_get_mapped (GTK_WIDGET (self->samples)));
}

static void
update_card (ClossWindow *self)
{
  const ClossFrame *frame = closs_spotlight_get_frame (self->spotlight);
  gssize shown = closs_spotlight_get_shown (self->spotlight);

  closs_sample_card_float (self->card, self->plane, frame, wants_card (self, shown) ? shown : -1);
}

static void
cell_chosen_cb (ClossWindow *self, int true_class, int predicted)
{
  const ClossFrame *frame = closs_spotlight_get_frame (self->spotlight);
  g_autoptr (GArray) found = NULL;

  if (frame == NULL || true_class >= frame->n_classes || predicted >= frame->n_classes)
    return;
  found = closs_frame_find_cell (frame, true_class, predicted);
  closs_spotlight_select (self->spotlight, (const guint32 *)(const void *)found->data, found->len);
}

void
closs_window_connect_samples (ClossWindow *self)
{
  self->spotlight = closs_spotlight_new ();
  closs_spotlight_set_history (self->spotlight, closs_run_get_history (self->run));
  closs_feature_plane_set_spotlight (self->plane, self->spotlight);
  closs_samples_page_set_spotlight (self->samples, self->spotlight);
  g_signal_connect_object (self->spotlight, "changed", G_CALLBACK (update_card), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->confusion, "chosen", G_CALLBACK (cell_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->samples, "map", G_CALLBACK (update_card), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->samples, "unmap", G_CALLBACK (update_card), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

void
closs_window_pin_sample (ClossWindow *self)
{
  gssize shown = closs_spotlight_get_shown (self->spotlight);

  if (shown >= 0)
    closs_spotlight_toggle_pin (self->spotlight, (gsize)shown);
}

static void
walk (ClossWindow *self, int direction)
{
  int isolated;

  g_object_get (self->plane, "isolated-class", &isolated, NULL);
  closs_spotlight_walk (self->spotlight, direction, MAX (isolated, 0));
  /* While points move under a pointer that rests they do not take the view from where the keys lead. */
  closs_feature_plane_ignore_pointer (self->plane);
}

void
closs_window_walk_nearer (ClossWindow *self)
{
  walk (self, -1);
}

void
closs_window_walk_farther (ClossWindow *self)
{
  walk (self, 1);
}
