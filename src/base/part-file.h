/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* The temporary file beside a target, which one rename turns into the target. Its name is short even if the target's is
 * long, so that a long target name stays possible. Its writer holds a lock on it (flock()) until it ends: the file of a
 * dead process has no lock, and the next writer in the folder removes it. Inside of base/. Functions that return FALSE
 * have set errno. */
typedef struct
{
  int folder; /* descriptor; -1: not open */
  int fd;     /* descriptor of the file, open for writing; -1: not open */
  char name[32];
} ClossPartFile;

#define CLOSS_PART_FILE_INIT                                                                                           \
  {                                                                                                                    \
    .folder = -1, .fd = -1                                                                                             \
  }

/* Creates the file in @folder; first removes the files of dead processes there. @mode: as in open(). */
gboolean closs_part_file_open (ClossPartFile *part, const char *folder, mode_t mode);

/* Checks that a file of this name can be created in @folder, without touching an existing file of that name. */
gboolean closs_part_file_try (const char *folder, const char *name);

/* Renames it to @name in its folder and closes it. */
gboolean closs_part_file_commit (ClossPartFile *part, const char *name);

/* Removes the file if it has not been committed. */
void closs_part_file_clear (ClossPartFile *part);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossPartFile, closs_part_file_clear)

G_END_DECLS
