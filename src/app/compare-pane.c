/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare-pane.h"
#include "app/plane/sample-card-place.h"
#include "app/widgets/widget-helpers.h"
#include "train/sample.h"

struct _ClossComparePane
{
  GtkBox parent_instance;

  ClossSpotlight *spotlight;

  /* Template widgets */
  GtkLabel *title;
  ClossFeaturePlane *plane;
  ClossSampleCard *card;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (ClossComparePane, closs_compare_pane, GTK_TYPE_BOX)

static void
update_card (ClossComparePane *self)
{
  const ClossFrame *frame = closs_spotlight_get_frame (self->spotlight);
  gssize shown = closs_spotlight_get_shown (self->spotlight);

  closs_sample_card_float (self->card, self->plane, frame, shown);
}

static void
closs_compare_pane_dispose (GObject *object)
{
  ClossComparePane *self = CLOSS_COMPARE_PANE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_COMPARE_PANE);
  g_clear_object (&self->spotlight);
  G_OBJECT_CLASS (closs_compare_pane_parent_class)->dispose (object);
}

static void
closs_compare_pane_class_init (ClossComparePaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_compare_pane_dispose;
  g_type_ensure (CLOSS_TYPE_FEATURE_PLANE);
  g_type_ensure (CLOSS_TYPE_SAMPLE_CARD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/compare-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossComparePane, title);
  gtk_widget_class_bind_template_child (widget_class, ClossComparePane, plane);
  gtk_widget_class_bind_template_child (widget_class, ClossComparePane, card);
  gtk_widget_class_bind_template_child (widget_class, ClossComparePane, spinner);
}

static void
closs_compare_pane_init (ClossComparePane *self)
{
  self->spotlight = closs_spotlight_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  closs_feature_plane_set_spotlight (self->plane, self->spotlight);
  g_signal_connect_object (self->spotlight, "changed", G_CALLBACK (update_card), self, G_CONNECT_SWAPPED);
}

ClossFeaturePlane *
closs_compare_pane_get_plane (ClossComparePane *pane)
{
  g_return_val_if_fail (CLOSS_IS_COMPARE_PANE (pane), NULL);

  return pane->plane;
}

void
closs_compare_pane_set_title (ClossComparePane *pane, const char *title)
{
  g_return_if_fail (CLOSS_IS_COMPARE_PANE (pane));

  closs_label_set_text (pane->title, title);
}

void
closs_compare_pane_set_title_visible (ClossComparePane *pane, gboolean is_visible)
{
  g_return_if_fail (CLOSS_IS_COMPARE_PANE (pane));

  gtk_widget_set_visible (GTK_WIDGET (pane->title), is_visible);
}

void
closs_compare_pane_set_loading (ClossComparePane *pane, gboolean is_loading)
{
  g_return_if_fail (CLOSS_IS_COMPARE_PANE (pane));

  gtk_spinner_set_spinning (pane->spinner, is_loading);
  gtk_widget_set_visible (GTK_WIDGET (pane->spinner), is_loading);
}

void
closs_compare_pane_set_history (ClossComparePane *pane, const ClossHistory *history)
{
  g_return_if_fail (CLOSS_IS_COMPARE_PANE (pane));

  closs_spotlight_set_history (pane->spotlight, history);
}
