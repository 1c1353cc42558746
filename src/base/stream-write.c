/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/stream-write.h"

#include "base/descriptor.h"
#include "base/path.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  RETRY = 50, /* milliseconds between two attempts to find a reader: the kernel does not report a new reader */
};

static gboolean
is_pipe (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 && S_ISFIFO (status.st_mode);
}

/* Does not wait for a pipe without a reader: ENXIO. */
static int
open_at_once (const char *path)
{
  return open (path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

gboolean
closs_stream_lacks_reader (const char *path, int *fd)
{
  *fd = -1;
  if (!is_pipe (path) || closs_path_find_own_stream (path) != -1)
    return FALSE;
  *fd = open_at_once (path);
  return *fd < 0 && errno == ENXIO;
}

/* Waits until the cancellation, or until @milliseconds have passed. */
static gboolean
wait_a_moment (int milliseconds, GCancellable *cancellable)
{
  GPollFD polled;

  if (!g_cancellable_make_pollfd (cancellable, &polled))
    {
      g_usleep ((gulong)milliseconds * 1000);
      return TRUE;
    }
  g_poll (&polled, 1, milliseconds);
  g_cancellable_release_fd (cancellable);
  return !g_cancellable_is_cancelled (cancellable);
}

/* An own stream continues after its last line; a new descriptor would start at the beginning of its file. */
static int
open_stream (const char *path, GCancellable *cancellable)
{
  int own = closs_path_find_own_stream (path);
  int fd;

  if (own != -1)
    return fcntl (own, F_DUPFD_CLOEXEC, 0);
  while ((fd = open_at_once (path)) < 0 && errno == ENXIO && is_pipe (path))
    if (!wait_a_moment (RETRY, cancellable))
      {
        errno = ECANCELED;
        return -1;
      }
  return fd;
}

/* A pipe that is ready accepts PIPE_BUF bytes without blocking, even if its descriptor is a blocking one. */
static gboolean
write_in_parts (int fd, const char *data, gsize size, GCancellable *cancellable)
{
  while (size > 0)
    {
      gssize n;

      if (!closs_descriptor_wait (fd, G_IO_OUT, -1, cancellable))
        return FALSE;
      n = write (fd, data, MIN (size, PIPE_BUF));
      if (n < 0 && (errno == EINTR || errno == EAGAIN))
        continue;
      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize)n;
    }
  return TRUE;
}

gboolean
closs_stream_write (const char *path, const char *data, gsize size, GCancellable *cancellable)
{
  int fd = open_stream (path, cancellable);
  gboolean is_written;
  int error_number;

  if (fd < 0)
    return FALSE;
  is_written = write_in_parts (fd, data, size, cancellable);
  error_number = errno;
  if (close (fd) == 0 || !is_written)
    errno = error_number;
  else
    is_written = FALSE;
  return is_written;
}
