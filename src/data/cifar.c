/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cifar.h"
#include "data/dataset.h"
#include "data/reading.h"

enum
{
  PLANE = CLOSS_CIFAR_SIZE * CLOSS_CIFAR_SIZE,
  IMAGE = PLANE * CLOSS_CIFAR_CHANNELS,
  CHUNK = 64, /* records read at a time */
};

typedef struct
{
  const char *title;
  gsize label_bytes; /* the class is the last of them, a coarse class the first of two */
  int n_classes, n_coarse;
} Format;

static const Format formats[] = {
  [CLOSS_CIFAR_10] = { "CIFAR-10", 1, 10, 0 },
  [CLOSS_CIFAR_100] = { "CIFAR-100", 2, CLOSS_CIFAR_MAX_CLASSES, 20 },
};

/* Where a record is, for the messages. */
typedef struct
{
  const char *name;
  const Format *format;
  gsize index;        /* of the record, in the file */
  guint max_pictures; /* in all files */
} Place;

static gsize
get_offset (const Place *place)
{
  return place->index * (place->format->label_bytes + IMAGE);
}

static gboolean
check_label (const Place *place, const char *what, gsize byte, guint8 label, int n_classes, GError **error)
{
  if (label < n_classes)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: %s %u at byte %" G_GSIZE_FORMAT ", picture %" G_GSIZE_FORMAT
               "; 0 to %d were expected: is it a binary file of %s?",
               place->name, what, label, get_offset (place) + byte, place->index, n_classes - 1, place->format->title);
  return FALSE;
}

/* A fine class belongs to one coarse class. */
static gboolean
note_group (ClossCifar *cifar, const Place *place, guint8 label, guint8 coarse, GError **error)
{
  int *group = &cifar->group_of_class[label];

  if (*group < 0)
    *group = coarse;
  if (*group == coarse)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: coarse class %u at byte %" G_GSIZE_FORMAT ", picture %" G_GSIZE_FORMAT
               "; %d was expected, as of the pictures of fine class %u before it",
               place->name, coarse, get_offset (place), place->index, *group, label);
  return FALSE;
}

static gboolean
add_labels (ClossCifar *cifar, const Place *place, const guint8 *bytes, GError **error)
{
  const Format *format = place->format;
  guint16 label = bytes[format->label_bytes - 1], coarse = bytes[0];

  if (format->n_coarse > 0 && !check_label (place, "coarse class", 0, (guint8)coarse, format->n_coarse, error))
    return FALSE;
  if (!check_label (place, format->n_coarse > 0 ? "fine class" : "class", format->label_bytes - 1, (guint8)label,
                    format->n_classes, error))
    return FALSE;
  if (format->n_coarse > 0)
    {
      if (!note_group (cifar, place, (guint8)label, (guint8)coarse, error))
        return FALSE;
      g_array_append_val (cifar->coarse_labels, coarse);
    }
  g_array_append_val (cifar->labels, label);
  return TRUE;
}

/* Color planes to pixels. */
static void
add_image (ClossCifar *cifar, const guint8 *planes)
{
  guint done = cifar->images->len;
  guint8 *pixels;

  g_byte_array_set_size (cifar->images, done + IMAGE);
  pixels = cifar->images->data + done;
  for (gsize i = 0; i < PLANE; i++)
    for (gsize c = 0; c < CLOSS_CIFAR_CHANNELS; c++)
      pixels[i * CLOSS_CIFAR_CHANNELS + c] = planes[c * PLANE + i];
}

static gboolean
add_records (ClossCifar *cifar, Place *place, const guint8 *bytes, gsize n_bytes, GError **error)
{
  gsize record = place->format->label_bytes + IMAGE;

  for (; n_bytes >= record; n_bytes -= record, bytes += record, place->index++)
    {
      if (cifar->labels->len >= place->max_pictures)
        {
          g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                       "%s: goes on after byte %" G_GSIZE_FORMAT "; at most %u pictures fit into memory: use fewer",
                       place->name, get_offset (place), place->max_pictures);
          return FALSE;
        }
      if (!add_labels (cifar, place, bytes, error))
        return FALSE;
      add_image (cifar, bytes + place->format->label_bytes);
    }
  if (n_bytes == 0)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: ends at byte %" G_GSIZE_FORMAT ", in the middle of picture %" G_GSIZE_FORMAT
               "; a multiple of %" G_GSIZE_FORMAT
               " bytes was expected: either the file is cut short, or it is no binary file of %s",
               place->name, get_offset (place) + n_bytes, place->index, record, place->format->title);
  return FALSE;
}

void
closs_cifar_init (ClossCifar *cifar, ClossCifarFormat format)
{
  *cifar = (ClossCifar){ .format = format,
                         .images = g_byte_array_new (),
                         .labels = g_array_new (FALSE, FALSE, sizeof (guint16)),
                         .coarse_labels = g_array_new (FALSE, FALSE, sizeof (guint16)) };
  for (gsize i = 0; i < CLOSS_CIFAR_MAX_CLASSES; i++)
    cifar->group_of_class[i] = -1;
}

void
closs_cifar_clear (ClossCifar *cifar)
{
  g_clear_pointer (&cifar->images, g_byte_array_unref);
  g_clear_pointer (&cifar->labels, g_array_unref);
  g_clear_pointer (&cifar->coarse_labels, g_array_unref);
}

gsize
closs_cifar_get_record_size (ClossCifarFormat format)
{
  return formats[format].label_bytes + IMAGE;
}

int
closs_cifar_get_n_classes (ClossCifarFormat format)
{
  return formats[format].n_classes;
}

int
closs_cifar_get_n_coarse_classes (ClossCifarFormat format)
{
  return formats[format].n_coarse;
}

gboolean
closs_cifar_read (GInputStream *stream, const char *name, ClossCifar *cifar, GCancellable *cancellable, GError **error)
{
  Place place = { .name = name,
                  .format = &formats[cifar->format],
                  .max_pictures = (guint)(closs_dataset_get_max_split () / IMAGE) };
  gsize size = CHUNK * closs_cifar_get_record_size (cifar->format), n_read;
  g_autofree guint8 *buffer = g_malloc (size);

  do
    if (!closs_reading_fill (stream, name, buffer, size, &n_read, cancellable, error)
        || !add_records (cifar, &place, buffer, n_read, error))
      return FALSE;
  while (n_read == size);
  if (place.index > 0)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               "%s: is empty; pictures of %" G_GSIZE_FORMAT " bytes were expected: fetch it again", name,
               closs_cifar_get_record_size (cifar->format));
  return FALSE;
}

gboolean
closs_cifar_load (GFile *file, ClossCifar *cifar, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GInputStream) stream = closs_reading_open (file, cancellable, error);

  return stream != NULL && closs_cifar_read (stream, name, cifar, cancellable, error);
}
