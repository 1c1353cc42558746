/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/sample-card-place.h"
#include "plot/scene.h"
#include <math.h>

/* Where a card floats over the plane. */

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
place_card (ClossSampleCard *self, GtkWidget *plane, double x, double y, gboolean is_another)
{
  GtkWidget *card = GTK_WIDGET (self);
  ClossRect room = { 0, 0, gtk_widget_get_width (plane), gtk_widget_get_height (plane) };
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

void
closs_sample_card_float (ClossSampleCard *self, ClossFeaturePlane *plane, const ClossFrame *frame, gssize number)
{
  GtkWidget *card = GTK_WIDGET (self);
  gboolean is_another;
  double x, y;

  if (number < 0 || !closs_feature_plane_get_place (plane, (gsize)number, &x, &y))
    {
      gtk_widget_set_visible (card, FALSE);
      return;
    }
  is_another = !gtk_widget_get_visible (card) || !closs_sample_card_shows (self, frame, (gsize)number);
  closs_sample_card_set (self, frame, (gsize)number);
  gtk_widget_set_visible (card, TRUE);
  place_card (self, GTK_WIDGET (plane), x, y, is_another);
}
