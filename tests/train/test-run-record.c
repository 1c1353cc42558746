/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import.h"
#include "support/idx-files.h"
#include "train-fixture.h"
#include "train/run-record.h"
#include "train/script.h"
#include <unistd.h>

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A run of 12 steps with changes of several kinds. */
static ClossTrainer *
make_run (void)
{
  ClossSettings settings = make_settings ();
  ClossTrainer *trainer = make_trainer (&settings, 1);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 12; i++)
    {
      if (i == 3)
        g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LAMBDA, 0.1, &error));
      if (i == 7)
        {
          g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LOSS, CLOSS_LOSS_ROOT, &error));
          g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_DEPTH, 3, &error));
        }
      step (trainer);
    }
  return trainer;
}

static void
assert_records_equal (const ClossRunRecord *a, const ClossRunRecord *b)
{
  g_autofree char *first = closs_run_record_format (a), *second = closs_run_record_format (b);

  g_assert_cmpstr (first, ==, second);
}

static void
test_round_trip (void)
{
  ClossRunStart asked = { .directory = (char *)"/somewhere" };
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "run.centerloss", NULL);
  g_autoptr (ClossTrainer) trainer = make_run ();
  g_autoptr (ClossRunRecord) record = closs_run_record_new (trainer, &asked), read = NULL;
  ClossSettings settings = make_settings ();
  g_autoptr (GError) error = NULL;
  const ClossEvent *event;

  g_assert_true (closs_run_record_save (record, file, &error));
  read = closs_run_record_load (file, NULL, &error);
  g_assert_no_error (error);
  assert_records_equal (record, read);
  g_assert_true (closs_settings_equal (&read->start->settings, &settings));
  g_assert_cmpstr (read->start->dataset_id, ==, "synthetic");
  g_assert_cmpstr (read->start->directory, ==, "/somewhere");
  g_assert_cmpuint (read->n_steps, ==, 12);
  g_assert_cmpuint (read->events->len, ==, 3);
  event = &g_array_index (read->events, ClossEvent, 0);
  g_assert_cmpuint (event->step, ==, 4);
  g_assert_cmpfloat (event->old_value, ==, 1);
  g_assert_cmpfloat (event->new_value, ==, 0.1);
  g_assert_true (closs_run_record_check (read, closs_trainer_get_dataset (trainer), &error));
  remove_folder (folder);
}

/* The user's data: their path and the options for reading them. */
static void
test_own_data (void)
{
  ClossRunStart asked = { .dataset_id = (char *)CLOSS_IMPORT_ID,
                          .directory = (char *)"/pictures",
                          .import = { 20, CLOSS_IMPORT_COLOR_GRAY, 0.5, 3 } };
  g_autoptr (ClossTrainer) trainer = make_run ();
  g_autoptr (ClossRunRecord) record = closs_run_record_new (trainer, &asked);
  g_autofree char *text = closs_run_record_format (record);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossRunRecord) read = closs_run_record_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_true (closs_run_start_is_own (read->start));
  g_assert_true (closs_import_options_equal (&read->start->import, &asked.import));
  closs_run_record_move (read, NULL, NULL);
  g_assert_cmpstr (read->start->directory, ==, "/pictures");
  closs_run_record_move (read, "/elsewhere", NULL);
  g_assert_cmpstr (read->start->directory, ==, "/elsewhere");
}

static void
test_replay (void)
{
  g_autoptr (ClossTrainer) trainer = make_run ();
  g_autoptr (ClossRunRecord) record = closs_run_record_new (trainer, &(ClossRunStart){ 0 }), again = NULL;
  g_autoptr (ClossTrainer) replayed = NULL;
  g_autoptr (ClossFrame) frame = closs_trainer_evaluate (trainer, CLOSS_SPLITS_TEST, 0), other = NULL;
  g_autoptr (GError) error = NULL;
  ClossScript script;
  ClossStepRow row;

  replayed = closs_run_start_make_trainer (record->start, closs_trainer_get_dataset (trainer), &error);
  g_assert_no_error (error);
  closs_script_init (&script, record->events, 0);
  while (closs_trainer_get_step (replayed) < record->n_steps)
    g_assert_true (closs_script_step (&script, replayed, &row, &error));
  closs_script_clear (&script);
  other = closs_trainer_evaluate (replayed, CLOSS_SPLITS_TEST, 0);
  g_assert_cmpmem (frame->embeddings, 8 * frame->n, other->embeddings, 8 * other->n);
  again = closs_run_record_new (replayed, &(ClossRunStart){ 0 });
  assert_records_equal (record, again);
}

/* The record of a resumed run covers the whole run, with its initial weights. */
static void
test_resumed (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) weights = g_file_new_build_filename (folder, "first.safetensors", NULL);
  g_autoptr (GFile) saved = g_file_new_build_filename (folder, "saved.safetensors", NULL);
  ClossSettings settings = make_settings (), other = settings;
  g_autoptr (ClossTrainer) donor = NULL, trainer = make_trainer (&settings, 1), resumed = NULL;
  g_autoptr (ClossRunRecord) record = NULL, again = NULL;
  g_autoptr (GError) error = NULL;

  other.value[CLOSS_CONTROL_SEED] = 9;
  donor = make_trainer (&other, 1);
  g_assert_true (closs_trainer_save (donor, weights, &error));
  g_assert_true (closs_trainer_init_from (trainer, weights, &error));
  step (trainer);
  g_assert_true (closs_trainer_set_control (trainer, CLOSS_CONTROL_LR, 0.001, &error));
  step (trainer);
  record = closs_run_record_new (trainer, &(ClossRunStart){ 0 });
  g_assert_cmpstr (record->start->weights, ==, g_file_peek_path (weights));
  g_assert_true (closs_run_record_check (record, closs_trainer_get_dataset (trainer), &error));

  g_assert_true (closs_trainer_save (trainer, saved, &error));
  resumed = make_trainer (closs_trainer_get_settings (trainer), 1);
  g_assert_true (closs_trainer_resume (resumed, saved, &error));
  again = closs_run_record_new (resumed, &(ClossRunStart){ 0 });
  assert_records_equal (record, again);

  /* Other weights under the same name are an error. */
  step (donor);
  g_assert_true (closs_trainer_save (donor, weights, &error));
  g_assert_no_error (error);
  g_assert_false (closs_run_record_check (record, closs_trainer_get_dataset (trainer), &error));
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH);
  remove_folder (folder);
}

static void
test_other_data (void)
{
  g_autoptr (ClossTrainer) trainer = make_run ();
  g_autoptr (ClossRunRecord) record = closs_run_record_new (trainer, &(ClossRunStart){ 0 });
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) other = closs_synthetic_new (2, 130, 60, NULL, &error);

  g_assert_false (closs_run_record_check (record, other, &error));
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH);
  g_assert_nonnull (strstr (error->message, record->data_digest));
}

/* A replacement in a good file, and the expected message; NULL if the file is still good. */
static const char good[]
    = "{\"format\":\"centerloss-run\",\"version\":1,\"start\":{\"dataset\":\"synthetic\",\"data_sha256\":\"" DIGEST
      "\",\"shuffle\":true,\"settings\":{\"architecture\":\"deep\",\"depth\":\"4\",\"width\":\"1/"
      "8\",\"loss\":\"plain\","
      "\"lambda\":\"1\",\"lr\":\"0.01\",\"center-lr\":\"2\",\"momentum\":\"0.9\",\"lr-step\":\"20\",\"lr-gamma\":\"0."
      "8\","
      "\"batch-size\":\"64\",\"seed\":\"0\"}},"
      "\"changes\":[{\"step\":5,\"control\":\"lambda\",\"value\":\"10\"}],\"steps\":9}\n";

static const struct
{
  const char *name, *part, *replacement, *message;
} cases[] = {
  { "good", "", "", NULL },
  { "change-at-the-end", "\"step\":5", "\"step\":10", NULL },
  { "no-change", "\"value\":\"10\"", "\"value\":\"1\"", NULL },
  { "no-json", "\"steps\":9}", "\"steps\":", "JSON" },
  { "deep", "\"changes\":[", "\"changes\":[[[[[[", "nested" },
  { "comment", "\"steps\"", "/* */\"steps\"", "unexpected character" },
  { "twice", "\"steps\":9", "\"steps\":9,\"steps\":8", "“steps” occurs twice" },
  { "another-format", "centerloss-run", "centerloss", "format" },
  { "newer", "\"version\":1", "\"version\":2", "version: is 2" },
  { "version-text", "\"version\":1", "\"version\":\"1\"", "version: a whole number from 1" },
  { "import", "\"dataset\":\"synthetic\",", "\"dataset\":\"own\",\"import\":\"size=3\",",
    "start.import: a text such as" },
  { "unknown", "\"steps\":9", "\"steps\":9,\"colour\":1", "colour: is not known" },
  { "unknown-inside", "\"seed\":\"0\"", "\"seed\":\"0\",\"sed\":\"1\"", "start.settings.sed: is not known" },
  { "missing-setting", ",\"seed\":\"0\"", "", "start.settings.seed" },
  { "setting-number", "\"lambda\":\"1\"", "\"lambda\":1", "start.settings.lambda: a value in quotes" },
  { "setting-optional", "\"seed\":\"0\"", "\"seed\":\"0\",\"lr-decay-steps\":\"50\"", NULL },
  { "setting-optional-range", "\"seed\":\"0\"", "\"seed\":\"0\",\"lr-decay-steps\":\"-1\"",
    "start.settings.lr-decay-steps: invalid value “-1”" },
  { "setting-range", "\"lambda\":\"1\"", "\"lambda\":\"-1\"", "start.settings.lambda: invalid value “-1”" },
  { "setting-choice", "\"loss\":\"plain\"", "\"loss\":\"square\"", "start.settings.loss: invalid value “square”" },
  { "missing-dataset", "\"dataset\":\"synthetic\",", "", "start.dataset: is missing" },
  { "digest", DIGEST, "12", "start.data_sha256" },
  { "shuffle", "\"shuffle\":true", "\"shuffle\":1", "start.shuffle: true or false" },
  { "train-limit", "\"shuffle\":true", "\"shuffle\":true,\"train_limit\":0",
    "start.train_limit: a whole number from 1" },
  { "weights-alone", "\"shuffle\":true", "\"shuffle\":true,\"weights\":\"/w\"", "start.weights_sha256: is missing" },
  { "start-list", "\"start\":{", "\"start\":[],\"other\":{", "other: is not known" },
  { "changes-object", "[{\"step\":5,\"control\":\"lambda\",\"value\":\"10\"}]", "{}", "changes: a list" },
  { "change-number", "[{\"step\":5", "[7,{\"step\":5", "changes[0]: an object" },
  { "change-step", "\"step\":5", "\"step\":0", "changes[0].step: a whole number from 1" },
  { "change-fraction", "\"step\":5", "\"step\":5.5", "changes[0].step: a whole number" },
  { "change-after-end", "\"step\":5", "\"step\":11", "changes[0].step: lies after the end" },
  { "change-not-live", "\"control\":\"lambda\"", "\"control\":\"seed\"", "changes[0].control" },
  { "change-range", "\"value\":\"10\"", "\"value\":\"1e9\"", "changes[0].lambda" },
  { "change-order", "[{\"step\":5", "[{\"step\":6,\"control\":\"lr\",\"value\":\"1\"},{\"step\":5",
    "changes[1].step: comes before" },
  { "steps-negative", "\"steps\":9", "\"steps\":-9", "steps: a whole number from 0" },
};

static void
test_parse (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *text = NULL, *formatted = NULL;
  g_autoptr (ClossRunRecord) record = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  const char *part = strstr (good, cases[i].part);

  g_assert_nonnull (part);
  text = g_strdup_printf ("%.*s%s%s", (int)(part - good), good, cases[i].replacement, part + strlen (cases[i].part));
  record = closs_run_record_parse (text, strlen (text), &error);
  if (cases[i].message != NULL)
    {
      g_assert_null (record);
      g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_FORMAT);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].message);
      g_assert_null (closs_run_record_parse (text, strlen (text), NULL));
      return;
    }
  g_assert_no_error (error);
  formatted = closs_run_record_format (record);
  again = closs_run_record_parse (formatted, strlen (formatted), &error);
  g_assert_no_error (error);
  assert_records_equal (record, again);
}

static void
test_bad_file (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "run.centerloss", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (closs_run_record_load (file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (g_file_peek_path (file), "", 0, &error));
  g_assert_null (closs_run_record_load (file, NULL, &error));
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, g_file_peek_path (file)));
  g_clear_error (&error);
  /* A sparse file that is larger than the limit. */
  g_assert_cmpint (truncate (g_file_peek_path (file), (off_t)1 << 36), ==, 0);
  g_assert_null (closs_run_record_load (file, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "too large"));
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/run-record/round-trip", test_round_trip);
  g_test_add_func ("/train/run-record/own-data", test_own_data);
  g_test_add_func ("/train/run-record/replay", test_replay);
  g_test_add_func ("/train/run-record/resumed", test_resumed);
  g_test_add_func ("/train/run-record/other-data", test_other_data);
  g_test_add_func ("/train/run-record/bad-file", test_bad_file);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/run-record/parse/%s", cases[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_parse);
    }
  return g_test_run ();
}
