/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-fixture.h"

#include "support/test-folder.h"
#include "train/rows.h"
#include "train/saved-state.h"
#include "train/snapshot.h"
#include <math.h>
#include <string.h>

#define N_STEPS 9

/* A run of N_STEPS with a change, saved with its state and rows. */
typedef struct
{
  char *folder;
  GFile *file;
  ClossTrainer *trainer;
  ClossStepRow rows[N_STEPS];
} Fixture;

static void
save (Fixture *fixture)
{
  g_autoptr (ClossSnapshot) snapshot
      = closs_snapshot_new (fixture->trainer, &(ClossRunStart){ .directory = (char *)"/somewhere" });
  g_autoptr (GError) error = NULL;
  guint64 size = 0;

  g_assert_cmpuint (closs_snapshot_get_step (snapshot), ==, N_STEPS);
  closs_snapshot_set_rows (snapshot, fixture->rows, N_STEPS);
  g_assert_true (closs_snapshot_save (snapshot, fixture->file, "run.safetensors", &size, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (size, >=, closs_model_get_state_size (closs_trainer_get_model (fixture->trainer)) / 2);
}

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossSettings settings = make_settings ();
  g_autoptr (GError) error = NULL;

  fixture->folder = make_folder ();
  fixture->file = g_file_new_build_filename (fixture->folder, "run.centerloss", NULL);
  fixture->trainer = make_trainer (&settings, 1);
  for (int i = 0; i < N_STEPS; i++)
    {
      if (i == 4)
        g_assert_true (closs_trainer_set_control (fixture->trainer, CLOSS_CONTROL_DEPTH, 3, &error));
      fixture->rows[i] = step (fixture->trainer);
    }
  save (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  closs_trainer_free (fixture->trainer);
  g_object_unref (fixture->file);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static ClossRunRecord *
load_record (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ClossRunRecord *record = closs_run_record_load (fixture->file, NULL, &error);

  g_assert_no_error (error);
  return record;
}

static char *
get_state_path (Fixture *fixture)
{
  return g_build_filename (fixture->folder, "run.safetensors", NULL);
}

static void
assert_rows_equal (const ClossStepRow *a, const ClossStepRow *b, gsize n_rows)
{
  g_autofree double *first = closs_rows_to_table (a, n_rows), *second = closs_rows_to_table (b, n_rows);
  gsize size = n_rows * CLOSS_ROWS_N_COLUMNS * sizeof *first;

  g_assert_cmpmem (first, size, second, size);
}

/* Later steps are the same to the last bit. */
static void
test_resume (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossRunRecord) record = load_record (fixture);
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSavedState) state = closs_saved_state_load (record, fixture->file, &error);
  g_autoptr (ClossTrainer) resumed = NULL;
  GArray *rows;

  g_assert_no_error (error);
  rows = closs_saved_state_get_rows (state);
  g_assert_cmpuint (rows->len, ==, N_STEPS);
  assert_rows_equal ((const ClossStepRow *)(gpointer)rows->data, fixture->rows, N_STEPS);
  resumed = closs_saved_state_make_trainer (state, record, dataset, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (closs_trainer_get_step (resumed), ==, N_STEPS);
  for (int i = 0; i < 5; i++)
    {
      ClossStepRow row = step (fixture->trainer), again = step (resumed);

      row.images_per_second = again.images_per_second = 0;
      assert_rows_equal (&again, &row, 1);
    }
}

/* If the file is cut, changed or missing, the error names it. */
static void
assert_refused (Fixture *fixture, const char *words)
{
  g_autoptr (ClossRunRecord) record = load_record (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (closs_saved_state_load (record, fixture->file, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "run.safetensors"));
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_damage (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = get_state_path (fixture);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (gsize length = 0; length < size; length += 1 + size / 50)
    {
      g_assert_true (g_file_set_contents (path, content, (gssize)length, NULL));
      assert_refused (fixture, "is not the file");
    }
  for (gsize at = 0; at < size; at += 1 + size / 50)
    {
      g_autofree char *changed = g_memdup2 (content, size);

      changed[at] ^= 1;
      g_assert_true (g_file_set_contents (path, changed, (gssize)size, NULL));
      assert_refused (fixture, "is not the file");
    }
  g_unlink (path);
  assert_refused (fixture, "No such file");
}

/* The content is checked even if the digest fits. */
static void
replace_state (Fixture *fixture, const char *content, gsize size)
{
  g_autofree char *path = get_state_path (fixture);
  g_autofree char *digest = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)content, size);
  g_autoptr (ClossRunRecord) record = load_record (fixture);

  g_assert_true (g_file_set_contents (path, content, (gssize)size, NULL));
  g_free (record->state_digest);
  record->state_digest = g_steal_pointer (&digest);
  g_assert_true (closs_run_record_save (record, fixture->file, NULL));
}

static void
test_forged (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = get_state_path (fixture);
  g_autofree char *content = NULL;
  const char bad_step[] = "\0\0\0\0\0\0\370\177"; /* NaN */
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  replace_state (fixture, "no weights", 10);
  assert_refused (fixture, "");
  replace_state (fixture, content, size - 8);
  assert_refused (fixture, "");
  memcpy (content + size - N_STEPS * CLOSS_ROWS_N_COLUMNS * sizeof (double), bad_step, 8);
  replace_state (fixture, content, size);
  assert_refused (fixture, "does not hold the rows");
}

static void
test_other_run (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossRunRecord) record = load_record (fixture);
  g_autoptr (ClossDataset) dataset = make_dataset ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSavedState) state = closs_saved_state_load (record, fixture->file, &error);

  g_assert_no_error (error);
  record->n_steps--;
  g_assert_null (closs_saved_state_make_trainer (state, record, dataset, 1, &error));
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH);
  g_clear_error (&error);
  record->n_steps++;
  g_array_index (record->events, ClossEvent, 0).new_value = 4;
  g_assert_null (closs_saved_state_make_trainer (state, record, dataset, 1, &error));
  g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH);
}

/* The file of the state must be in the folder of the run file: a path to another folder is refused. */
static void
test_name (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const names[] = { "../run.safetensors", "/etc/passwd", "a/b", ".", "..", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (ClossRunRecord) record = load_record (fixture);
      g_autofree char *text = NULL;
      g_autoptr (GError) error = NULL;

      g_free (record->state);
      record->state = g_strdup (names[i]);
      text = closs_run_record_format (record);
      g_assert_null (closs_run_record_parse (text, strlen (text), &error));
      g_assert_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_FORMAT);
      g_assert_nonnull (strstr (error->message, "state"));
    }
}

/* A long run keeps a limited number of rows: measured rows come first, and the last row stays. */
static void
test_thin (Fixture *fixture G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  ClossStepRow rows[100] = { { 0 } };

  for (guint i = 0; i < 100; i++)
    {
      rows[i].step = i + 1;
      rows[i].test_accuracy = i % 10 == 4 ? 0.5 : NAN;
    }
  for (gsize max = 1; max <= 120; max++)
    {
      gsize n_left;
      g_autofree ClossStepRow *left = closs_rows_thin (rows, 100, max, &n_left);
      guint n_measured = 0;

      g_assert_cmpuint (n_left, <=, max);
      g_assert_cmpuint (left[n_left - 1].step, ==, 100);
      for (gsize i = 0; i < n_left; i++)
        {
          g_assert_true (i == 0 || left[i].step > left[i - 1].step);
          n_measured += !isnan (left[i].test_accuracy);
        }
      if (max >= 25)
        g_assert_cmpuint (n_measured, ==, 10);
      if (max >= 100)
        g_assert_cmpuint (n_left, ==, 100);
    }
}

/* centerloss-train --resume can read the file of the state. */
static void
test_weights (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossSnapshot) snapshot = closs_snapshot_new (fixture->trainer, &(ClossRunStart){ 0 });
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, "weights.safetensors", NULL);
  ClossSettings settings = make_settings ();
  g_autoptr (ClossTrainer) resumed = NULL;
  g_autoptr (GError) error = NULL;

  closs_snapshot_set_rows (snapshot, fixture->rows, N_STEPS);
  g_assert_true (closs_snapshot_save_weights (snapshot, file, &error));
  g_assert_true (closs_trainer_peek_settings (file, &settings, &error));
  resumed = make_trainer (&settings, 1);
  g_assert_true (closs_trainer_resume (resumed, file, &error));
  g_assert_cmpuint (closs_trainer_get_step (resumed), ==, N_STEPS);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/snapshot/resume", test_resume);
  ADD ("/snapshot/damage", test_damage);
  ADD ("/snapshot/forged", test_forged);
  ADD ("/snapshot/other-run", test_other_run);
  ADD ("/snapshot/name", test_name);
  ADD ("/snapshot/weights", test_weights);
  ADD ("/snapshot/thin", test_thin);
#undef ADD
  return g_test_run ();
}
