/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/start-plan.h"
#include "app/text/experiment-text.h"
#include "data/import/import.h"

static ClossRunStart *
make_start (void)
{
  ClossRunStart start = { .dataset_id = "mnist", .settings = closs_preset_find ("quick")->settings };

  start.options.no_shuffle = TRUE;
  return closs_run_start_copy (&start);
}

static void
test_waits (void)
{
  g_autoptr (ClossStartPlan) plan = closs_start_plan_new ();
  g_autoptr (ClossRunStart) start = make_start ();
  double batch = start->settings.value[CLOSS_CONTROL_BATCH_SIZE];

  closs_start_plan_reset (plan, start);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
  closs_start_plan_set_value (plan, &start->settings, CLOSS_CONTROL_BATCH_SIZE, batch + 1);
  g_assert_true (closs_start_plan_waits (plan, CLOSS_CONTROL_BATCH_SIZE));
  g_assert_false (closs_start_plan_waits (plan, CLOSS_CONTROL_SEED));
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 1);
  /* After setting the old value again, nothing waits. */
  closs_start_plan_set_value (plan, &start->settings, CLOSS_CONTROL_BATCH_SIZE, batch);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
  closs_start_plan_set_value (plan, &start->settings, CLOSS_CONTROL_SEED, 7);
  closs_start_plan_discard (plan);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
}

/* The next start has the waiting values, the live values of now, and the data options of the last start. */
static void
test_make_start (void)
{
  g_autoptr (ClossStartPlan) plan = closs_start_plan_new ();
  g_autoptr (ClossRunStart) start = make_start ();
  g_autoptr (ClossRunStart) next = NULL;
  ClossSettings live = start->settings;

  live.value[CLOSS_CONTROL_LAMBDA] = 42;
  closs_start_plan_reset (plan, start);
  closs_start_plan_set_value (plan, &live, CLOSS_CONTROL_SEED, 7);
  /* A failure before the plan was used does not belong to the plan, and keeps it. */
  closs_start_plan_fail (plan);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 1);
  next = closs_start_plan_make_start (plan, &live);
  g_assert_cmpfloat (next->settings.value[CLOSS_CONTROL_LAMBDA], ==, 42);
  g_assert_cmpfloat (next->settings.value[CLOSS_CONTROL_SEED], ==, 7);
  g_assert_cmpstr (next->dataset_id, ==, "mnist");
  g_assert_null (next->directory);
  g_assert_true (next->options.no_shuffle);

  closs_start_plan_reset (plan, next);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
  closs_start_plan_set_value (plan, &live, CLOSS_CONTROL_SEED, 8);
  closs_start_plan_fail (plan);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 1);
  closs_run_start_free (closs_start_plan_make_start (plan, &live));
  closs_start_plan_fail (plan);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
}

/* A live control waits if it differs from its present value, not from its value at the start. */
static void
test_live (void)
{
  g_autoptr (ClossStartPlan) plan = closs_start_plan_new ();
  g_autoptr (ClossRunStart) start = make_start ();
  ClossSettings live = start->settings, merged;

  live.value[CLOSS_CONTROL_LAMBDA] = 42;
  closs_start_plan_reset (plan, start);
  closs_start_plan_set_value (plan, &live, CLOSS_CONTROL_LAMBDA, 42);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
  closs_start_plan_set_value (plan, &live, CLOSS_CONTROL_LAMBDA, 43);
  merged = closs_start_plan_merge (plan, &live);
  g_assert_cmpfloat (merged.value[CLOSS_CONTROL_LAMBDA], ==, 43);
  closs_start_plan_clear_value (plan, CLOSS_CONTROL_LAMBDA);
  merged = closs_start_plan_merge (plan, &live);
  g_assert_cmpfloat (merged.value[CLOSS_CONTROL_LAMBDA], ==, 42);
}

static void
test_dataset (void)
{
  g_autoptr (ClossStartPlan) plan = closs_start_plan_new ();
  g_autoptr (ClossRunStart) start = make_start ();
  g_autoptr (ClossRunStart) next = NULL;

  closs_start_plan_reset (plan, start);
  closs_start_plan_set_dataset (plan, "mnist", NULL);
  g_assert_false (closs_start_plan_dataset_waits (plan));
  closs_start_plan_set_dataset (plan, "mnist", "/elsewhere");
  g_assert_true (closs_start_plan_dataset_waits (plan));
  next = closs_start_plan_make_start (plan, &start->settings);
  g_assert_cmpstr (next->directory, ==, "/elsewhere");
  closs_start_plan_set_dataset (plan, "mnist", NULL);
  g_assert_cmpuint (closs_start_plan_count (plan), ==, 0);
}

static void
test_remembered (void)
{
  ClossSettings settings = closs_settings_get_default (), read = closs_preset_find ("v1.1")->settings;
  g_autofree char *text = NULL;

  settings.value[CLOSS_CONTROL_LAMBDA] = 0.1;
  text = closs_experiment_format (&settings);
  closs_experiment_parse (text, &read);
  g_assert_true (closs_settings_equal (&settings, &read));
  /* Unknown keys and invalid values are ignored. */
  closs_experiment_parse ("nonsense lambda=-4 flavour=3 seed= =5 lr", &read);
  g_assert_true (closs_settings_equal (&settings, &read));
  closs_experiment_parse ("", &read);
  g_assert_true (closs_settings_equal (&settings, &read));
}

static void
test_command_line (void)
{
  g_autoptr (ClossRunStart) start = make_start ();
  const ClossEvent events[] = {
    { .step = 500, .control = CLOSS_CONTROL_LAMBDA, .old_value = 1, .new_value = 10 },
    { .step = 600, .control = CLOSS_CONTROL_LOSS, .old_value = 0, .new_value = CLOSS_LOSS_ROOT },
  };
  g_autofree char *plain = closs_experiment_command_line (start, NULL, 0, 0);
  g_autofree char *changed = NULL;

  g_assert_cmpstr (plain, ==, "centerloss-train --preset quick --dataset mnist --no-shuffle");
  start->settings.value[CLOSS_CONTROL_SEED] += 7;
  start->directory = g_strdup ("/my data");
  changed = closs_experiment_command_line (start, events, G_N_ELEMENTS (events), 1412);
  g_assert_nonnull (strstr (changed, " --data-dir '/my data'"));
  g_assert_nonnull (strstr (changed, " --seed "));
  g_assert_nonnull (strstr (changed, " --at 500:lambda=10 --at 600:loss=root --steps 1412"));
  g_assert_null (strstr (changed, "--architecture"));
}

/* The trainer drops the preset's decay if a rate is given, so the command line also gives the decay. */
static void
test_command_line_with_rate (void)
{
  g_autoptr (ClossRunStart) start = make_start ();
  const ClossEvent event = { .step = 500, .control = CLOSS_CONTROL_LR, .old_value = 0.02, .new_value = 0.01 };
  g_autofree char *changed = closs_experiment_command_line (start, &event, 1, 600);
  g_autofree char *other = NULL;

  g_assert_nonnull (strstr (changed, " --lr-decay-steps 1000 --at 500:lr=0.01"));
  start->settings.value[CLOSS_CONTROL_LR] = 0.005;
  other = closs_experiment_command_line (start, NULL, 0, 0);
  g_assert_nonnull (strstr (other, " --lr 0.005"));
  g_assert_nonnull (strstr (other, " --lr-decay-steps 1000"));
}

/* The line has the options that came from a run file. A change after the last step is left out. */
static void
test_command_line_of_file (void)
{
  g_autoptr (ClossRunStart) start = make_start ();
  const ClossEvent events[] = {
    { .step = 7, .control = CLOSS_CONTROL_LAMBDA, .old_value = 1, .new_value = 10 },
    { .step = 8, .control = CLOSS_CONTROL_LAMBDA, .old_value = 10, .new_value = 2 },
  };
  g_autofree char *text = NULL;

  start->options = (ClossTrainerOptions){ .train_limit = 600, .no_shuffle = TRUE };
  start->weights = g_strdup ("first.safetensors");
  text = closs_experiment_command_line (start, events, G_N_ELEMENTS (events), 7);
  g_assert_cmpstr (text, ==,
                   "centerloss-train --preset quick --dataset mnist --train-limit 600 --no-shuffle"
                   " --init first.safetensors --at 7:lambda=10 --steps 7");
}

/* The command line is complete: parsing it as the trainer does gives the same settings. */
static void
test_command_line_is_complete (void)
{
  gsize n;
  const ClossPreset *presets = closs_presets_get (&n);

  for (gsize i = 0; i < n; i++)
    {
      ClossRunStart start = { .dataset_id = "synthetic", .settings = presets[i].settings };
      g_autofree char *line = NULL;
      g_auto (GStrv) words = NULL;
      ClossSettings read = { 0 };

      start.settings.value[CLOSS_CONTROL_LAMBDA] = 3.25;
      start.settings.value[CLOSS_CONTROL_BATCH_SIZE] = 77;
      line = closs_experiment_command_line (&start, NULL, 0, 0);
      g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));
      g_assert_cmpstr (words[1], ==, "--preset");
      read = closs_preset_find (words[2])->settings;
      for (guint k = 3; words[k] != NULL; k += 2)
        {
          const ClossControl *control = closs_control_find (words[k] + 2);

          if (control != NULL)
            g_assert_true (closs_control_parse (control, words[k + 1], &read.value[control->id], NULL));
        }
      g_assert_true (closs_settings_equal (&read, &start.settings));
    }
}

/* The user's data: the same folder with other options is another data set, and freshly read data are always new. */
static void
test_own_data (void)
{
  g_autoptr (ClossStartPlan) plan = closs_start_plan_new ();
  g_autoptr (ClossRunStart) start = make_start ();
  g_autoptr (ClossRunStart) next = NULL;
  ClossRunStart data = { .dataset_id = (char *)CLOSS_IMPORT_ID, .directory = (char *)"/pictures" };
  guint16 labels[] = { 0, 1 };
  g_autoptr (ClossDataset) dataset
      = closs_dataset_new ("pictures", "pictures", (ClossShape){ 1, 1, 1, 1 }, 2, NULL, g_bytes_new ("ab", 2),
                           g_bytes_new (labels, sizeof labels), g_bytes_new (NULL, 0), g_bytes_new (NULL, 0), NULL);

  data.import = closs_import_options_get_default ();
  closs_start_plan_reset (plan, start);
  closs_start_plan_set_data (plan, &data);
  g_assert_true (closs_start_plan_dataset_waits (plan));
  next = closs_start_plan_make_start (plan, &start->settings);
  g_assert_true (closs_run_start_is_own (next));
  g_assert_cmpstr (next->directory, ==, "/pictures");
  closs_start_plan_reset (plan, next);
  closs_start_plan_set_data (plan, &data);
  g_assert_false (closs_start_plan_dataset_waits (plan));
  data.import.held_out = 0.5;
  closs_start_plan_set_data (plan, &data);
  g_assert_true (closs_start_plan_dataset_waits (plan));
  data.import = next->import;
  data.dataset = dataset;
  closs_start_plan_set_data (plan, &data);
  g_assert_true (closs_start_plan_dataset_waits (plan));
  g_clear_pointer (&next, closs_run_start_free);
  next = closs_start_plan_make_start (plan, &start->settings);
  g_assert_true (next->dataset == dataset);
}

static void
test_own_command_line (void)
{
  g_autoptr (ClossRunStart) start = make_start ();
  g_autofree char *plain = NULL, *text = NULL;

  g_free (start->dataset_id);
  start->dataset_id = g_strdup (CLOSS_IMPORT_ID);
  start->directory = g_strdup ("/my pictures");
  start->import = closs_import_options_get_default ();
  plain = closs_experiment_command_line (start, NULL, 0, 0);
  g_assert_cmpstr (plain, ==, "centerloss-train --preset quick --data '/my pictures' --no-shuffle");
  start->import
      = (ClossImportOptions){ 32, CLOSS_IMPORT_COLOR_GRAY, 0.25, 7, "my class", CLOSS_IMPORT_ORDER_PLANES, TRUE };
  text = closs_experiment_command_line (start, NULL, 0, 0);
  g_assert_nonnull (strstr (
      text, "' --image-size 32 --gray --held-out 0.25 --split-seed 7 --label-column 'my class' --channel-order planes "
            "--transpose"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/start-plan/waits", test_waits);
  g_test_add_func ("/app/start-plan/make-start", test_make_start);
  g_test_add_func ("/app/start-plan/live", test_live);
  g_test_add_func ("/app/start-plan/dataset", test_dataset);
  g_test_add_func ("/app/experiment-text/remembered", test_remembered);
  g_test_add_func ("/app/experiment-text/command-line", test_command_line);
  g_test_add_func ("/app/experiment-text/command-line-with-rate", test_command_line_with_rate);
  g_test_add_func ("/app/experiment-text/command-line-of-file", test_command_line_of_file);
  g_test_add_func ("/app/experiment-text/command-line-is-complete", test_command_line_is_complete);
  g_test_add_func ("/app/start-plan/own-data", test_own_data);
  g_test_add_func ("/app/experiment-text/own-data", test_own_command_line);
  return g_test_run ();
}
