/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/config.h"
#include "plot/scene.h"
#include "session/run.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What an animation of the run's past is to be, and its making: the part of the timeline, size, pictures a second and
 * length, with what that comes to; then how far it is. It is made off the main thread; closing the window while it is
 * made ends that, and leaves no file.
 *
 * Signals: "written" (GFile). */
#define CLOSS_TYPE_ANIMATION_DIALOG (closs_animation_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClossAnimationDialog, closs_animation_dialog, CLOSS, ANIMATION_DIALOG, AdwWindow)

/* @run_name: where there are two, which; else NULL. Takes ownership of @scene, which says how it is to look;
 * @holds_view: and where the camera is. Size, rate and length are those of @config, and become them. */
ClossAnimationDialog *closs_animation_dialog_new (GtkWindow *parent, ClossConfig *config, ClossRun *run,
                                                  const char *run_name, ClossScene *scene,
                                                  gboolean holds_view) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
