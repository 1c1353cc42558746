/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A file that is written from somewhere one does not trust: never longer than it may be, on the disk for good when it
 * is closed, and held against its SHA-256. Errors of the disk are of the domain G_FILE_ERROR, so that they can be told
 * from those of the network; what is wrong with the bytes is CLOSS_DATA_ERROR_FORMAT. Both name the file. */
typedef struct
{
  char *path;
  int fd;
  guint64 size, max_size; /* bytes so far, and at most */
  GChecksum *checksum;    /* of what was written since it was opened */
} ClossCheckedFile;

/* At @size bytes of what is there already (0: anew). */
gboolean closs_checked_file_open (ClossCheckedFile *file, const char *path, guint64 size, guint64 max_size,
                                  GError **error);
gboolean closs_checked_file_write (ClossCheckedFile *file, const void *bytes, gsize count, GError **error);
/* Everything is on the disk when this returns TRUE. */
gboolean closs_checked_file_close (ClossCheckedFile *file, GError **error);
/* After closing: whether it has @size bytes (0: any number) and @sha256 (NULL: any). */
gboolean closs_checked_file_check (const ClossCheckedFile *file, guint64 size, const char *sha256, GError **error);
void closs_checked_file_clear (ClossCheckedFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossCheckedFile, closs_checked_file_clear)

/* The same for a file that is there. */
gboolean closs_checked_file_verify (const char *path, const char *sha256, GCancellable *cancellable, GError **error);

/* Makes names in @folder last: that of a file just written, or renamed. */
gboolean closs_checked_file_sync_folder (const char *folder, GError **error);

/* An error of the domain G_FILE_ERROR from @error_number, with @path and what was being done. */
void closs_checked_file_set_error (GError **error, int error_number, const char *path, const char *what);

G_END_DECLS
