/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/figure.h"
#include "plot/animation.h"
#include "plot/export.h"
#include "plot/palette.h"
#include "plot/scale.h"
#include <glib/gi18n.h>
#include <math.h>

enum
{
  WIDTH = 640, /* points */
  HEIGHT = 560,
  MANY = 40,         /* classes, whose names have no room beside a plane of that size */
  MANY_WIDTH = 1260, /* a hundred have in this one */
  MANY_HEIGHT = 860,
  PNG_SCALE = 2,
};

/* The preset whose settings these are, or the one that they were changed from. */
static char *
describe_settings (const ClossFrame *frame, const ClossPreset *preset)
{
  const ClossPreset *match = closs_preset_match (&frame->settings);

  if (match != NULL)
    return g_strdup (match->title);
  /* Translators: a preset's name, of which some settings were changed */
  return g_strdup_printf (_ ("%s, changed"), preset->title);
}

/* "test accuracy 97.81 % (n = 10,000)", "test accuracy ≈ 80.53 % (n = 2,000)"; NULL if it was not measured. */
static char *
describe_accuracy (const ClossFrame *frame)
{
  g_autofree char *n = closs_scale_format ((double)frame->n_of[frame->split], 1, TRUE);
  const char *sign = closs_frame_is_whole (frame) ? "" : "≈ ";

  if (isnan (frame->metrics.accuracy))
    return NULL;
  return g_strdup_printf (frame->split == CLOSS_SPLIT_TEST ? _ ("test accuracy %s%.2f %% (n = %s)")
                                                           : _ ("training accuracy %s%.2f %% (n = %s)"),
                          sign, 100 * frame->metrics.accuracy, n);
}

/* "λ 1 · seed 0" */
static char *
describe_values (const ClossSettings *settings)
{
  g_autofree char *lambda
      = closs_control_display (closs_control_get (CLOSS_CONTROL_LAMBDA), settings->value[CLOSS_CONTROL_LAMBDA]);

  /* Translators: below a figure: the strength of the center loss, as "λ 1", and the seed */
  return g_strdup_printf (_ ("%s · seed %.0f"), lambda, settings->value[CLOSS_CONTROL_SEED]);
}

static char *
make_caption (const ClossFrame *frame, const ClossPreset *preset)
{
  g_autofree char *settings = describe_settings (frame, preset);
  const char *title = closs_dataset_get_title (frame->dataset);
  double epoch = fmax (1, ceil (frame->epoch));
  g_autofree char *step = closs_scale_format ((double)frame->step, 1, TRUE);

  g_autofree char *accuracy = describe_accuracy (frame);
  g_autofree char *moment = g_strdup_printf (_ ("%s · %s · epoch %.0f · step %s"), title, settings, epoch, step);
  g_autofree char *values = describe_values (&frame->settings);

  return g_strjoin (" · ", moment, accuracy != NULL ? accuracy : values, accuracy != NULL ? values : NULL, NULL);
}

/* NULL where the classes belong to no groups. */
static int *
make_colors (const ClossDataset *dataset)
{
  int n = closs_dataset_get_n_classes (dataset), n_groups = closs_dataset_get_n_groups (dataset);
  g_autofree int *groups = g_new (int, (gsize)n);

  for (int k = 0; k < n; k++)
    groups[k] = n_groups > 0 ? closs_dataset_get_group (dataset, k) : -1;
  return n_groups > 0 ? closs_palette_number_groups (groups, n, n_groups) : NULL;
}

/* The words first that change: where there is little room, those at the end are left out. */
static char *
make_film_caption (const ClossFrame *frame, const ClossPreset *preset)
{
  g_autofree char *settings = describe_settings (frame, preset);
  g_autofree char *step = closs_scale_format ((double)frame->step, 1, TRUE);
  g_autofree char *accuracy = describe_accuracy (frame);
  const char *title = closs_dataset_get_title (frame->dataset);
  double epoch = fmax (1, ceil (frame->epoch));

  if (accuracy == NULL)
    return g_strdup_printf (_ ("Epoch %.0f · step %s · %s · %s"), epoch, step, title, settings);
  return g_strdup_printf (_ ("Epoch %.0f · step %s · %s · %s · %s"), epoch, step, accuracy, title, settings);
}

/* What all frames of a data set have in common. */
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

/* All but the view. Test images are discs and training images rings, as in the window. */
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
closs_figure_write_frame (const ClossFrame *frame, const ClossPreset *preset, const char *name, GFile *file,
                          GError **error)
{
  g_auto (Classes) classes = { 0 };
  g_autofree char *caption = make_caption (frame, preset);
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
closs_figure_write_film (const ClossFilm *film, const ClossPreset *preset, const ClossAnimationOptions *options,
                         GFile *file, GError **error)
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

      g_ptr_array_add (captions, make_film_caption (frame, preset));
      keys[i].step = frame->step;
      keys[i].n_same = frame->n;
      keys[i].scene = make_scene (frame, &classes, captions->pdata[i]);
      keys[i].scene.flags |= CLOSS_SCENE_TRAILS;
    }
  return closs_animation_write (&animation, file, NULL, error);
}
