/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/idx-files.h"
#include "train-fixture.h"
#include "train/csv.h"
#include "train/history.h"
#include "train/sample.h"
#include <math.h>
#include <string.h>

/* The fixture's data set. */
enum
{
  N_TRAIN = 130,
  N_TEST = 60,
};

/* Frames of test images, of training images and of both, of one network after a little training. */

static ClossTrainer *
make_learner (void)
{
  ClossSettings settings = make_settings ();
  ClossTrainer *trainer = make_trainer (&settings, 1);

  for (int i = 0; i < 12; i++)
    step (trainer);
  return trainer;
}

/* Images of both splits alternate, each split in its own probe order and with equal numbers of each class. */
static void
test_by_turns (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossFrame) both = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 41);
  g_autoptr (ClossFrame) test = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 21);
  g_autoptr (ClossFrame) train = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 20);

  g_assert_cmpuint (both->n, ==, 41);
  g_assert_cmpuint (both->n_of[CLOSS_SPLIT_TEST], ==, 21);
  g_assert_cmpuint (both->n_of[CLOSS_SPLIT_TRAIN], ==, 20);
  g_assert_cmpuint (both->n_all, ==, N_TEST + N_TRAIN);
  g_assert_cmpuint (both->n_all_of[CLOSS_SPLIT_TEST], ==, N_TEST);
  g_assert_cmpint (both->split, ==, CLOSS_SPLIT_TEST);
  for (gsize i = 0; i < both->n; i++)
    {
      const ClossFrame *alone = i % 2 == 0 ? test : train;
      ClossSampleId sample = closs_frame_get_sample (both, i);

      g_assert_cmpint (sample.split, ==, i % 2 == 0 ? CLOSS_SPLIT_TEST : CLOSS_SPLIT_TRAIN);
      g_assert_cmpint (closs_frame_find_sample (alone, sample, i / 2), ==, (gssize)i / 2);
      g_assert_cmpuint (both->labels[i], ==, alone->labels[i / 2]);
      g_assert_cmpmem (both->embeddings + 2 * i, 8, alone->embeddings + i / 2 * 2, 8);
      g_assert_cmpuint (both->predicted[i], ==, alone->predicted[i / 2]);
    }
}

/* When one split is used up, the rest comes from the other. */
static void
test_short_split (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 150);

  g_assert_cmpuint (frame->n, ==, 150);
  g_assert_cmpuint (frame->n_of[CLOSS_SPLIT_TEST], ==, N_TEST);
  g_assert_cmpuint (frame->n_of[CLOSS_SPLIT_TRAIN], ==, 150 - N_TEST);
  g_assert_cmpuint (closs_trainer_count_probe (trainer, CLOSS_SPLITS_BOTH), ==, N_TEST + N_TRAIN);
}

/* The metrics do not depend on the images of the other split. */
static void
assert_measures_of (const ClossFrame *frame, const ClossFrame *alone)
{
  gsize k = (gsize)frame->n_classes;

  g_assert_cmpint (frame->split, ==, alone->split);
  g_assert_cmpmem (&frame->metrics, sizeof frame->metrics, &alone->metrics, sizeof alone->metrics);
  g_assert_cmpmem (frame->classes, k * sizeof *frame->classes, alone->classes, k * sizeof *alone->classes);
  g_assert_cmpmem (frame->confusion, k * k * sizeof *frame->confusion, alone->confusion,
                   k * k * sizeof *alone->confusion);
}

static void
test_measures (void)
{
  static const gsize sizes[] = { 0, 50 };
  g_autoptr (ClossTrainer) trainer = make_learner ();

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (ClossFrame) both = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, sizes[s]);
      g_autoptr (ClossFrame) test = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, sizes[s] / 2);
      g_autoptr (ClossFrame) train = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, sizes[s] / 2);

      assert_measures_of (both, test);
      g_assert_cmpint (train->split, ==, CLOSS_SPLIT_TRAIN);
      g_assert_cmpfloat (both->accuracy_of[CLOSS_SPLIT_TEST], ==, test->metrics.accuracy);
      g_assert_cmpfloat (both->accuracy_of[CLOSS_SPLIT_TRAIN], ==, train->metrics.accuracy);
      g_assert_true (isnan (test->accuracy_of[CLOSS_SPLIT_TRAIN]));
      g_assert_true (isnan (train->accuracy_of[CLOSS_SPLIT_TEST]));
    }
}

/* A cell of the confusion matrix holds the images that it counts. */
static void
test_cells (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 0);

  for (int label = 0; label < frame->n_classes; label++)
    for (int predicted = 0; predicted < frame->n_classes; predicted++)
      {
        g_autoptr (GArray) found = closs_frame_find_cell (frame, label, predicted);

        g_assert_cmpuint (found->len, ==, frame->confusion[label * frame->n_classes + predicted]);
        for (guint i = 0; i < found->len; i++)
          g_assert_cmpint (frame->split_of[g_array_index (found, guint32, i)], ==, CLOSS_SPLIT_TEST);
      }
}

/* A probe has only the training images in use, but the evaluation for a file has the whole split. */
static void
test_train_limit (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossDataset) dataset = make_dataset ();
  ClossTrainerOptions options = { .n_threads = 1, .train_limit = 30 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossTrainer) trainer = closs_trainer_new (dataset, &settings, &options, &error);
  g_autoptr (ClossFrame) probe = NULL, whole = NULL;

  g_assert_no_error (error);
  probe = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 1000);
  whole = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 0);
  g_assert_cmpuint (probe->n, ==, 30);
  g_assert_cmpuint (probe->n_all, ==, 30);
  for (gsize i = 0; i < probe->n; i++)
    g_assert_cmpuint (probe->indices[i], <, 30);
  g_assert_cmpuint (whole->n, ==, N_TRAIN);
  g_assert_cmpuint (whole->n_all, ==, N_TRAIN);
}

/* The column test_accuracy never holds an accuracy on training images. */
static void
test_rows (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossFrame) train = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 50);
  g_autoptr (ClossFrame) both = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 50);
  ClossStepRow row = step (trainer);

  closs_step_row_add_frame (&row, train);
  g_assert_true (isnan (row.test_accuracy) && isnan (row.compactness) && isnan (row.center_lag));
  closs_step_row_add_frame (&row, both);
  g_assert_cmpfloat (row.test_accuracy, ==, both->accuracy_of[CLOSS_SPLIT_TEST]);
  g_assert_cmpfloat (row.compactness, ==, both->metrics.compactness);
}

static char *
write_features (const char *folder, const ClossFrame *frame)
{
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "features.csv", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_assert_true (closs_features_csv_write (frame, file, NULL, &error));
  g_assert_true (g_file_load_contents (file, NULL, &text, NULL, NULL, &error));
  g_assert_no_error (error);
  return text;
}

/* A file of both splits is the two single files, one after the other. */
static void
test_csv (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossFrame) test = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 0);
  g_autoptr (ClossFrame) train = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TRAIN, 0);
  g_autoptr (ClossFrame) both = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 0);
  g_autofree char *folder = make_folder (), *test_text = write_features (folder, test);
  g_autofree char *train_text = write_features (folder, train), *both_text = write_features (folder, both);
  g_autofree char *expected = g_strconcat (train_text, strstr (test_text, "\r\n") + 2, NULL);

  g_assert_cmpstr (both_text, ==, expected);
  remove_folder (folder);
}

/* The features of an untrained network do not change when the images of the other split are added. */
static void
test_untrained (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  g_autoptr (ClossFrame) both = closs_trainer_evaluate_untrained (trainer, CLOSS_SPLITS_BOTH, 50);
  g_autoptr (ClossFrame) test = closs_trainer_evaluate_untrained (trainer, CLOSS_SPLITS_TEST, 25);
  g_autoptr (ClossFrame) train = closs_trainer_evaluate_untrained (trainer, CLOSS_SPLITS_TRAIN, 25);

  for (gsize i = 0; i < 25; i++)
    {
      g_assert_cmpmem (both->embeddings + 4 * i, 8, test->embeddings + 2 * i, 8);
      g_assert_cmpmem (both->embeddings + 4 * i + 2, 8, train->embeddings + 2 * i, 8);
    }
}

/* In the history a frame of another choice of images replaces the frame of the same step, even if it has fewer images.
 */
static void
test_history (void)
{
  g_autoptr (ClossTrainer) trainer = make_learner ();
  g_autoptr (ClossHistory) history = closs_history_new (G_MAXSIZE);
  g_autoptr (ClossFrame) test = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 50);
  g_autoptr (ClossFrame) both = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 40);
  g_autoptr (ClossFrame) fewer = closs_trainer_evaluate (trainer, CLOSS_SPLITS_BOTH, 30);

  closs_history_add (history, test);
  closs_history_add (history, both);
  closs_history_add (history, fewer);
  g_assert_cmpuint (closs_history_get_n_frames (history), ==, 1);
  g_assert_true (closs_history_find (history, 12) == both);
}

/* Data without test images can show only training images. */
static void
test_choose (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset (), untested = NULL;
  g_autoptr (GError) error = NULL;

  untested = closs_synthetic_new (1, 20, 0, NULL, &error);
  g_assert_no_error (error);
  for (int wanted = CLOSS_SPLITS_TRAIN; wanted <= CLOSS_SPLITS_BOTH; wanted++)
    {
      g_assert_cmpint (closs_dataset_choose_splits (dataset, (ClossSplits)wanted), ==, wanted);
      g_assert_cmpint (closs_dataset_choose_splits (untested, (ClossSplits)wanted), ==, CLOSS_SPLITS_TRAIN);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/splits/by-turns", test_by_turns);
  g_test_add_func ("/train/splits/short-split", test_short_split);
  g_test_add_func ("/train/splits/measures", test_measures);
  g_test_add_func ("/train/splits/cells", test_cells);
  g_test_add_func ("/train/splits/train-limit", test_train_limit);
  g_test_add_func ("/train/splits/rows", test_rows);
  g_test_add_func ("/train/splits/csv", test_csv);
  g_test_add_func ("/train/splits/untrained", test_untrained);
  g_test_add_func ("/train/splits/history", test_history);
  g_test_add_func ("/train/splits/choose", test_choose);
  return g_test_run ();
}
