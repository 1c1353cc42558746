/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options-private.h"
#include "plot/animation.h"
#include <glib/gi18n.h>
#include <string.h>

/* The last given option about the animation; messages name only this one. */
static ClossOptions *
note_option (gpointer data, const char *name)
{
  ClossOptions *options = data;

  options->animation.option = g_intern_string (name + strlen ("--"));
  return options;
}

/* Parses the length of one side; sets the rest of @text. */
static int
parse_side (const char *text, const char **rest)
{
  char *end;
  guint64 side = g_ascii_strtoull (text, &end, 10);

  *rest = end;
  return g_ascii_isdigit (*text) && side >= CLOSS_ANIMATION_MIN_SIDE && side <= CLOSS_ANIMATION_MAX_SIDE ? (int)side
                                                                                                         : 0;
}

static gboolean
parse_size_cb (const char *name, const char *text, gpointer data, GError **error)
{
  ClossAnimationOptions *animation = &note_option (data, name)->animation;
  const char *rest;

  animation->width = parse_side (text, &rest);
  animation->height = *rest == 'x' ? parse_side (rest + 1, &rest) : 0;
  if (animation->width > 0 && animation->height > 0 && *rest == '\0')
    return TRUE;
  return closs_options_fail (error,
                             _ ("%s: invalid value “%s”: expected width and height in pixels, such as 640x560, "
                                "each from %d to %d"),
                             name, text, CLOSS_ANIMATION_MIN_SIDE, CLOSS_ANIMATION_MAX_SIDE);
}

static gboolean
parse_number (const char *name, const char *text, double least, double most, double *value, GError **error)
{
  char *end;

  *value = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && *value >= least && *value <= most)
    return TRUE;
  return closs_options_fail (error, _ ("%s: invalid value “%s”: expected a number from %g to %g"), name, text, least,
                             most);
}

static gboolean
parse_rate_cb (const char *name, const char *text, gpointer data, GError **error)
{
  return parse_number (name, text, CLOSS_ANIMATION_MIN_RATE, CLOSS_ANIMATION_MAX_RATE,
                       &note_option (data, name)->animation.rate, error);
}

static gboolean
parse_length_cb (const char *name, const char *text, gpointer data, GError **error)
{
  return parse_number (name, text, CLOSS_ANIMATION_MIN_LENGTH, CLOSS_ANIMATION_MAX_LENGTH,
                       &note_option (data, name)->animation.length, error);
}

void
closs_options_add_animation (GOptionGroup *group, ClossOptions *options)
{
  const GOptionEntry entries[] = {
    { "animate", 0, 0, G_OPTION_ARG_FILENAME, &options->animation.file,
      N_ ("Draw the features from the first step to the last, as an animation"), "FILE.gif" },
    { "animate-size", 0, 0, CLOSS_OPTION_CALLBACK (parse_size_cb), N_ ("Size of the animation in pixels"),
      "WIDTHxHEIGHT" },
    { "animate-rate", 0, 0, CLOSS_OPTION_CALLBACK (parse_rate_cb), N_ ("Pictures per second of the animation"), "X" },
    { "animate-length", 0, 0, CLOSS_OPTION_CALLBACK (parse_length_cb), N_ ("Length of the animation in seconds"), "X" },
    G_OPTION_ENTRY_NULL,
  };

  options->animation = (ClossAnimationOptions){ .width = 640, .height = 560, .rate = 15, .length = 10 };
  g_option_group_add_entries (group, entries);
}

static gboolean
has_gif_suffix (const char *name)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && g_ascii_strcasecmp (dot, ".gif") == 0;
}

gboolean
closs_options_check_animation (const ClossOptions *options, GError **error)
{
  const ClossAnimationOptions *animation = &options->animation;

  if (animation->file == NULL && animation->option != NULL)
    return closs_options_fail (error, _ ("--%s needs --animate; give --animate, too"), animation->option);
  if (animation->file != NULL && !has_gif_suffix (animation->file))
    return closs_options_fail (error, _ ("--animate: “%s” does not end in .gif"), animation->file);
  return TRUE;
}
