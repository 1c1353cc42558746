/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-camera.h"

#include <math.h>

#define STIFFNESS 7.0 /* 1/s: most of the way in a third of a second */
#define NEAR      5e-4
#define MIN_SPAN  1e-12
#define MAX_SPAN  1e15

void
closs_camera_jump (ClossCamera *camera, const ClossView *view)
{
  *camera = (ClossCamera){ .view = *view, .target = *view, .is_placed = TRUE };
}

void
closs_camera_aim (ClossCamera *camera, const ClossView *view)
{
  if (!camera->is_placed)
    {
      closs_camera_jump (camera, view);
      return;
    }
  camera->target = *view;
  camera->moving = TRUE;
}

/* The exact solution of the critically damped spring from *distance and *speed, @seconds later. */
static void
relax (double *distance, double *speed, double seconds)
{
  double decay = exp (-STIFFNESS * seconds), drift = *speed + STIFFNESS * *distance;

  *distance = (*distance + drift * seconds) * decay;
  *speed = (*speed - STIFFNESS * drift * seconds) * decay;
}

static gboolean
is_near (double distance, double speed)
{
  return fabs (distance) < NEAR && fabs (speed) < NEAR * STIFFNESS;
}

gboolean
closs_camera_advance (ClossCamera *camera, double seconds)
{
  const ClossView *target = &camera->target;
  double x, y, span;

  if (!camera->moving)
    return FALSE;
  x = (camera->view.x - target->x) / target->span;
  y = (camera->view.y - target->y) / target->span;
  span = log (camera->view.span / target->span);
  relax (&x, &camera->speed_x, seconds);
  relax (&y, &camera->speed_y, seconds);
  relax (&span, &camera->speed_span, seconds);
  camera->view.x = target->x + x * target->span;
  camera->view.y = target->y + y * target->span;
  camera->view.span = target->span * exp (span);
  if (is_near (x, camera->speed_x) && is_near (y, camera->speed_y) && is_near (span, camera->speed_span))
    {
      ClossView end = *target;
      closs_camera_jump (camera, &end);
    }
  return camera->moving;
}

ClossView
closs_view_pan (const ClossView *view, const ClossRect *plane, double dx, double dy)
{
  double scale = view->span / MIN (plane->width, plane->height);

  return (ClossView){ view->x - dx * scale, view->y + dy * scale, view->span };
}

ClossView
closs_view_zoom (const ClossView *view, const ClossRect *plane, double factor, double x, double y)
{
  double at_x, at_y;
  ClossView zoomed = *view;

  closs_view_from_plane (view, plane, x, y, &at_x, &at_y);
  zoomed.span = CLAMP (view->span / factor, MIN_SPAN, MAX_SPAN);
  zoomed.x = at_x + (view->x - at_x) * zoomed.span / view->span;
  zoomed.y = at_y + (view->y - at_y) * zoomed.span / view->span;
  return zoomed;
}
