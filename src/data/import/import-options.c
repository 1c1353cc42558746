/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import-options.h"
#include <string.h>

static const char *const color_keys[] = {
  [CLOSS_IMPORT_COLOR_AUTO] = "auto",
  [CLOSS_IMPORT_COLOR_GRAY] = "gray",
  [CLOSS_IMPORT_COLOR_RGB] = "color",
};

static const char *const order_keys[] = {
  [CLOSS_IMPORT_ORDER_AUTO] = "auto",
  [CLOSS_IMPORT_ORDER_PLANES] = "planes",
  [CLOSS_IMPORT_ORDER_INTERLEAVED] = "interleaved",
};

ClossImportOptions
closs_import_options_get_default (void)
{
  return (ClossImportOptions){ .color = CLOSS_IMPORT_COLOR_AUTO, .held_out = 0.2 };
}

gboolean
closs_import_options_equal (const ClossImportOptions *a, const ClossImportOptions *b)
{
  return a->size == b->size && a->color == b->color && a->held_out == b->held_out && a->split_seed == b->split_seed
         && g_strcmp0 (a->label_column, b->label_column) == 0 && a->channel_order == b->channel_order
         && a->is_transposed == b->is_transposed;
}

const char *
closs_import_color_get_key (ClossImportColor color)
{
  return color_keys[color];
}

const char *
closs_import_order_get_key (ClossImportOrder order)
{
  return order_keys[order];
}

gboolean
closs_import_order_find (const char *key, ClossImportOrder *order)
{
  for (guint i = 0; i < G_N_ELEMENTS (order_keys); i++)
    if (g_str_equal (key, order_keys[i]))
      {
        *order = i;
        return TRUE;
      }
  return FALSE;
}

char *
closs_import_options_format (const ClossImportOptions *options)
{
  char held_out[G_ASCII_DTOSTR_BUF_SIZE];
  GString *text = g_string_new (NULL);

  g_ascii_dtostr (held_out, sizeof held_out, options->held_out);
  g_string_printf (text, "size=%d color=%s held-out=%s split-seed=%" G_GUINT64_FORMAT, options->size,
                   color_keys[options->color], held_out, options->split_seed);
  if (options->label_column != NULL)
    {
      g_autofree char *escaped = g_uri_escape_string (options->label_column, NULL, FALSE);

      g_string_append_printf (text, " label-column=%s", escaped);
    }
  if (options->channel_order != CLOSS_IMPORT_ORDER_AUTO)
    g_string_append_printf (text, " channel-order=%s", order_keys[options->channel_order]);
  if (options->is_transposed)
    g_string_append (text, " transpose=yes");
  return g_string_free (text, FALSE);
}

static gboolean
parse_size (const char *value, int *size)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 0, CLOSS_IMPORT_MAX_SIZE, &number, NULL)
      || (number > 0 && number < CLOSS_IMPORT_MIN_SIZE))
    return FALSE;
  *size = (int)number;
  return TRUE;
}

static gboolean
parse_share (const char *value, double *share)
{
  char *end;
  double number = g_ascii_strtod (value, &end);

  if (end == value || *end != '\0' || !(number >= 0 && number <= CLOSS_IMPORT_MAX_HELD_OUT))
    return FALSE;
  *share = number;
  return TRUE;
}

static gboolean
parse_color (const char *value, ClossImportColor *color)
{
  for (guint i = 0; i < G_N_ELEMENTS (color_keys); i++)
    if (g_str_equal (value, color_keys[i]))
      {
        *color = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_label_column (const char *value, const char **column)
{
  g_autofree char *name = g_uri_unescape_string (value, NULL);

  if (name == NULL || name[0] == '\0')
    return FALSE;
  *column = g_intern_string (name);
  return TRUE;
}

static gboolean
parse_transpose (const char *value, gboolean *is_transposed)
{
  *is_transposed = g_str_equal (value, "yes");
  return *is_transposed || g_str_equal (value, "no");
}

static gboolean
parse_word (const char *key, const char *value, ClossImportOptions *options)
{
  if (g_str_equal (key, "size"))
    return parse_size (value, &options->size);
  if (g_str_equal (key, "color"))
    return parse_color (value, &options->color);
  if (g_str_equal (key, "held-out"))
    return parse_share (value, &options->held_out);
  if (g_str_equal (key, "split-seed"))
    return g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &options->split_seed, NULL);
  if (g_str_equal (key, "label-column"))
    return parse_label_column (value, &options->label_column);
  if (g_str_equal (key, "channel-order"))
    return closs_import_order_find (value, &options->channel_order);
  if (g_str_equal (key, "transpose"))
    return parse_transpose (value, &options->is_transposed);
  return FALSE;
}

gboolean
closs_import_options_parse (const char *text, ClossImportOptions *options)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  gboolean is_all = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      if (equals != NULL)
        *equals = '\0';
      is_all = equals != NULL && parse_word (words[i], equals + 1, options) && is_all;
    }
  return is_all;
}
