/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/errands.h"

struct _ClossErrands
{
  GThreadPool *pool; /* of one thread; NULL: none could be started */
  GMutex mutex;
  GCond is_done;
};

typedef struct
{
  GFunc func;
  gpointer data;
  gboolean is_done;
} Errand;

static void
run_cb (gpointer data, gpointer user_data)
{
  Errand *errand = data;
  ClossErrands *errands = user_data;

  errand->func (errand->data, NULL);
  g_mutex_lock (&errands->mutex);
  errand->is_done = TRUE;
  g_cond_signal (&errands->is_done);
  g_mutex_unlock (&errands->mutex);
}

ClossErrands *
closs_errands_new (void)
{
  ClossErrands *errands = g_new0 (ClossErrands, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_init (&errands->mutex);
  g_cond_init (&errands->is_done);
  /* An exclusive pool starts its thread here; a shared one would have it from GLib, whenever it is needed. */
  errands->pool = g_thread_pool_new (run_cb, errands, 1, TRUE, &error);
  /* If the thread cannot be started, GLib before 2.75 returns a pool that would never run an errand; newer GLib
   * returns NULL. */
  if (error != NULL && errands->pool != NULL)
    {
      g_thread_pool_free (errands->pool, TRUE, FALSE);
      errands->pool = NULL;
    }
  return errands;
}

void
closs_errands_free (ClossErrands *errands)
{
  if (errands->pool != NULL)
    g_thread_pool_free (errands->pool, FALSE, TRUE);
  g_mutex_clear (&errands->mutex);
  g_cond_clear (&errands->is_done);
  g_free (errands);
}

void
closs_errands_run (ClossErrands *errands, GFunc func, gpointer data)
{
  Errand errand = { .func = func, .data = data };

  if (errands->pool == NULL)
    {
      func (data, NULL);
      return;
    }
  g_thread_pool_push (errands->pool, &errand, NULL);
  g_mutex_lock (&errands->mutex);
  while (!errand.is_done)
    g_cond_wait (&errands->is_done, &errands->mutex);
  g_mutex_unlock (&errands->mutex);
}
