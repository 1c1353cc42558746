/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plane/feature-plane-camera.h"
#include "app/plane/feature-plane-motion.h"
#include "app/plane/feature-plane-trails.h"
#include "app/plane/feature-plane.h"
#include "app/widgets/canvas.h"
#include "plot/point-index.h"

G_BEGIN_DECLS

struct _ClossFeaturePlane
{
  GtkWidget parent_instance;

  /* What is shown. */
  const ClossFrame *ghost;  /* of another future, counted; or NULL */
  const ClossFrame *frame;  /* counted; or NULL */
  const char **class_names; /* [n_classes], borrowed from the frame's data set */
  int *class_colors;        /* [n_classes], or NULL: the classes' indices */
  ClossMotion motion;       /* points, centers, classifier's weight and bias, one after the other */
  ClossTrails trails;
  ClossCamera camera;
  ClossSceneFlags flags;
  int isolated_class;
  gboolean following;
  ClossFeaturePlane *partner; /* looked at from the same place; borrowed, or NULL */
  char *caption;

  /* When frames came, for the pace of the motion; µs of the monotonic clock. */
  gint64 frame_time, frame_interval;
  gint64 leap_end; /* until then the points are on their way to another moment, which is no trail */
  guint tick_id;
  gint64 tick_time;

  /* What was drawn last. */
  ClossCanvas canvas;
  ClossRect plane;

  /* The pointer. */
  gboolean has_pointer;
  gboolean ignores_pointer; /* until it moves */
  double pointer_x, pointer_y;
  int hovered_point;
  ClossView drag_start;
  gboolean is_dragging; /* farther than a hand trembles */
  gboolean is_boxing;
  ClossRect box; /* drawn with the pointer; width and height may be negative */

  /* What is looked at. */
  ClossSpotlight *spotlight; /* NULL: nothing ever */
  ClossPointIndex *index;    /* of the points as they are drawn */
  GArray *marks;             /* of ClossMark, of the scene being made */

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

/* Whether something can move, instead of jump. */
gboolean closs_feature_plane_can_ease (ClossFeaturePlane *self);
void closs_feature_plane_start_ticking (ClossFeaturePlane *self);

/* feature-plane-view.c: from where it is looked at. */
void closs_feature_plane_set_following (ClossFeaturePlane *self, gboolean following);
/* To where the points are going, where the camera follows them. */
void closs_feature_plane_follow (ClossFeaturePlane *self, gboolean eased);
void closs_feature_plane_end_partnership (ClossFeaturePlane *self);

/* feature-plane-scene.c: from a frame to what is drawn. */

/* The numbers of a frame that move, for the motion; g_free(). */
float *closs_feature_plane_pack (const ClossFrame *frame, gsize *n_values) G_GNUC_WARN_UNUSED_RESULT;
/* The frame has another number of points than @old: those that stay begin where they are drawn, the others where
 * they belong. */
void closs_feature_plane_resize (ClossFeaturePlane *self, const ClossFrame *old, const float *values, gsize n_common);
/* Where the centers are drawn now, while the motion is that of @frame. */
const float *closs_feature_plane_get_centers (ClossFeaturePlane *self, const ClossFrame *frame);
void closs_feature_plane_update_class_names (ClossFeaturePlane *self);
/* The scene as the frame has it; without one, the ground and a grid. */
ClossScene closs_feature_plane_make_scene (ClossFeaturePlane *self, ClossTheme theme);
/* The scene as it is on its way, and what the pointer is at. */
void closs_feature_plane_draw (ClossFeaturePlane *self, cairo_t *cr, double width, double height);
/* For a screen reader; g_free(). */
char *closs_feature_plane_describe (ClossFeaturePlane *self) G_GNUC_WARN_UNUSED_RESULT;

/* feature-plane-spotlight.c: what is looked at. */

/* To be called whenever the points may be drawn elsewhere. */
void closs_feature_plane_points_moved (ClossFeaturePlane *self);
/* The point under the pointer as it is drawn now, or -1. */
gssize closs_feature_plane_find_point (ClossFeaturePlane *self);
void closs_feature_plane_pin_hovered (ClossFeaturePlane *self);
void closs_feature_plane_select_box (ClossFeaturePlane *self);
/* Marks and selection of @scene, whose points are there already; borrowed until the next call. */
void closs_feature_plane_add_marks (ClossFeaturePlane *self, ClossScene *scene);
void closs_feature_plane_draw_box (ClossFeaturePlane *self, cairo_t *cr, ClossTheme theme);

/* feature-plane-input.c: pointer and keys. */
gboolean closs_feature_plane_contains (ClossFeaturePlane *self, double x, double y);
void closs_feature_plane_add_controllers (ClossFeaturePlane *self);

G_END_DECLS
