/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where the data sets can be had: resources/datasets.json, read into plain values. A parsed list is complete: every
 * address is one of HTTP, every name is that of a file in the data set's own folder, and whatever is fetched has a
 * SHA-256 to hold it against, before it is unpacked or after. */

typedef enum
{
  CLOSS_PACKING_NONE,
  CLOSS_PACKING_GZIP, /* NAME.gz, one file */
  CLOSS_PACKING_TAR,  /* NAME.tar.gz */
} ClossPacking;

/* A file that comes out of a packed one. */
typedef struct
{
  char *name;        /* as in the archive, with folders */
  const char *place; /* the last part of @name: what it is called in the data set's folder */
  guint64 size;      /* bytes; 0: not known, and little */
  char *sha256;      /* or NULL */
} ClossSourceMember;

/* A file that is fetched. */
typedef struct
{
  char *name; /* after the address of any mirror */
  ClossPacking packing;
  guint64 size;       /* bytes to fetch; exact where there is @sha256, else another packing may differ a little */
  char *sha256;       /* of the file as it is fetched; NULL: every member has one */
  GPtrArray *members; /* ClossSourceMember; empty where it is not packed */
} ClossSourceFile;

typedef struct
{
  char *folder;       /* the data set's: ClossDatasetKind.folder */
  GPtrArray *mirrors; /* char *, each with '/' at the end, the best first */
  GPtrArray *files;   /* ClossSourceFile */
} ClossSource;

typedef struct _ClossSources ClossSources;

/* The list that is part of the program, or the file that the environment variable CENTERLOSS_DATASETS names. */
ClossSources *closs_sources_load (GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @name stands in the messages. Errors: CLOSS_DATA_ERROR_FORMAT with the place and what was expected. */
ClossSources *closs_sources_parse (const char *text, gsize length, const char *name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_sources_free (ClossSources *sources);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossSources, closs_sources_free)

/* Borrowed; NULL: this data set cannot be fetched. */
const ClossSource *closs_sources_find (const ClossSources *sources, const char *folder);

guint64 closs_source_get_download_size (const ClossSource *source); /* bytes that are fetched */
guint64 closs_source_get_disk_size (const ClossSource *source);     /* bytes on the disk at the end */

G_END_DECLS
