/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into programs built with ThreadSanitizer. ThreadSanitizer intercepts pthread's locks, but GLib's locks are
 * futexes inside a library that is not instrumented, so accesses that they order look like races. This file wraps the
 * functions of GLib that order the work of two threads. Each wrapper tells exactly the order that GLib's documentation
 * promises: a release at an address, and an acquire at the same address. Calls within GLib do not come here; the
 * wrapper of the outer function covers them. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

/* GLib's own function. It is looked up without GLib, because this runs within GLib's locks. */
#define NEXT(name) (__extension__(__typeof__ (&name)) next (#name))

static void *
next (const char *name)
{
  void *function = dlsym (RTLD_NEXT, name);

  if (function == NULL)
    __builtin_trap ();
  return function;
}

/* Locks */

#define LOCK_FUNCTIONS(type, lock, trylock, unlock)                                                                    \
  void lock (type *mutex)                                                                                              \
  {                                                                                                                    \
    NEXT (lock) (mutex);                                                                                               \
    __tsan_acquire (mutex);                                                                                            \
  }                                                                                                                    \
  gboolean trylock (type *mutex)                                                                                       \
  {                                                                                                                    \
    gboolean is_locked = NEXT (trylock) (mutex);                                                                       \
    if (is_locked)                                                                                                     \
      __tsan_acquire (mutex);                                                                                          \
    return is_locked;                                                                                                  \
  }                                                                                                                    \
  void unlock (type *mutex)                                                                                            \
  {                                                                                                                    \
    __tsan_release (mutex);                                                                                            \
    NEXT (unlock) (mutex);                                                                                             \
  }

LOCK_FUNCTIONS (GMutex, g_mutex_lock, g_mutex_trylock, g_mutex_unlock)
LOCK_FUNCTIONS (GRecMutex, g_rec_mutex_lock, g_rec_mutex_trylock, g_rec_mutex_unlock)
LOCK_FUNCTIONS (GRWLock, g_rw_lock_writer_lock, g_rw_lock_writer_trylock, g_rw_lock_writer_unlock)
LOCK_FUNCTIONS (GRWLock, g_rw_lock_reader_lock, g_rw_lock_reader_trylock, g_rw_lock_reader_unlock)

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  NEXT (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean is_signalled;

  __tsan_release (mutex);
  is_signalled = NEXT (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_acquire (mutex);
  return is_signalled;
}

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean is_first = NEXT (g_once_init_enter) (location);

  __tsan_acquire ((void *)location);
  return is_first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  __tsan_release ((void *)location);
  NEXT (g_once_init_leave) (location, result);
}

/* Counted references: the thread that drops the last one sees everything done while others were held. */

static void
count_down (gpointer counted)
{
  __tsan_acquire (counted);
  __tsan_release (counted);
}

void
g_object_unref (gpointer object)
{
  count_down (object);
  NEXT (g_object_unref) (object);
}

void
g_bytes_unref (GBytes *bytes)
{
  if (bytes != NULL)
    count_down (bytes);
  NEXT (g_bytes_unref) (bytes);
}

gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  count_down (count);
  return NEXT (g_atomic_ref_count_dec) (count);
}

void
g_atomic_rc_box_release (gpointer box)
{
  count_down (box);
  NEXT (g_atomic_rc_box_release) (box);
}

void
g_source_unref (GSource *source)
{
  count_down (source);
  NEXT (g_source_unref) (source);
}

/* Sources: the callback sees everything done before the source was attached. */

typedef struct
{
  GSource *source; /* borrowed: the source owns this */
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} Callback;

static gboolean
source_cb (gpointer data)
{
  Callback *callback = data;

  __tsan_acquire (callback->source);
  return callback->func (callback->data);
}

static void
free_callback (gpointer data)
{
  Callback *callback = data;

  __tsan_acquire (callback->source);
  if (callback->notify != NULL)
    callback->notify (callback->data);
  g_free (callback);
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  __tsan_release (source);
  return NEXT (g_source_attach) (source, context);
}

/* A source with another signature of its function (a socket's) runs in one thread only, so its function is not wrapped.
 */
void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  Callback *callback;

  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      NEXT (g_source_set_callback) (source, func, data, notify);
      return;
    }
  callback = g_new (Callback, 1);
  *callback = (Callback){ .source = source, .func = func, .data = data, .notify = notify };
  NEXT (g_source_set_callback) (source, source_cb, callback, free_callback);
}

/* Thread pools, which GTask and GThreadedSocketService use: the working thread sees everything done before the push. */

typedef struct
{
  GFunc func;
  gpointer data;
} PoolFunc;

static void
pool_cb (gpointer item, gpointer data)
{
  const PoolFunc *pool_func = data;

  __tsan_acquire (item);
  pool_func->func (item, pool_func->data);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer data, gint max_threads, gboolean is_exclusive, GError **error)
{
  PoolFunc *pool_func = g_new (PoolFunc, 1); /* a pool lives as long as the process */

  *pool_func = (PoolFunc){ .func = func, .data = data };
  return NEXT (g_thread_pool_new) (pool_cb, pool_func, max_threads, is_exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer item, GError **error)
{
  __tsan_release (item);
  return NEXT (g_thread_pool_push) (pool, item, error);
}
