/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The binary files of CIFAR-10 and CIFAR-100: nothing but records. A record is the label (CIFAR-10: one byte;
 * CIFAR-100: the coarse class, then the fine one) and 32×32 pixels, all of red, then green, then blue
 * (https://www.cs.toronto.edu/~kriz/cifar.html). */
typedef enum
{
  CLOSS_CIFAR_10,
  CLOSS_CIFAR_100,
} ClossCifarFormat;

enum
{
  CLOSS_CIFAR_SIZE = 32, /* pixels a side */
  CLOSS_CIFAR_CHANNELS = 3,
  CLOSS_CIFAR_MAX_CLASSES = 100,
};

/* What has been read so far, of one file or several. */
typedef struct
{
  ClossCifarFormat format;
  GByteArray *images;                          /* [n][32][32][3] */
  GArray *labels;                              /* [n] guint16; of CIFAR-100 the fine classes */
  GArray *coarse_labels;                       /* [n] guint16; empty for CIFAR-10 */
  int group_of_class[CLOSS_CIFAR_MAX_CLASSES]; /* the coarse class of each fine one; -1: no picture of it so far */
} ClossCifar;

void closs_cifar_init (ClossCifar *cifar, ClossCifarFormat format);
void closs_cifar_clear (ClossCifar *cifar);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossCifar, closs_cifar_clear)

gsize closs_cifar_get_record_size (ClossCifarFormat format);    /* bytes */
int closs_cifar_get_n_classes (ClossCifarFormat format);        /* 10 or 100 */
int closs_cifar_get_n_coarse_classes (ClossCifarFormat format); /* 0 or 20 */

/* Appends the pictures of a whole file (also one that is packed with gzip) to @cifar, which is good for nothing but
 * clearing after an error. Memory grows with what the file holds. Errors: GIO's, or CLOSS_DATA_ERROR_FORMAT with the
 * file, the offset and what was expected there: no picture, a picture cut short, a label out of range, a fine class
 * that belongs to two coarse ones. */
gboolean closs_cifar_load (GFile *file, ClossCifar *cifar, GCancellable *cancellable, GError **error);

/* The same from a stream of unpacked bytes; @name stands in the messages. */
gboolean closs_cifar_read (GInputStream *stream, const char *name, ClossCifar *cifar, GCancellable *cancellable,
                           GError **error);

G_END_DECLS
