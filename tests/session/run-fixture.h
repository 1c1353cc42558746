/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"
#include "train/trainer.h"

/* A run, counts of its signals, and a small data set on the disk that is read quickly. */
typedef struct
{
  ClossRun *run;
  char *directory;
  guint n_frames, n_rows, n_events, n_begun, n_failed, n_state_changes, n_settings_changes;
  GError *error; /* of the last "failed" */
} RunFixture;

#define FIXTURE_N_TRAIN         512
#define FIXTURE_N_TEST          200
#define FIXTURE_BATCH_SIZE      32
#define FIXTURE_STEPS_PER_EPOCH (FIXTURE_N_TRAIN / FIXTURE_BATCH_SIZE)

void run_fixture_set_up (RunFixture *fixture, gconstpointer data);
void run_fixture_tear_down (RunFixture *fixture, gconstpointer data);

/* The data set of the fixture and a network of the smallest kind. Borrowed from the fixture. */
ClossRunStart run_fixture_get_start (RunFixture *fixture);
/* Begins the run and waits until it has begun. */
void run_fixture_begin (RunFixture *fixture);

/* Runs the main loop until @condition is true; the test fails if it takes too long. */
typedef gboolean (*RunCondition) (RunFixture *fixture);
void run_fixture_wait (RunFixture *fixture, RunCondition condition);
/* Waits until training has ended by itself and its frame and rows have arrived. */
void run_fixture_wait_settled (RunFixture *fixture);
/* Pauses, and waits until the worker has paused and its frame has arrived. */
void run_fixture_pause (RunFixture *fixture);
/* Closes the run and waits until its thread has ended. */
void run_fixture_close (RunFixture *fixture);
/* Trains @n_steps and waits. */
void run_fixture_train (RunFixture *fixture, guint64 n_steps);

/* The rows so far, with 0 for all values that depend on the clock (speed, measures of probes). g_free(). */
ClossStepRow *run_fixture_copy_rows (RunFixture *fixture, gsize *n_rows) G_GNUC_WARN_UNUSED_RESULT;
/* Asserts that the rows so far equal @rows, except for values that depend on the clock. */
void run_fixture_assert_same_rows (RunFixture *fixture, const ClossStepRow *rows, gsize n_rows);

/* A trainer after @n_steps from @start, without a run. */
ClossTrainer *run_fixture_train_alone (const ClossRunStart *start, guint64 n_steps) G_GNUC_WARN_UNUSED_RESULT;
