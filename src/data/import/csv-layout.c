/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-layout.h"
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

enum
{
  MIN_SIDE = 8,
  MAX_NAMED = 10, /* columns that are passed over and named */
};

/* What a column that is not the label could be. */
typedef enum
{
  PIXELS,
  NUMBERS_ROWS,
  UNNAMED,
  ODD,
  TEXT,
  EMPTY,
} Role;

void
closs_csv_layout_clear (ClossCsvLayout *layout)
{
  g_clear_pointer (&layout->pixels, g_array_unref);
  g_clear_pointer (&layout->names, g_strfreev);
}

static int
find_side (gsize n_pixels)
{
  int side = (int)lround (sqrt ((double)n_pixels));

  return (gsize)side * (gsize)side == n_pixels && side >= MIN_SIDE && side <= CLOSS_IMPORT_MAX_SIZE ? side : 0;
}

/* Squares of one or of three channels. */
static gboolean
find_shape (gsize n_pixels, ClossShape *image)
{
  int gray = find_side (n_pixels), rgb = n_pixels % 3 == 0 ? find_side (n_pixels / 3) : 0;

  if (gray > 0)
    *image = (ClossShape){ 1, gray, gray, 1 };
  else if (rgb > 0)
    *image = (ClossShape){ 1, rgb, rgb, 3 };
  return gray > 0 || rgb > 0;
}

static Role
find_role (const ClossCsvSurvey *survey, gsize column)
{
  const ClossCsvColumn *stats = &survey->columns[column];

  if (stats->n_numbers + stats->n_texts == 0)
    return EMPTY;
  if (closs_csv_column_is_text (stats))
    return TEXT;
  if (survey->names != NULL && closs_csv_is_unnamed (survey->names[column]))
    return UNNAMED;
  if (stats->is_odd || (survey->names != NULL && closs_csv_is_id_name (survey->names[column])))
    return ODD;
  return closs_csv_numbers_rows (survey, column) ? NUMBERS_ROWS : PIXELS;
}

static const char *
get_reason (Role role)
{
  switch (role)
    {
    case NUMBERS_ROWS:
      return _ ("it numbers the rows");
    case UNNAMED:
      return _ ("it has no name, as that of row numbers");
    case ODD:
      return _ ("by its name it is no pixel");
    case TEXT:
      return _ ("it holds text");
    case EMPTY:
      return _ ("it is empty");
    case PIXELS:
    default:
      return "";
    }
}

/* The columns of the roles that are a pixel's. */
static GArray *
list_pixels (const ClossCsvSurvey *survey, gsize label, const Role *roles, gboolean (*is_pixel) (Role role))
{
  GArray *pixels = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < survey->n_columns; i++)
    if (i != label && is_pixel (roles[i]))
      g_array_append_val (pixels, i);
  return pixels;
}

static gboolean
is_named_pixel (Role role)
{
  return role == PIXELS || role == NUMBERS_ROWS;
}

static gboolean
is_surely_pixel (Role role)
{
  return role == PIXELS;
}

static gboolean
is_number (Role role)
{
  return role != TEXT && role != EMPTY;
}

/* The first way to take the columns that makes a picture; NULL: none does. */
static GArray *
choose_pixels (const ClossCsvSurvey *survey, gsize label, const Role *roles, ClossShape *image)
{
  gboolean (*const ways[]) (Role) = { is_named_pixel, is_surely_pixel, is_number };

  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GArray) pixels = list_pixels (survey, label, roles, ways[i]);

      if (find_shape (pixels->len, image))
        return g_steal_pointer (&pixels);
    }
  return NULL;
}

static void
note_passed_over (ClossImportJob *job, const ClossCsvSurvey *survey, const ClossCsvLayout *layout, const Role *roles)
{
  guint n = 0, k = 0;

  for (gsize i = 0; i < survey->n_columns; i++)
    {
      g_autofree char *title = NULL;

      if (k < layout->pixels->len && g_array_index (layout->pixels, gsize, k) == i)
        {
          k++;
          continue;
        }
      if (i == layout->label || ++n > MAX_NAMED)
        continue;
      title = closs_csv_dup_title (survey, i);
      /* TRANSLATORS: a column's name in quotes, or "column 3"; why */
      closs_import_job_note (job, g_strdup_printf (_ ("Passed over: %s, for %s"), title, get_reason (roles[i])));
    }
  if (n > MAX_NAMED)
    closs_import_job_note (
        job, g_strdup_printf (ngettext ("Passed over: %u more column", "Passed over: %u more columns", n - MAX_NAMED),
                              n - MAX_NAMED));
}

static gboolean
find_pixels (ClossImportJob *job, const ClossCsvSurvey *survey, ClossCsvLayout *layout, GError **error)
{
  g_autofree Role *roles = g_new (Role, survey->n_columns);
  g_autoptr (GArray) numbers = NULL;

  for (gsize i = 0; i < survey->n_columns; i++)
    roles[i] = find_role (survey, i);
  layout->pixels = choose_pixels (survey, layout->label, roles, &layout->image);
  if (layout->pixels != NULL)
    {
      note_passed_over (job, survey, layout, roles);
      return TRUE;
    }
  numbers = list_pixels (survey, layout->label, roles, is_number);
  g_set_error (
      error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
      _ ("%s: of %u columns %u hold numbers and are not the labels; the pixels of a square were expected, such "
         "as 784 for 28×28 in gray or 3,072 for 32×32 in color"),
      job->name, (guint)survey->n_columns, numbers->len);
  return FALSE;
}

static void
find_order (ClossImportJob *job, ClossCsvLayout *layout)
{
  gboolean is_chosen = job->options->channel_order != CLOSS_IMPORT_ORDER_AUTO;

  layout->order = CLOSS_IMPORT_ORDER_PLANES;
  if (layout->image.c == 1)
    return;
  layout->order = is_chosen ? job->options->channel_order : closs_csv_find_order (job->file, layout, job->cancellable);
  if (layout->order == CLOSS_IMPORT_ORDER_AUTO)
    {
      layout->order = CLOSS_IMPORT_ORDER_PLANES;
      closs_import_job_ask (
          job, CLOSS_IMPORT_ASKS_CHANNEL_ORDER,
          g_strdup (_ ("the pictures do not show whether the table has all of red before all of green "
                       "and blue (planes), or red, green and blue of each pixel (interleaved)")));
    }
  else if (!is_chosen)
    closs_import_job_note (job, g_strdup (layout->order == CLOSS_IMPORT_ORDER_PLANES
                                              ? _ ("Colors are in planes: all of red, then green, then blue")
                                              : _ ("Colors are interleaved: red, green and blue of each pixel")));
  job->import->channel_order = layout->order;
}

gboolean
closs_csv_layout_find (ClossImportJob *job, const ClossCsvSurvey *survey, ClossCsvLayout *layout, GError **error)
{
  gssize label = closs_csv_find_label (job, survey, error);

  if (label < 0)
    return FALSE;
  layout->label = (gsize)label;
  layout->n_columns = survey->n_columns;
  layout->names = g_strdupv (survey->names);
  if (!find_pixels (job, survey, layout, error)
      || !closs_csv_find_range (survey, layout->pixels, job->name, &layout->black, &layout->white, error))
    return FALSE;
  if (layout->white != 255)
    closs_import_job_note (
        job, g_strdup_printf (_ ("Pixels have values from %g to %g, which are scaled"), layout->black, layout->white));
  find_order (job, layout);
  return TRUE;
}

/* The column with this name in whatever case; n_columns: there is none. */
static gsize
find_name (const ClossCsvSurvey *survey, const char *name)
{
  gsize i = 0;

  while (i < survey->n_columns && g_ascii_strcasecmp (survey->names[i], name) != 0)
    i++;
  return i;
}

/* The columns of the same names, wherever they are. Most often they are at the same places. */
static char *
fit_names (const ClossCsvLayout *layout, const ClossCsvSurvey *survey, ClossCsvLayout *mate)
{
  mate->label = find_name (survey, layout->names[layout->label]);
  if (mate->label == survey->n_columns)
    return g_strdup_printf (_ ("it has no column “%s” for the labels"), layout->names[layout->label]);
  for (guint i = 0; i < layout->pixels->len; i++)
    {
      gsize place = g_array_index (layout->pixels, gsize, i);
      const char *name = layout->names[place];

      if (place >= survey->n_columns || g_ascii_strcasecmp (survey->names[place], name) != 0)
        place = find_name (survey, name);
      if (place == survey->n_columns)
        return g_strdup_printf (_ ("it has no column “%s”"), name);
      g_array_append_val (mate->pixels, place);
    }
  return NULL;
}

static char *
fit_columns (const ClossCsvLayout *layout, const ClossCsvSurvey *survey, ClossCsvLayout *mate)
{
  if (layout->names != NULL && survey->names != NULL)
    return fit_names (layout, survey, mate);
  if (survey->n_columns != layout->n_columns)
    return g_strdup_printf (_ ("it has %u columns in place of %u"), (guint)survey->n_columns, (guint)layout->n_columns);
  g_array_append_vals (mate->pixels, layout->pixels->data, layout->pixels->len);
  return NULL;
}

char *
closs_csv_layout_fit (const ClossCsvLayout *layout, const ClossCsvSurvey *survey, ClossCsvLayout *mate)
{
  double black = 0, white = 0;
  char *problem;

  *mate = (ClossCsvLayout){ .image = layout->image,
                            .n_columns = survey->n_columns,
                            .label = layout->label,
                            .black = layout->black,
                            .white = layout->white,
                            .order = layout->order,
                            .pixels = g_array_new (FALSE, FALSE, sizeof (gsize)) };
  problem = fit_columns (layout, survey, mate);
  if (problem != NULL || survey->n_rows == 0)
    return problem;
  if (!closs_csv_find_range (survey, mate->pixels, "", &black, &white, NULL))
    return g_strdup (_ ("its pixels have values of no known range"));
  if (black == layout->black && (white == layout->white || (white > 255 && white < layout->white)))
    return NULL;
  return g_strdup_printf (_ ("its pixels have values from %g to %g, not from %g to %g"), black, white, layout->black,
                          layout->white);
}
