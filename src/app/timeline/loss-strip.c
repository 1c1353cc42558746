/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline/loss-strip.h"
#include "app/text/display-text.h"
#include "app/timeline/loss-marks.h"
#include "app/widgets/canvas.h"
#include "base/number.h"
#include "plot/loss-chart-cache.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* A share of the curve's length, so that it looks as smooth early as late. */
#define SMOOTHING_SHARE 0.012
#define MIN_SMOOTHING   3.0 /* steps */
/* Between two pictures, in ms: often enough for a curve that creeps along. The longer it is the longer it takes to
 * draw, and the less often it is drawn, so that the strip's share of the processor stays small; least of all while a
 * moment of the past is looked at, so that going to and fro in it is smooth. */
#define MANY_ROWS     20000
#define INTERVAL      100
#define SLOW_INTERVAL 200
#define PAST_INTERVAL 500

enum
{
  SIGNAL_SCRUBBED,
  N_SIGNALS,
};

enum
{
  PROP_LOG_AXIS = 1,
  PROP_SMOOTH,
  N_PROPS,
};

struct _ClossLossStrip
{
  GtkWidget parent_instance;

  ClossRun *run;
  ClossRun *other; /* beside it; or NULL */
  gboolean log_axis, smooth;
  double pointer_x; /* NaN: not here */
  double view_step; /* NaN: none, what is new is shown */
  ClossCanvas canvas;
  ClossLossChartCache *cache;
  gsize n_rows, n_other_rows; /* that are drawn: more may have come since */
  ClossLossMarks *marks;
  guint redraw_id, description_id;
  double drag_x; /* where the button went down */
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossLossStrip, closs_loss_strip, GTK_TYPE_WIDGET)

static gsize
count_rows (ClossRun *run)
{
  gsize n = 0;

  if (run != NULL)
    closs_run_get_rows (run, &n);
  return n;
}

/* Only what the pointer and the moment in view have to do with is another. */
static void
invalidate_top (ClossLossStrip *self)
{
  closs_canvas_invalidate (&self->canvas, GTK_WIDGET (self));
}

/* Everything may be another: all that there is by now is drawn. */
static void
invalidate (ClossLossStrip *self)
{
  self->n_rows = count_rows (self->run);
  self->n_other_rows = count_rows (self->other);
  closs_loss_chart_cache_reset (self->cache);
  invalidate_top (self);
}

static void
update_marks (ClossLossStrip *self)
{
  gsize n_events = 0, n_rows = 0;
  const ClossEvent *events = self->run != NULL ? closs_run_get_events (self->run, &n_events) : NULL;
  const ClossStepRow *rows = self->run != NULL ? closs_run_get_rows (self->run, &n_rows) : NULL;
  const ClossSettings *settings = self->run != NULL ? closs_run_get_settings (self->run) : NULL;

  closs_loss_marks_set (self->marks, events, n_events, rows, n_rows,
                        settings != NULL ? (int)settings->value[CLOSS_CONTROL_BATCH_SIZE] : 0);
  invalidate (self);
}

static void
add_ghost (ClossLossStrip *self, ClossLossChart *chart)
{
  const ClossRunGhost *ghost = self->run != NULL ? closs_run_get_ghost (self->run) : NULL;
  const ClossStepRow *rows = ghost != NULL ? (const ClossStepRow *)(const void *)ghost->rows->data : NULL;

  if (ghost == NULL || ghost->rows->len == 0)
    return;
  chart->n_ghost = ghost->rows->len;
  chart->ghost_step = &rows->step;
  chart->ghost_total = &rows->loss;
  chart->ghost_cross_entropy = &rows->ce_loss;
  chart->ghost_center = &rows->center_loss;
}

/* An epoch of one is as long as an epoch of the other. */
static double
get_other_scale (ClossLossStrip *self)
{
  guint64 per_epoch = closs_run_get_steps_per_epoch (self->run), other = closs_run_get_steps_per_epoch (self->other);

  return per_epoch > 0 && other > 0 ? (double)per_epoch / (double)other : 1;
}

static void
add_other (ClossLossStrip *self, ClossLossChart *chart)
{
  const ClossStepRow *rows;

  if (self->run == NULL || self->other == NULL)
    return;
  rows = closs_run_get_rows (self->other, &chart->n_beside);
  chart->n_beside = MIN (chart->n_beside, self->n_other_rows);
  chart->run_names[0] = "A";
  chart->run_names[1] = "B";
  if (chart->n_beside == 0)
    return;
  chart->beside_step = &rows->step;
  chart->beside_total = &rows->loss;
  chart->beside_cross_entropy = &rows->ce_loss;
  chart->beside_center = &rows->center_loss;
  chart->beside_scale = get_other_scale (self);
}

static ClossLossChart
make_chart (ClossLossStrip *self)
{
  ClossLossChart chart = { .theme = closs_canvas_get_theme (), .stride = sizeof (ClossStepRow) };
  const ClossStepRow *rows = self->run != NULL ? closs_run_get_rows (self->run, &chart.n) : NULL;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  chart.n = MIN (chart.n, self->n_rows);
  chart.names[0] = _ ("Total");
  chart.names[1] = _ ("Cross-entropy");
  chart.names[2] = _ ("Center");
  chart.log_axis = self->log_axis;
  chart.cursor_step = NAN;
  chart.view_step = self->view_step;
  add_ghost (self, &chart);
  add_other (self, &chart);
  if (chart.n == 0)
    return chart;
  chart.step = &rows->step;
  chart.total = &rows->loss;
  chart.cross_entropy = &rows->ce_loss;
  chart.center = &rows->center_loss;
  chart.smoothing = self->smooth ? MAX (SMOOTHING_SHARE * (double)chart.n, MIN_SMOOTHING) : 0;
  chart.marks = closs_loss_marks_get (self->marks, &chart.n_marks);
  if (!isnan (self->pointer_x))
    chart.cursor_step = closs_loss_chart_step_at (&chart, width, height, self->pointer_x);
  return chart;
}

static void
draw_cb (cairo_t *cr, double width, double height, gpointer data)
{
  ClossLossStrip *self = data;
  ClossLossChart chart = make_chart (self);

  closs_loss_chart_cache_draw (self->cache, &chart, cr, width, height);
}

static char *
describe (ClossLossStrip *self)
{
  gsize n = 0;
  const ClossStepRow *rows = self->run != NULL ? closs_run_get_rows (self->run, &n) : NULL;
  g_autofree char *step = NULL, *loss = NULL, *cross_entropy = NULL, *center = NULL;

  if (n == 0)
    return g_strdup (_ ("Nothing has been trained yet"));
  step = closs_number_format_count (rows[n - 1].step);
  loss = closs_text_measure (rows[n - 1].loss);
  cross_entropy = closs_text_measure (rows[n - 1].ce_loss);
  center = closs_text_measure (rows[n - 1].center_loss);
  return g_strdup_printf (_ ("At step %s: total %s, cross-entropy %s, center loss %s"), step, loss, cross_entropy,
                          center);
}

static void
update_description (ClossLossStrip *self)
{
  g_autofree char *description = describe (self);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static gboolean
update_description_cb (gpointer data)
{
  ClossLossStrip *self = data;

  self->description_id = 0;
  update_description (self);
  return G_SOURCE_REMOVE;
}

static gboolean
redraw_cb (gpointer data)
{
  ClossLossStrip *self = data;

  self->redraw_id = 0;
  invalidate (self);
  return G_SOURCE_REMOVE;
}

static guint
choose_interval (ClossLossStrip *self)
{
  if (count_rows (self->run) < MANY_ROWS)
    return INTERVAL;
  return isnan (self->view_step) ? SLOW_INTERVAL : PAST_INTERVAL;
}

static void
rows_cb (ClossLossStrip *self)
{
  if (self->redraw_id == 0)
    self->redraw_id = g_timeout_add (choose_interval (self), redraw_cb, self);
  if (self->description_id == 0)
    self->description_id = g_timeout_add_seconds (1, update_description_cb, self);
}

static void
begun_cb (ClossLossStrip *self)
{
  update_marks (self);
  update_description (self);
}

static void
pointer_moved_cb (ClossLossStrip *self, double x, double y)
{
  (void)y;
  self->pointer_x = x;
  invalidate_top (self);
}

static void
pointer_left_cb (ClossLossStrip *self)
{
  self->pointer_x = NAN;
  invalidate_top (self);
}

/* Scrubbing */

static guint64
get_step_at (ClossLossStrip *self, double x)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  ClossLossChart chart = make_chart (self);
  double step = chart.n > 0 ? closs_loss_chart_step_at (&chart, width, height, x) : 0;

  /* The first row is of the step from 0 to 1; at the end of the axis lies the beginning. */
  return step <= 1 ? 0 : (guint64)round (step);
}

static void
scrub (ClossLossStrip *self, double x)
{
  g_signal_emit (self, signals[SIGNAL_SCRUBBED], 0, get_step_at (self, x));
}

/* Keys of the timeline, while it has the focus. */
static void
add_keys (ClossLossStrip *self)
{
  static const struct
  {
    guint keyval;
    const char *action;
  } keys[] = { { GDK_KEY_Left, "win.view-earlier" }, { GDK_KEY_Right, "win.view-later" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (
        GTK_SHORTCUT_CONTROLLER (controller),
        gtk_shortcut_new (gtk_keyval_trigger_new (keys[i].keyval, 0), gtk_named_action_new (keys[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
drag_begin_cb (ClossLossStrip *self, double x, double y)
{
  (void)y;
  self->drag_x = x;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  scrub (self, x);
}

static void
drag_update_cb (ClossLossStrip *self, double dx, double dy)
{
  (void)dy;
  scrub (self, self->drag_x + dx);
}

static gboolean
closs_loss_strip_query_tooltip (GtkWidget *widget, int x, int y G_GNUC_UNUSED, gboolean keyboard_tooltip,
                                GtkTooltip *tooltip)
{
  ClossLossChart chart = make_chart (CLOSS_LOSS_STRIP (widget));
  g_autofree char *text = NULL;

  if (!keyboard_tooltip)
    text = closs_loss_marks_describe_at (&chart, gtk_widget_get_width (widget), gtk_widget_get_height (widget), x);
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

static void
closs_loss_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossLossStrip *self = CLOSS_LOSS_STRIP (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (width < 1 || height < 1)
    return;
  if (!self->canvas.is_valid)
    closs_canvas_draw (&self->canvas, widget, draw_cb, self);
  closs_canvas_snapshot (&self->canvas, widget, snapshot);
}

static void
closs_loss_strip_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  (void)width;
  (void)height;
  (void)baseline;
  invalidate (CLOSS_LOSS_STRIP (widget));
}

static void
closs_loss_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  (void)widget;
  (void)for_size;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 96;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 900 : 130;
  *minimum_baseline = *natural_baseline = -1;
}

static void
closs_loss_strip_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClossLossStrip *self = CLOSS_LOSS_STRIP (object);

  if (id == PROP_LOG_AXIS)
    g_value_set_boolean (value, self->log_axis);
  else if (id == PROP_SMOOTH)
    g_value_set_boolean (value, self->smooth);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
closs_loss_strip_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossLossStrip *self = CLOSS_LOSS_STRIP (object);
  gboolean *target = id == PROP_LOG_AXIS ? &self->log_axis : id == PROP_SMOOTH ? &self->smooth : NULL;

  if (target == NULL)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (*target == g_value_get_boolean (value))
    return;
  *target = g_value_get_boolean (value);
  invalidate (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
closs_loss_strip_dispose (GObject *object)
{
  ClossLossStrip *self = CLOSS_LOSS_STRIP (object);

  closs_loss_strip_set_other (self, NULL);
  closs_loss_strip_set_run (self, NULL);
  g_clear_handle_id (&self->redraw_id, g_source_remove);
  g_clear_handle_id (&self->description_id, g_source_remove);
  closs_canvas_clear (&self->canvas);
  G_OBJECT_CLASS (closs_loss_strip_parent_class)->dispose (object);
}

static void
closs_loss_strip_finalize (GObject *object)
{
  ClossLossStrip *self = CLOSS_LOSS_STRIP (object);

  closs_loss_marks_free (self->marks);
  closs_loss_chart_cache_free (self->cache);
  G_OBJECT_CLASS (closs_loss_strip_parent_class)->finalize (object);
}

static void
closs_loss_strip_class_init (ClossLossStripClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = closs_loss_strip_get_property;
  object_class->set_property = closs_loss_strip_set_property;
  object_class->dispose = closs_loss_strip_dispose;
  object_class->finalize = closs_loss_strip_finalize;
  widget_class->snapshot = closs_loss_strip_snapshot;
  widget_class->size_allocate = closs_loss_strip_size_allocate;
  widget_class->measure = closs_loss_strip_measure;
  widget_class->query_tooltip = closs_loss_strip_query_tooltip;

  properties[PROP_LOG_AXIS] = g_param_spec_boolean ("log-axis", NULL, NULL, TRUE, flags);
  properties[PROP_SMOOTH] = g_param_spec_boolean ("smooth", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_SCRUBBED] = g_signal_new ("scrubbed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);

  gtk_widget_class_set_css_name (widget_class, "loss-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
closs_loss_strip_init (ClossLossStrip *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->log_axis = TRUE;
  self->smooth = TRUE;
  self->pointer_x = NAN;
  self->view_step = NAN;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  add_keys (self);
  self->marks = closs_loss_marks_new ();
  self->cache = closs_loss_chart_cache_new ();
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Loss over the steps"), -1);
  update_description (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (invalidate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (pointer_moved_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (pointer_moved_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (pointer_left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

GtkWidget *
closs_loss_strip_new (void)
{
  return g_object_new (CLOSS_TYPE_LOSS_STRIP, NULL);
}

void
closs_loss_strip_set_run (ClossLossStrip *strip, ClossRun *run)
{
  g_return_if_fail (CLOSS_IS_LOSS_STRIP (strip));

  if (strip->run == run)
    return;
  if (strip->run != NULL)
    g_signal_handlers_disconnect_by_data (strip->run, strip);
  g_set_object (&strip->run, run);
  if (run != NULL)
    {
      g_signal_connect_object (run, "rows", G_CALLBACK (rows_cb), strip, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "event", G_CALLBACK (update_marks), strip, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "begun", G_CALLBACK (begun_cb), strip, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "went-back", G_CALLBACK (begun_cb), strip, G_CONNECT_SWAPPED);
      begun_cb (strip);
    }
  else
    update_marks (strip);
}

void
closs_loss_strip_set_other (ClossLossStrip *strip, ClossRun *other)
{
  g_return_if_fail (CLOSS_IS_LOSS_STRIP (strip));

  if (strip->other == other)
    return;
  if (strip->other != NULL)
    g_signal_handlers_disconnect_by_data (strip->other, strip);
  g_set_object (&strip->other, other);
  if (other != NULL)
    {
      g_signal_connect_object (other, "rows", G_CALLBACK (rows_cb), strip, G_CONNECT_SWAPPED);
      g_signal_connect_object (other, "begun", G_CALLBACK (invalidate), strip, G_CONNECT_SWAPPED);
      g_signal_connect_object (other, "went-back", G_CALLBACK (invalidate), strip, G_CONNECT_SWAPPED);
    }
  invalidate (strip);
}

void
closs_loss_strip_set_view (ClossLossStrip *strip, double step)
{
  g_return_if_fail (CLOSS_IS_LOSS_STRIP (strip));

  if (strip->view_step == step || (isnan (strip->view_step) && isnan (step)))
    return;
  strip->view_step = step;
  invalidate_top (strip);
}
