/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/turnstile.h"
#include "train/run-record.h"
#include "train/snapshot.h"

G_BEGIN_DECLS

/* A run that is kept on the disk so that nothing is lost, or two that stood beside each other: a folder of its own in
 * the user's state folder, with a run file and a state for each side (docs/file-formats.md). The process that has the
 * folder open holds its lock, so that no other offers, writes or deletes it. Everything here blocks; any thread, one at
 * a time. */
typedef struct
{
  char *folder;
  int lock;                            /* file descriptor */
  guint64 size;                        /* bytes, as of opening or of the last write */
  gint64 time;                         /* of the last write, seconds since 1970 */
  ClossRunRecord *runs[CLOSS_N_SIDES]; /* as of opening; B: NULL if there is one run; both: NULL in a new folder */
  char *state_names[CLOSS_N_SIDES];    /* files that the run files name; NULL: none */
} ClossKept;

/* A new folder, empty. Of those that nobody uses only the newest few stay. */
ClossKept *closs_kept_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lets go of the folder, which stays. */
void closs_kept_free (ClossKept *kept);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossKept, closs_kept_free)
/* Deletes the folder, too. */
void closs_kept_delete (ClossKept *kept);

/* Those that no process uses, newest first, of ClossKept. A folder whose run file cannot be read is passed over. */
GPtrArray *closs_kept_list (void) G_GNUC_WARN_UNUSED_RESULT;
/* Deletes all that no process uses. */
void closs_kept_delete_unused (void);
/* Bytes of all folders, in use or not, and how many hold a run. */
guint64 closs_kept_measure (guint *n_runs);

/* The run file of a side. */
GFile *closs_kept_get_file (const ClossKept *kept, ClossSide side) G_GNUC_WARN_UNUSED_RESULT;

/* Puts @snapshot in the place of what was kept of @side: ended at any point, the one or the other is there whole. An
 * error if the disk has not enough free space left. */
gboolean closs_kept_write (ClossKept *kept, ClossSide side, ClossSnapshot *snapshot, GError **error);
/* There is one run only from here on. */
void closs_kept_forget_other (ClossKept *kept);

G_END_DECLS
