/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/classes/classes-table.h"
#include "app/inspector/control-editor.h"
#include "app/inspector/control-row.h"
#include "app/inspector/inspector.h"
#include "app/resources.h"
#include "train/settings.h"

typedef struct
{
  guint n;
  double value;
} Edits;

static void
count_edit_cb (Edits *edits, double value)
{
  edits->n++;
  edits->value = value;
}

static GtkWidget *
find_child (GtkWidget *widget, GType type, guint *skip)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*skip)-- == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type, skip);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gpointer
get_child (GtkWidget *widget, GType type, guint index)
{
  GtkWidget *found = find_child (widget, type, &index);

  g_assert_nonnull (found);
  return found;
}

static GtkWidget *
make_row (ClossControlId id, Edits *edits)
{
  GtkWidget *row = g_object_ref_sink (closs_control_row_new (id));

  *edits = (Edits){ 0 };
  g_signal_connect_swapped (row, "edited", G_CALLBACK (count_edit_cb), edits);
  return row;
}

static void
test_scale (void)
{
  Edits edits;
  g_autoptr (GtkWidget) row = make_row (CLOSS_CONTROL_LAMBDA, &edits);
  GtkRange *scale = get_child (row, GTK_TYPE_SCALE, 0);
  GtkEditable *entry = get_child (row, GTK_TYPE_ENTRY, 0);

  closs_control_row_set_value (CLOSS_CONTROL_ROW (row), 10);
  g_assert_cmpuint (edits.n, ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "10");
  gtk_range_set_value (scale, 0);
  g_assert_cmpuint (edits.n, ==, 1);
  g_assert_cmpfloat (edits.value, ==, 0);
  g_assert_cmpstr (gtk_editable_get_text (entry), ==, "0");
  gtk_range_set_value (scale, 1);
  g_assert_cmpfloat (edits.value, ==, closs_control_get (CLOSS_CONTROL_LAMBDA)->max);
}

static void
test_entry (void)
{
  Edits edits;
  g_autoptr (GtkWidget) row = make_row (CLOSS_CONTROL_LAMBDA, &edits);
  GtkEditable *entry = get_child (row, GTK_TYPE_ENTRY, 0);

  gtk_editable_set_text (entry, "0.125");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (edits.n, ==, 1);
  g_assert_cmpfloat (edits.value, ==, 0.125);
  gtk_editable_set_text (entry, "-3");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (edits.n, ==, 1);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (entry), "error"));
  g_assert_nonnull (gtk_widget_get_tooltip_text (GTK_WIDGET (entry)));
}

static void
test_loss (void)
{
  Edits edits;
  g_autoptr (GtkWidget) row = make_row (CLOSS_CONTROL_LOSS, &edits);
  GtkSwitch *root = get_child (row, GTK_TYPE_SWITCH, 0), *paper = get_child (row, GTK_TYPE_SWITCH, 1);

  closs_control_row_set_value (CLOSS_CONTROL_ROW (row), CLOSS_LOSS_PLAIN);
  gtk_switch_set_active (root, TRUE);
  g_assert_cmpfloat (edits.value, ==, CLOSS_LOSS_ROOT);
  gtk_switch_set_active (paper, TRUE);
  g_assert_cmpfloat (edits.value, ==, CLOSS_LOSS_PAPER);
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (root)));
  gtk_switch_set_active (paper, FALSE);
  g_assert_cmpfloat (edits.value, ==, CLOSS_LOSS_ROOT);
  g_assert_cmpuint (edits.n, ==, 3);
  closs_control_row_set_value (CLOSS_CONTROL_ROW (row), CLOSS_LOSS_PAPER);
  g_assert_true (gtk_switch_get_active (paper));
  g_assert_cmpuint (edits.n, ==, 3);
}

static void
test_choice_and_stepper (void)
{
  Edits edits;
  g_autoptr (GtkWidget) width = make_row (CLOSS_CONTROL_WIDTH, &edits);
  g_autoptr (GtkWidget) depth = NULL;
  const ClossControl *control = closs_control_get (CLOSS_CONTROL_WIDTH);

  for (guint i = 0; i < control->n_choices; i++)
    {
      gtk_drop_down_set_selected (get_child (width, GTK_TYPE_DROP_DOWN, 0), i);
      closs_control_row_set_value (CLOSS_CONTROL_ROW (width), control->choices[i].value);
      g_assert_cmpuint (gtk_drop_down_get_selected (get_child (width, GTK_TYPE_DROP_DOWN, 0)), ==, i);
    }
  g_assert_cmpfloat (edits.value, ==, control->choices[control->n_choices - 1].value);

  depth = make_row (CLOSS_CONTROL_DEPTH, &edits);
  closs_control_row_set_value (CLOSS_CONTROL_ROW (depth), 2);
  g_assert_cmpuint (edits.n, ==, 0);
  gtk_spin_button_spin (get_child (depth, GTK_TYPE_SPIN_BUTTON, 0), GTK_SPIN_STEP_FORWARD, 1);
  g_assert_cmpuint (edits.n, ==, 1);
  g_assert_cmpfloat (edits.value, ==, 3);
}

static void
test_waiting (void)
{
  Edits edits;
  g_autoptr (GtkWidget) row = make_row (CLOSS_CONTROL_SEED, &edits);
  GtkRevealer *waiting = get_child (row, GTK_TYPE_REVEALER, 0);

  g_assert_false (gtk_revealer_get_reveal_child (waiting));
  closs_control_row_set_waiting (CLOSS_CONTROL_ROW (row), TRUE);
  g_assert_true (gtk_revealer_get_reveal_child (waiting));
}

static void
count_inspector_edit_cb (Edits *edits, int id G_GNUC_UNUSED, double value)
{
  count_edit_cb (edits, value);
}

/* Showing settings emits no edit, for every preset. */
static void
test_inspector_is_quiet (void)
{
  g_autoptr (GtkWidget) inspector = g_object_ref_sink (g_object_new (CLOSS_TYPE_INSPECTOR, NULL));
  Edits edits = { 0 };
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);

  g_signal_connect_swapped (inspector, "control-edited", G_CALLBACK (count_inspector_edit_cb), &edits);
  g_signal_connect_swapped (inspector, "preset-chosen", G_CALLBACK (count_edit_cb), &edits);
  g_signal_connect_swapped (inspector, "dataset-chosen", G_CALLBACK (count_edit_cb), &edits);
  for (gsize i = 0; i < n; i++)
    {
      closs_inspector_set_settings (CLOSS_INSPECTOR (inspector), &presets[i].settings);
      closs_inspector_set_dataset (CLOSS_INSPECTOR (inspector), i % 2 ? "mnist" : "synthetic", "");
    }
  g_assert_cmpuint (edits.n, ==, 0);
}

static gboolean
count_frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer n_frames)
{
  (void)widget;
  (void)clock;
  *(guint *)n_frames += 1;
  return G_SOURCE_CONTINUE;
}

/* With GTK 4.18 a widget without an allocation takes no focus. */
static void
wait_for_layout (GtkWidget *window)
{
  guint n_frames = 0;
  guint id = gtk_widget_add_tick_callback (window, count_frame_cb, &n_frames, NULL);

  while (n_frames < 3)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (window, id);
}

/* Tab reaches the row of every control. If the first row of a GtkListBox takes no focus, Tab would leave the list at
 * once. */
static void
test_inspector_is_reached_by_tab (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *inspector = g_object_new (CLOSS_TYPE_INSPECTOR, NULL);
  gboolean is_met[CLOSS_N_CONTROLS] = { FALSE };
  gsize n_presets;

  gtk_window_set_child (GTK_WINDOW (window), inspector);
  closs_inspector_set_settings (CLOSS_INSPECTOR (inspector), &closs_presets_get (&n_presets)[0].settings);
  gtk_window_present (GTK_WINDOW (window));
  wait_for_layout (window);
  for (guint n = 0; n < 200 && gtk_widget_child_focus (inspector, GTK_DIR_TAB_FORWARD); n++)
    for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
      {
        GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

        is_met[i] = is_met[i] || gtk_widget_is_ancestor (focus, get_child (inspector, CLOSS_TYPE_CONTROL_ROW, i));
      }
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    if (!is_met[i])
      g_error ("Tab does not reach row %u of the controls", i);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  closs_resources_register_resource ();
  g_test_add_func ("/app/control-row/scale", test_scale);
  g_test_add_func ("/app/control-row/entry", test_entry);
  g_test_add_func ("/app/control-row/loss", test_loss);
  g_test_add_func ("/app/control-row/choice-and-stepper", test_choice_and_stepper);
  g_test_add_func ("/app/control-row/waiting", test_waiting);
  g_test_add_func ("/app/inspector/is-quiet", test_inspector_is_quiet);
  g_test_add_func ("/app/inspector/is-reached-by-tab", test_inspector_is_reached_by_tab);
  return g_test_run ();
}
