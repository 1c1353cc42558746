/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-scale.h"
#include "app/text/display-text.h"
#include "app/widgets/adaptive-bin.h"
#include "base/number.h"
#include "train/caption.h"
#include <math.h>

static const ClossControl *
get_lambda (void)
{
  return closs_control_get (CLOSS_CONTROL_LAMBDA);
}

static void
test_zero (void)
{
  g_assert_cmpfloat (closs_control_scale_value (get_lambda (), 0), ==, 0);
  g_assert_cmpfloat (closs_control_scale_value (get_lambda (), CLOSS_ZERO_SHARE / 2), ==, 0);
  g_assert_cmpfloat (closs_control_scale_position (get_lambda (), 0), ==, 0);
  /* The smallest value starts just above the part of the slider that means 0. */
  g_assert_cmpfloat (closs_control_scale_value (get_lambda (), CLOSS_ZERO_SHARE), ==, get_lambda ()->smallest);
}

static void
test_ends (void)
{
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);

      if (control->type != CLOSS_CONTROL_REAL)
        continue;
      g_assert_cmpfloat (closs_control_scale_value (control, 0), ==, control->min);
      g_assert_cmpfloat (closs_control_scale_value (control, 1), ==, control->max);
      g_assert_cmpfloat (closs_control_scale_position (control, control->min), ==, 0);
      g_assert_cmpfloat_with_epsilon (closs_control_scale_position (control, control->max), 1, 1e-12);
    }
}

/* At every position, the value leads back to the position (to three figures), is allowed, and rises with it. */
static void
test_round_trip (void)
{
  for (guint i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);
      double last = -INFINITY;

      for (int step = 0; step <= 100 && control->type == CLOSS_CONTROL_REAL; step++)
        {
          double value = closs_control_scale_value (control, step / 100.0);
          double position = closs_control_scale_position (control, value);

          g_assert_true (closs_control_check (control, value, NULL));
          g_assert_cmpfloat (value, >=, last);
          if (value > 0)
            g_assert_cmpfloat_with_epsilon (position, step / 100.0, 0.006);
          last = value;
        }
    }
}

static void
test_round_numbers (void)
{
  static const double values[] = { 0.003, 0.01, 0.5, 1, 25, 100 };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      double position = closs_control_scale_position (get_lambda (), values[i]);

      g_assert_cmpfloat (closs_control_scale_value (get_lambda (), position), ==, values[i]);
    }
}

#define ASSERT_TEXT(made, expected)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *text_ = made;                                                                                     \
    g_assert_cmpstr (text_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
test_words (void)
{
  ASSERT_TEXT (closs_number_format_count (0), "0");
  ASSERT_TEXT (closs_number_format_count (999), "999");
  ASSERT_TEXT (closs_number_format_count (1412), "1,412");
  ASSERT_TEXT (closs_number_format_count (1234567), "1,234,567");
  ASSERT_TEXT (closs_text_percent (0.9784), "97.8 %");
  ASSERT_TEXT (closs_text_percent (NAN), "–");
  ASSERT_TEXT (closs_text_duration (41.2), "0:42");
  ASSERT_TEXT (closs_text_duration (3723), "1:02:03");
  ASSERT_TEXT (closs_text_measure (0.03125), "0.0312");
  ASSERT_TEXT (closs_text_measure (12.34), "12.3");
  ASSERT_TEXT (closs_text_measure (INFINITY), "–");
  ASSERT_TEXT (closs_caption_describe_progress (0, 0, NULL), "Epoch 1 · step 0");
  ASSERT_TEXT (closs_caption_describe_progress (1, 469, "90.0 %"), "Epoch 1 · step 469 · 90.0 %");
  ASSERT_TEXT (closs_caption_describe_progress (2.01, 1412, "97.8 %"), "Epoch 3 · step 1,412 · 97.8 %");
  ASSERT_TEXT (closs_text_accuracy ("97.8 %", NULL, NAN), "97.8 %");
  ASSERT_TEXT (closs_text_accuracy (NULL, "99.9 %", NAN), "training 99.9 %");
  ASSERT_TEXT (closs_text_accuracy ("97.8 %", "99.9 %", 0.021), "test 97.8 % · training 99.9 % · gap 2.1 points");
  g_assert_null (closs_text_accuracy (NULL, NULL, NAN));
  ASSERT_TEXT (closs_text_accuracy_of (0.978, 10000, 10000), "97.8 %");
  ASSERT_TEXT (closs_text_accuracy_of (0.805, 226, 10000), "≈ 80.5 %, n = 226");
  g_assert_null (closs_text_accuracy_of (NAN, 0, 10000));
  ASSERT_TEXT (closs_text_share (NAN, TRUE), "–");
  ASSERT_TEXT (closs_text_measured (0.5, TRUE), "≈ 0.500");
  ASSERT_TEXT (closs_text_shown_train (2000, 60000), "2,000 of 60,000 training images");
  ASSERT_TEXT (closs_text_shown_both (1000, 10000, 1000, 60000),
               "1,000 of 10,000 test and 1,000 of 60,000 training images");
  ASSERT_TEXT (closs_text_shown (2000, 10000), "2,000 of 10,000 shown");
  ASSERT_TEXT (closs_text_shown (10000, 10000), "All 10,000 shown");
  ASSERT_TEXT (closs_text_pace (0, 0.5, 60000), "");
  ASSERT_TEXT (closs_text_pace (1000, 3.5, 60000), "1,000 images/s · epoch ends in 0:30");
}

static void
test_room (void)
{
  g_assert_cmpint (closs_room_for_width (360), ==, CLOSS_ROOM_NARROW);
  g_assert_cmpint (closs_room_for_width (599), ==, CLOSS_ROOM_NARROW);
  g_assert_cmpint (closs_room_for_width (600), ==, CLOSS_ROOM_MEDIUM);
  g_assert_cmpint (closs_room_for_width (900), ==, CLOSS_ROOM_WIDE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/control-scale/zero", test_zero);
  g_test_add_func ("/app/control-scale/ends", test_ends);
  g_test_add_func ("/app/control-scale/round-trip", test_round_trip);
  g_test_add_func ("/app/control-scale/round-numbers", test_round_numbers);
  g_test_add_func ("/app/words", test_words);
  g_test_add_func ("/app/room", test_room);
  return g_test_run ();
}
