/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much room there is. (libadwaita's breakpoints came with 1.4.) */
typedef enum
{
  CLOSS_ROOM_NARROW, /* below 600 pixels: one part at a time */
  CLOSS_ROOM_MEDIUM, /* below 900: the inspector lies over the plane */
  CLOSS_ROOM_WIDE,
} ClossRoom;

/* Holds one child, asks for no more than a phone's width for it, and says by its signal when another arrangement of
 * the child is due.
 *
 * Signal "room-changed" (ClossRoom as int): after the allocation that made it so, from an idle. */
#define CLOSS_TYPE_ADAPTIVE_BIN (closs_adaptive_bin_get_type ())
G_DECLARE_FINAL_TYPE (ClossAdaptiveBin, closs_adaptive_bin, CLOSS, ADAPTIVE_BIN, GtkWidget)

void closs_adaptive_bin_set_child (ClossAdaptiveBin *bin, GtkWidget *child);
ClossRoom closs_adaptive_bin_get_room (ClossAdaptiveBin *bin);

/* The rule, for the test. */
ClossRoom closs_room_for_width (int width);

G_END_DECLS
