/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-private.h"
#include "app/widgets/canvas.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define MIN_DURATION    (120 * 1000)
#define MAX_DURATION    (2000 * 1000) /* frames of a large network are seconds apart */
#define SINGLE_DURATION (600 * 1000)
#define MAX_INTERVAL    (2500 * 1000) /* frames further apart do not belong together */

enum
{
  PROP_ISOLATED_CLASS = 1,
  PROP_FOLLOWING,
  PROP_REGIONS,
  PROP_GRID,
  PROP_LEGEND,
  PROP_TRAILS,
  PROP_SHAPES,
  PROP_FORCES,
  PROP_LAG,
  PROP_ELLIPSES,
  PROP_CELLS,
  PROP_HOVERED_POINT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ClossFeaturePlane, closs_feature_plane, GTK_TYPE_WIDGET)

static void
update_plane (ClossFeaturePlane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  ClossScene scene = closs_feature_plane_make_scene (self, CLOSS_THEME_LIGHT);

  self->plane
      = closs_scene_get_plane (&scene, MAX (gtk_widget_get_width (widget), 1), MAX (gtk_widget_get_height (widget), 1));
}

void
closs_feature_plane_invalidate (ClossFeaturePlane *self)
{
  closs_canvas_invalidate (&self->canvas, GTK_WIDGET (self));
}

/* Everything that may move the plane within the widget. */
static void
relayout (ClossFeaturePlane *self)
{
  update_plane (self);
  closs_feature_plane_invalidate (self);
}

/* Motion. */

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (widget);
  gint64 time = gdk_frame_clock_get_frame_time (clock);
  double seconds = CLAMP ((double)(time - self->tick_time) / G_USEC_PER_SEC, 0, 0.1);
  gboolean points_move, camera_moves;

  (void)data;
  self->tick_time = time;
  points_move = closs_motion_advance (&self->motion, time);
  camera_moves = closs_camera_advance (&self->camera, seconds);
  closs_feature_plane_points_moved (self);
  closs_feature_plane_invalidate (self);
  closs_feature_plane_update_hover (self);
  if (points_move || camera_moves)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  return G_SOURCE_REMOVE;
}

gboolean
closs_feature_plane_can_ease (ClossFeaturePlane *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && adw_get_enable_animations (GTK_WIDGET (self));
}

void
closs_feature_plane_start_ticking (ClossFeaturePlane *self)
{
  if (self->tick_id != 0)
    return;
  self->tick_time = gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

/* Leaves nothing half way: the widget is hidden, or animations have been switched off. */
static void
finish_moving (ClossFeaturePlane *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  closs_motion_advance (&self->motion, G_MAXINT64);
  closs_feature_plane_points_moved (self);
  if (self->camera.moving)
    {
      ClossView target = self->camera.target;
      closs_camera_jump (&self->camera, &target);
    }
}

static gint64
choose_duration (ClossFeaturePlane *self, gint64 time)
{
  gint64 interval = time - self->frame_time;

  if (interval > MAX_INTERVAL)
    return SINGLE_DURATION;
  self->frame_interval = self->frame_interval == 0 ? interval : (self->frame_interval + interval) / 2;
  /* A little longer than until the next frame, so that the points do not stand still in between. */
  return CLAMP (self->frame_interval * 7 / 5, MIN_DURATION, MAX_DURATION);
}

static void
move_points (ClossFeaturePlane *self, const ClossFrame *old)
{
  gsize n_values, n_common = closs_feature_plane_count_common (old, self->frame);
  g_autofree float *values = closs_feature_plane_pack (self->frame, &n_values);
  gint64 time = g_get_monotonic_time (), duration = choose_duration (self, time);

  self->frame_time = time;
  /* Back in time is another run: where the old one's centers were is no trail of this. Other images are not. */
  if (old == NULL || old->dataset != self->frame->dataset || self->frame->step < old->step)
    closs_trails_clear (&self->trails);
  else if (self->frame->step > old->step && time >= self->leap_end)
    closs_trails_add (&self->trails, closs_feature_plane_get_centers (self, old), old->n_classes, time);
  if (n_common == 0 || !closs_feature_plane_can_ease (self))
    {
      closs_motion_jump (&self->motion, values, n_values);
      return;
    }
  if (old->n != self->frame->n)
    closs_feature_plane_resize (self, old, values, n_common);
  closs_feature_plane_start_ticking (self);
  /* The frame clock's time, which the ticks will come with; it is the monotonic clock's. */
  closs_motion_retarget (&self->motion, values,
                         gdk_frame_clock_get_frame_time (gtk_widget_get_frame_clock (GTK_WIDGET (self))), duration);
}

/* What a screen reader says. */

static void
update_description (ClossFeaturePlane *self)
{
  g_autofree char *description = closs_feature_plane_describe (self);

  self->description_time = g_get_monotonic_time ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static gboolean
update_description_cb (gpointer data)
{
  ClossFeaturePlane *self = data;

  self->description_id = 0;
  update_description (self);
  return G_SOURCE_REMOVE;
}

/* At most once a second: nobody can listen faster. */
static void
schedule_description (ClossFeaturePlane *self)
{
  gint64 wait = self->description_time + G_USEC_PER_SEC - g_get_monotonic_time ();

  if (self->description_id != 0)
    return;
  if (wait <= 0)
    update_description (self);
  else
    self->description_id = g_timeout_add ((guint)(wait / 1000) + 1, update_description_cb, self);
}

/* Drawing. */

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  closs_feature_plane_draw (data, cr, width, height);
}

static void
redraw (ClossFeaturePlane *self)
{
  gint64 begin = g_get_monotonic_time ();

  closs_canvas_draw (&self->canvas, GTK_WIDGET (self), draw_cb, self);
  if (self->drawn_func != NULL)
    self->drawn_func (self->frame != NULL ? self->frame->step : 0, self->frame != NULL ? self->frame->n : 0,
                      g_get_monotonic_time () - begin, self->drawn_data);
}

static void
closs_feature_plane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (width < 1 || height < 1)
    return;
  if (!self->canvas.is_valid)
    redraw (self);
  closs_canvas_snapshot (&self->canvas, widget, snapshot);
}

static void
closs_feature_plane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (widget);

  (void)width;
  (void)height;
  (void)baseline;
  relayout (self);
  closs_feature_plane_follow (self, FALSE);
}

static void
closs_feature_plane_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  (void)widget;
  (void)for_size;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 140;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 900 : 700;
  *minimum_baseline = *natural_baseline = -1;
}

static void
closs_feature_plane_unmap (GtkWidget *widget)
{
  finish_moving (CLOSS_FEATURE_PLANE (widget));
  GTK_WIDGET_CLASS (closs_feature_plane_parent_class)->unmap (widget);
}

static ClossSceneFlags
get_property_flag (guint id)
{
  static const ClossSceneFlags flags[N_PROPS] = {
    [PROP_REGIONS] = CLOSS_SCENE_REGIONS, [PROP_GRID] = CLOSS_SCENE_GRID,         [PROP_LEGEND] = CLOSS_SCENE_LEGEND,
    [PROP_TRAILS] = CLOSS_SCENE_TRAILS,   [PROP_SHAPES] = CLOSS_SCENE_SHAPES,     [PROP_FORCES] = CLOSS_SCENE_FORCES,
    [PROP_LAG] = CLOSS_SCENE_LAG,         [PROP_ELLIPSES] = CLOSS_SCENE_ELLIPSES, [PROP_CELLS] = CLOSS_SCENE_CELLS,
  };

  return id < N_PROPS ? flags[id] : 0;
}

static void
set_flag (ClossFeaturePlane *self, ClossSceneFlags flag, gboolean on, GParamSpec *pspec)
{
  if (((self->flags & flag) != 0) == on)
    return;
  self->flags = on ? self->flags | flag : self->flags & ~flag;
  relayout (self);
  closs_feature_plane_follow (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), pspec);
}

static void
set_isolated_class (ClossFeaturePlane *self, int isolated_class)
{
  if (self->isolated_class == isolated_class)
    return;
  self->isolated_class = isolated_class;
  closs_feature_plane_invalidate (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ISOLATED_CLASS]);
}

static void
closs_feature_plane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (object);

  switch (id)
    {
    case PROP_ISOLATED_CLASS:
      g_value_set_int (value, self->isolated_class);
      return;
    case PROP_FOLLOWING:
      g_value_set_boolean (value, self->following);
      return;
    case PROP_HOVERED_POINT:
      g_value_set_int (value, self->hovered_point);
      return;
    default:
      break;
    }
  if (get_property_flag (id) != 0)
    g_value_set_boolean (value, (self->flags & get_property_flag (id)) != 0);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
closs_feature_plane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (object);

  if (get_property_flag (id) != 0)
    set_flag (self, get_property_flag (id), g_value_get_boolean (value), pspec);
  else if (id == PROP_ISOLATED_CLASS)
    set_isolated_class (self, g_value_get_int (value));
  else if (id == PROP_FOLLOWING)
    {
      closs_feature_plane_set_following (self, g_value_get_boolean (value));
      closs_feature_plane_follow (self, TRUE);
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
closs_feature_plane_dispose (GObject *object)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (object);

  g_clear_handle_id (&self->description_id, g_source_remove);
  closs_feature_plane_end_partnership (self);
  self->drawn_func = NULL;
  closs_canvas_clear (&self->canvas);
  g_clear_object (&self->spotlight);
  g_clear_pointer (&self->ghost, closs_frame_unref);
  g_clear_pointer (&self->frame, closs_frame_unref);
  closs_motion_clear (&self->motion);
  closs_trails_clear (&self->trails);
  g_clear_pointer (&self->class_names, g_free);
  g_clear_pointer (&self->class_colors, g_free);
  g_clear_pointer (&self->caption, g_free);
  G_OBJECT_CLASS (closs_feature_plane_parent_class)->dispose (object);
}

static void
closs_feature_plane_finalize (GObject *object)
{
  ClossFeaturePlane *self = CLOSS_FEATURE_PLANE (object);

  closs_point_index_free (self->index);
  g_array_unref (self->marks);
  G_OBJECT_CLASS (closs_feature_plane_parent_class)->finalize (object);
}

static GParamSpec *
make_flag_property (const char *name, gboolean default_value)
{
  return g_param_spec_boolean (name, NULL, NULL, default_value,
                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

static void
closs_feature_plane_class_init (ClossFeaturePlaneClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = closs_feature_plane_get_property;
  object_class->set_property = closs_feature_plane_set_property;
  object_class->dispose = closs_feature_plane_dispose;
  object_class->finalize = closs_feature_plane_finalize;
  widget_class->snapshot = closs_feature_plane_snapshot;
  widget_class->size_allocate = closs_feature_plane_size_allocate;
  widget_class->measure = closs_feature_plane_measure;
  widget_class->unmap = closs_feature_plane_unmap;

  properties[PROP_ISOLATED_CLASS]
      = g_param_spec_int ("isolated-class", NULL, NULL, -1, G_MAXINT, -1,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FOLLOWING] = make_flag_property ("following", TRUE);
  properties[PROP_REGIONS] = make_flag_property ("regions", TRUE);
  properties[PROP_GRID] = make_flag_property ("grid", TRUE);
  properties[PROP_LEGEND] = make_flag_property ("legend", TRUE);
  properties[PROP_TRAILS] = make_flag_property ("trails", TRUE);
  properties[PROP_SHAPES] = make_flag_property ("shapes", FALSE);
  properties[PROP_FORCES] = make_flag_property ("forces", FALSE);
  properties[PROP_LAG] = make_flag_property ("lag", FALSE);
  properties[PROP_ELLIPSES] = make_flag_property ("ellipses", FALSE);
  properties[PROP_CELLS] = make_flag_property ("cells", FALSE);
  properties[PROP_HOVERED_POINT]
      = g_param_spec_int ("hovered-point", NULL, NULL, -1, G_MAXINT, -1, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "feature-plane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
closs_feature_plane_init (ClossFeaturePlane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->flags = CLOSS_SCENE_REGIONS | CLOSS_SCENE_GRID | CLOSS_SCENE_LEGEND | CLOSS_SCENE_CENTERS | CLOSS_SCENE_TRAILS
                | CLOSS_SCENE_CAPTION;
  self->isolated_class = -1;
  self->hovered_point = -1;
  self->index = closs_point_index_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (ClossMark));
  self->following = TRUE;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Feature plane"), -1);
  update_description (self);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (closs_feature_plane_invalidate), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (closs_feature_plane_invalidate), NULL);
  closs_feature_plane_add_controllers (self);
}

GtkWidget *
closs_feature_plane_new (void)
{
  return g_object_new (CLOSS_TYPE_FEATURE_PLANE, NULL);
}

void
closs_feature_plane_set_frame (ClossFeaturePlane *plane, const ClossFrame *frame)
{
  const ClossFrame *old;

  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  if (plane->frame == frame)
    return;
  old = plane->frame;
  plane->frame = frame != NULL ? closs_frame_ref (frame) : NULL;
  if (old == NULL || frame == NULL || old->dataset != frame->dataset || old->n_classes != frame->n_classes)
    {
      closs_feature_plane_update_class_names (plane);
      update_plane (plane);
    }
  if (frame != NULL)
    move_points (plane, old);
  else
    closs_motion_clear (&plane->motion);
  closs_feature_plane_points_moved (plane);
  if (plane->spotlight != NULL)
    closs_spotlight_set_frame (plane->spotlight, frame);
  closs_feature_plane_follow (plane, old != NULL && frame != NULL && old->dataset == frame->dataset);
  closs_feature_plane_invalidate (plane);
  closs_feature_plane_update_hover (plane);
  schedule_description (plane);
  g_clear_pointer (&old, closs_frame_unref);
}

const ClossFrame *
closs_feature_plane_get_frame (ClossFeaturePlane *plane)
{
  g_return_val_if_fail (CLOSS_IS_FEATURE_PLANE (plane), NULL);

  return plane->frame;
}

void
closs_feature_plane_set_ghost (ClossFeaturePlane *plane, const ClossFrame *frame)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  if (plane->ghost == frame)
    return;
  g_clear_pointer (&plane->ghost, closs_frame_unref);
  plane->ghost = frame != NULL ? closs_frame_ref (frame) : NULL;
  closs_feature_plane_invalidate (plane);
}

void
closs_feature_plane_forget_trails (ClossFeaturePlane *plane)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  closs_trails_clear (&plane->trails);
  plane->leap_end = g_get_monotonic_time () + SINGLE_DURATION;
  closs_feature_plane_invalidate (plane);
}

void
closs_feature_plane_reset (ClossFeaturePlane *plane)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  closs_trails_clear (&plane->trails);
  plane->frame_interval = 0;
  closs_feature_plane_fit (plane);
}

void
closs_feature_plane_set_caption (ClossFeaturePlane *plane, const char *caption)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  if (g_strcmp0 (plane->caption, caption) == 0)
    return;
  g_free (plane->caption);
  plane->caption = g_strdup (caption);
  relayout (plane);
}

ClossScene *
closs_feature_plane_copy_scene (ClossFeaturePlane *plane, ClossTheme theme)
{
  ClossScene scene;

  g_return_val_if_fail (CLOSS_IS_FEATURE_PLANE (plane), NULL);

  scene = closs_feature_plane_make_scene (plane, theme);
  if (plane->frame != NULL)
    scene.trails = closs_trails_get (&plane->trails, plane->frame->centers, &scene.n_trail);
  closs_feature_plane_add_marks (plane, &scene);
  if (plane->camera.moving)
    scene.view = plane->camera.target;
  return closs_scene_copy (&scene);
}

ClossScene *
closs_feature_plane_copy_scene_of (ClossFeaturePlane *plane, const ClossFrame *frame, const char *caption,
                                   ClossTheme theme)
{
  const ClossFrame *shown;
  char *shown_caption;
  ClossScene *scene;

  g_return_val_if_fail (CLOSS_IS_FEATURE_PLANE (plane), NULL);

  /* The images that are shown come first in @frame, so what is marked among them stays marked. */
  shown = plane->frame;
  shown_caption = plane->caption;
  plane->frame = (typeof (plane->frame))frame;
  plane->caption = (char *)caption;
  scene = closs_feature_plane_copy_scene (plane, theme);
  plane->frame = (typeof (plane->frame))shown;
  plane->caption = shown_caption;
  return scene;
}

void
closs_feature_plane_set_drawn_func (ClossFeaturePlane *plane, ClossFrameDrawnFunc func, gpointer data)
{
  g_return_if_fail (CLOSS_IS_FEATURE_PLANE (plane));

  plane->drawn_func = func;
  plane->drawn_data = data;
}
