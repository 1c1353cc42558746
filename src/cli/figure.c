/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/figure.h"
#include "plot/animation.h"
#include "plot/export.h"
#include "plot/palette.h"
#include "train/caption.h"
#include <glib/gi18n.h>

enum
{
  WIDTH = 640, /* points */
  HEIGHT = 560,
  MANY = 40,         /* classes; the names of more do not fit beside a plane of that size */
  MANY_WIDTH = 1260, /* size of a figure with room for a hundred */
  MANY_HEIGHT = 860,
  PNG_SCALE = 2,
};

/* NULL if the classes have no groups. */
static int *
make_colors (const ClossDataset *dataset)
{
  int n = closs_dataset_get_n_classes (dataset), n_groups = closs_dataset_get_n_groups (dataset);
  g_autofree int *groups = g_new (int, (gsize)n);

  for (int k = 0; k < n; k++)
    groups[k] = n_groups > 0 ? closs_dataset_get_group (dataset, k) : -1;
  return n_groups > 0 ? closs_palette_number_groups (groups, n, n_groups) : NULL;
}

/* The parts that all frames of a data set share. */
typedef struct
{
  const char **class_names;
  int *class_colors;
} Classes;

static void
init_classes (Classes *classes, const ClossDataset *dataset)
{
  int n = closs_dataset_get_n_classes (dataset);

  classes->class_names = g_new0 (const char *, (gsize)n);
  classes->class_colors = make_colors (dataset);
  for (int i = 0; i < n; i++)
    classes->class_names[i] = closs_dataset_get_class_name (dataset, i);
}

static void
clear_classes (Classes *classes)
{
  g_free (classes->class_names);
  g_free (classes->class_colors);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Classes, clear_classes)

/* Everything except the view. Test images are discs and training images rings, as in the window. */
static ClossScene
make_scene (const ClossFrame *frame, const Classes *classes, const char *caption)
{
  gboolean is_test = frame->splits == CLOSS_SPLITS_TEST;

  G_STATIC_ASSERT (CLOSS_SPLIT_TRAIN == 0 && CLOSS_SPLIT_TEST == 1);
  return (ClossScene){
    .theme = CLOSS_THEME_PRINT,
    .flags = CLOSS_SCENE_REGIONS | CLOSS_SCENE_GRID | CLOSS_SCENE_LEGEND | CLOSS_SCENE_CENTERS | CLOSS_SCENE_CAPTION,
    .n_points = frame->n,
    .points = frame->embeddings,
    .labels = frame->labels,
    .filled = is_test ? NULL : frame->split_of,
    .hollow_name = is_test ? NULL : _ ("Training images"),
    .n_classes = frame->n_classes,
    .class_names = classes->class_names,
    .class_colors = classes->class_colors,
    .centers = frame->centers,
    .classifier_weight = frame->classifier_weight,
    .classifier_bias = frame->classifier_bias,
    .isolated_class = -1,
    .caption = caption,
  };
}

gboolean
closs_figure_write_frame (const ClossFrame *frame, const GArray *events, const char *name, GFile *file, GError **error)
{
  g_auto (Classes) classes = { 0 };
  g_autofree char *caption
      = closs_caption_describe_figure (frame, (const ClossEvent *)(void *)events->data, events->len);
  double width = frame->n_classes > MANY ? MANY_WIDTH : WIDTH;
  double height = frame->n_classes > MANY ? MANY_HEIGHT : HEIGHT;
  ClossScene scene;
  ClossRect plane;

  init_classes (&classes, frame->dataset);
  scene = make_scene (frame, &classes, caption);
  plane = closs_scene_get_plane (&scene, width, height);
  scene.view = closs_view_fit (&scene, &plane);
  return closs_figure_export (&scene, closs_figure_format_for_path (name), width, height, PNG_SCALE, _ ("Features"),
                              file, NULL, error);
}

gboolean
closs_figure_write_film (const ClossFilm *film, const GArray *events, const ClossAnimationOptions *options, GFile *file,
                         GError **error)
{
  guint n = film->frames->len;
  g_autofree ClossAnimationKey *keys = g_new0 (ClossAnimationKey, n);
  g_autoptr (GPtrArray) captions = g_ptr_array_new_with_free_func (g_free);
  g_auto (Classes) classes = { 0 };
  ClossAnimation animation = { .n_keys = n,
                               .keys = keys,
                               .width = options->width,
                               .height = options->height,
                               .rate = options->rate,
                               .length = options->length };

  init_classes (&classes, ((const ClossFrame *)film->frames->pdata[0])->dataset);
  for (guint i = 0; i < n; i++)
    {
      const ClossFrame *frame = film->frames->pdata[i];

      g_ptr_array_add (captions, closs_caption_describe_film (frame, frame->n_of, frame->accuracy_of,
                                                              (const ClossEvent *)(void *)events->data, events->len));
      keys[i].step = frame->step;
      keys[i].n_same = frame->n;
      keys[i].scene = make_scene (frame, &classes, captions->pdata[i]);
      keys[i].scene.flags |= CLOSS_SCENE_TRAILS;
    }
  return closs_animation_write (&animation, file, NULL, error);
}
