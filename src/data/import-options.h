/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLOSS_IMPORT_COLOR_AUTO, /* as the pictures are */
  CLOSS_IMPORT_COLOR_GRAY,
  CLOSS_IMPORT_COLOR_RGB,
} ClossImportColor;

/* What can be chosen about data of the user's own. A value: the same options and the same files are the same data set,
 * bit for bit. */
typedef struct
{
  /* Of pictures that are scaled, so only of those that are files of their own. */
  int size; /* pixels a side; 0: CLOSS_IMPORT_GRAY_SIZE, or CLOSS_IMPORT_RGB_SIZE for colour */
  ClossImportColor color;
  /* Where the data have no test pictures of their own: the share of every class that is kept from the training, and
   * what chooses the pictures. */
  double held_out;
  guint64 split_seed;
} ClossImportOptions;

enum
{
  CLOSS_IMPORT_GRAY_SIZE = 28, /* MNIST's */
  CLOSS_IMPORT_RGB_SIZE = 32,  /* CIFAR's */
  CLOSS_IMPORT_MIN_SIZE = 16,  /* what the deepest network needs */
  CLOSS_IMPORT_MAX_SIZE = 256,
};
#define CLOSS_IMPORT_MAX_HELD_OUT 0.9

ClossImportOptions closs_import_options_get_default (void);
gboolean closs_import_options_equal (const ClossImportOptions *a, const ClossImportOptions *b);

/* "size=28 color=gray held-out=0.2 split-seed=0", for what is remembered, and its inverse: takes what it can read and
 * leaves the rest of *options as it was. FALSE: that was not all. */
char *closs_import_options_format (const ClossImportOptions *options) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_import_options_parse (const char *text, ClossImportOptions *options);

/* The words of the text form and of the command line: "auto", "gray", "color". */
const char *closs_import_color_get_key (ClossImportColor color);

G_END_DECLS
