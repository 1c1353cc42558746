/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For all targets: GLib's warnings and critical messages are findings. GLib ends the program with SIGTRAP, for which
 * libFuzzer does not keep the input, so this aborts instead. */
#include <glib.h>
#include <signal.h>
#include <stdlib.h>

int LLVMFuzzerInitialize (int *argc, char ***argv);

static void
abort_cb (int signal_number G_GNUC_UNUSED)
{
  abort ();
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  signal (SIGTRAP, abort_cb);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}
