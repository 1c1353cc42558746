/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/settings.h"
#include <math.h>

static void
test_table (void)
{
  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    {
      const ClossControl *control = closs_control_get (i);

      g_assert_cmpint (control->id, ==, i);
      g_assert_true (closs_control_find (control->key) == control);
      g_assert_cmpuint (strlen (control->title), >, 0);
      g_assert_cmpuint (strlen (control->help), >, 40);
      g_assert_true (closs_control_check (control, control->default_value, NULL));
      g_assert_cmpfloat (control->min, <=, control->max);
      if (control->scale == CLOSS_SCALE_LOG_OR_ZERO)
        g_assert_cmpfloat (control->smallest, >, 0);
    }
  g_assert_null (closs_control_find ("temperature"));
}

static void
test_round_trip (void)
{
  static const double shares[] = { 0, 1e-3, 0.1, 1.0 / 3, 0.5, 0.9, 1 };

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    for (gsize s = 0; s < G_N_ELEMENTS (shares); s++)
      {
        const ClossControl *control = closs_control_get (i);
        double value = control->min + shares[s] * (control->max - control->min), back = NAN;
        g_autofree char *text = NULL;
        g_autoptr (GError) error = NULL;

        if (control->type != CLOSS_CONTROL_REAL)
          value = floor (value);
        if (!closs_control_check (control, value, NULL))
          continue;
        text = closs_control_format (control, value);
        g_assert_true (closs_control_parse (control, text, &back, &error));
        g_assert_no_error (error);
        g_assert_true (back == value);
        g_assert_null (strchr (text, ','));
      }
}

typedef struct
{
  const char *key, *text, *words;
} BadValue;

static void
test_bad_values (void)
{
  static const BadValue values[] = {
    { "lambda", "-1", "0 to 1000" },
    { "lambda", "1000.5", "0 to 1000" },
    { "lambda", "nan", "lambda" },
    { "lambda", "inf", "lambda" },
    { "lambda", "", "lambda" },
    { "lambda", "1,5", "1,5" },
    { "lambda", "1 ", "lambda" },
    { "lambda", " 1", "lambda" },
    { "depth", "0", "a whole number from 1 to 4" },
    { "depth", "5", "depth" },
    { "depth", "2.5", "depth" },
    { "width", "1/3", "1, 1/2, 1/4, 1/8" },
    { "width", "8", "width" },
    { "loss", "cube", "plain, root, paper" },
    { "seed", "-1", "seed" },
    { "seed", "4294967296", "seed" },
    { "batch-size", "0", "batch-size" },
    { "momentum", "1", "momentum" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GError) error = NULL;
      double value = 42;

      g_assert_false (closs_control_parse (closs_control_find (values[i].key), values[i].text, &value, &error));
      g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE);
      if (strstr (error->message, values[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, values[i].words);
      g_assert_cmpfloat (value, ==, 42);
    }
}

static void
test_presets (void)
{
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);
  ClossSettings settings;

  g_assert_cmpuint (n, ==, 5);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (closs_preset_find (presets[i].id) == &presets[i]);
      g_assert_true (presets[i].epochs > 0 || presets[i].steps > 0);
      for (int c = 0; c < CLOSS_N_CONTROLS; c++)
        {
          g_autoptr (GError) error = NULL;

          closs_control_check (closs_control_get (c), presets[i].settings.value[c], &error);
          g_assert_no_error (error);
        }
      settings = presets[i].settings;
      settings.value[CLOSS_CONTROL_SEED] = 99;
      g_assert_true (closs_preset_match (&settings) == &presets[i]);
    }
  settings.value[CLOSS_CONTROL_MOMENTUM] = 0.123;
  g_assert_null (closs_preset_match (&settings));
  settings = closs_settings_get_default ();
  g_assert_cmpstr (closs_preset_match (&settings)->id, ==, "quick");
}

/* The differences and the common values of the three versions, from docs/method.md. */
static void
test_versions (void)
{
  const ClossSettings *v10 = &closs_preset_find ("v1.0")->settings, *v11 = &closs_preset_find ("v1.1")->settings,
                      *v12 = &closs_preset_find ("v1.2")->settings;
  ClossSettings as_v10 = *v11;

  as_v10.value[CLOSS_CONTROL_LOSS] = CLOSS_LOSS_PLAIN;
  g_assert_true (closs_settings_equal (&as_v10, v10));
  g_assert_cmpfloat (v11->value[CLOSS_CONTROL_LOSS], ==, CLOSS_LOSS_ROOT);
  g_assert_cmpfloat (v12->value[CLOSS_CONTROL_DEPTH], ==, 3);
  g_assert_cmpfloat (v10->value[CLOSS_CONTROL_LR], ==, 0.001);
  g_assert_cmpfloat (v10->value[CLOSS_CONTROL_BATCH_SIZE], ==, 256);
}

static void
test_lr_decay (void)
{
  const ClossSettings *settings = &closs_preset_find ("v1.0")->settings;

  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (settings, 0, 0).lr, 0.001, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (settings, 19, 0).lr, 0.001, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (settings, 20, 0).lr, 0.0008, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (settings, 45, 0).lr, 0.00064, 1e-9);
}

/* With 0 steps the rate has the same bits as without the control; otherwise both decays are multiplied. */
static void
test_lr_decay_by_steps (void)
{
  ClossSettings settings = closs_preset_find ("v1.0")->settings;

  g_assert_cmpfloat (settings.value[CLOSS_CONTROL_LR_DECAY_STEPS], ==, 0);
  g_assert_cmpfloat (closs_settings_get_hyper (&settings, 0, 1000000).lr, ==, 0.001f);
  settings.value[CLOSS_CONTROL_LR_DECAY_STEPS] = 50;
  settings.value[CLOSS_CONTROL_LR_END_FACTOR] = 0.1;
  g_assert_cmpfloat (closs_settings_get_hyper (&settings, 0, 0).lr, ==, 0.001f);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (&settings, 0, 25).lr, 0.00055, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (&settings, 0, 50).lr, 0.0001, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (&settings, 0, 5000).lr, 0.0001, 1e-9);
  g_assert_cmpfloat_with_epsilon (closs_settings_get_hyper (&settings, 20, 50).lr, 0.00008, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/controls/table", test_table);
  g_test_add_func ("/train/controls/round-trip", test_round_trip);
  g_test_add_func ("/train/controls/bad-values", test_bad_values);
  g_test_add_func ("/train/presets/all", test_presets);
  g_test_add_func ("/train/presets/versions", test_versions);
  g_test_add_func ("/train/settings/lr-decay", test_lr_decay);
  g_test_add_func ("/train/controls/lr-decay-by-steps", test_lr_decay_by_steps);
  return g_test_run ();
}
