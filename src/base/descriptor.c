/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/descriptor.h"

#include <errno.h>
#include <unistd.h>

gboolean
closs_descriptor_write (int fd, const void *bytes, gsize count)
{
  const guint8 *rest = bytes;

  while (count > 0)
    {
      gssize n = write (fd, rest, count);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      rest += n;
      count -= (gsize)n;
    }
  return TRUE;
}

/* A descriptor that is ready counts as ready even after a cancellation. */
gboolean
closs_descriptor_wait (int fd, GIOCondition events, int milliseconds, GCancellable *cancellable)
{
  GPollFD polled[2] = { { .fd = fd, .events = (gushort)events } };
  guint n_polled = g_cancellable_make_pollfd (cancellable, &polled[1]) ? 2 : 1;
  int n_ready;

  do
    n_ready = g_poll (polled, n_polled, milliseconds);
  while (n_ready < 0 && errno == EINTR);
  if (n_polled == 2)
    g_cancellable_release_fd (cancellable);
  if (n_ready > 0 && polled[0].revents != 0)
    return TRUE;
  if (n_ready >= 0)
    errno = n_ready > 0 ? ECANCELED : ETIMEDOUT;
  return FALSE;
}
