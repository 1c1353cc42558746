/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/import.h"
#include "support/idx-files.h"
#include <gdk-pixbuf/gdk-pixbuf.h>

/* A temporary folder for a test's files, and the result of the import. */

typedef struct
{
  char *folder;
  ClossImportOptions options;
  ClossImport *import;
  GError *error;
} ImportFixture;

static inline void
set_up_import (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = make_folder ();
  fixture->options = closs_import_options_get_default ();
}

static inline void
tear_down_import (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_clear_pointer (&fixture->import, closs_import_free);
  g_clear_error (&fixture->error);
  remove_folder (fixture->folder);
  g_free (fixture->folder);
}

/* @name: a file in the folder, or NULL for the folder itself. */
static inline void
try_import (ImportFixture *fixture, const char *name)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, name, NULL);

  g_clear_pointer (&fixture->import, closs_import_free);
  g_clear_error (&fixture->error);
  fixture->import = closs_import_read (file, &fixture->options, NULL, NULL, NULL, &fixture->error);
  g_assert_true ((fixture->import != NULL) == (fixture->error == NULL));
}

static inline void
do_import (ImportFixture *fixture, const char *name)
{
  try_import (fixture, name);
  g_assert_no_error (fixture->error);
}

static inline void
assert_import_fails (ImportFixture *fixture, const char *name, const char *words)
{
  try_import (fixture, name);
  g_assert_nonnull (fixture->error);
  if (strstr (fixture->error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", fixture->error->message, words);
}

static inline ClossSplit
get_split (const ImportFixture *fixture, ClossSplitKind kind)
{
  return closs_dataset_get_split (fixture->import->dataset, kind);
}

static inline void
assert_left_out (const ImportFixture *fixture, guint i, const char *name, const char *words)
{
  const ClossLeftOut *left_out;

  g_assert_cmpuint (i, <, fixture->import->left_out->len);
  left_out = fixture->import->left_out->pdata[i];
  g_assert_cmpstr (left_out->name, ==, name);
  if (strstr (left_out->reason, words) == NULL)
    g_error ("“%s” does not say “%s”", left_out->reason, words);
}

/* A picture with one color in its upper half and another in its lower half. */
static inline void
write_picture (const char *folder, const char *name, const char *type, int width, int height, guint32 upper,
               guint32 lower)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, width, height);
  g_autoptr (GdkPixbuf) half = gdk_pixbuf_new_subpixbuf (pixbuf, 0, height / 2, width, height - height / 2);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  gdk_pixbuf_fill (pixbuf, upper);
  gdk_pixbuf_fill (half, lower);
  gdk_pixbuf_save (pixbuf, path, type, &error, NULL);
  g_assert_no_error (error);
}

static inline char *
make_subfolder (const char *folder, const char *name)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  return path;
}
