/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/sample-picture.h"

struct _ClossSamplePicture
{
  GtkWidget parent_instance;

  int size;
  ClossDataset *dataset; /* counted; NULL: nothing is shown */
  ClossSplitKind split;
  guint32 index;
  GdkTexture *texture; /* NULL: to be made */
};

enum
{
  PROP_0,
  PROP_SIZE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (ClossSamplePicture, closs_sample_picture, GTK_TYPE_WIDGET)

static void
invalidate (ClossSamplePicture *self)
{
  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Device pixels of a pixel of the image; 1 where the image is larger than the widget. */
static int
get_magnification (ClossSamplePicture *self, ClossShape shape)
{
  int room = self->size * gtk_widget_get_scale_factor (GTK_WIDGET (self));

  return MAX (1, room / MAX (MAX (shape.w, shape.h), 1));
}

/* Gray, or the first three channels. */
static void
expand_pixel (const guint8 *pixel, int n_channels, guint8 rgb[3])
{
  for (int c = 0; c < 3; c++)
    rgb[c] = pixel[n_channels >= 3 ? c : 0];
}

static GdkTexture *
make_texture (ClossSamplePicture *self, ClossShape shape, int magnification)
{
  gsize width = (gsize)shape.w * (gsize)magnification, height = (gsize)shape.h * (gsize)magnification;
  gsize n_values = (gsize)shape.h * (gsize)shape.w * (gsize)shape.c;
  const guint8 *image = closs_dataset_get_split (self->dataset, self->split).images + self->index * n_values;
  guint8 *pixels = g_malloc (width * height * 3);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, width * height * 3);

  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        gsize source = (y / (gsize)magnification) * (gsize)shape.w + x / (gsize)magnification;

        expand_pixel (image + source * (gsize)shape.c, shape.c, pixels + 3 * (y * width + x));
      }
  return gdk_memory_texture_new ((int)width, (int)height, GDK_MEMORY_R8G8B8, bytes, width * 3);
}

static void
closs_sample_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClossSamplePicture *self = CLOSS_SAMPLE_PICTURE (widget);
  float scale = (float)gtk_widget_get_scale_factor (widget), width, height;

  if (self->dataset == NULL)
    return;
  if (self->texture == NULL)
    {
      ClossShape shape = closs_dataset_get_image_shape (self->dataset);

      self->texture = make_texture (self, shape, get_magnification (self, shape));
    }
  width = (float)gdk_texture_get_width (self->texture) / scale;
  height = (float)gdk_texture_get_height (self->texture) / scale;
  /* On whole pixels: else it would be resampled. */
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT ((float)((gtk_widget_get_width (widget) - (int)width) / 2),
                                                    (float)((gtk_widget_get_height (widget) - (int)height) / 2), width,
                                                    height));
}

static void
closs_sample_picture_measure (GtkWidget *widget, GtkOrientation orientation G_GNUC_UNUSED, int for_size G_GNUC_UNUSED,
                              int *minimum, int *natural, int *minimum_baseline G_GNUC_UNUSED,
                              int *natural_baseline G_GNUC_UNUSED)
{
  *minimum = *natural = CLOSS_SAMPLE_PICTURE (widget)->size;
}

static void
closs_sample_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_SIZE:
      g_value_set_int (value, CLOSS_SAMPLE_PICTURE (object)->size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_sample_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClossSamplePicture *self = CLOSS_SAMPLE_PICTURE (object);

  switch (id)
    {
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      invalidate (self);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
closs_sample_picture_dispose (GObject *object)
{
  ClossSamplePicture *self = CLOSS_SAMPLE_PICTURE (object);

  g_clear_object (&self->texture);
  g_clear_pointer (&self->dataset, closs_dataset_unref);
  G_OBJECT_CLASS (closs_sample_picture_parent_class)->dispose (object);
}

static void
closs_sample_picture_class_init (ClossSamplePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = closs_sample_picture_get_property;
  object_class->set_property = closs_sample_picture_set_property;
  object_class->dispose = closs_sample_picture_dispose;
  widget_class->snapshot = closs_sample_picture_snapshot;
  widget_class->measure = closs_sample_picture_measure;
  properties[PROP_SIZE]
      = g_param_spec_int ("size", NULL, NULL, 1, 1024, 28, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
closs_sample_picture_init (ClossSamplePicture *self)
{
  self->size = 28;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (invalidate), NULL);
}

void
closs_sample_picture_set (ClossSamplePicture *picture, ClossDataset *dataset, ClossSplitKind split, guint32 index)
{
  if (picture->dataset == dataset && picture->split == split && picture->index == index)
    return;
  g_clear_pointer (&picture->dataset, closs_dataset_unref);
  picture->dataset = dataset != NULL ? closs_dataset_ref (dataset) : NULL;
  picture->split = split;
  picture->index = index;
  invalidate (picture);
}
