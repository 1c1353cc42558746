/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The place beside the data set's folder where it is put together: $XDG_DATA_HOME/centerloss/.FOLDER.download. In it
 * are the files as they are fetched, which outlive the program, and ready/, which becomes the folder by one rename.
 * Only one program at a time has it open. Errors are of the domain G_FILE_ERROR and name the path. Any one thread. */
typedef struct _ClossStaging ClossStaging;

ClossStaging *closs_staging_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;
/* Lets go of it; what was fetched stays. */
void closs_staging_free (ClossStaging *staging);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossStaging, closs_staging_free)

/* Makes it, with an empty ready/. Errors also: the folder is there with other files in it; somebody else has the place
 * open; there is less room on the disk than @download_size + @disk_size bytes. */
gboolean closs_staging_open (ClossStaging *staging, guint64 download_size, guint64 disk_size, GError **error);

const char *closs_staging_get_target (const ClossStaging *staging); /* the path of the data set's folder */
const char *closs_staging_get_ready (const ClossStaging *staging);
char *closs_staging_get_part (const ClossStaging *staging, const char *name) G_GNUC_WARN_UNUSED_RESULT; /* g_free() */

/* Moves the file that was fetched as @name into ready/, as it is. */
gboolean closs_staging_take (ClossStaging *staging, const char *name, GError **error);

/* ready/ becomes the data set's folder, and the rest goes. */
gboolean closs_staging_commit (ClossStaging *staging, GError **error);

/* Everything goes. */
void closs_staging_discard (ClossStaging *staging);

G_END_DECLS
