/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-private.h"

/* From where the plane is looked at: the camera's aim, alone or with a partner. */

static void
aim_camera (ClossFeaturePlane *self, const ClossView *view, gboolean eased)
{
  if (eased && closs_feature_plane_can_ease (self))
    {
      closs_camera_aim (&self->camera, view);
      if (self->camera.moving)
        closs_feature_plane_start_ticking (self);
    }
  else
    closs_camera_jump (&self->camera, view);
  closs_feature_plane_invalidate (self);
}

void
closs_feature_plane_set_following (ClossFeaturePlane *self, gboolean following)
{
  if (self->following == following)
    return;
  self->following = following;
  g_object_notify (G_OBJECT (self), "following");
  if (self->partner != NULL)
    closs_feature_plane_set_following (self->partner, following);
}

static void
aim_both (ClossFeaturePlane *self, const ClossView *view, gboolean eased)
{
  aim_camera (self, view, eased);
  if (self->partner != NULL)
    aim_camera (self->partner, view, eased);
}

static ClossView
fit_view (ClossFeaturePlane *self)
{
  ClossScene scene = closs_feature_plane_make_scene (self, CLOSS_THEME_LIGHT);

  return closs_view_fit (&scene, &self->plane);
}

/* To where the points are going, so that the camera arrives with them. */
void
closs_feature_plane_follow (ClossFeaturePlane *self, gboolean eased)
{
  ClossFeaturePlane *partner = self->partner;
  ClossView view, other;

  if (!self->following || self->frame == NULL)
    return;
  view = fit_view (self);
  if (partner != NULL && partner->frame != NULL)
    {
      other = fit_view (partner);
      view = closs_view_unite (&view, &other, &self->plane);
    }
  aim_both (self, &view, eased);
}

void
closs_feature_plane_look_at (ClossFeaturePlane *self, const ClossView *view, gboolean eased)
{
  closs_feature_plane_set_following (self, FALSE);
  aim_both (self, view, eased);
  closs_feature_plane_update_hover (self);
}

void
closs_feature_plane_end_partnership (ClossFeaturePlane *self)
{
  if (self->partner != NULL)
    self->partner->partner = NULL;
  self->partner = NULL;
}

void
closs_feature_plane_fit (ClossFeaturePlane *plane)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  closs_feature_plane_set_following (plane, TRUE);
  closs_feature_plane_follow (plane, TRUE);
}

void
closs_feature_plane_zoom (ClossFeaturePlane *plane, double factor)
{
  ClossView view;

  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));
  g_return_if_fail (factor > 0);

  if (!plane->camera.is_placed)
    return;
  view = closs_view_zoom (&plane->camera.target, &plane->plane, factor, plane->plane.x + plane->plane.width / 2,
                          plane->plane.y + plane->plane.height / 2);
  closs_feature_plane_look_at (plane, &view, TRUE);
}

void
closs_feature_plane_set_partner (ClossFeaturePlane *plane, ClossFeaturePlane *other)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));
  g_return_if_fail (plane != other);

  closs_feature_plane_end_partnership (plane);
  if (other == NULL)
    return;
  closs_feature_plane_end_partnership (other);
  plane->partner = other;
  other->partner = plane;
  if (plane->following)
    closs_feature_plane_fit (plane);
  else
    closs_feature_plane_look_at (plane, &plane->camera.target, TRUE);
}
