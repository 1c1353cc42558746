/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/checkpoints.h"
#include "cli/fetch.h"
#include "cli/interrupt.h"
#include "cli/report.h"
#include "cli/results.h"
#include "kernel/gemm.h"
#include "train/engine.h"
#include <errno.h>
#include <glib/gi18n.h>
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

/* A contract: other programs depend on these values. */
enum
{
  EXIT_DONE = 0,
  EXIT_BAD_INPUT = 1,
  EXIT_USAGE = 2,
  EXIT_DIVERGED = 3,
  EXIT_INTERRUPTED = 130,
};

/* One line, even if a file name has line breaks. */
static void
print_problem (const char *message)
{
  g_autofree char *line = g_strdup (message);

  g_printerr ("centerloss-train: %s\n", g_strdelimit (line, "\n\r", ' '));
}

static void
report_cb (const GError *error)
{
  print_problem (error->message);
}

static int
fail_usage (const GError *error)
{
  print_problem (error->message);
  g_printerr (_ ("“centerloss-train --help” lists the options.\n"));
  return EXIT_USAGE;
}

static int
fail (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return fail_usage (error);
  print_problem (error->message);
  return EXIT_BAD_INPUT;
}

/* Writes to stdout, which may be full or closed. */
static gboolean
print_line (const char *line)
{
  g_autofree char *message = NULL;

  if (fputs (line, stdout) != EOF && fputc ('\n', stdout) != EOF && fflush (stdout) == 0)
    return TRUE;
  message = g_strdup_printf (_ ("standard output: %s; the last line could not be written"), g_strerror (errno));
  print_problem (message);
  return FALSE;
}

static int
print_version (void)
{
  g_autofree char *text = g_strdup_printf ("centerloss-train %s\n%s", CLOSS_VERSION, closs_gemm_description ());

  return print_line (text) ? EXIT_DONE : EXIT_BAD_INPUT;
}

/* A replay on another machine may give another run. */
static void
compare_replay (ClossTraining *training)
{
  g_autofree char *difference = NULL, *message = NULL;

  if (training->record == NULL)
    return;
  training->replay = closs_run_record_compare (training->record, training->trainer);
  if (training->replay.differing_step == 0)
    return;
  difference = closs_run_record_describe (training->record, training->trainer, &training->replay);
  message = g_strdup_printf ("%s: %s", training->options->replay, difference);
  print_problem (message);
}

/* A signal before the first step: there are no results yet, and existing files stay. */
static int
fail_before_training (const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return fail (error);
  print_problem (_ ("interrupted before the first step; no file was written"));
  return EXIT_INTERRUPTED;
}

/* Part of the progress: --quiet omits it. */
static void
report_interruption (const ClossTraining *training)
{
  int number = closs_interrupt_get_signal ();
  const char *name = number != 0 ? sigabbrev_np (number) : NULL;
  g_autofree char *message = NULL;

  if (name == NULL || training->options->quiet)
    return;
  message = g_strdup_printf (_ ("SIG%s: the training ends at step %" PRIu64), name, training->interrupted_step);
  print_problem (message);
}

/* If the run's terminal was closed, the last line cannot be written, but everything else is. */
static int
find_exit (ClossOutcome outcome, ClossWritten written, gboolean is_printed)
{
  static const int exits[] = { [CLOSS_OUTCOME_DONE] = EXIT_DONE,
                               [CLOSS_OUTCOME_INTERRUPTED] = EXIT_INTERRUPTED,
                               [CLOSS_OUTCOME_DIVERGED] = EXIT_DIVERGED };

  if (written == CLOSS_WRITTEN_NOT_ALL)
    return EXIT_BAD_INPUT;
  if (written == CLOSS_WRITTEN_INTERRUPTED)
    return EXIT_INTERRUPTED;
  return is_printed || outcome == CLOSS_OUTCOME_INTERRUPTED ? exits[outcome] : EXIT_BAD_INPUT;
}

static int
train (const ClossOptions *options, GCancellable *cancellable, gint64 begin)
{
  g_autoptr (ClossTraining) training = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  ClossCheckpoints checkpoints;
  ClossProgress progress;
  ClossOutcome outcome;
  ClossWritten written;

  if (!closs_results_check (options, &error))
    return fail (error);
  training = closs_training_new (options, cancellable, &error);
  if (training == NULL)
    return fail_before_training (error);
  closs_progress_init (&progress, options->quiet);
  closs_checkpoints_init (&checkpoints, report_cb);
  outcome = closs_training_run (training, &progress, closs_checkpoints_take_cb, &checkpoints);
  if (training->divergence != NULL)
    print_problem (training->divergence);
  if (training->retreat != NULL)
    print_problem (training->retreat);
  if (outcome == CLOSS_OUTCOME_INTERRUPTED)
    report_interruption (training);
  compare_replay (training);
  written = closs_results_write (training, report_cb);
  line = closs_report_format (training, (double)(g_get_monotonic_time () - begin) / G_USEC_PER_SEC);
  return find_exit (outcome, written, print_line (line));
}

static int
fetch (const ClossOptions *options, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = closs_fetch_run (options, cancellable, &error);

  if (folder != NULL)
    return print_line (folder) ? EXIT_DONE : EXIT_BAD_INPUT;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EXIT_INTERRUPTED;
  return fail (error);
}

int
main (int argc, char *argv[])
{
  g_autoptr (ClossOptions) options = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CLOSS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("centerloss-train");
  cancellable = closs_interrupt_watch ();
  signal (SIGPIPE, SIG_IGN); /* the training must go on if the reader of the progress has ended */
  signal (SIGXFSZ, SIG_IGN); /* nor a limit on file size end it: the write fails, and its file is removed */

  options = closs_options_parse (&argc, &argv, &error);
  if (options == NULL)
    return fail_usage (error);
  if (options->version)
    return print_version ();
  if (!closs_engine_check (&error))
    return fail (error);
  return options->fetch != NULL ? fetch (options, cancellable) : train (options, cancellable, begin);
}
