/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/csv.h"
#include "base/file-write.h"
#include <math.h>
#include <string.h>

typedef struct
{
  GOutputStream *stream;
  GCancellable *cancellable;
  GString *line;
} Writer;

static void
add_text (Writer *writer, const char *text)
{
  if (writer->line->len > 0)
    g_string_append_c (writer->line, ',');
  g_string_append (writer->line, text);
}

static void
add_integer (Writer *writer, guint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  add_text (writer, text);
}

/* Quotes the text if a reader could split it or read it differently. */
static void
add_quoted (Writer *writer, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", doubled);

  add_text (writer, strpbrk (text, ",\"\r\n") != NULL ? quoted : text);
}

/* 0 means "not measured" and becomes an empty field. */
static void
add_count (Writer *writer, gsize count)
{
  if (count > 0)
    add_integer (writer, count);
  else
    add_text (writer, "");
}

/* Empty if it is not a number; else with as many digits as are needed to read back the same number. */
static void
add_number (Writer *writer, double value, gboolean is_float)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE] = "";

  for (int digits = is_float ? 6 : 15; !isnan (value) && digits <= 17; digits++)
    {
      char format[8];
      double back;

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      back = g_ascii_strtod (text, NULL);
      if (is_float ? (float)back == (float)value : back == value)
        break;
    }
  add_text (writer, text);
}

static gboolean
end_line (Writer *writer, GError **error)
{
  gboolean written;

  g_string_append (writer->line, "\r\n");
  written = g_output_stream_write_all (writer->stream, writer->line->str, writer->line->len, NULL, writer->cancellable,
                                       error);
  g_string_truncate (writer->line, 0);
  return written;
}

static gboolean
write_row (Writer *writer, const ClossStepRow *row, GError **error)
{
  static const char *const variants[] = { "plain", "root", "paper" };

  add_integer (writer, row->step);
  add_number (writer, row->epoch, FALSE);
  add_number (writer, row->loss, FALSE);
  add_number (writer, row->ce_loss, FALSE);
  add_number (writer, row->center_loss, FALSE);
  add_number (writer, row->train_accuracy, FALSE);
  add_number (writer, row->lambda, TRUE);
  add_text (writer, variants[row->variant]);
  add_number (writer, row->lr, TRUE);
  add_number (writer, row->center_lr, TRUE);
  add_number (writer, row->momentum, TRUE);
  add_integer (writer, (guint64)row->depth);
  add_number (writer, row->images_per_second, TRUE);
  add_number (writer, row->test_accuracy, FALSE);
  add_number (writer, row->nearest_center_accuracy, FALSE);
  add_number (writer, row->compactness, FALSE);
  add_number (writer, row->center_lag, FALSE);
  add_number (writer, row->force_ratio, FALSE);
  add_number (writer, row->disagreement, FALSE);
  add_count (writer, row->test_count);
  return end_line (writer, error);
}

typedef struct
{
  const ClossStepRow *rows;
  gsize n_rows;
} Rows;

static gboolean
write_metrics (Writer *writer, gconstpointer data, GError **error)
{
  const Rows *rows = data;

  add_text (writer, "step,epoch,loss,ce_loss,center_loss,train_accuracy,lambda,variant,lr,center_lr,momentum,depth,"
                    "images_per_second,test_accuracy,nearest_center_accuracy,compactness,center_lag,force_ratio,"
                    "disagreement,test_count");
  if (!end_line (writer, error))
    return FALSE;
  for (gsize i = 0; i < rows->n_rows; i++)
    if (!write_row (writer, &rows->rows[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
write_image (Writer *writer, const ClossFrame *frame, gsize i, GError **error)
{
  const float *embedding = frame->embeddings + 2 * i, *center = frame->centers + 2 * frame->labels[i];

  add_text (writer, frame->split_of[i] == CLOSS_SPLIT_TRAIN ? "train" : "test");
  add_integer (writer, frame->indices[i]);
  add_integer (writer, frame->labels[i]);
  add_integer (writer, frame->predicted[i]);
  add_number (writer, (double)embedding[0], TRUE);
  add_number (writer, (double)embedding[1], TRUE);
  add_number (writer, (double)center[0], TRUE);
  add_number (writer, (double)center[1], TRUE);
  add_number (writer, hypot ((double)embedding[0] - (double)center[0], (double)embedding[1] - (double)center[1]), TRUE);
  add_quoted (writer, closs_dataset_get_class_name (frame->dataset, frame->labels[i]));
  add_quoted (writer, closs_dataset_get_class_name (frame->dataset, frame->predicted[i]));
  return end_line (writer, error);
}

static int
compare_images (gconstpointer a, gconstpointer b, gpointer data)
{
  const ClossFrame *frame = data;
  guint32 first = *(const guint32 *)a, second = *(const guint32 *)b;

  if (frame->split_of[first] != frame->split_of[second])
    return frame->split_of[first] < frame->split_of[second] ? -1 : 1;
  return frame->indices[first] < frame->indices[second] ? -1 : frame->indices[first] > frame->indices[second];
}

static gboolean
write_features (Writer *writer, gconstpointer data, GError **error)
{
  const ClossFrame *frame = data;
  g_autofree guint32 *order = g_new (guint32, MAX (frame->n, 1));

  add_text (writer, "split,index,label,predicted,x,y,center_x,center_y,distance,label_name,predicted_name");
  if (!end_line (writer, error))
    return FALSE;
  for (gsize i = 0; i < frame->n; i++)
    order[i] = (guint32)i;
  g_qsort_with_data (order, (gint)frame->n, sizeof *order, compare_images, (gpointer)frame);
  for (gsize i = 0; i < frame->n; i++)
    if (!write_image (writer, frame, order[i], error))
      return FALSE;
  return TRUE;
}

/* Makes the whole text in memory, then writes the file. */
static gboolean
write_file (GFile *file, gboolean (*write) (Writer *, gconstpointer, GError **), gconstpointer data,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) buffered = g_buffered_output_stream_new_sized (memory, 1 << 16);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GBytes) text = NULL;
  Writer writer = { .stream = buffered, .cancellable = cancellable, .line = line };

  if (!write (&writer, data, error) || !g_output_stream_close (buffered, cancellable, error))
    return FALSE;
  text = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return closs_file_write (file, g_bytes_get_data (text, NULL), g_bytes_get_size (text), cancellable, error);
}

gboolean
closs_metrics_csv_write (const ClossStepRow *rows, gsize n_rows, GFile *file, GCancellable *cancellable, GError **error)
{
  Rows all = { .rows = rows, .n_rows = n_rows };

  return write_file (file, write_metrics, &all, cancellable, error);
}

gboolean
closs_features_csv_write (const ClossFrame *frame, GFile *file, GCancellable *cancellable, GError **error)
{
  return write_file (file, write_features, frame, cancellable, error);
}
