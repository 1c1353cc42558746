/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* The data sets the program knows, a list of one interface: adding one is one row (catalogue.c) and, where its files
 * are of a new kind, one reader. */
typedef struct _ClossDatasetKind ClossDatasetKind;

struct _ClossDatasetKind
{
  const char *id;           /* "mnist": the name on the command line */
  const char *title;        /* "MNIST" */
  const char *description;  /* N_(): one line */
  const char *folder;       /* what its folder is called in the places; kinds can share one; NULL: needs no file */
  const char *torch_folder; /* and in those of torchvision */
  /* Reads it from @directory (NULL for what needs no file). @seed counts only where the pictures are drawn. */
  ClossDataset *(*load) (const ClossDatasetKind *kind, GFile *directory, guint64 seed, GCancellable *cancellable,
                         GError **error);
  /* Whether @directory seems to hold it: looks at names only. NULL where it needs no file. */
  gboolean (*is_in) (GFile *directory);
  const char *const *class_names; /* where the program and not a file names them; else NULL */
};

const ClossDatasetKind *closs_catalogue_get_kinds (gsize *n_kinds);
const ClossDatasetKind *closs_catalogue_find_kind (const char *id);

/* The places where @kind is looked for, in order: $XDG_DATA_HOME/centerloss/FOLDER, every $XDG_DATA_DIRS entry's
 * centerloss/FOLDER and datasets/FOLDER, /usr/share/datasets/FOLDER and the common caches of other programs, each once.
 * Full array of GFile. */
GPtrArray *closs_catalogue_get_places (const ClossDatasetKind *kind) G_GNUC_WARN_UNUSED_RESULT;

/* The first place that holds @kind, or NULL. Looks at the disk: not on the main thread. */
GFile *closs_catalogue_locate (const ClossDatasetKind *kind) G_GNUC_WARN_UNUSED_RESULT;

/* The whole way: find the kind, locate it (or take @directory where not NULL), load it. Blocks; any thread. */
ClossDataset *closs_catalogue_open (const char *id, GFile *directory, guint64 seed, GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the window starts with: MNIST where it is found, else Fashion-MNIST, else synthetic. Never NULL. */
const ClossDatasetKind *closs_catalogue_get_default (void);

G_END_DECLS
