/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/idx-files.h"
#include "train-fixture.h"
#include "train/csv.h"
#include "train/frame-private.h"
#include <locale.h>
#include <math.h>

enum
{
  N = 5,
  N_CLASSES = 3
};

/* Three classes, the last without images; two of class 0 and three of class 1. */
static ClossFrame *
make_frame (void)
{
  static const float embeddings[N][2] = { { 0, 0 }, { 2, 0 }, { 10, 1 }, { 10, -1 }, { 4, 0 } };
  static const float centers[N_CLASSES][2] = { { 0, 0 }, { 10, 0 }, { 0, 30 } };
  static const char *const names[N_CLASSES] = { "cat", "dog, \"wet\"", "owl" };
  static const guint16 labels[N] = { 0, 0, 1, 1, 1 }, predicted[N] = { 0, 1, 1, 1, 1 };
  guint8 pixels[N] = { 0 };
  ClossShape shape = { .n = 1, .h = 1, .w = 1, .c = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_dataset_new (
      "tiny", "Tiny", shape, N_CLASSES, names, g_bytes_new (pixels, N), g_bytes_new (labels, sizeof labels),
      g_bytes_new (pixels, N), g_bytes_new (labels, sizeof labels), &error);
  ClossFrame *frame;

  g_assert_no_error (error);
  frame = closs_frame_new (dataset, CLOSS_SPLITS_TEST, NULL, N);
  memcpy (frame->embeddings, embeddings, sizeof embeddings);
  memcpy (frame->centers, centers, sizeof centers);
  memcpy (frame->labels, labels, sizeof labels);
  memcpy (frame->predicted, predicted, sizeof predicted);
  for (guint32 i = 0; i < N; i++)
    frame->indices[i] = N - 1 - i;
  closs_frame_measure (frame);
  return frame;
}

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon ((a), (b), 1e-6)

static void
test_metrics (void)
{
  g_autoptr (ClossFrame) frame = make_frame ();
  const ClossMetrics *metrics = &frame->metrics;
  double intra = (0 + 2 + 1 + 1 + 6) / 5.0;

  assert_near (metrics->accuracy, 0.8);
  /* The nearest center labels the image at (4, 0) of class 1 as class 0. */
  assert_near (metrics->nearest_center_accuracy, 0.8);
  assert_near (metrics->disagreement, 0.4);
  assert_near (metrics->intra_distance, intra);
  assert_near (metrics->center_distance, (10 + 30 + sqrt (1000)) / 3);
  assert_near (metrics->ratio, intra / metrics->center_distance);
  assert_near (metrics->compactness, intra / ((10 + 10 + 30) / 3.0));
  /* Class 0: mean (1, 0); class 1: mean (8, 0). */
  assert_near (metrics->center_lag, (1 + 2) / 2.0);
}

static void
test_classes (void)
{
  g_autoptr (ClossFrame) frame = make_frame ();

  g_assert_cmpuint (frame->classes[0].count, ==, 2);
  assert_near (frame->classes[0].accuracy, 0.5);
  assert_near (frame->classes[0].radius, 1);
  assert_near (frame->classes[0].nearest_center, 10);
  assert_near (frame->classes[1].center_lag, 2);
  assert_near (frame->classes[1].mean_x, 8);
  g_assert_cmpuint (frame->classes[2].count, ==, 0);
  g_assert_true (isnan (frame->classes[2].accuracy));
  g_assert_true (isnan (frame->classes[2].center_lag));
  assert_near (frame->classes[2].nearest_center, 30);
  g_assert_cmpuint (frame->confusion[0 * N_CLASSES + 1], ==, 1);
  g_assert_cmpuint (frame->confusion[1 * N_CLASSES + 1], ==, 3);
}

/* Rousseeuw's definition, written out for these five images. */
static void
test_silhouette (void)
{
  g_autoptr (ClossFrame) frame = make_frame ();
  double total = 0;

  for (int i = 0; i < N; i++)
    {
      double sums[2] = { 0, 0 }, counts[2] = { 0, 0 }, own, other;

      for (int j = 0; j < N; j++)
        if (j != i)
          {
            sums[frame->labels[j]] += hypot ((double)(frame->embeddings[2 * i] - frame->embeddings[2 * j]),
                                             (double)(frame->embeddings[2 * i + 1] - frame->embeddings[2 * j + 1]));
            counts[frame->labels[j]]++;
          }
      own = sums[frame->labels[i]] / counts[frame->labels[i]];
      other = sums[1 - frame->labels[i]] / counts[1 - frame->labels[i]];
      total += (other - own) / fmax (own, other);
    }
  assert_near (frame->metrics.silhouette, total / N);
}

static char *
read_file (GFile *file)
{
  g_autoptr (GError) error = NULL;
  char *text;

  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, &error));
  g_assert_no_error (error);
  return text;
}

/* The file has the order of the data set; the frame has the images backwards. */
static void
test_features_csv (void)
{
  g_autoptr (ClossFrame) frame = make_frame ();
  g_autofree char *folder = make_folder (), *text = NULL;
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "features.csv", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (closs_features_csv_write (frame, file, NULL, &error));
  g_assert_no_error (error);
  text = read_file (file);
  g_assert_cmpstr (text, ==,
                   "split,index,label,predicted,x,y,center_x,center_y,distance,label_name,predicted_name\r\n"
                   "test,0,1,1,4,0,10,0,6,\"dog, \"\"wet\"\"\",\"dog, \"\"wet\"\"\"\r\n"
                   "test,1,1,1,10,-1,10,0,1,\"dog, \"\"wet\"\"\",\"dog, \"\"wet\"\"\"\r\n"
                   "test,2,1,1,10,1,10,0,1,\"dog, \"\"wet\"\"\",\"dog, \"\"wet\"\"\"\r\n"
                   "test,3,0,1,2,0,0,0,2,cat,\"dog, \"\"wet\"\"\"\r\n"
                   "test,4,0,0,0,0,0,0,0,cat,cat\r\n");
  remove_folder (folder);
}

static ClossStepRow
make_row (void)
{
  return (ClossStepRow){ .step = 412,
                         .epoch = 1.5,
                         .loss = 2.1,
                         .ce_loss = 1.0 / 3,
                         .center_loss = 1e-30,
                         .train_accuracy = 0.5,
                         .lambda = (double)0.1f,
                         .variant = CLOSS_LOSS_ROOT,
                         .lr = (double)0.001f,
                         .center_lr = 0.5,
                         .momentum = (double)0.9f,
                         .depth = 4,
                         .images_per_second = NAN,
                         .test_accuracy = NAN,
                         .nearest_center_accuracy = 1,
                         .compactness = NAN,
                         .center_lag = NAN,
                         .force_ratio = 2,
                         .disagreement = 0,
                         .test_count = 10000 };
}

static void
test_metrics_csv (void)
{
  ClossStepRow row = make_row ();
  g_autofree char *folder = make_folder (), *text = NULL;
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "metrics.csv", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) values = NULL;

  /* The decimal point is the same in every locale; this tries one with a comma if the system has it. */
  setlocale (LC_ALL, "de_DE.UTF-8");
  g_assert_true (closs_metrics_csv_write (&row, 1, file, NULL, &error));
  setlocale (LC_ALL, "C");
  g_assert_no_error (error);
  text = read_file (file);
  lines = g_strsplit (text, "\r\n", -1);
  g_assert_cmpstr (lines[0], ==,
                   "step,epoch,loss,ce_loss,center_loss,train_accuracy,lambda,variant,lr,center_lr,momentum,depth,"
                   "images_per_second,test_accuracy,nearest_center_accuracy,compactness,center_lag,force_ratio,"
                   "disagreement,test_count");
  g_assert_cmpstr (lines[1], ==, "412,1.5,2.1,0.3333333333333333,1e-30,0.5,0.1,root,0.001,0.5,0.9,4,,,1,,,2,0,10000");
  g_assert_cmpstr (lines[2], ==, "");
  values = g_strsplit (lines[1], ",", -1);
  g_assert_true (g_ascii_strtod (values[3], NULL) == row.ce_loss);
  g_assert_true ((float)g_ascii_strtod (values[6], NULL) == (float)row.lambda);
  remove_folder (folder);
}

/* The old file stays, and no other file appears. */
static void
test_failed_write (void)
{
  ClossStepRow row = make_row ();
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/metrics.csv");
  g_autoptr (GError) error = NULL;

  g_assert_false (closs_metrics_csv_write (&row, 1, file, NULL, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nonexistent/metrics.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/metrics/all", test_metrics);
  g_test_add_func ("/train/metrics/classes", test_classes);
  g_test_add_func ("/train/metrics/silhouette", test_silhouette);
  g_test_add_func ("/train/csv/features", test_features_csv);
  g_test_add_func ("/train/csv/metrics", test_metrics_csv);
  g_test_add_func ("/train/csv/failed-write", test_failed_write);
  return g_test_run ();
}
