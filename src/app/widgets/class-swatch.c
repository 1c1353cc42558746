/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/class-swatch.h"
#include "plot/palette.h"
#include <adwaita.h>

#define SIZE 12

struct _ClossClassSwatch
{
  GtkWidget parent_instance;

  int color;
  int n_classes;
};

G_DEFINE_FINAL_TYPE (ClossClassSwatch, closs_class_swatch, GTK_TYPE_WIDGET)

static void
closs_class_swatch_measure (GtkWidget *widget G_GNUC_UNUSED, GtkOrientation orientation G_GNUC_UNUSED,
                            int for_size G_GNUC_UNUSED, int *minimum, int *natural, int *minimum_baseline G_GNUC_UNUSED,
                            int *natural_baseline G_GNUC_UNUSED)
{
  *minimum = *natural = SIZE;
}

static void
closs_class_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossClassSwatch *self = CLOSS_CLASS_SWATCH (widget);
  AdwStyleManager *manager = adw_style_manager_get_for_display (gtk_widget_get_display (widget));
  ClossTheme theme = adw_style_manager_get_dark (manager) ? CLOSS_THEME_DARK : CLOSS_THEME_LIGHT;
  ClossColor color = closs_palette_get (theme, self->color, MAX (self->n_classes, 1));
  GdkRGBA rgba = { (float)color.r, (float)color.g, (float)color.b, 1 };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((gtk_widget_get_width (widget) - SIZE) / 2.f,
                                               (gtk_widget_get_height (widget) - SIZE) / 2.f, SIZE, SIZE);
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (&circle, &bounds, SIZE / 2.f);
  gtk_snapshot_push_rounded_clip (snapshot, &circle);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
closs_class_swatch_class_init (ClossClassSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = closs_class_swatch_measure;
  widget_class->snapshot = closs_class_swatch_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
closs_class_swatch_init (ClossClassSwatch *self)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
closs_class_swatch_new (void)
{
  return g_object_new (CLOSS_TYPE_CLASS_SWATCH, NULL);
}

void
closs_class_swatch_set_class (ClossClassSwatch *swatch, int color, int n_classes)
{
  swatch->color = color;
  swatch->n_classes = n_classes;
  gtk_widget_queue_draw (GTK_WIDGET (swatch));
}
