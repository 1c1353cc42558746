/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/feature-plane-camera.h"
#include "app/feature-plane-motion.h"
#include "app/feature-plane-trails.h"
#include "app/feature-plane.h"

G_BEGIN_DECLS

struct _ClossFeaturePlane
{
  GtkWidget parent_instance;

  /* What is shown. */
  const ClossFrame *frame;  /* counted; or NULL */
  const char **class_names; /* [n_classes], borrowed from the frame's data set */
  ClossMotion motion;       /* points, centers, classifier's weight and bias, one after the other */
  ClossTrails trails;
  ClossCamera camera;
  ClossSceneFlags flags;
  int isolated_class;
  gboolean following;
  char *caption;

  /* When frames came, for the pace of the motion; µs of the monotonic clock. */
  gint64 frame_time, frame_interval;
  guint tick_id;
  gint64 tick_time;

  /* What was drawn last, while it is still true. */
  GdkTexture *texture;
  ClossRect plane;

  /* The pointer. */
  gboolean has_pointer;
  double pointer_x, pointer_y;
  int hovered_point;
  ClossView drag_start;

  guint description_id;
  gint64 description_time;

  ClossFrameDrawnFunc drawn_func;
  gpointer drawn_data;
};

/* The plane has to be drawn again. */
void closs_feature_plane_invalidate (ClossFeaturePlane *self);
/* The camera goes to @view, at once or eased, and stays. */
void closs_feature_plane_look_at (ClossFeaturePlane *self, const ClossView *view, gboolean eased);
/* Finds the point under the pointer anew. */
void closs_feature_plane_update_hover (ClossFeaturePlane *self);

/* feature-plane-input.c: pointer and keys. */
void closs_feature_plane_add_controllers (ClossFeaturePlane *self);

G_END_DECLS
