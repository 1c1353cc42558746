/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/comparison.h"
#include "app/text/display-text.h"
#include "app/widgets/widget-helpers.h"
#include "base/number.h"
#include <glib/gi18n.h>
#include <math.h>

/* More of them than this are many words for "other settings". */
#define MAX_DIFFERENCES 4

enum
{
  ROW_TITLE,
  ROW_A,
  ROW_B,
  N_ROWS,
};

/* A line of what is shown, or a column. */
typedef struct
{
  char *texts[N_ROWS];
} Entry;

struct _ClossComparison
{
  GtkBox parent_instance;

  gboolean is_narrow;
  GArray *entries; /* of Entry */
  guint n_shown;   /* entries that have labels */

  /* Template widgets */
  GtkGrid *grid;
};

G_DEFINE_FINAL_TYPE (ClossComparison, closs_comparison, GTK_TYPE_BOX)

static void
clear_entry (gpointer data)
{
  Entry *entry = data;

  for (int row = 0; row < N_ROWS; row++)
    g_free (entry->texts[row]);
}

/* Takes ownership of the texts. */
static void
add_entry (ClossComparison *self, char *title, char *a, char *b)
{
  Entry entry = { { title, a, b } };

  g_array_append_val (self->entries, entry);
}

/* What they have of their own */

static void
add_names (ClossComparison *self, const ClossComparisonSide sides[2])
{
  add_entry (self, g_strdup (""), g_strdup_printf ("A · %s", sides[0].name), g_strdup_printf ("B · %s", sides[1].name));
}

static void
add_difference (ClossComparison *self, const ClossComparisonSide sides[2], ClossControlId id)
{
  const ClossControl *control = closs_control_get (id);

  add_entry (self, g_strdup (_ (control->title)), closs_control_display_value (control, sides[0].settings.value[id]),
             closs_control_display_value (control, sides[1].settings.value[id]));
}

static void
add_differences (ClossComparison *self, const ClossComparisonSide sides[2])
{
  ClossControlId differences[CLOSS_N_CONTROLS];
  gsize n = closs_settings_list_differences (&sides[0].settings, &sides[1].settings, differences);
  g_autofree char *more = NULL;

  if (g_strcmp0 (sides[0].dataset, sides[1].dataset) != 0 && sides[0].dataset != NULL && sides[1].dataset != NULL)
    add_entry (self, g_strdup (_ ("Data Set")), g_strdup (sides[0].dataset), g_strdup (sides[1].dataset));
  for (gsize i = 0; i < MIN (n, MAX_DIFFERENCES); i++)
    add_difference (self, sides, differences[i]);
  if (n == 0)
    add_entry (self, g_strdup (_ ("Differences")), g_strdup (_ ("None")), g_strdup (_ ("None")));
  if (n <= MAX_DIFFERENCES)
    return;
  more = g_strdup_printf (ngettext ("%d more", "%d more", (gulong)(n - MAX_DIFFERENCES)), (int)(n - MAX_DIFFERENCES));
  add_entry (self, g_strdup (_ ("Differences")), g_strdup (more), g_strdup (more));
}

/* What came of it */

static char *
describe_trained (const ClossComparisonSide *side)
{
  g_autofree char *step = closs_number_format_count (side->verdict.step);

  if (side->has_diverged)
    /* TRANSLATORS: %s is a step */
    return g_strdup_printf (_ ("%s, diverged"), step);
  /* TRANSLATORS: steps and epochs, such as "1,412 (6.0)" */
  return g_strdup_printf (_ ("%s (%.1f)"), step, side->verdict.epoch);
}

static char *
describe_goal (const ClossVerdictGoal *goal)
{
  g_autofree char *step = closs_number_format_count (goal->step);

  if (goal->step == 0)
    /* TRANSLATORS: an accuracy that was not reached */
    return g_strdup (_ ("not yet"));
  return g_strdup_printf (_ ("%s (%.1f)"), step, goal->epoch);
}

static void
add_goals (ClossComparison *self, const ClossComparisonSide sides[2])
{
  for (int i = 0; i < CLOSS_N_GOALS; i++)
    /* TRANSLATORS: how many steps it took to an accuracy of so many percent */
    add_entry (self, g_strdup_printf (_ ("Steps to %.0f %%"), 100 * closs_verdict_get_goal (i)),
               describe_goal (&sides[0].verdict.goals[i]), describe_goal (&sides[1].verdict.goals[i]));
}

static char *
describe_measured_step (const ClossVerdict *verdict)
{
  return verdict->measured_step > 0 ? closs_number_format_count (verdict->measured_step) : closs_text_measure (NAN);
}

static char *
describe_images (const ClossVerdict *verdict)
{
  return verdict->test_count > 0 ? closs_number_format_count (verdict->test_count) : closs_text_measure (NAN);
}

static gboolean
is_estimate (const ClossComparisonSide *side)
{
  return side->verdict.test_count < side->n_test;
}

static void
add_verdict (ClossComparison *self, const ClossComparisonSide sides[2])
{
  const ClossVerdict *a = &sides[0].verdict, *b = &sides[1].verdict;

  /* TRANSLATORS: above numbers such as "1,412 (6.0)" */
  add_entry (self, g_strdup (_ ("Steps (Epochs)")), describe_trained (&sides[0]), describe_trained (&sides[1]));
  add_goals (self, sides);
  /* TRANSLATORS: above the step at which the numbers beside it were measured */
  add_entry (self, g_strdup (_ ("At Step")), describe_measured_step (a), describe_measured_step (b));
  /* TRANSLATORS: above the number of images that the numbers beside it were measured on */
  add_entry (self, g_strdup (_ ("Images")), describe_images (a), describe_images (b));
  add_entry (self, g_strdup (_ ("Accuracy")), closs_text_share (a->test_accuracy, is_estimate (&sides[0])),
             closs_text_share (b->test_accuracy, is_estimate (&sides[1])));
  add_entry (self, g_strdup (_ ("Compactness")), closs_text_measured (a->compactness, is_estimate (&sides[0])),
             closs_text_measured (b->compactness, is_estimate (&sides[1])));
  add_entry (self, g_strdup (_ ("Center Lag")), closs_text_measured (a->center_lag, is_estimate (&sides[0])),
             closs_text_measured (b->center_lag, is_estimate (&sides[1])));
}

/* The labels */

static void
place_label (ClossComparison *self, GtkWidget *label, int entry, int row)
{
  if (self->is_narrow)
    gtk_grid_attach (self->grid, label, row, entry, 1, 1);
  else
    gtk_grid_attach (self->grid, label, entry, row, 1, 1);
}

static GtkWidget *
create_label (int entry, int row)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), entry == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, row == ROW_TITLE ? "dim-label" : "numeric");
  if (entry == 0 && row != ROW_TITLE)
    gtk_widget_add_css_class (label, "heading");
  return label;
}

static GtkLabel *
get_label (ClossComparison *self, int entry, int row)
{
  return GTK_LABEL (self->is_narrow ? gtk_grid_get_child_at (self->grid, row, entry)
                                    : gtk_grid_get_child_at (self->grid, entry, row));
}

static void
remove_labels (ClossComparison *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  self->n_shown = 0;
}

static void
show_entries (ClossComparison *self)
{
  if (self->n_shown != self->entries->len)
    remove_labels (self);
  for (guint i = 0; i < self->entries->len; i++)
    for (int row = 0; row < N_ROWS; row++)
      {
        if (i >= self->n_shown)
          place_label (self, create_label ((int)i, row), (int)i, row);
        closs_label_set_measured (get_label (self, (int)i, row), g_array_index (self->entries, Entry, i).texts[row]);
      }
  self->n_shown = self->entries->len;
}

/* "A: Steps to 95 % 412, …": the table as a sentence, for who does not see it. */
static char *
describe (ClossComparison *self)
{
  GString *text = g_string_new (NULL);

  for (int row = ROW_A; row < N_ROWS; row++)
    for (guint i = 0; i < self->entries->len; i++)
      {
        const Entry *entry = &g_array_index (self->entries, Entry, i);

        g_string_append_printf (text, i == 0 ? "%s%s: " : "%s %s; ", entry->texts[ROW_TITLE], entry->texts[row]);
      }
  return g_string_free (text, FALSE);
}

static void
closs_comparison_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_COMPARISON);
  G_OBJECT_CLASS (closs_comparison_parent_class)->dispose (object);
}

static void
closs_comparison_finalize (GObject *object)
{
  g_array_unref (CLOSS_COMPARISON (object)->entries);
  G_OBJECT_CLASS (closs_comparison_parent_class)->finalize (object);
}

static void
closs_comparison_class_init (ClossComparisonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_comparison_dispose;
  G_OBJECT_CLASS (klass)->finalize = closs_comparison_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/comparison.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossComparison, grid);
}

static void
closs_comparison_init (ClossComparison *self)
{
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
closs_comparison_set (ClossComparison *comparison, const ClossComparisonSide sides[2])
{
  g_autofree char *description = NULL;

  g_return_if_fail (CLOSS_IS_COMPARISON (comparison));

  g_array_set_size (comparison->entries, 0);
  add_names (comparison, sides);
  add_differences (comparison, sides);
  add_verdict (comparison, sides);
  show_entries (comparison);
  description = describe (comparison);
  gtk_accessible_update_property (GTK_ACCESSIBLE (comparison->grid), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description,
                                  -1);
}

void
closs_comparison_set_narrow (ClossComparison *comparison, gboolean is_narrow)
{
  g_return_if_fail (CLOSS_IS_COMPARISON (comparison));

  if (comparison->is_narrow == is_narrow)
    return;
  remove_labels (comparison);
  comparison->is_narrow = is_narrow;
  show_entries (comparison);
}
