/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/regions.h"
#include "plot/scene.h"
#include "plot/text.h"

G_BEGIN_DECLS

/* A scene laid out for a size: the place of every part, and the tools to draw the parts. Inside of plot/. */
typedef struct
{
  gboolean below; /* below the plane instead of at its right */
  ClossRect rect; /* of the strip; width 0: no legend */
  int columns, rows;
  int n_shown; /* number of classes; if smaller than n_classes, there is an entry "… and 63 more" */
  double column_width;
  int key_rows; /* below the classes: the meaning of discs and rings */
} ClossLegendLayout;

/* From features to the picture. */
typedef struct
{
  double view_x, view_y, scale, middle_x, middle_y;
} ClossProjection;

typedef struct
{
  const ClossScene *scene;
  const ClossColor *tint; /* the color of all classes; NULL: each has its own */
  PangoLayout *text;      /* owned */
  double unit;            /* size of a pixel on a figure of usual size: text is 12 units high, and so on */
  double width, height;
  ClossRect plane;
  ClossLegendLayout legend;
  double caption_y; /* the middle of its first line */
  double force_key_y;
} ClossFigure;

#define CLOSS_TEXT_SIZE 11.5 /* units */
#define CLOSS_TICK_SIZE 10.5

/* @cr may be NULL, only for measuring. */
void closs_figure_init (ClossFigure *figure, const ClossScene *scene, cairo_t *cr, double width, double height);
void closs_figure_clear (ClossFigure *figure);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossFigure, closs_figure_clear)

ClossColor closs_figure_get_class_color (const ClossFigure *figure, int class_index);
/* TRUE if @class_index is drawn faint because another class is isolated. */
gboolean closs_figure_is_receding (const ClossFigure *figure, int class_index);
/* The text of the badge at a class's center: its name if that has one or two characters, else its number. @buffer is
 * used if the text must be made. */
const char *closs_figure_get_badge (const ClossFigure *figure, int class_index, char buffer[16]);
/* Positions of features in the picture, for many of them. */
ClossProjection closs_figure_get_projection (const ClossFigure *figure);
/* Cairo's coordinates are 24 bits before the point. */
#define CLOSS_FIGURE_FARTHEST 1e5

/* FALSE if it is not finite or absurdly far away. */
static inline gboolean
closs_projection_apply (const ClossProjection *projection, const float *point, double *x, double *y)
{
  *x = projection->middle_x + (point[0] - projection->view_x) * projection->scale;
  *y = projection->middle_y - (point[1] - projection->view_y) * projection->scale;
  return ABS (*x) < CLOSS_FIGURE_FARTHEST && ABS (*y) < CLOSS_FIGURE_FARTHEST;
}

/* From feature space to the picture. FALSE if it is not finite or absurdly far away. */
gboolean closs_figure_project (const ClossFigure *figure, const float *point, double *x, double *y);

/* The parts, in the order in which they are drawn. */
void closs_figure_draw_regions (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_cells (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_grid (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_points (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_selection (const ClossFigure *figure,
                                  cairo_t *cr); /* after a veil over everything drawn so far */
void closs_figure_draw_trails (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_overlays (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_paths (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_centers (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_marks (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_ticks (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_legend (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_caption (const ClossFigure *figure, cairo_t *cr);
void closs_figure_draw_force_key (const ClossFigure *figure, cairo_t *cr);

/* The regions of a linear classifier in the plane, and the borders between them, each border once, as lines. */
ClossRegions *closs_figure_find_regions (const ClossFigure *figure, const float *weight,
                                         const float *bias) G_GNUC_WARN_UNUSED_RESULT;
void closs_figure_add_borders (const ClossFigure *figure, cairo_t *cr, const ClossRegions *regions);

/* The disc with the numeral of a class, at its center and in the legend. */
void closs_figure_draw_badge (const ClossFigure *figure, cairo_t *cr, int class_index, double x, double y,
                              double radius, double alpha);

/* Cuts the legend's strip off @free (the room for plane and ticks). */
ClossLegendLayout closs_legend_arrange (const ClossFigure *figure, ClossRect *free);

G_END_DECLS
