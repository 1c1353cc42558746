/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/synthetic.h"
#include "train/caption.h"
#include <math.h>
#include <string.h>

static void
check_settings (const char *preset, ClossControlId id, double value, const char *expected)
{
  ClossSettings settings = closs_preset_find (preset)->settings;
  g_autofree char *text = NULL;

  settings.value[id] = value;
  text = closs_caption_describe_settings (&settings);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_settings (void)
{
  check_settings ("v1.0", CLOSS_CONTROL_SEED, 7, "V1.0 · λ 1");
  check_settings ("v1.0", CLOSS_CONTROL_LAMBDA, 0.1, "V1.0 · λ 0.1");
  /* These are V1.1's. */
  check_settings ("v1.0", CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT, "V1.1 · λ 1");
  check_settings ("quick", CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT, "Quick · Center Loss Square Root · λ 1");
  check_settings ("lenet++", CLOSS_CONTROL_WIDTH, 2, "LeNets++ · Width A Quarter · λ 1");
}

static void
test_many_changes (void)
{
  ClossSettings settings = closs_preset_find ("quick")->settings;
  g_autofree char *three = NULL, *four = NULL;

  settings.value[CLOSS_CONTROL_DEPTH] = 2;
  settings.value[CLOSS_CONTROL_LR] = 0.03;
  settings.value[CLOSS_CONTROL_MOMENTUM] = 0.5;
  three = closs_caption_describe_settings (&settings);
  g_assert_cmpstr (three, ==, "Quick · Depth 2 · Network Rate 0.03 · Momentum 0.5 · λ 1");
  settings.value[CLOSS_CONTROL_BATCH_SIZE] = 32;
  four = closs_caption_describe_settings (&settings);
  g_assert_cmpstr (four, ==, "Quick, changed · λ 1");
}

/* A frame without images: captions use only its numbers. */
static ClossFrame
make_frame (ClossDataset *dataset)
{
  ClossFrame frame = { .step = 1412, .epoch = 2.4, .dataset = dataset };

  frame.settings = closs_preset_find ("v1.0")->settings;
  frame.settings.value[CLOSS_CONTROL_SEED] = 12345;
  frame.n_of[CLOSS_SPLIT_TEST] = frame.n_all_of[CLOSS_SPLIT_TEST] = 10000;
  frame.n_all_of[CLOSS_SPLIT_TRAIN] = 60000;
  frame.accuracy_of[CLOSS_SPLIT_TEST] = 0.97814;
  frame.accuracy_of[CLOSS_SPLIT_TRAIN] = (double)NAN;
  return frame;
}

static ClossDataset *
make_dataset (void)
{
  g_autoptr (GError) error = NULL;
  ClossDataset *dataset = closs_synthetic_new (10, 10, 0, NULL, &error);

  g_assert_no_error (error);
  return dataset;
}

static void
check_moment (const ClossFrame *frame, const char *expected)
{
  g_autofree char *text = closs_caption_describe_moment (frame, frame->n_of, frame->accuracy_of);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_moment (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  ClossFrame frame = make_frame (dataset);

  check_moment (&frame, "Epoch 3 · step 1,412 · test accuracy 97.81 % (n = 10,000)");
  frame.n_of[CLOSS_SPLIT_TEST] = 226;
  check_moment (&frame, "Epoch 3 · step 1,412 · test accuracy ≈ 97.81 % (n = 226)");
  frame.n_of[CLOSS_SPLIT_TRAIN] = 60000;
  frame.accuracy_of[CLOSS_SPLIT_TRAIN] = 1;
  check_moment (&frame, "Epoch 3 · step 1,412 · test accuracy ≈ 97.81 % (n = 226) · "
                        "training accuracy 100.00 % (n = 60,000)");
  frame.accuracy_of[CLOSS_SPLIT_TEST] = (double)NAN;
  check_moment (&frame, "Epoch 3 · step 1,412 · training accuracy 100.00 % (n = 60,000)");
  frame.accuracy_of[CLOSS_SPLIT_TRAIN] = (double)NAN;
  frame.step = 0;
  frame.epoch = 0;
  check_moment (&frame, "Epoch 1 · step 0");
}

static void
test_figure (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  ClossFrame frame = make_frame (dataset);
  g_autofree char *figure = closs_caption_describe_figure (&frame, NULL, 0);
  g_autofree char *expected
      = g_strdup_printf ("Epoch 3 · step 1,412 · test accuracy 97.81 %% (n = 10,000)\n%s · V1.0 · λ 1 · seed 12345",
                         closs_dataset_get_title (dataset));

  g_assert_cmpstr (figure, ==, expected);
}

static int
count_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return (int)g_strv_length (lines);
}

static void
check_changes (const ClossFrame *frame, const ClossEvent *events, gsize n_events, const char *expected)
{
  g_autofree char *figure = closs_caption_describe_figure (frame, events, n_events);
  g_autofree char *film = closs_caption_describe_film (frame, frame->n_of, frame->accuracy_of, events, n_events);
  const char *changes = strstr (figure, "seed 12345");

  g_assert_nonnull (changes);
  g_assert_cmpstr (changes + strlen ("seed 12345"), ==, expected);
  g_assert_nonnull (strstr (film, expected[0] == '\n' ? expected + 1 : ""));
  g_assert_cmpint (count_lines (film), ==, 2);
}

static void
test_changes (void)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  ClossFrame frame = make_frame (dataset);
  const ClossEvent typed[] = { { 401, CLOSS_CONTROL_LAMBDA, 1, 10 },
                               { 900, CLOSS_CONTROL_LAMBDA, 10, 0.5 },
                               { 1200, CLOSS_CONTROL_LR, 0.01, 0.001 },
                               { 1413, CLOSS_CONTROL_LAMBDA, 0.5, 1 } };
  const ClossEvent slid[] = { { 401, CLOSS_CONTROL_LAMBDA, 1, 2 },
                              { 412, CLOSS_CONTROL_LAMBDA, 2, 5 },
                              { 431, CLOSS_CONTROL_LAMBDA, 5, 10 } };
  const ClossEvent taken_back[] = { { 401, CLOSS_CONTROL_LAMBDA, 1, 2 }, { 401, CLOSS_CONTROL_LAMBDA, 2, 1 } };

  check_changes (&frame, typed, 1, "\nλ 1 → 10 at step 401");
  check_changes (&frame, typed, 2, "\nλ 1 → 10 at step 401 · λ 10 → 0.5 at step 900");
  check_changes (&frame, typed, 3, "\n3 changes on the way");
  /* The last change comes after the step of the frame. */
  check_changes (&frame, typed, 4, "\n3 changes on the way");
  check_changes (&frame, slid, 3, "\nλ 1 → 10 at steps 401–431");
  check_changes (&frame, taken_back, 2, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/caption/settings", test_settings);
  g_test_add_func ("/caption/many-changes", test_many_changes);
  g_test_add_func ("/caption/moment", test_moment);
  g_test_add_func ("/caption/figure", test_figure);
  g_test_add_func ("/caption/changes", test_changes);
  return g_test_run ();
}
