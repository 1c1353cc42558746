/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"
#include <glib-object.h>

G_BEGIN_DECLS

/* Which images are looked at, in the moment that is shown: the one under the pointer or walked to, the pinned ones with
 * their paths, the selected ones. What shows them (plane, card, page) observes it, and none of these knows another.
 * Images stay looked at while frames come and go; a number is that of an image in the frame of the moment.
 *
 * Signal "changed": any of it, or the moment. */
#define CLOSS_TYPE_SPOTLIGHT (closs_spotlight_get_type ())
G_DECLARE_FINAL_TYPE (ClossSpotlight, closs_spotlight, CLOSS, SPOTLIGHT, GObject)

/* An image that is marked on the plane. */
typedef struct
{
  ClossSampleId id;
  gssize number; /* -1: not in this frame */
  int pin;       /* from 1; 0: not pinned */
  gsize n_path;
  const float *path; /* [n_path][2] where it was before, oldest first */
} ClossSpot;

ClossSpotlight *closs_spotlight_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* The moment that is shown; NULL: none. Another data set ends everything. */
void closs_spotlight_set_frame (ClossSpotlight *spotlight, const ClossFrame *frame);
const ClossFrame *closs_spotlight_get_frame (ClossSpotlight *spotlight);
/* The run's, where the paths come from. Borrowed until another, or NULL, is set; it may grow and be cut meanwhile. */
void closs_spotlight_set_history (ClossSpotlight *spotlight, const ClossHistory *history);

/* The image under the pointer; -1: none. */
void closs_spotlight_set_hovered (ClossSpotlight *spotlight, gssize number);
/* Looks at an image until another is looked at. */
void closs_spotlight_look_at (ClossSpotlight *spotlight, gsize number);
/* Pins it, or takes the pin out. */
void closs_spotlight_toggle_pin (ClossSpotlight *spotlight, gsize number);
/* From the image that is looked at to the next farther from (1) or nearer to (-1) the center of its class; where none
 * is, to the nearest of @class_index. */
void closs_spotlight_walk (ClossSpotlight *spotlight, int direction, int class_index);
/* Replaces the selection; n_numbers 0 ends it. */
void closs_spotlight_select (ClossSpotlight *spotlight, const guint32 *numbers, gsize n_numbers);
/* Looks at nothing. */
void closs_spotlight_clear (ClossSpotlight *spotlight);

/* The image to be shown at large: under the pointer, else looked at; -1: none. */
gssize closs_spotlight_get_shown (ClossSpotlight *spotlight);
gboolean closs_spotlight_is_pinned (ClossSpotlight *spotlight, gsize number);
/* The pinned images and the one looked at. Borrowed until "changed". */
const ClossSpot *closs_spotlight_get_spots (ClossSpotlight *spotlight, gsize *n_spots);
/* The numbers of the selected images in this frame, growing. Borrowed until "changed". */
const guint32 *closs_spotlight_get_selected (ClossSpotlight *spotlight, gsize *n_selected);

G_END_DECLS
