/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-private.h"

#include "plot/palette.h"
#include <math.h>

/* What is looked at: found by the pointer, marked on the plane. */

#define HOVER_REACH 9 /* pixels */
#define BAND_ALPHA  0.12

void
closs_feature_plane_points_moved (ClossFeaturePlane *self)
{
  closs_point_index_set_points (self->index, self->motion.now, self->frame != NULL ? self->frame->n : 0);
}

gssize
closs_feature_plane_find_point (ClossFeaturePlane *self)
{
  const ClossRect *plane = &self->plane;
  double x, y;

  if (self->frame == NULL || !self->has_pointer || self->ignores_pointer || self->is_boxing
      || !closs_feature_plane_contains (self, self->pointer_x, self->pointer_y))
    return -1;
  closs_view_from_plane (&self->camera.view, plane, self->pointer_x, self->pointer_y, &x, &y);
  return closs_point_index_find_nearest (self->index, x, y,
                                         HOVER_REACH * self->camera.view.span / MIN (plane->width, plane->height));
}

void
closs_feature_plane_pin_hovered (ClossFeaturePlane *self)
{
  if (self->spotlight != NULL && self->hovered_point >= 0)
    closs_spotlight_toggle_pin (self->spotlight, (gsize)self->hovered_point);
}

void
closs_feature_plane_select_box (ClossFeaturePlane *self)
{
  double x0, y0, x1, y1;
  g_autoptr (GArray) found = NULL;

  if (self->frame == NULL || self->spotlight == NULL)
    return;
  closs_view_from_plane (&self->camera.view, &self->plane, self->box.x, self->box.y, &x0, &y0);
  closs_view_from_plane (&self->camera.view, &self->plane, self->box.x + self->box.width,
                         self->box.y + self->box.height, &x1, &y1);
  found = closs_point_index_find_in_box (self->index, x0, y0, x1, y1);
  closs_spotlight_select (self->spotlight, (const guint32 *)(const void *)found->data, found->len);
}

/* The spots as the scene has them, at @points. */
void
closs_feature_plane_add_marks (ClossFeaturePlane *self, ClossScene *scene)
{
  gsize n_spots;
  const ClossSpot *spots;

  /* Between two frames the spotlight may be a step behind. */
  if (self->spotlight == NULL || self->frame == NULL || closs_spotlight_get_frame (self->spotlight) != self->frame)
    return;
  spots = closs_spotlight_get_spots (self->spotlight, &n_spots);
  g_array_set_size (self->marks, 0);
  for (gsize i = 0; i < n_spots; i++)
    {
      gssize number = spots[i].number;
      ClossMark mark = { .number = spots[i].pin, .n_path = spots[i].n_path, .path = spots[i].path };

      if (number < 0)
        continue;
      mark.x = scene->points[2 * number];
      mark.y = scene->points[2 * number + 1];
      mark.class_index = self->frame->labels[number];
      g_array_append_val (self->marks, mark);
    }
  scene->n_marks = self->marks->len;
  scene->marks = (const ClossMark *)(const void *)self->marks->data;
  scene->selected = closs_spotlight_get_selected (self->spotlight, &scene->n_selected);
}

/* The rectangle that is being drawn with the pointer: on the screen alone. */
void
closs_feature_plane_draw_box (ClossFeaturePlane *self, cairo_t *cr, ClossTheme theme)
{
  const ClossRect *box = &self->box;
  ClossColor ink = closs_theme_get_ink (theme);

  if (!self->is_boxing)
    return;
  cairo_new_path (cr);
  cairo_rectangle (cr, floor (box->x) + 0.5, floor (box->y) + 0.5, round (box->width), round (box->height));
  cairo_set_source_rgba (cr, ink.r, ink.g, ink.b, BAND_ALPHA);
  cairo_fill_preserve (cr);
  cairo_set_source_rgb (cr, ink.r, ink.g, ink.b);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

static void
spotlight_changed_cb (ClossFeaturePlane *self)
{
  closs_feature_plane_invalidate (self);
}

void
closs_feature_plane_set_spotlight (ClossFeaturePlane *plane, ClossSpotlight *spotlight)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));
  g_return_if_fail (plane->spotlight == NULL);

  plane->spotlight = g_object_ref (spotlight);
  g_signal_connect_object (spotlight, "changed", G_CALLBACK (spotlight_changed_cb), plane, G_CONNECT_SWAPPED);
}

gboolean
closs_feature_plane_get_place (ClossFeaturePlane *plane, gsize number, double *x, double *y)
{
  g_return_val_if_fail (CLOSS_IS_FEATURE_PLANE (plane), FALSE);

  if (plane->frame == NULL || number >= plane->frame->n)
    return FALSE;
  closs_view_to_plane (&plane->camera.view, &plane->plane, plane->motion.now[2 * number],
                       plane->motion.now[2 * number + 1], x, y);
  return closs_feature_plane_contains (plane, *x, *y);
}
