/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/datasets/class-preview-row.h"
#include "app/widgets/sample-picture.h"
#include <adwaita.h>
#include <glib/gi18n.h>

enum
{
  PICTURE_SIZE = 32,
  PICTURE_GAP = 3,
};

static GtkWidget *
make_pictures (const ClossReading *reading, int class_index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PICTURE_GAP);
  guint32 n = MIN (reading->n_train[class_index], CLOSS_IMPORT_N_SAMPLES);

  for (guint32 i = 0; i < n; i++)
    {
      GtkWidget *picture = g_object_new (CLOSS_TYPE_SAMPLE_PICTURE, "size", PICTURE_SIZE, "valign", GTK_ALIGN_CENTER,
                                         "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

      closs_sample_picture_set (CLOSS_SAMPLE_PICTURE (picture), reading->dataset, CLOSS_SPLIT_TRAIN,
                                reading->samples[class_index][i]);
      gtk_box_append (GTK_BOX (box), picture);
    }
  /* Where there is no room for all, as many as there is room for. */
  gtk_widget_set_overflow (box, GTK_OVERFLOW_HIDDEN);
  return box;
}

GtkWidget *
closs_class_preview_row_new (const ClossReading *reading, int class_index, gsize n_held_out)
{
  GtkWidget *row = adw_action_row_new ();
  const char *name = closs_dataset_get_class_name (reading->dataset, class_index);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_pictures (reading, class_index));
  closs_class_preview_row_set_held_out (row, reading, class_index, n_held_out);
  return row;
}

void
closs_class_preview_row_set_held_out (GtkWidget *row, const ClossReading *reading, int class_index, gsize n_held_out)
{
  guint n_train = reading->n_train[class_index] - (guint)n_held_out;
  guint n_test = reading->n_test[class_index] + (guint)n_held_out;
  /* TRANSLATORS: pictures of one class, for training and for test */
  g_autofree char *text = g_strdup_printf (_ ("%u training, %u test"), n_train, n_test);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
}
