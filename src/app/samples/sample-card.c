/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/sample-card.h"
#include "app/text/display-text.h"
#include "app/widgets/canvas.h"
#include "app/widgets/class-colors.h"
#include "app/widgets/class-swatch.h"
#include "app/widgets/sample-picture.h"
#include "app/widgets/widget-helpers.h"
#include "plot/probability-chart.h"
#include "train/sample.h"
#include <adwaita.h>
#include <glib/gi18n.h>

struct _ClossSampleCard
{
  GtkBox parent_instance;

  /* What the bars show. */
  int n_classes, true_class;
  double *probabilities;    /* [n_classes] */
  const char **class_names; /* [n_classes], borrowed from dataset */
  int *class_colors;        /* [n_classes], or NULL: the classes' indices */
  ClossDataset *dataset;    /* counted */
  ClossSampleId sample;     /* the image that is shown */

  /* Template widgets */
  ClossSamplePicture *picture;
  GtkLabel *name;
  ClossClassSwatch *true_swatch;
  GtkLabel *true_class_label;
  ClossClassSwatch *predicted_swatch;
  GtkLabel *predicted_label;
  GtkLabel *distance;
  GtkDrawingArea *bars;
};

G_DEFINE_FINAL_TYPE (ClossSampleCard, closs_sample_card, GTK_TYPE_BOX)

static void
draw_bars_cb (GtkDrawingArea *area G_GNUC_UNUSED, cairo_t *cr, int width, int height, gpointer data)
{
  ClossSampleCard *self = data;
  ClossProbabilityChart chart
      = { closs_canvas_get_theme (), self->n_classes, self->probabilities, (const char *const *)self->class_names,
          self->class_colors,        self->true_class };

  if (self->n_classes > 0)
    closs_probability_chart_draw (&chart, cr, width, height);
}

static void
set_dataset (ClossSampleCard *self, ClossDataset *dataset)
{
  if (self->dataset == dataset)
    return;
  g_clear_pointer (&self->dataset, closs_dataset_unref);
  self->dataset = closs_dataset_ref (dataset);
  self->n_classes = closs_dataset_get_n_classes (dataset);
  g_free (self->probabilities);
  g_free (self->class_names);
  g_free (self->class_colors);
  self->class_colors = closs_class_colors_new (dataset);
  self->probabilities = g_new0 (double, (gsize)self->n_classes);
  self->class_names = g_new0 (const char *, (gsize)self->n_classes);
  for (int k = 0; k < self->n_classes; k++)
    self->class_names[k] = closs_dataset_get_class_name (dataset, k);
}

/* "4 · 61.0 %" */
static void
show_class (ClossSampleCard *self, ClossClassSwatch *swatch, GtkLabel *label, int class_index)
{
  g_autofree char *percent = closs_text_percent (self->probabilities[class_index]);
  g_autofree char *text = g_strdup_printf ("%s · %s", self->class_names[class_index], percent);

  closs_class_swatch_set_class (swatch, self->class_colors != NULL ? self->class_colors[class_index] : class_index,
                                self->n_classes);
  closs_label_set_text (label, text);
}

static void
describe_bars (ClossSampleCard *self, int predicted)
{
  g_autofree char *percent = closs_text_percent (self->probabilities[predicted]);
  /* TRANSLATORS: a class and its probability in percent */
  g_autofree char *text = g_strdup_printf (_ ("The likeliest class is %s, %s"), self->class_names[predicted], percent);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bars), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
closs_sample_card_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_SAMPLE_CARD);
  G_OBJECT_CLASS (closs_sample_card_parent_class)->dispose (object);
}

static void
closs_sample_card_finalize (GObject *object)
{
  ClossSampleCard *self = CLOSS_SAMPLE_CARD (object);

  g_free (self->probabilities);
  g_free (self->class_names);
  g_free (self->class_colors);
  g_clear_pointer (&self->dataset, closs_dataset_unref);
  G_OBJECT_CLASS (closs_sample_card_parent_class)->finalize (object);
}

static void
closs_sample_card_class_init (ClossSampleCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_sample_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = closs_sample_card_finalize;
  g_type_ensure (CLOSS_TYPE_SAMPLE_PICTURE);
  g_type_ensure (CLOSS_TYPE_CLASS_SWATCH);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/sample-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, picture);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, name);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, true_swatch);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, true_class_label);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, predicted_swatch);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, predicted_label);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, distance);
  gtk_widget_class_bind_template_child (widget_class, ClossSampleCard, bars);
}

static void
closs_sample_card_init (ClossSampleCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->bars, draw_bars_cb, self, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw),
                           self->bars, G_CONNECT_SWAPPED);
}

GtkWidget *
closs_sample_card_new (void)
{
  return g_object_new (CLOSS_TYPE_SAMPLE_CARD, NULL);
}

gboolean
closs_sample_card_shows (ClossSampleCard *card, const ClossFrame *frame, gsize number)
{
  ClossSampleId id = closs_frame_get_sample (frame, number);

  return id.split == card->sample.split && id.index == card->sample.index;
}

void
closs_sample_card_set (ClossSampleCard *card, const ClossFrame *frame, gsize number)
{
  ClossSampleId id = closs_frame_get_sample (frame, number);
  g_autofree char *name = closs_text_sample (id.split == CLOSS_SPLIT_TRAIN, id.index);
  g_autofree char *distance = closs_text_measure (closs_frame_get_distance (frame, number));

  card->sample = id;
  set_dataset (card, frame->dataset);
  closs_frame_get_probabilities (frame, number, card->probabilities);
  card->true_class = frame->labels[number];
  closs_sample_picture_set (card->picture, frame->dataset, id.split, id.index);
  closs_widget_set_name (GTK_WIDGET (card->picture), name);
  closs_label_set_text (card->name, name);
  closs_label_set_text (card->distance, distance);
  show_class (card, card->true_swatch, card->true_class_label, card->true_class);
  show_class (card, card->predicted_swatch, card->predicted_label, frame->predicted[number]);
  describe_bars (card, frame->predicted[number]);
  gtk_widget_queue_draw (GTK_WIDGET (card->bars));
}
