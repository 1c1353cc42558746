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

/* The order of the numbers of a color picture in a table. */
typedef enum
{
  CLOSS_IMPORT_ORDER_AUTO,        /* found by looking at the pictures */
  CLOSS_IMPORT_ORDER_PLANES,      /* all of red, then green, then blue */
  CLOSS_IMPORT_ORDER_INTERLEAVED, /* red, green and blue of each pixel */
} ClossImportOrder;

/* The choices about the user's own data. A value: the same options and the same files are the same data set, bit for
 * bit. */
typedef struct
{
  /* Only of pictures that are files of their own, because only they are scaled. */
  int size; /* pixels a side; 0: CLOSS_IMPORT_GRAY_SIZE, or CLOSS_IMPORT_RGB_SIZE for color */
  ClossImportColor color;
  /* Only of data without test pictures: the share of every class that is kept from the training, and the seed that
   * chooses the pictures. */
  double held_out;
  guint64 split_seed;
  /* Only of tables: the column of the labels, as its place (a whole number from 1) or its name; NULL: it is found.
   * Interned, so that the options stay a value. */
  const char *label_column;
  ClossImportOrder channel_order;
  gboolean is_transposed; /* rows and columns of each picture are exchanged */
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
 * leaves the rest of *options as it was. FALSE: that was not all. The later choices ("label-column=1",
 * "channel-order=planes", "transpose=yes") are only in the text if they were made; a name of a column is escaped as in
 * a URI. */
char *closs_import_options_format (const ClossImportOptions *options) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_import_options_parse (const char *text, ClossImportOptions *options);

/* The words of the text form and of the command line: "auto", "gray", "color"; "auto", "planes", "interleaved". */
const char *closs_import_color_get_key (ClossImportColor color);
const char *closs_import_order_get_key (ClossImportOrder order);
/* The inverse; FALSE: @key is none of the words. */
gboolean closs_import_order_find (const char *key, ClossImportOrder *order);

G_END_DECLS
