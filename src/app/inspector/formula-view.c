/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/formula-view.h"
#include "app/widgets/canvas.h"
#include "plot/formula.h"
#include <adwaita.h>
#include <math.h>

struct _ClossFormulaView
{
  GtkWidget parent_instance;

  ClossFormula formula;
};

G_DEFINE_FINAL_TYPE (ClossFormulaView, closs_formula_view, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
closs_formula_view_get_request_mode (GtkWidget *widget G_GNUC_UNUSED)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
closs_formula_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline G_GNUC_UNUSED, int *natural_baseline G_GNUC_UNUSED)
{
  const ClossFormula *formula = &CLOSS_FORMULA_VIEW (widget)->formula;
  double width = closs_formula_get_width (formula);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *natural = (int)ceil (width);
      *minimum = *natural / 2;
    }
  else
    *minimum = *natural = (int)ceil (closs_formula_get_height (formula, for_size >= 0 ? for_size : width));
}

static void
closs_formula_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossFormula formula = CLOSS_FORMULA_VIEW (widget)->formula;
  graphene_rect_t bounds
      = GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget), (float)gtk_widget_get_height (widget));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  formula.theme = closs_canvas_get_theme ();
  closs_formula_draw (&formula, cr, gtk_widget_get_width (widget));
  cairo_destroy (cr);
}

static void
closs_formula_view_class_init (ClossFormulaViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->get_request_mode = closs_formula_view_get_request_mode;
  widget_class->measure = closs_formula_view_measure;
  widget_class->snapshot = closs_formula_view_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_set_css_name (widget_class, "formula");
}

static void
closs_formula_view_init (ClossFormulaView *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

void
closs_formula_view_set_settings (ClossFormulaView *view, const ClossSettings *settings)
{
  ClossFormula formula = { .loss = (ClossSceneLoss)settings->value[CLOSS_CONTROL_LOSS],
                           .lambda = settings->value[CLOSS_CONTROL_LAMBDA],
                           .batch_size = (int)settings->value[CLOSS_CONTROL_BATCH_SIZE],
                           .center_rate = settings->value[CLOSS_CONTROL_CENTER_LR] };
  g_autofree char *text = closs_formula_describe (&formula);

  view->formula = formula;
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  gtk_widget_queue_resize (GTK_WIDGET (view));
}
