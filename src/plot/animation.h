/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A recorded moment. All moments of an animation have the same classes and centers; their trails are ignored. */
typedef struct
{
  guint64 step; /* increases from key to key */
  ClossScene scene;
  gsize n_same; /* number of points, from the first, that are the same images as in the previous key: they move; the
                   others appear */
} ClossAnimationKey;

/* A sequence of moments as an animated GIF that repeats. Everything pointed at is borrowed for the call. */
typedef struct
{
  gsize n_keys; /* at least 1 */
  const ClossAnimationKey *keys;
  int width, height;   /* pixels */
  double rate;         /* pictures per second */
  double length;       /* seconds */
  gboolean holds_view; /* uses the views of the keys; otherwise the camera is chosen so that everything stays visible */

  void (*progress) (double share, gpointer data); /* progress, 0 to 1, called on the writing thread; or NULL */
  gpointer progress_data;
} ClossAnimation;

#define CLOSS_ANIMATION_MIN_SIDE   160
#define CLOSS_ANIMATION_MAX_SIDE   2048
#define CLOSS_ANIMATION_MIN_RATE   1.0
#define CLOSS_ANIMATION_MAX_RATE   50.0 /* viewers show no more per second */
#define CLOSS_ANIMATION_MIN_LENGTH 0.5
#define CLOSS_ANIMATION_MAX_LENGTH 120.0

/* How long the last picture, the result, stays: seconds, included in the length. */
double closs_animation_get_hold (double length);
/* The number of pictures; they are evenly spread over the steps. */
int closs_animation_count_pictures (double rate, double length);

/* Writes @animation into @file, whole or not at all. Blocks; any thread. */
gboolean closs_animation_write (const ClossAnimation *animation, GFile *file, GCancellable *cancellable,
                                GError **error);

G_END_DECLS
