/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-private.h"
#include "train/sample.h"
#include <math.h>

/* What is looked at: the card that floats over the plane beside its sample. */

#define GAP    16.0 /* between the sample and its card */
#define MARGIN 6.0  /* to the edges of the plane's widget */
#define FAR    72.0 /* a card farther from its sample than this comes after it */

static double
clamp_within (double start, double size, double room)
{
  return CLAMP (start, MARGIN, MAX (room - size - MARGIN, MARGIN));
}

/* Beside the sample where there is room, else below or above it: never upon it. */
static void
choose_place (const ClossRect *room, double x, double y, ClossRect *card)
{
  gboolean fits_right = x + GAP + card->width + MARGIN <= room->width;
  gboolean fits_left = x - GAP - card->width >= MARGIN;

  card->x = fits_right ? x + GAP : x - GAP - card->width;
  card->y = y - card->height / 2;
  if (!fits_right && !fits_left)
    {
      card->x = x - card->width / 2;
      card->y = y + GAP + card->height + MARGIN <= room->height ? y + GAP : y - GAP - card->height;
    }
  card->x = clamp_within (card->x, card->width, room->width);
  card->y = clamp_within (card->y, card->height, room->height);
}

/* How far (@x, @y) is from the card; 0 where it is under it. */
static double
get_distance (const ClossRect *card, double x, double y)
{
  double dx = MAX (MAX (card->x - x, x - card->x - card->width), 0);
  double dy = MAX (MAX (card->y - y, y - card->y - card->height), 0);

  return hypot (dx, dy);
}

static void
place_card (ClossWindow *self, double x, double y, gboolean is_another)
{
  GtkWidget *card = GTK_WIDGET (self->card);
  ClossRect room
      = { 0, 0, gtk_widget_get_width (GTK_WIDGET (self->plane)), gtk_widget_get_height (GTK_WIDGET (self->plane)) };
  ClossRect place = { gtk_widget_get_margin_start (card), gtk_widget_get_margin_top (card), 0, 0 };
  GtkRequisition size;

  gtk_widget_get_preferred_size (card, NULL, &size);
  /* The margins are where it is, not a part of it. */
  place.width = size.width - place.x;
  place.height = size.height - place.y;
  if (!is_another && get_distance (&place, x, y) > 0 && get_distance (&place, x, y) < FAR)
    return;
  choose_place (&room, x, y, &place);
  gtk_widget_set_margin_start (card, (int)place.x);
  gtk_widget_set_margin_top (card, (int)place.y);
}

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
  gboolean was_visible = gtk_widget_get_visible (GTK_WIDGET (self->card)), is_another;
  double x, y;

  if (!wants_card (self, shown) || !closs_feature_plane_get_place (self->plane, (gsize)shown, &x, &y))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->card), FALSE);
      return;
    }
  closs_sample_card_set (self->card, frame, (gsize)shown);
  gtk_widget_set_visible (GTK_WIDGET (self->card), TRUE);
  is_another = closs_frame_find_sample (frame, self->card_sample, (gsize)shown) != shown;
  place_card (self, x, y, !was_visible || is_another);
  self->card_sample = closs_frame_get_sample (frame, (gsize)shown);
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
