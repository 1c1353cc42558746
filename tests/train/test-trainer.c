/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/idx-files.h"
#include "train-fixture.h"
#include <math.h>

/* All of a row except the speed. */
static void
assert_rows_equal (ClossStepRow a, ClossStepRow b)
{
  a.images_per_second = b.images_per_second = 0;
  g_assert_cmpuint (a.step, ==, b.step);
  g_assert_true (a.loss == b.loss);
  g_assert_true (a.ce_loss == b.ce_loss);
  g_assert_true (a.center_loss == b.center_loss);
  g_assert_true (a.train_accuracy == b.train_accuracy);
  g_assert_true (a.force_ratio == b.force_ratio);
  g_assert_true (a.lr == b.lr && a.lambda == b.lambda && a.depth == b.depth && a.variant == b.variant);
}

static void
assert_models_equal (ClossTrainer *a, ClossTrainer *b)
{
  ClossModel *first = closs_trainer_get_model (a), *second = closs_trainer_get_model (b);

  g_assert_cmpuint (closs_model_get_n_tensors (first), ==, closs_model_get_n_tensors (second));
  for (gsize i = 0; i < closs_model_get_n_tensors (first); i++)
    for (int kind = CLOSS_TENSOR_VALUE; kind <= CLOSS_TENSOR_MOMENTUM; kind++)
      {
        const ClossTensorInfo *info = closs_model_get_tensor_info (first, i);
        g_autofree float *of_first = g_new (float, info->count), *of_second = g_new (float, info->count);

        if (kind == CLOSS_TENSOR_MOMENTUM && !info->has_momentum)
          continue;
        closs_model_get_tensor (first, i, kind, of_first);
        closs_model_get_tensor (second, i, kind, of_second);
        g_assert_cmpmem (of_first, info->count * sizeof (float), of_second, info->count * sizeof (float));
      }
}

static void
test_same_bits (void)
{
  ClossSettings settings = make_settings ();

  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (ClossTrainer) reference = make_trainer (&settings, 1);
      g_autoptr (ClossTrainer) other = make_trainer (&settings, n_threads);

      for (int i = 0; i < 9; i++)
        assert_rows_equal (step (reference), step (other));
      assert_models_equal (reference, other);
    }
}

static void
test_epochs (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = NULL;
  ClossStepRow row = { 0 };

  settings.value[CLOSS_CONTROL_LR_STEP] = 1;
  settings.value[CLOSS_CONTROL_LR_GAMMA] = 0.5;
  trainer = make_trainer (&settings, 1);
  g_assert_cmpuint (closs_trainer_get_steps_per_epoch (trainer), ==, 7);
  for (int i = 0; i < 7; i++)
    row = step (trainer);
  g_assert_cmpuint (row.step, ==, 7);
  g_assert_cmpfloat (row.epoch, ==, 1);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.005, 1e-8);
  g_assert_cmpfloat_with_epsilon (row.loss, row.ce_loss + row.center_loss, 1e-9);
  row = step (trainer);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.0025, 1e-8);
}

/* Counted from the first step of the run; a change takes effect at the next step. */
static void
test_decay_by_steps (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  ClossStepRow row = { 0 };

  settings.value[CLOSS_CONTROL_LR_DECAY_STEPS] = 8;
  settings.value[CLOSS_CONTROL_LR_END_FACTOR] = 0.2;
  trainer = make_trainer (&settings, 1);
  row = step (trainer);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.005, 1e-8);
  for (int i = 0; i < 4; i++)
    row = step (trainer);
  g_assert_cmpuint (row.step, ==, 5);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.003, 1e-8);
  for (int i = 0; i < 4; i++)
    row = step (trainer);
  g_assert_cmpuint (row.step, ==, 9);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.001, 1e-8);
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LR_DECAY_STEPS, 0, &error));
  g_assert_no_error (error);
  row = step (trainer);
  g_assert_cmpfloat_with_epsilon (row.lr, 0.005, 1e-8);
}

static void
test_events (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  g_autoptr (GError) error = NULL;
  const ClossEvent *events;
  gsize n;

  step (trainer);
  step (trainer);
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LAMBDA, 10, &error));
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LAMBDA, 10, &error));
  g_assert_cmpfloat (step (trainer).lambda, ==, 10);
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT, &error));
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_DEPTH, 3, &error));
  g_assert_no_error (error);
  g_assert_cmpint (step (trainer).depth, ==, 3);
  events = closs_trainer_get_events (trainer, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (events[0].step, ==, 3);
  g_assert_cmpfloat (events[0].old_value, ==, 1);
  g_assert_cmpfloat (events[0].new_value, ==, 10);
  g_assert_cmpuint (events[2].step, ==, 4);
  g_assert_cmpint (events[2].control, ==, CLOSS_CONTROL_DEPTH);
}

static void
test_refused_changes (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  static const struct
  {
    ClossControlId control;
    double value;
  } changes[] = { { CLOSS_CONTROL_SEED, 4 },
                  { CLOSS_CONTROL_BATCH_SIZE, 10 },
                  { CLOSS_CONTROL_WIDTH, 2 },
                  { CLOSS_CONTROL_LAMBDA, -1 },
                  { CLOSS_CONTROL_DEPTH, 5 } };
  gsize n;

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (closs_trainer_set_control (trainer, changes[i].control, changes[i].value, &error));
      g_assert_nonnull (error);
    }
  closs_trainer_get_events (trainer, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (closs_settings_equal (closs_trainer_get_settings (trainer), &settings));
}

/* 20 of 40 steps, saved and resumed in another trainer, with changes of λ and of the depth before and after. */
static void
run_script (ClossTrainer *trainer, int first, int last, ClossStepRow *rows)
{
  for (int i = first; i < last; i++)
    {
      g_autoptr (GError) error = NULL;

      if (i == 5)
        closs_trainer_set_control (trainer, CLOSS_CONTROL_LAMBDA, 3, &error);
      if (i == 11)
        closs_trainer_set_control (trainer, CLOSS_CONTROL_DEPTH, 3, &error);
      if (i == 30)
        closs_trainer_set_control (trainer, CLOSS_CONTROL_DEPTH, 1, &error);
      g_assert_no_error (error);
      rows[i] = step (trainer);
    }
}

static void
test_resume (void)
{
  ClossSettings settings = make_settings (), saved;
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "run.safetensors", NULL);
  g_autoptr (ClossTrainer) whole = make_trainer (&settings, 2);
  g_autoptr (ClossTrainer) half = make_trainer (&settings, 1);
  g_autoptr (ClossTrainer) rest = NULL;
  g_autoptr (GError) error = NULL;
  ClossStepRow rows[40], parts[40];
  gsize n;

  run_script (whole, 0, 40, rows);
  run_script (half, 0, 20, parts);
  g_assert_true (closs_trainer_save (half, file, &error));
  g_assert_true (closs_trainer_peek_settings (file, &saved, &error));
  g_assert_true (closs_settings_equal (&saved, closs_trainer_get_settings (half)));
  rest = make_trainer (&saved, 2);
  g_assert_true (closs_trainer_resume (rest, file, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (closs_trainer_get_step (rest), ==, 20);
  closs_trainer_get_events (rest, &n);
  g_assert_cmpuint (n, ==, 2);
  run_script (rest, 20, 40, parts);
  for (int i = 0; i < 40; i++)
    assert_rows_equal (rows[i], parts[i]);
  assert_models_equal (whole, rest);
  remove_folder (folder);
}

static void
assert_resume_fails (GFile *file, const ClossSettings *settings, const ClossTrainerOptions *options, const char *words)
{
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossTrainer) trainer = closs_trainer_new (dataset, settings, options, &error);

  g_assert_no_error (error);
  g_assert_false (closs_trainer_resume (trainer, file, &error));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
  g_assert_cmpuint (closs_trainer_get_step (trainer), ==, 0);
}

static void
test_resume_refused (void)
{
  ClossSettings settings = make_settings (), changed = settings;
  ClossTrainerOptions options = { .n_threads = 1 }, limited = { .n_threads = 1, .train_limit = 50 },
                      in_order = { .n_threads = 1, .no_shuffle = TRUE };
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "run.safetensors", NULL);
  g_autoptr (GFile) missing = g_file_new_build_filename (folder, "missing", NULL);
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  g_autoptr (GError) error = NULL;

  step (trainer);
  g_assert_true (closs_trainer_save (trainer, file, &error));
  assert_resume_fails (file, &settings, &limited, "n_train 130");
  assert_resume_fails (file, &settings, &in_order, "shuffle true");
  changed.value[CLOSS_CONTROL_SEED] = 8;
  assert_resume_fails (file, &changed, &options, "seed 3");
  changed = settings;
  changed.value[CLOSS_CONTROL_DEPTH] = 3;
  assert_resume_fails (file, &changed, &options, "hidden_layer");
  assert_resume_fails (missing, &settings, &options, "missing");
  remove_folder (folder);
}

/* Replaces @old by @words in the header of a weights file, and mends its length in the first eight bytes. */
static void
replace_in_header (GFile *file, const char *old, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *contents = NULL, *header = NULL;
  g_auto (GStrv) parts = NULL;
  guint64 size, changed;
  gsize length;

  g_assert_true (g_file_load_contents (file, NULL, &contents, &length, NULL, &error));
  memcpy (&size, contents, sizeof size);
  size = GUINT64_FROM_LE (size);
  header = g_strndup (contents + sizeof size, size);
  parts = g_strsplit (header, old, 2);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  changed = GUINT64_TO_LE (size - strlen (old) + strlen (words));
  g_byte_array_append (bytes, (const guint8 *)&changed, sizeof changed);
  g_byte_array_append (bytes, (const guint8 *)parts[0], (guint)strlen (parts[0]));
  g_byte_array_append (bytes, (const guint8 *)words, (guint)strlen (words));
  g_byte_array_append (bytes, (const guint8 *)parts[1], (guint)strlen (parts[1]));
  g_byte_array_append (bytes, (const guint8 *)contents + sizeof size + size, (guint)(length - sizeof size - size));
  g_assert_true (
      g_file_replace_contents (file, (const char *)bytes->data, bytes->len, NULL, FALSE, 0, NULL, NULL, &error));
}

/* A list of changes that a run of one step cannot have; nesting so deep that a recursive reader overflows. */
static void
test_resume_damaged (void)
{
#define EVENT(step, control, value)                                                                                    \
  "{\\\"step\\\":" step ",\\\"control\\\":" control ",\\\"old\\\":1,\\\"new\\\":" value "}"
  static const char *const lists[] = {
    "",
    "1",
    "[1]",
    "[{}]",
    "[" EVENT ("1", "5", "2") "]",
    "[" EVENT ("1", "\\\"none\\\"", "2") "]",
    "[" EVENT ("1", "\\\"lambda\\\"", "-1") "]",
    "[" EVENT ("1", "\\\"lambda\\\"", "\\\"2\\\"") "]",
    "[" EVENT ("0", "\\\"lambda\\\"", "2") "]",
    "[" EVENT ("3", "\\\"lambda\\\"", "2") "]",
    "[" EVENT ("2", "\\\"lambda\\\"", "2") "," EVENT ("1", "\\\"lambda\\\"", "2") "]",
  };
#undef EVENT
  ClossSettings settings = make_settings ();
  ClossTrainerOptions options = { .n_threads = 1 };
  g_autofree char *folder = make_folder (), *deep = g_strnfill (1000000, '[');
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "run.safetensors", NULL);
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  g_autoptr (GError) error = NULL;

  step (trainer);
  for (gsize i = 0; i <= G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *events = g_strdup_printf ("\"events\":\"%s\"", i < G_N_ELEMENTS (lists) ? lists[i] : deep);

      g_assert_true (closs_trainer_save (trainer, file, &error));
      replace_in_header (file, "\"events\":\"[]\"", events);
      assert_resume_fails (file, &settings, &options, "the file is damaged");
    }
  g_assert_true (closs_trainer_save (trainer, file, &error));
  replace_in_header (file, "\"events\":\"[]\"", "\"events\":\"[]\",\"init\":\"weights\"");
  assert_resume_fails (file, &settings, &options, "the file is damaged");
  remove_folder (folder);
}

static void
test_divergence (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = NULL;
  g_autoptr (ClossFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  guint64 n_done = 0;
  ClossStepRow row;
  const ClossEvent *events;
  gsize n;

  trainer = make_trainer (&settings, 1);
  step (trainer);
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LR, 0.5, &error));
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LAMBDA, 1000, &error));
  while (n_done < 500 && closs_trainer_step (trainer, &row, &error))
    {
      n_done++;
      g_assert_true (isfinite (row.loss));
    }
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_DIVERGED);
  g_assert_cmpuint (closs_trainer_get_step (trainer), >=, n_done);
  g_assert_cmpuint (closs_trainer_get_step (trainer), <=, n_done + 1);
  events = closs_trainer_get_events (trainer, &n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (events[i].step, <=, closs_trainer_get_step (trainer) + 1);
  frame = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 0);
  for (gsize i = 0; i < 2 * frame->n; i++)
    g_assert_true (isfinite (frame->embeddings[i]));
}

static void
test_evaluate (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 2);
  g_autoptr (ClossFrame) whole = NULL, part = NULL;
  ClossSplit split = closs_dataset_get_split (closs_trainer_get_dataset (trainer), CLOSS_SPLIT_TEST);

  for (int i = 0; i < 5; i++)
    step (trainer);
  whole = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 0);
  part = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 25);
  g_assert_cmpuint (whole->n, ==, 60);
  g_assert_cmpuint (part->n, ==, 25);
  g_assert_cmpuint (part->n_all, ==, 60);
  g_assert_cmpuint (whole->step, ==, 5);
  /* An image has the same feature at any place in the batch, up to rounding, because the batch size changes the
   * products. */
  for (gsize i = 0; i < part->n; i++)
    {
      guint32 index = part->indices[i];

      g_assert_cmpuint (part->labels[i], ==, split.labels[index]);
      for (int j = 0; j < 2; j++)
        g_assert_cmpfloat_with_epsilon (part->embeddings[2 * i + (gsize)j], whole->embeddings[2 * index + j], 1e-4);
      g_assert_cmpuint (part->predicted[i], ==, whole->predicted[index]);
    }
}

/* The features of an untrained network are spread out; its initial running statistics would put them in one place. The
 * trainer is unchanged. */
static void
test_untrained (void)
{
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) trainer = make_trainer (&settings, 1);
  g_autoptr (ClossTrainer) untouched = make_trainer (&settings, 1);
  g_autoptr (ClossFrame) plain = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 60);
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate_untrained (trainer, CLOSS_SPLITS_TEST, 60);
  double spread[2] = { 0, 0 };

  for (gsize i = 1; i < frame->n; i++)
    {
      spread[0] += hypot ((double)(plain->embeddings[2 * i] - plain->embeddings[0]),
                          (double)(plain->embeddings[2 * i + 1] - plain->embeddings[1]));
      spread[1] += hypot ((double)(frame->embeddings[2 * i] - frame->embeddings[0]),
                          (double)(frame->embeddings[2 * i + 1] - frame->embeddings[1]));
    }
  g_test_message ("mean distance %g, with the images' statistics %g", spread[0] / 59, spread[1] / 59);
  g_assert_cmpfloat (spread[1], >, 5 * spread[0]);
  g_assert_cmpmem (frame->centers, 80, plain->centers, 80);
  for (int i = 0; i < 3; i++)
    assert_rows_equal (step (trainer), step (untouched));
}

/* A network with weights from a file has trained running statistics, so they are used from its first step on. */
static void
test_trained_elsewhere (void)
{
  ClossSettings settings = make_settings ();
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "weights.safetensors", NULL);
  g_autoptr (ClossTrainer) teacher = make_trainer (&settings, 1), trainer = make_trainer (&settings, 1);
  g_autoptr (ClossFrame) plain = NULL, shown = NULL;
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 20; i++)
    step (teacher);
  g_assert_true (closs_trainer_save (teacher, file, &error));
  g_assert_true (closs_trainer_init_from (trainer, file, &error));
  g_assert_no_error (error);
  plain = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 60);
  shown = closs_trainer_evaluate_untrained (trainer, CLOSS_SPLITS_TEST, 60);
  g_assert_cmpmem (shown->embeddings, 8 * shown->n, plain->embeddings, 8 * plain->n);
  g_assert_cmpfloat (shown->metrics.accuracy, ==, plain->metrics.accuracy);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/trainer/same-bits", test_same_bits);
  g_test_add_func ("/train/trainer/epochs", test_epochs);
  g_test_add_func ("/train/trainer/decay-by-steps", test_decay_by_steps);
  g_test_add_func ("/train/trainer/events", test_events);
  g_test_add_func ("/train/trainer/refused-changes", test_refused_changes);
  g_test_add_func ("/train/trainer/resume", test_resume);
  g_test_add_func ("/train/trainer/resume-refused", test_resume_refused);
  g_test_add_func ("/train/trainer/resume-damaged", test_resume_damaged);
  g_test_add_func ("/train/trainer/divergence", test_divergence);
  g_test_add_func ("/train/trainer/evaluate", test_evaluate);
  g_test_add_func ("/train/trainer/untrained", test_untrained);
  g_test_add_func ("/train/trainer/trained-elsewhere", test_trained_elsewhere);
  return g_test_run ();
}
