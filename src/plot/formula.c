/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/formula.h"
#include "plot/mathtext.h"

#include <glib/gi18n-lib.h>

#define SIZE       15.0
#define LINE_GAP   6.0
#define VALUE_SIZE 0.86 /* of the lines of values */

enum
{
  N_FORMULAS = 4,
  N_LINES = 6,
};

/* The distance of a feature to its center, with norm bars. */
#define DISTANCE "‖x_i − c_{y_i}‖"

/* TRUE if the center loss has any effect. */
static gboolean
is_pulling (const ClossFormula *formula)
{
  return formula->lambda > 0;
}

static const char *
get_center_loss (const ClossFormula *formula)
{
  switch (formula->loss)
    {
    case CLOSS_SCENE_LOSS_ROOT:
      return "L_C = \\frac{1}{2N} \\sum{i} \\frac{\\sqrt{" DISTANCE "^2}}{n_{y_i}}";
    case CLOSS_SCENE_LOSS_PAPER:
      return "L_C = \\frac{1}{2N} \\sum{i} " DISTANCE "^2";
    case CLOSS_SCENE_LOSS_PLAIN:
    default:
      return "L_C = \\frac{1}{2N} \\sum{i} \\frac{" DISTANCE "^2}{n_{y_i}}";
    }
}

/* In the paper's rule λ plays no part; in the other forms λ = 0 stops the centers. */
static const char *
get_center_step (const ClossFormula *formula)
{
  if (formula->loss == CLOSS_SCENE_LOSS_PAPER)
    return "c_k ← c_k − α \\frac{\\sum{y_i=k} (c_k − x_i)}{1 + n_k}";
  return "c_k ← c_k − α \\frac{∂L}{∂c_k}";
}

static char *
dim_unless (gboolean is_there, const char *source)
{
  return is_there ? g_strdup (source) : g_strconcat ("\\dim{", source, "}", NULL);
}

static char *
make_values (const ClossFormula *formula)
{
  return g_strdup_printf ("λ = %.4g   N = %d   α = %.4g", formula->lambda, formula->batch_size, formula->center_rate);
}

static void
make_lines (const ClossFormula *formula, char *lines[N_LINES])
{
  gboolean pulls = is_pulling (formula);

  lines[0] = g_strdup_printf ("L = L_S %s+ λ L_C%s", pulls ? "" : "\\dim{", pulls ? "" : "}");
  lines[1] = g_strdup ("L_S = −\\frac{1}{N} \\sum{i} \\up{ln} p(y_i|x_i)");
  lines[2] = dim_unless (pulls, get_center_loss (formula));
  lines[3] = dim_unless (pulls || formula->loss == CLOSS_SCENE_LOSS_PAPER, get_center_step (formula));
  lines[4] = make_values (formula);
  /* TRANSLATORS: the meaning of a symbol of the formula, after "n k:"; no braces, no backslash */
  lines[5] = g_strdup_printf ("n_k: \\up{%s}", _ ("images of class k in the mini-batch"));
}

static double
get_size (int line)
{
  return line >= N_FORMULAS ? SIZE * VALUE_SIZE : SIZE;
}

static void
measure_lines (const ClossFormula *formula, PangoLayout *layout, ClossMathExtents extents[N_LINES])
{
  ClossColor ink = closs_theme_get_ink (formula->theme);
  char *lines[N_LINES];

  make_lines (formula, lines);
  for (int i = 0; i < N_LINES; i++)
    {
      extents[i] = closs_math_set (layout, NULL, lines[i], get_size (i), 0, 0, ink, 1);
      g_free (lines[i]);
    }
}

/* The height without the gaps between the lines. */
static ClossMathExtents
add_lines (const ClossMathExtents extents[N_LINES])
{
  ClossMathExtents all = { 0, 0, 0 };

  for (int i = 0; i < N_LINES; i++)
    {
      all.width = MAX (all.width, extents[i].width);
      all.ascent += extents[i].ascent + extents[i].descent;
    }
  return all;
}

/* The largest height of all forms, gaps included: the widgets below must not move when the loss changes. */
static ClossMathExtents
find_room (const ClossFormula *formula, PangoLayout *layout)
{
  ClossFormula other = *formula;
  ClossMathExtents room = { 0, 0, 0 };

  for (other.loss = CLOSS_SCENE_LOSS_PLAIN; other.loss <= CLOSS_SCENE_LOSS_PAPER; other.loss++)
    {
      ClossMathExtents extents[N_LINES], all;

      measure_lines (&other, layout, extents);
      all = add_lines (extents);
      room.width = MAX (room.width, all.width);
      room.ascent = MAX (room.ascent, all.ascent + (N_LINES - 1) * LINE_GAP);
    }
  return room;
}

static ClossMathExtents
measure (const ClossFormula *formula)
{
  g_autoptr (PangoLayout) layout = closs_text_new (NULL);

  return find_room (formula, layout);
}

/* The lines share the room: a form with lower lines has wider, equal gaps. */
static void
draw_lines (const ClossFormula *formula, cairo_t *cr)
{
  g_autoptr (PangoLayout) layout = closs_text_new (cr);
  ClossMathExtents extents[N_LINES];
  ClossColor ink = closs_theme_get_ink (formula->theme);
  char *lines[N_LINES];
  double y = 0, gap;

  measure_lines (formula, layout, extents);
  gap = (find_room (formula, layout).ascent - add_lines (extents).ascent) / (N_LINES - 1);
  make_lines (formula, lines);
  for (int i = 0; i < N_LINES; i++)
    {
      closs_math_set (layout, cr, lines[i], get_size (i), 0, y + extents[i].ascent, ink, 1);
      y += extents[i].ascent + extents[i].descent + gap;
      g_free (lines[i]);
    }
}

static double
get_scale (double natural, double width)
{
  return natural > width ? MAX (width, 1) / natural : 1;
}

double
closs_formula_get_width (const ClossFormula *formula)
{
  return measure (formula).width;
}

double
closs_formula_get_height (const ClossFormula *formula, double width)
{
  ClossMathExtents all = measure (formula);

  return all.ascent * get_scale (all.width, width);
}

void
closs_formula_draw (const ClossFormula *formula, cairo_t *cr, double width)
{
  double scale = get_scale (closs_formula_get_width (formula), width);

  cairo_save (cr);
  cairo_scale (cr, scale, scale);
  draw_lines (formula, cr);
  cairo_restore (cr);
}

static const char *
describe_center_loss (const ClossFormula *formula)
{
  switch (formula->loss)
    {
    case CLOSS_SCENE_LOSS_ROOT:
      return _ ("L C is the sum of the distances of the features to their centers, each divided by the count of its "
                "class, divided by 2 N: with the square root.");
    case CLOSS_SCENE_LOSS_PAPER:
      return _ ("L C is the sum of the squared distances of the features to their centers, divided by 2 N: the "
                "paper’s form, without the count of the class.");
    case CLOSS_SCENE_LOSS_PLAIN:
    default:
      return _ ("L C is the sum of the squared distances of the features to their centers, each divided by the count "
                "of its class, divided by 2 N: without the square root.");
    }
}

static const char *
describe_center_step (const ClossFormula *formula)
{
  if (formula->loss == CLOSS_SCENE_LOSS_PAPER)
    return _ ("A center moves by α times the sum of its offsets from its features, divided by 1 plus their number.");
  if (!is_pulling (formula))
    return _ ("The centers stand still.");
  return _ ("A center moves by α times the gradient of the loss.");
}

char *
closs_formula_describe (const ClossFormula *formula)
{
  g_autofree char *values = g_strdup_printf (_ ("λ is %.4g, N is %d, α is %.4g."), formula->lambda, formula->batch_size,
                                             formula->center_rate);
  const char *sum = is_pulling (formula)
                        ? _ ("The loss is L S plus λ times L C. L S is softmax cross-entropy.")
                        : _ ("The loss is L S, which is softmax cross-entropy; λ is 0, so L C has no weight.");

  return g_strjoin (" ", sum, describe_center_loss (formula), describe_center_step (formula), values, NULL);
}
