/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include "session/run.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A part of a run's history that is to become an animation, with all that is needed for it, so that a thread can make
 * it while the run goes on. */
typedef struct
{
  int width, height;   /* pixels */
  double rate, length; /* pictures a second, seconds */
  gboolean holds_view; /* as the scene has it */

  /*< private >*/
  ClossScene *scene; /* how it is to look; what moves is not heeded */
  GPtrArray *frames; /* of ClossFrame, counted */
  GArray *events;    /* of ClossEvent, of the run */
  gsize n_images;    /* of each frame, the same in all of them */
  int *progress;     /* counted, atomic: thousandths */
} ClossAnimationPlan;

/* The frames of @run's history that were shown from step @first to @last, with those images that all of them have.
 * Frames of other splits than the last one are left out. Takes ownership of @scene. */
ClossAnimationPlan *closs_animation_plan_new (ClossRun *run, guint64 first, guint64 last,
                                              ClossScene *scene) G_GNUC_WARN_UNUSED_RESULT;
void closs_animation_plan_free (ClossAnimationPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossAnimationPlan, closs_animation_plan_free)

/* How many frames that would be. */
gsize closs_animation_plan_count (const ClossHistory *history, guint64 first, guint64 last);

/* How far it is, in thousandths: to be read atomically by any thread; g_atomic_rc_box_release(). */
int *closs_animation_plan_share_progress (const ClossAnimationPlan *plan) G_GNUC_WARN_UNUSED_RESULT;

/* Blocks; any thread. */
gboolean closs_animation_plan_write (const ClossAnimationPlan *plan, GFile *file, GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
