/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* Where the plane is looked at from: critically damped toward a target, so that it neither swings nor jerks when the
 * target itself moves. */
typedef struct
{
  ClossView view, target;
  double speed_x, speed_y, speed_span; /* spans a second; e-folds a second */
  gboolean is_placed, moving;
} ClossCamera;

/* Stands at @view. */
void closs_camera_jump (ClossCamera *camera, const ClossView *view);
/* Goes to @view; the first time it jumps. */
void closs_camera_aim (ClossCamera *camera, const ClossView *view);
/* @seconds later; FALSE where it has arrived. */
gboolean closs_camera_advance (ClossCamera *camera, double seconds);

/* @view moved by pixels of @plane, or enlarged by @factor about the pixel (@x, @y). */
ClossView closs_view_pan (const ClossView *view, const ClossRect *plane, double dx, double dy);
ClossView closs_view_zoom (const ClossView *view, const ClossRect *plane, double factor, double x, double y);

G_END_DECLS
