/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/figure.h"
#include "plot/export.h"
#include "plot/palette.h"
#include "plot/scale.h"
#include <glib/gi18n.h>
#include <math.h>

enum
{
  WIDTH = 640, /* points */
  HEIGHT = 560,
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

static char *
make_caption (const ClossFrame *frame, const ClossPreset *preset)
{
  g_autofree char *settings = describe_settings (frame, preset);
  const char *title = closs_dataset_get_title (frame->dataset);
  double epoch = fmax (1, ceil (frame->epoch));
  g_autofree char *step = closs_scale_format ((double)frame->step, 1, TRUE);

  if (isnan (frame->metrics.accuracy))
    return g_strdup_printf (_ ("%s · %s · epoch %.0f · step %s"), title, settings, epoch, step);
  return g_strdup_printf (_ ("%s · %s · epoch %.0f · step %s · %.2f %%"), title, settings, epoch, step,
                          100 * frame->metrics.accuracy);
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

gboolean
closs_figure_write_frame (const ClossFrame *frame, const ClossPreset *preset, const char *name, GFile *file,
                          GError **error)
{
  g_autofree const char **class_names = g_new0 (const char *, (gsize)frame->n_classes);
  g_autofree int *class_colors = make_colors (frame->dataset);
  g_autofree char *caption = make_caption (frame, preset);
  ClossScene scene = {
    .theme = CLOSS_THEME_PRINT,
    .flags = CLOSS_SCENE_REGIONS | CLOSS_SCENE_GRID | CLOSS_SCENE_LEGEND | CLOSS_SCENE_CENTERS | CLOSS_SCENE_CAPTION,
    .n_points = frame->n,
    .points = frame->embeddings,
    .labels = frame->labels,
    .n_classes = frame->n_classes,
    .class_names = class_names,
    .class_colors = class_colors,
    .centers = frame->centers,
    .classifier_weight = frame->classifier_weight,
    .classifier_bias = frame->classifier_bias,
    .isolated_class = -1,
    .caption = caption,
  };
  ClossRect plane = closs_scene_get_plane (&scene, WIDTH, HEIGHT);

  for (int i = 0; i < frame->n_classes; i++)
    class_names[i] = closs_dataset_get_class_name (frame->dataset, i);
  scene.view = closs_view_fit (&scene, &plane);
  return closs_figure_export (&scene, closs_figure_format_for_path (name), WIDTH, HEIGHT, PNG_SCALE, _ ("Features"),
                              file, NULL, error);
}
