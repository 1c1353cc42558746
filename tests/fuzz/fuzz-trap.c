/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fails in the way that the input chooses; test-run-fuzz.sh checks the result. */
#include <glib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void *volatile lost;

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *failure = g_getenv ("FUZZ_TRAP");

  if (size == 0 || data[0] == 0)
    return 0;
  if (g_strcmp0 (failure, "crash") == 0)
    g_error ("a crash, as told");
  if (g_strcmp0 (failure, "critical") == 0)
    g_critical ("a message, as told");
  while (g_strcmp0 (failure, "hang") == 0)
    g_usleep (1000);
  if (g_strcmp0 (failure, "leak") == 0)
    lost = g_malloc (100);
  if (g_strcmp0 (failure, "memory") == 0)
    lost = memset (g_malloc ((gsize)200 << 20), 1, (gsize)200 << 20);
  lost = NULL;
  return 0;
}
