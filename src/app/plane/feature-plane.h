/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/samples/spotlight.h"
#include "plot/scene.h"
#include "train/frame.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The hero: the 2-D features of the probe set, moving. It shows frames, eases every point from where it is drawn to
 * where the newest frame puts it, keeps the camera on them until the user pans or zooms, and draws with plot/scene.h.
 * Its tick callback runs only while something moves; it never waits for anything.
 *
 * Properties: "isolated-class" (int, -1 none), "following" (gboolean: the camera fits by itself), "regions", "grid",
 * "legend", "trails", "shapes", "forces", "lag", "ellipses", "cells" (gboolean), "hovered-point" (int index into the
 * frame, -1; read-only). Pointer: drag pans, scroll or pinch zooms there, double click fits; a click on a point pins
 * it, Shift and drag select what is in the rectangle. Keys, with the focus: arrows pan, + and - zoom. The digits, which
 * isolate a class, and Ctrl+0, which fits, are the window's. */
#define CLOSS_TYPE_FEATURE_PLANE (closs_feature_plane_get_type ())
G_DECLARE_FINAL_TYPE (ClossFeaturePlane, closs_feature_plane, CLOSS, FEATURE_PLANE, GtkWidget)

GtkWidget *closs_feature_plane_new (void);

/* Shows @frame (a reference is taken). With the same images as the frame before the points ease; else, or with
 * animations switched off in the system, they jump. NULL empties the plane. Adds to the trails. */
void closs_feature_plane_set_frame (ClossFeaturePlane *plane, const ClossFrame *frame);
const ClossFrame *closs_feature_plane_get_frame (ClossFeaturePlane *plane);

/* What is looked at, once for all: the plane marks it, and the pointer on the plane changes it. */
void closs_feature_plane_set_spotlight (ClossFeaturePlane *plane, ClossSpotlight *spotlight);
/* Where image @number is drawn now, in the widget's pixels; FALSE where it is outside of the plane. */
gboolean closs_feature_plane_get_place (ClossFeaturePlane *plane, gsize number, double *x, double *y);
/* What is under the pointer is not looked at any more, until the pointer moves. */
void closs_feature_plane_ignore_pointer (ClossFeaturePlane *plane);
/* Another future's @frame (a reference is taken), whose centers are drawn faintly; NULL: none. */
void closs_feature_plane_set_ghost (ClossFeaturePlane *plane, const ClossFrame *frame);

/* What is shown next is not what came of what is shown now, but another moment. */
void closs_feature_plane_forget_trails (ClossFeaturePlane *plane);

/* Forgets the trails and gives the camera back: a new run. */
void closs_feature_plane_reset (ClossFeaturePlane *plane);

void closs_feature_plane_fit (ClossFeaturePlane *plane); /* and follow again */
void closs_feature_plane_zoom (ClossFeaturePlane *plane, double factor);

/* While both planes are partners they are looked at from one place: a camera that fits shows what is on either, and
 * where one is panned or zoomed, so is the other. NULL for @other ends it. */
void closs_feature_plane_set_partner (ClossFeaturePlane *plane, ClossFeaturePlane *other);

/* The line under the figure, e.g. "Epoch 3 · step 1,412 · 97.8 %". */
void closs_feature_plane_set_caption (ClossFeaturePlane *plane, const char *caption);

/* What is shown, as a scene of its own (closs_scene_free()): same camera, flags, caption, isolated class; the points
 * where the frame puts them. For the exporters, on any thread. */
ClossScene *closs_feature_plane_copy_scene (ClossFeaturePlane *plane, ClossTheme theme) G_GNUC_WARN_UNUSED_RESULT;
/* The same with another frame of the same step and its caption. */
ClossScene *closs_feature_plane_copy_scene_of (ClossFeaturePlane *plane, const ClossFrame *frame, const char *caption,
                                               ClossTheme theme) G_GNUC_WARN_UNUSED_RESULT;

/* Calls @func whenever the plane was drawn, amid its window's frame: for --frame-log. */
typedef void (*ClossFrameDrawnFunc) (guint64 step, gsize n_points, gint64 draw_us, gpointer data);
void closs_feature_plane_set_drawn_func (ClossFeaturePlane *plane, ClossFrameDrawnFunc func, gpointer data);

/* How many images two frames, either of which may be NULL, begin with in common: the same points, to be eased. */
gsize closs_feature_plane_count_common (const ClossFrame *a, const ClossFrame *b);

G_END_DECLS
