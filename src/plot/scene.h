/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Everything to draw in the feature plane, as plain data. The same scene is drawn on the screen and into every file.
 * Everything pointed at is borrowed for the call. In feature space y points upward. Points that are not finite are
 * ignored. */
typedef enum
{
  CLOSS_THEME_LIGHT,
  CLOSS_THEME_DARK,
  CLOSS_THEME_PRINT, /* white ground, for files */
} ClossTheme;

typedef enum
{
  CLOSS_SCENE_REGIONS = 1 << 0, /* arg-max regions of the classifier */
  CLOSS_SCENE_GRID = 1 << 1,    /* quiet grid and ticks */
  CLOSS_SCENE_LEGEND = 1 << 2,  /* never covers the data: the plane makes room for it */
  CLOSS_SCENE_CENTERS = 1 << 3, /* with numerals and halo */
  CLOSS_SCENE_TRAILS = 1 << 4,
  CLOSS_SCENE_SHAPES = 1 << 5, /* a shape per class besides its color */
  CLOSS_SCENE_CAPTION = 1 << 6,
  /* The causes of motion, computed from the discs only if there are any: */
  CLOSS_SCENE_FORCES = 1 << 7,   /* arrows on some of the points, one per loss; the key is below the caption */
  CLOSS_SCENE_LAG = 1 << 8,      /* a line from each center to the mean of its class */
  CLOSS_SCENE_ELLIPSES = 1 << 9, /* ellipses that would contain 95 % of a class if it were normal */
  CLOSS_SCENE_CELLS = 1 << 10,   /* borders between the nearest centers, dashed */
} ClossSceneFlags;

/* The forms of the center loss (docs/method.md). */
typedef enum
{
  CLOSS_SCENE_LOSS_PLAIN,
  CLOSS_SCENE_LOSS_ROOT,
  CLOSS_SCENE_LOSS_PAPER,
} ClossSceneLoss;

/* The scale is the same on both axes: the center of the plane, and the feature units along its shorter side. */
typedef struct
{
  double x, y, span;
} ClossView;

/* A point in focus: a ring around it, and its path. */
typedef struct
{
  float x, y;
  int class_index;
  int number;        /* number beside it; 0: none */
  gsize n_path;      /* 0: no path */
  const float *path; /* [n_path][2], oldest first; a line leads from its end to (x, y) */
} ClossMark;

typedef struct
{
  ClossTheme theme;
  ClossSceneFlags flags;
  ClossView view;

  gsize n_points;
  const float *points;   /* [n_points][2] */
  const guint16 *labels; /* [n_points] */
  const guint8 *filled;  /* [n_points] 0: a ring instead of a disc; NULL: all are discs */
  /* The meaning of discs and rings, for the legend; NULL: no explanation. */
  const char *filled_name, *hollow_name;
  double point_radius;  /* radius in pixels (points in a file); 0: chosen from n_points and the size */
  double point_opacity; /* opacity; 0: chosen from n_points and the size */

  int n_classes;
  const char *const *class_names; /* [n_classes] */
  const int *class_colors;        /* [n_classes] as closs_palette_get() takes them; NULL: the classes' indices */
  const float *centers;           /* [n_classes][2] */
  const float *ghost_centers;     /* [n_classes][2], their places in another future, faint; or NULL */
  const float *trails;            /* [n_trail][n_classes][2], oldest first; or NULL */
  gsize n_trail;
  const float *classifier_weight; /* [n_classes][2]; or NULL: no regions */
  const float *classifier_bias;   /* [n_classes] */

  ClossSceneLoss center_loss; /* for the forces, with λ and the size of the mini-batches */
  double lambda, batch_size;

  gsize n_selected;
  const guint32 *selected; /* [n_selected] points that stand out while the others fade; 0: none is selected */
  gsize n_marks;
  const ClossMark *marks; /* [n_marks] */

  int isolated_class;  /* the class that stands out while the others fade; -1: none */
  const char *caption; /* "Epoch 3 · step 1,412 · 97.8 %", of one line or several; or NULL */
  int caption_room;    /* minimum number of lines to reserve */
} ClossScene;

/* A copy that owns everything it points at, and the function that frees it. */
ClossScene *closs_scene_copy (const ClossScene *scene) G_GNUC_WARN_UNUSED_RESULT;
void closs_scene_free (ClossScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossScene, closs_scene_free)

/* Draws the scene into (0, 0, width, height) of @cr. If the target is an image surface, the points are blended into its
 * bytes (fast); otherwise they are vectors. */
void closs_scene_draw (const ClossScene *scene, cairo_t *cr, double width, double height);

/* The rectangle of the plane itself in (width, height), beside legend and ticks. */
typedef struct
{
  double x, y, width, height;
} ClossRect;
ClossRect closs_scene_get_plane (const ClossScene *scene, double width, double height);

/* 1 or more. */
int closs_scene_count_caption_lines (const ClossScene *scene);

/* From pixels to features and back, for that plane. */
void closs_view_to_plane (const ClossView *view, const ClossRect *plane, double x, double y, double *px, double *py);
void closs_view_from_plane (const ClossView *view, const ClossRect *plane, double px, double py, double *x, double *y);

/* The view that shows all points and centers with a margin (robust: a few far outliers, under 0.5 %, do not count);
 * a unit view if nothing is finite. @plane gives the aspect ratio. */
ClossView closs_view_fit (const ClossScene *scene, const ClossRect *plane);
/* The smallest view that contains the views @a and @b on a plane of that aspect ratio. */
ClossView closs_view_unite (const ClossView *a, const ClossView *b, const ClossRect *plane);

G_END_DECLS
