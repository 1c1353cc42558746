/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The temporary file beside a target that becomes the target by one rename. Its name is short whatever the target's, so
 * that a long name of a target stays possible. Its writer holds a lock on it (flock()) for as long as it lives: the
 * file of a dead process has none, and the next writer in the folder removes it. Inside of base/. All functions that
 * return FALSE have set errno. */
typedef struct
{
  int folder; /* descriptor; -1: not open */
  int fd;     /* of the file, open for writing; -1: not open */
  char name[32];
} ClossPartFile;

#define CLOSS_PART_FILE_INIT                                                                                           \
  {                                                                                                                    \
    .folder = -1, .fd = -1                                                                                             \
  }

/* In @folder, where it first removes the files of dead processes. @mode: as that of open(). */
gboolean closs_part_file_open (ClossPartFile *part, const char *folder, mode_t mode);

/* Tries whether @folder would take a file of this name, without touching what has that name. */
gboolean closs_part_file_try (const char *folder, const char *name);

/* Gives it the name @name in its folder and closes it. */
gboolean closs_part_file_commit (ClossPartFile *part, const char *name);

/* Removes the file if it has not been committed. */
void closs_part_file_clear (ClossPartFile *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossPartFile, closs_part_file_clear)

G_END_DECLS
