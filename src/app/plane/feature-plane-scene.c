/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-private.h"
#include "app/text/display-text.h"
#include "app/text/frame-words.h"
#include "app/widgets/canvas.h"
#include "app/widgets/class-colors.h"
#include "base/number.h"
#include "plot/palette.h"

#include <glib/gi18n.h>
#include <string.h>

/* From a frame to what is drawn: the numbers that move, the scene, the words. */

/* Where in the motion's numbers what begins. */
typedef struct
{
  gsize points, centers, weight, bias, end;
} Slots;

static Slots
get_slots (const ClossFrame *frame)
{
  gsize n = frame->n, k = (gsize)frame->n_classes;
  Slots slots = { .points = 0, .centers = 2 * n };

  slots.weight = slots.centers + 2 * k;
  slots.bias = slots.weight + 2 * k;
  slots.end = slots.bias + k;
  return slots;
}

float *
closs_feature_plane_pack (const ClossFrame *frame, gsize *n_values)
{
  Slots slots = get_slots (frame);
  gsize k = (gsize)frame->n_classes;
  float *values = g_new (float, slots.end);

  memcpy (values + slots.points, frame->embeddings, 2 * frame->n * sizeof (float));
  memcpy (values + slots.centers, frame->centers, 2 * k * sizeof (float));
  memcpy (values + slots.weight, frame->classifier_weight, 2 * k * sizeof (float));
  memcpy (values + slots.bias, frame->classifier_bias, k * sizeof (float));
  *n_values = slots.end;
  return values;
}

gsize
closs_feature_plane_count_common (const ClossFrame *a, const ClossFrame *b)
{
  gsize n;

  if (a == NULL || b == NULL || a->dataset != b->dataset || a->splits != b->splits || a->n_classes != b->n_classes)
    return 0;
  n = MIN (a->n, b->n);
  return memcmp (a->indices, b->indices, n * sizeof *a->indices) == 0
                 && memcmp (a->split_of, b->split_of, n * sizeof *a->split_of) == 0
             ? n
             : 0;
}

/* Another number of points: those that stay begin where they are drawn, the others where they belong. */
void
closs_feature_plane_resize (ClossFeaturePlane *self, const ClossFrame *old, const float *values, gsize n_common)
{
  Slots from = get_slots (old), to = get_slots (self->frame);
  g_autofree float *start = g_memdup2 (values, to.end * sizeof (float));

  memcpy (start, self->motion.now, 2 * n_common * sizeof (float));
  memcpy (start + to.centers, self->motion.now + from.centers, (to.end - to.centers) * sizeof (float));
  closs_motion_jump (&self->motion, start, to.end);
}

const float *
closs_feature_plane_get_centers (ClossFeaturePlane *self, const ClossFrame *frame)
{
  return self->motion.now + get_slots (frame).centers;
}

void
closs_feature_plane_update_class_names (ClossFeaturePlane *self)
{
  const ClossFrame *frame = self->frame;

  g_clear_pointer (&self->class_names, g_free);
  g_clear_pointer (&self->class_colors, g_free);
  if (frame == NULL)
    return;
  self->class_names = g_new0 (const char *, (gsize)frame->n_classes + 1);
  for (int k = 0; k < frame->n_classes; k++)
    self->class_names[k] = closs_dataset_get_class_name (frame->dataset, k);
  self->class_colors = closs_class_colors_new (frame->dataset);
}

ClossScene
closs_feature_plane_make_scene (ClossFeaturePlane *self, ClossTheme theme)
{
  const ClossFrame *frame = self->frame;
  ClossScene scene = { .theme = theme, .flags = self->flags, .view = self->camera.view, .isolated_class = -1 };

  scene.caption = self->caption;
  if (!self->camera.is_placed)
    scene.view = (ClossView){ 0, 0, 2 };
  if (self->caption == NULL || self->caption[0] == '\0')
    scene.flags &= ~CLOSS_SCENE_CAPTION;
  if (frame == NULL)
    return scene;
  scene.n_points = frame->n;
  scene.labels = frame->labels;
  scene.n_classes = frame->n_classes;
  scene.class_names = (const char *const *)self->class_names;
  scene.class_colors = self->class_colors;
  scene.points = frame->embeddings;
  closs_frame_mark_splits (frame, &scene);
  scene.centers = frame->centers;
  if (self->ghost != NULL && self->ghost->n_classes == frame->n_classes)
    scene.ghost_centers = self->ghost->centers;
  scene.classifier_weight = frame->classifier_weight;
  scene.classifier_bias = frame->classifier_bias;
  scene.center_loss = (ClossSceneLoss)frame->settings.value[CLOSS_CONTROL_LOSS];
  scene.lambda = frame->settings.value[CLOSS_CONTROL_LAMBDA];
  scene.batch_size = frame->settings.value[CLOSS_CONTROL_BATCH_SIZE];
  scene.isolated_class = self->isolated_class < frame->n_classes ? self->isolated_class : -1;
  return scene;
}

/* The numbers as they are on their way. */
static void
set_scene_in_motion (ClossFeaturePlane *self, ClossScene *scene)
{
  Slots slots;
  const float *now = self->motion.now;

  if (self->frame == NULL)
    return;
  slots = get_slots (self->frame);
  scene->points = now + slots.points;
  scene->centers = now + slots.centers;
  scene->classifier_weight = now + slots.weight;
  scene->classifier_bias = now + slots.bias;
  scene->trails = closs_trails_get (&self->trails, scene->centers, &scene->n_trail);
  closs_feature_plane_add_marks (self, scene);
}

static void
draw_hovered_point (ClossFeaturePlane *self, cairo_t *cr, ClossTheme theme)
{
  ClossColor ink = closs_theme_get_ink (theme), ground = closs_theme_get_ground (theme);
  const float *point;
  double x, y;

  if (self->hovered_point < 0 || self->frame == NULL || (gsize)self->hovered_point >= self->frame->n)
    return;
  point = self->motion.now + 2 * self->hovered_point;
  closs_view_to_plane (&self->camera.view, &self->plane, point[0], point[1], &x, &y);
  cairo_new_path (cr);
  cairo_arc (cr, x, y, 5.5, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, ground.r, ground.g, ground.b);
  cairo_set_line_width (cr, 4);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, ink.r, ink.g, ink.b);
  cairo_set_line_width (cr, 1.75);
  cairo_stroke (cr);
}

void
closs_feature_plane_draw (ClossFeaturePlane *self, cairo_t *cr, double width, double height)
{
  ClossTheme theme = closs_canvas_get_theme ();
  ClossScene scene = closs_feature_plane_make_scene (self, theme);

  set_scene_in_motion (self, &scene);
  closs_scene_draw (&scene, cr, width, height);
  draw_hovered_point (self, cr, theme);
  closs_feature_plane_draw_box (self, cr, theme);
}

char *
closs_feature_plane_describe (ClossFeaturePlane *self)
{
  const ClossFrame *frame = self->frame;
  g_autofree char *n = NULL, *step = NULL, *accuracy = NULL;

  if (frame == NULL)
    return g_strdup (_ ("Empty: no data set has been loaded"));
  n = closs_number_format_count (frame->n);
  step = closs_number_format_count (frame->step);
  accuracy = closs_frame_describe_accuracy (frame);
  /* Translators: features, classes, step, accuracy in percent */
  return g_strdup_printf (
      _ ("%s features in %d classes at step %s, accuracy %s. The table of classes says the same in numbers."), n,
      frame->n_classes, step, accuracy != NULL ? accuracy : "–");
}
