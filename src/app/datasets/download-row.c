/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/download-row.h"
#include "app/widgets/widget-helpers.h"
#include <glib/gi18n.h>

struct _ClossDownloadRow
{
  AdwPreferencesRow parent_instance;

  gboolean is_fetching;

  /* Template widgets */
  GtkLabel *heading;
  GtkLabel *details;
  GtkButton *button;
  GtkProgressBar *bar;
};

enum
{
  START,
  CANCEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossDownloadRow, closs_download_row, ADW_TYPE_PREFERENCES_ROW)

static void
show (ClossDownloadRow *self, const char *heading, const char *details, const char *button, gboolean is_fetching)
{
  self->is_fetching = is_fetching;
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->details, details);
  gtk_button_set_label (self->button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_fetching);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
clicked_cb (ClossDownloadRow *self)
{
  g_signal_emit (self, signals[self->is_fetching ? CANCEL : START], 0);
}

static void
closs_download_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_DOWNLOAD_ROW);
  G_OBJECT_CLASS (closs_download_row_parent_class)->dispose (object);
}

static void
closs_download_row_class_init (ClossDownloadRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_download_row_dispose;
  signals[START] = g_signal_new ("start", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CANCEL] = g_signal_new ("cancel", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/download-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossDownloadRow, heading);
  gtk_widget_class_bind_template_child (widget_class, ClossDownloadRow, details);
  gtk_widget_class_bind_template_child (widget_class, ClossDownloadRow, button);
  gtk_widget_class_bind_template_child (widget_class, ClossDownloadRow, bar);
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
closs_download_row_init (ClossDownloadRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
closs_download_row_show_offer (ClossDownloadRow *row, const char *title, guint64 size)
{
  /* TRANSLATORS: name of a data set */
  g_autofree char *heading = g_strdup_printf (_ ("%s is not on this computer"), title);
  g_autofree char *size_text = g_format_size (size);
  /* TRANSLATORS: a size such as 11.6 MB */
  g_autofree char *details = g_strdup_printf (_ ("%s to download"), size_text);

  show (row, heading, details, _ ("Download"), FALSE);
}

void
closs_download_row_show_progress (ClossDownloadRow *row, const char *title, guint64 done, guint64 total,
                                  gboolean is_checking)
{
  /* TRANSLATORS: name of a data set */
  g_autofree char *heading = g_strdup_printf (_ ("Downloading %s"), title);
  g_autofree char *done_text = g_format_size (done);
  g_autofree char *total_text = g_format_size (total);
  /* TRANSLATORS: two sizes, such as 1.2 MB of 11.6 MB */
  g_autofree char *details = g_strdup_printf (_ ("%s of %s"), done_text, total_text);

  show (row, heading, is_checking ? _ ("Unpacking and checking…") : details, _ ("Cancel"), TRUE);
  gtk_progress_bar_set_fraction (row->bar, total > 0 ? (double)done / (double)total : 0);
}

void
closs_download_row_show_failure (ClossDownloadRow *row, const char *title, const char *message)
{
  /* TRANSLATORS: name of a data set */
  g_autofree char *heading = g_strdup_printf (_ ("%s could not be downloaded"), title);

  show (row, heading, message, _ ("Try Again"), FALSE);
}

void
closs_download_row_hide (ClossDownloadRow *row)
{
  row->is_fetching = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (row), FALSE);
}
