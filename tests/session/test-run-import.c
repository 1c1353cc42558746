/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import.h"
#include "run-fixture.h"
#include "support/idx-files.h"

/* A run on the user's data. */

typedef struct
{
  RunFixture run;
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  run_fixture_set_up (&fixture->run, data);
  fixture->folder = make_folder ();
  write_idx_pair (fixture->folder, "mine", 40, 28);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  run_fixture_tear_down (&fixture->run, data);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static ClossRunStart
get_start (Fixture *fixture)
{
  ClossRunStart start = run_fixture_get_start (&fixture->run);

  start.dataset_id = (char *)CLOSS_IMPORT_ID;
  start.directory = fixture->folder;
  start.import = closs_import_options_get_default ();
  return start;
}

static gboolean
has_begun (RunFixture *fixture)
{
  return fixture->n_begun == 1;
}

static gboolean
has_begun_again (RunFixture *fixture)
{
  return fixture->n_begun == 2;
}

static gboolean
has_failed (RunFixture *fixture)
{
  return fixture->n_failed == 1;
}

/* Restart does not need the files; other import options do. If reading fails, the run stays unchanged. */
static void
test_begin (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossRunStart start = get_start (fixture);
  ClossRun *run = fixture->run.run;
  g_autofree char *path = g_build_filename (fixture->folder, "mine-labels-idx1-ubyte", NULL);

  closs_run_begin (run, &start);
  run_fixture_wait (&fixture->run, has_begun);
  g_assert_cmpuint (closs_dataset_get_split (closs_run_get_dataset (run), CLOSS_SPLIT_TEST).n, ==, 10);
  g_assert_true (closs_import_options_equal (&closs_run_get_start (run)->import, &start.import));
  g_assert_cmpint (g_unlink (path), ==, 0);
  closs_run_restart (run);
  run_fixture_wait (&fixture->run, has_begun_again);
  start.import.held_out = 0.5;
  closs_run_begin (run, &start);
  run_fixture_wait (&fixture->run, has_failed);
  g_assert_nonnull (strstr (fixture->run.error->message, "labels"));
  g_assert_cmpuint (closs_dataset_get_split (closs_run_get_dataset (run), CLOSS_SPLIT_TEST).n, ==, 10);
}

/* Data that the preview has read are not read again. */
static void
test_begin_with_dataset (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossRunStart start = get_start (fixture);
  g_autoptr (GFile) file = g_file_new_for_path (fixture->folder);
  g_autoptr (ClossDataset) dataset = closs_import_open (file, &start.import, NULL, NULL);
  g_autofree char *path = g_build_filename (fixture->folder, "mine-labels-idx1-ubyte", NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
  start.dataset = dataset;
  closs_run_begin (fixture->run.run, &start);
  run_fixture_wait (&fixture->run, has_begun);
  g_assert_true (closs_run_get_dataset (fixture->run.run) == dataset);
  g_assert_null (closs_run_get_start (fixture->run.run)->dataset);
  closs_run_restart (fixture->run.run);
  run_fixture_wait (&fixture->run, has_begun_again);
  g_assert_true (closs_run_get_dataset (fixture->run.run) == dataset);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/session/run-import/begin", Fixture, NULL, set_up, test_begin, tear_down);
  g_test_add ("/session/run-import/begin-with-dataset", Fixture, NULL, set_up, test_begin_with_dataset, tear_down);
  return g_test_run ();
}
