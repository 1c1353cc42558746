/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/samples-page.h"
#include "app/samples/sample-card.h"
#include "app/samples/sample-strip.h"
#include "train/sample.h"
#include <glib/gi18n.h>

#define N_HARDEST 30
/* How often the page follows what it shows: faster cannot be read. */
#define REFRESH_MS 125

struct _ClossSamplesPage
{
  GtkBox parent_instance;

  ClossSpotlight *spotlight;
  guint refresh_id;

  /* Template widgets */
  GtkWidget *hint;
  GtkWidget *sample;
  ClossSampleCard *card;
  GtkButton *pin;
  ClossSampleStrip *pinned;
  ClossSampleStrip *selected;
  ClossSampleStrip *hardest;
};

G_DEFINE_FINAL_TYPE (ClossSamplesPage, closs_samples_page, GTK_TYPE_BOX)

static void
show_sample (ClossSamplesPage *self, const ClossFrame *frame)
{
  gssize shown = closs_spotlight_get_shown (self->spotlight);

  gtk_widget_set_visible (self->sample, shown >= 0);
  gtk_widget_set_visible (self->hint, shown < 0);
  if (shown < 0)
    return;
  closs_sample_card_set (self->card, frame, (gsize)shown);
  gtk_button_set_label (self->pin, closs_spotlight_is_pinned (self->spotlight, (gsize)shown) ? _ ("Unpin") : _ ("Pin"));
}

static void
show_pinned (ClossSamplesPage *self, const ClossFrame *frame)
{
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize n_spots;
  const ClossSpot *spots = closs_spotlight_get_spots (self->spotlight, &n_spots);

  for (gsize i = 0; i < n_spots; i++)
    {
      guint32 number = (guint32)spots[i].number;

      if (spots[i].pin > 0 && spots[i].number >= 0)
        g_array_append_val (numbers, number);
    }
  closs_sample_strip_set (self->pinned, frame, (const guint32 *)(const void *)numbers->data, numbers->len);
}

static void
show_hardest (ClossSamplesPage *self, const ClossFrame *frame)
{
  g_autoptr (GArray) numbers = closs_frame_find_hardest (frame, N_HARDEST);

  closs_sample_strip_set (self->hardest, frame, (const guint32 *)(const void *)numbers->data, numbers->len);
}

static void
refresh (ClossSamplesPage *self)
{
  const ClossFrame *frame = closs_spotlight_get_frame (self->spotlight);
  gsize n_selected;
  const guint32 *selected = closs_spotlight_get_selected (self->spotlight, &n_selected);

  if (frame == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_sample (self, frame);
  show_pinned (self, frame);
  closs_sample_strip_set (self->selected, frame, selected, n_selected);
  show_hardest (self, frame);
}

static gboolean
refresh_cb (gpointer data)
{
  ClossSamplesPage *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (ClossSamplesPage *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
activated_cb (ClossSamplesPage *self, guint number)
{
  closs_spotlight_look_at (self->spotlight, number);
}

static void
closs_samples_page_map (GtkWidget *widget)
{
  ClossSamplesPage *self = CLOSS_SAMPLES_PAGE (widget);

  GTK_WIDGET_CLASS (closs_samples_page_parent_class)->map (widget);
  if (self->spotlight != NULL)
    refresh (self);
}

static void
closs_samples_page_dispose (GObject *object)
{
  ClossSamplesPage *self = CLOSS_SAMPLES_PAGE (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_SAMPLES_PAGE);
  g_clear_object (&self->spotlight);
  G_OBJECT_CLASS (closs_samples_page_parent_class)->dispose (object);
}

static void
closs_samples_page_class_init (ClossSamplesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_samples_page_dispose;
  widget_class->map = closs_samples_page_map;
  g_type_ensure (CLOSS_TYPE_SAMPLE_CARD);
  g_type_ensure (CLOSS_TYPE_SAMPLE_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/samples-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, hint);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, sample);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, card);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, pin);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, pinned);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, selected);
  gtk_widget_class_bind_template_child (widget_class, ClossSamplesPage, hardest);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
closs_samples_page_init (ClossSamplesPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
closs_samples_page_set_spotlight (ClossSamplesPage *page, ClossSpotlight *spotlight)
{
  g_return_if_fail (page->spotlight == NULL);

  page->spotlight = g_object_ref (spotlight);
  g_signal_connect_object (spotlight, "changed", G_CALLBACK (changed_cb), page, G_CONNECT_SWAPPED);
}
