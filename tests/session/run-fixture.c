/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run-fixture.h"
#include <glib/gstdio.h>
#include <string.h>

#define TOO_LONG_US (60 * G_USEC_PER_SEC)
#define SIDE        28

/* An IDX file: magic number, sizes, bytes (big-endian; see docs/file-formats.md). */
static void
write_idx (const char *directory, const char *name, const guint32 *sizes, guint n_sizes, const guint8 *bytes,
           gsize n_bytes)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint32 word = GUINT32_TO_BE (0x0800 | n_sizes);

  g_byte_array_append (file, (const guint8 *)&word, 4);
  for (guint i = 0; i < n_sizes; i++)
    {
      word = GUINT32_TO_BE (sizes[i]);
      g_byte_array_append (file, (const guint8 *)&word, 4);
    }
  g_byte_array_append (file, bytes, (guint)n_bytes);
  g_file_set_contents (path, (const char *)file->data, file->len, &error);
  g_assert_no_error (error);
}

/* Ten classes: each has a bright bar at its own height, in noise. */
static void
write_split (const char *directory, const char *name, guint32 n, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autofree guint8 *images = g_malloc (n * SIDE * SIDE);
  g_autofree guint8 *labels = g_malloc (n);
  g_autofree char *images_name = g_strdup_printf ("%s-images-idx3-ubyte", name);
  g_autofree char *labels_name = g_strdup_printf ("%s-labels-idx1-ubyte", name);

  for (guint32 i = 0; i < n; i++)
    {
      labels[i] = (guint8)(i % 10);
      for (guint32 j = 0; j < SIDE * SIDE; j++)
        images[i * SIDE * SIDE + j] = (guint8)g_rand_int_range (random, 0, 60);
      memset (images + i * SIDE * SIDE + (4 + 2 * labels[i]) * SIDE, 250, 2 * SIDE);
    }
  write_idx (directory, images_name, (guint32[]){ n, SIDE, SIDE }, 3, images, n * SIDE * SIDE);
  write_idx (directory, labels_name, (guint32[]){ n }, 1, labels, n);
}

static void
count_cb (G_GNUC_UNUSED ClossRun *run, guint *counter)
{
  *counter += 1;
}

static void
notify_cb (G_GNUC_UNUSED ClossRun *run, G_GNUC_UNUSED GParamSpec *pspec, guint *counter)
{
  *counter += 1;
}

static void
failed_cb (G_GNUC_UNUSED ClossRun *run, const GError *error, RunFixture *fixture)
{
  g_clear_error (&fixture->error);
  fixture->error = g_error_copy (error);
  fixture->n_failed++;
}

void
run_fixture_set_up (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  *fixture = (RunFixture){ .run = closs_run_new () };
  fixture->directory = g_dir_make_tmp ("closs-run-XXXXXX", &error);
  g_assert_no_error (error);
  write_split (fixture->directory, "train", FIXTURE_N_TRAIN, 1);
  write_split (fixture->directory, "t10k", FIXTURE_N_TEST, 2);

  g_signal_connect (fixture->run, "frame", G_CALLBACK (count_cb), &fixture->n_frames);
  g_signal_connect (fixture->run, "rows", G_CALLBACK (count_cb), &fixture->n_rows);
  g_signal_connect (fixture->run, "event", G_CALLBACK (count_cb), &fixture->n_events);
  g_signal_connect (fixture->run, "begun", G_CALLBACK (count_cb), &fixture->n_begun);
  g_signal_connect (fixture->run, "failed", G_CALLBACK (failed_cb), fixture);
  g_signal_connect (fixture->run, "notify::state", G_CALLBACK (notify_cb), &fixture->n_state_changes);
  g_signal_connect (fixture->run, "notify::settings", G_CALLBACK (notify_cb), &fixture->n_settings_changes);
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  closs_run_close_finish (CLOSS_RUN (object), result);
  *(gboolean *)data = TRUE;
}

void
run_fixture_close (RunFixture *fixture)
{
  gboolean is_closed = FALSE;

  closs_run_close_async (fixture->run, closed_cb, &is_closed);
  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);
}

void
run_fixture_tear_down (RunFixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
  if (fixture->run != NULL)
    {
      /* A thread that is still in a long step when the process ends would use OpenBLAS's memory after it is freed. */
      run_fixture_close (fixture);
      g_assert_finalize_object (g_steal_pointer (&fixture->run));
    }
  remove_directory (fixture->directory);
  g_free (fixture->directory);
  g_clear_error (&fixture->error);
}

ClossRunStart
run_fixture_get_start (RunFixture *fixture)
{
  ClossRunStart start = { .dataset_id = (char *)"mnist", .directory = fixture->directory };
  double *value = start.settings.value;

  start.settings = closs_settings_get_default ();
  value[CLOSS_CONTROL_ARCHITECTURE] = closs_control_get (CLOSS_CONTROL_ARCHITECTURE)->default_value;
  value[CLOSS_CONTROL_DEPTH] = 1;
  value[CLOSS_CONTROL_WIDTH] = 1;
  value[CLOSS_CONTROL_LOSS] = CLOSS_LOSS_PLAIN;
  value[CLOSS_CONTROL_LAMBDA] = 1;
  value[CLOSS_CONTROL_LR] = 0.001;
  value[CLOSS_CONTROL_BATCH_SIZE] = FIXTURE_BATCH_SIZE;
  value[CLOSS_CONTROL_SEED] = 1;
  start.options.n_threads = 1;
  return start;
}

static gboolean
has_begun (RunFixture *fixture)
{
  return fixture->n_begun > 0 && closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED;
}

void
run_fixture_begin (RunFixture *fixture)
{
  ClossRunStart start = run_fixture_get_start (fixture);

  closs_run_begin (fixture->run, &start);
  run_fixture_wait (fixture, has_begun);
}

static gboolean
interrupt_cb (G_GNUC_UNUSED gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
run_fixture_wait (RunFixture *fixture, RunCondition condition)
{
  gint64 deadline_us = g_get_monotonic_time () + TOO_LONG_US;
  guint interruption = g_timeout_add (100, interrupt_cb, NULL);

  while (!condition (fixture))
    {
      if (g_get_monotonic_time () > deadline_us)
        g_error ("Still waiting: state %d, step %" G_GUINT64_FORMAT ", %s", closs_run_get_state (fixture->run),
                 closs_run_get_step (fixture->run), fixture->error != NULL ? fixture->error->message : "no error");
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (interruption);
}

static gboolean
is_settled (RunFixture *fixture)
{
  const ClossFrame *frame = closs_run_get_frame (fixture->run);
  guint64 step = closs_run_get_step (fixture->run);
  gsize n_rows;

  closs_run_get_rows (fixture->run, &n_rows);
  /* The frame at rest has all images; the first frame of a slow network can have fewer. */
  return closs_run_get_state (fixture->run) == CLOSS_RUN_PAUSED && frame != NULL && frame->step == step
         && frame->n >= MIN (frame->n_all, FIXTURE_N_TEST) && n_rows == step;
}

void
run_fixture_wait_settled (RunFixture *fixture)
{
  run_fixture_wait (fixture, is_settled);
}

static gboolean
has_failed (RunFixture *fixture)
{
  return fixture->n_failed > 0;
}

/* closs_run_get_state() changes at once, before the worker has paused. Commands are answered in order, so the refusal
 * of an impossible command shows that the earlier ones are done. */
void
run_fixture_pause (RunFixture *fixture)
{
  guint n_failed = fixture->n_failed;

  closs_run_pause (fixture->run);
  fixture->n_failed = 0;
  closs_run_set_control (fixture->run, CLOSS_CONTROL_BATCH_SIZE, 16);
  run_fixture_wait (fixture, has_failed);
  fixture->n_failed = n_failed;
  g_clear_error (&fixture->error);
  run_fixture_wait_settled (fixture);
}

void
run_fixture_train (RunFixture *fixture, guint64 n_steps)
{
  closs_run_train_steps (fixture->run, n_steps);
  run_fixture_wait_settled (fixture);
}

ClossStepRow *
run_fixture_copy_rows (RunFixture *fixture, gsize *n_rows)
{
  const ClossStepRow *rows = closs_run_get_rows (fixture->run, n_rows);
  ClossStepRow *copy = g_memdup2 (rows, *n_rows * sizeof *rows);

  for (gsize i = 0; i < *n_rows; i++)
    {
      copy[i].images_per_second = 0;
      copy[i].test_accuracy = copy[i].nearest_center_accuracy = copy[i].compactness = 0;
      copy[i].center_lag = copy[i].disagreement = 0;
      copy[i].test_count = 0;
    }
  return copy;
}

void
run_fixture_assert_same_rows (RunFixture *fixture, const ClossStepRow *rows, gsize n_rows)
{
  gsize n;
  g_autofree ClossStepRow *again = run_fixture_copy_rows (fixture, &n);

  g_assert_cmpuint (n, ==, n_rows);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (again[i].step, ==, rows[i].step);
      g_assert_cmpfloat (again[i].loss, ==, rows[i].loss);
      g_assert_cmpfloat (again[i].ce_loss, ==, rows[i].ce_loss);
      g_assert_cmpfloat (again[i].center_loss, ==, rows[i].center_loss);
      g_assert_cmpfloat (again[i].force_ratio, ==, rows[i].force_ratio);
      g_assert_cmpfloat (again[i].train_accuracy, ==, rows[i].train_accuracy);
      g_assert_cmpfloat (again[i].lambda, ==, rows[i].lambda);
      g_assert_cmpfloat (again[i].lr, ==, rows[i].lr);
    }
}

ClossTrainer *
run_fixture_train_alone (const ClossRunStart *start, guint64 n_steps)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_run_start_open_dataset (start, NULL, &error);
  ClossTrainer *trainer = closs_run_start_make_trainer (start, dataset, &error);
  ClossStepRow row;

  g_assert_no_error (error);
  for (guint64 i = 0; i < n_steps; i++)
    g_assert_true (closs_trainer_step (trainer, &row, &error));
  g_assert_no_error (error);
  return trainer;
}
