/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A recorded moment. All of an animation have the same classes, and centers; what they say of trails is not heeded. */
typedef struct
{
  guint64 step; /* grows from key to key */
  ClossScene scene;
  gsize n_same; /* the first so many points are the same images as in the key before: they move, others appear */
} ClossAnimationKey;

/* Moments one after another as an animated GIF that repeats. Everything pointed at is borrowed for the call. */
typedef struct
{
  gsize n_keys; /* at least 1 */
  const ClossAnimationKey *keys;
  int width, height;   /* pixels */
  double rate;         /* pictures a second */
  double length;       /* seconds */
  gboolean holds_view; /* as the keys say; else the camera is chosen so that everything can be seen all the time */

  void (*progress) (double share, gpointer data); /* 0 to 1, on the thread that writes; or NULL */
  gpointer progress_data;
} ClossAnimation;

#define CLOSS_ANIMATION_MIN_SIDE   160
#define CLOSS_ANIMATION_MAX_SIDE   2048
#define CLOSS_ANIMATION_MIN_RATE   1.0
#define CLOSS_ANIMATION_MAX_RATE   50.0 /* viewers show no more */
#define CLOSS_ANIMATION_MIN_LENGTH 0.5
#define CLOSS_ANIMATION_MAX_LENGTH 120.0

/* How long the last picture, which the others lead to, stays: seconds, part of the length. */
double closs_animation_get_hold (double length);
/* How many pictures there are; they are evenly spread over the steps. */
int closs_animation_count_pictures (double rate, double length);

/* Writes @animation into @file, whole or not at all. Blocks; any thread. */
gboolean closs_animation_write (const ClossAnimation *animation, GFile *file, GCancellable *cancellable,
                                GError **error);

G_END_DECLS
