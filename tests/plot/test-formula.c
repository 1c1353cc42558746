/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"
#include "plot/formula.h"
#include "plot/mathtext.h"

#include <math.h>
#include <string.h>

#define WIDTH  280
#define HEIGHT 220

static cairo_surface_t *
draw (const ClossFormula *formula)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  ClossColor ground = closs_theme_get_ground (formula->theme);

  cairo_set_source_rgb (cr, ground.r, ground.g, ground.b);
  cairo_paint (cr);
  closs_formula_draw (formula, cr, WIDTH);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Counts the pixels that nearly have the color of the ink. */
static int
count_ink (cairo_surface_t *surface, ClossTheme theme)
{
  int n = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      n += get_distance (get_color (surface, x, y), closs_theme_get_ink (theme)) < 0.3;
  return n;
}

static double
compare (const ClossFormula *a, const ClossFormula *b)
{
  cairo_surface_t *first = draw (a), *second = draw (b);
  double difference = compare_surfaces (first, second, &(ClossRect){ 0, 0, WIDTH, HEIGHT });

  cairo_surface_destroy (first);
  cairo_surface_destroy (second);
  return difference;
}

/* Each setting of the formula changes its picture. */
static void
test_follows_the_settings (void)
{
  ClossFormula plain = { CLOSS_THEME_LIGHT, CLOSS_SCENE_LOSS_PLAIN, 1, 256, 0.5 };
  ClossFormula others[] = { plain, plain, plain, plain, plain };

  others[0].loss = CLOSS_SCENE_LOSS_ROOT;
  others[1].loss = CLOSS_SCENE_LOSS_PAPER;
  others[2].lambda = 10;
  others[3].batch_size = 64;
  others[4].center_rate = 2;
  g_assert_cmpfloat (compare (&plain, &plain), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpfloat (compare (&plain, &others[i]), >, 0.01);
}

/* With λ = 0 most of the formula is faint; only the paper's rule still moves centers. */
static void
test_steps_back (void)
{
  for (ClossTheme theme = CLOSS_THEME_LIGHT; theme <= CLOSS_THEME_DARK; theme++)
    {
      int shares[2];

      for (int i = 0; i < 2; i++)
        {
          ClossFormula formula = { theme, i == 0 ? CLOSS_SCENE_LOSS_ROOT : CLOSS_SCENE_LOSS_PAPER, 1, 256, 0.5 };
          cairo_surface_t *with = draw (&formula), *without;
          int n_with = count_ink (with, theme);

          formula.lambda = 0;
          without = draw (&formula);
          shares[i] = 100 * count_ink (without, theme) / n_with;
          cairo_surface_destroy (with);
          cairo_surface_destroy (without);
        }
      g_assert_cmpint (shares[0], <, 70);
      g_assert_cmpint (shares[0], >, 20);
      g_assert_cmpint (shares[1], >, shares[0]);
    }
}

static void
assert_says (const ClossFormula *formula, const char *words, gboolean says)
{
  g_autofree char *text = closs_formula_describe (formula);

  g_assert_cmpint (strstr (text, words) != NULL, ==, says);
}

static void
test_description (void)
{
  ClossFormula formula = { CLOSS_THEME_LIGHT, CLOSS_SCENE_LOSS_PLAIN, 2.5, 64, 0.5 };

  assert_says (&formula, "λ is 2.5, N is 64, α is 0.5", TRUE);
  assert_says (&formula, "without the square root", TRUE);
  assert_says (&formula, "stand still", FALSE);
  formula.loss = CLOSS_SCENE_LOSS_ROOT;
  assert_says (&formula, "with the square root", TRUE);
  formula.lambda = 0;
  assert_says (&formula, "no weight", TRUE);
  assert_says (&formula, "stand still", TRUE);
  formula.loss = CLOSS_SCENE_LOSS_PAPER;
  assert_says (&formula, "paper", TRUE);
  assert_says (&formula, "stand still", FALSE);
}

/* If the room is too small, the whole formula shrinks. */
static void
test_room (void)
{
  ClossFormula formula = { CLOSS_THEME_LIGHT, CLOSS_SCENE_LOSS_PAPER, 1, 256, 0.5 };
  double width = closs_formula_get_width (&formula), height = closs_formula_get_height (&formula, width);

  g_assert_cmpfloat (width, <, WIDTH);
  g_assert_cmpfloat (height, <, HEIGHT);
  g_assert_cmpfloat (closs_formula_get_height (&formula, 2 * width), ==, height);
  for (formula.loss = CLOSS_SCENE_LOSS_PLAIN; formula.loss <= CLOSS_SCENE_LOSS_PAPER; formula.loss++)
    g_assert_cmpfloat (closs_formula_get_height (&formula, width), ==, height);
  g_assert_cmpfloat_with_epsilon (closs_formula_get_height (&formula, width / 2), height / 2, 1e-9);
}

static ClossMathExtents
measure (const char *source)
{
  g_autoptr (PangoLayout) layout = closs_text_new (NULL);

  return closs_math_set (layout, NULL, source, 20, 0, 0, (ClossColor){ 0, 0, 0 }, 1);
}

static void
test_mathtext (void)
{
  ClossMathExtents letter = measure ("x"), pair = measure ("xx"), lowered = measure ("x_x"), raised = measure ("x^x");
  ClossMathExtents fraction = measure ("\\frac{x}{y}"), root = measure ("\\sqrt{x}"), sum = measure ("\\sum{i}");

  g_assert_cmpfloat (pair.width, >, 1.5 * letter.width);
  g_assert_cmpfloat (lowered.width, <, pair.width);
  g_assert_cmpfloat (lowered.descent, >, letter.descent);
  g_assert_cmpfloat (lowered.ascent, ==, letter.ascent);
  g_assert_cmpfloat (raised.ascent, >, letter.ascent);
  g_assert_cmpfloat (fraction.ascent, >, letter.ascent);
  g_assert_cmpfloat (fraction.descent, >, letter.descent);
  g_assert_cmpfloat (root.width, >, letter.width);
  g_assert_cmpfloat (root.ascent, >, letter.ascent);
  g_assert_cmpfloat (sum.descent, >, letter.descent);
  g_assert_cmpfloat (measure ("x y").width, >, measure ("xy").width);
  g_assert_cmpfloat (measure ("\\dim{xx}").width, ==, pair.width);
  /* Unclosed braces end with the source. */
  g_assert_cmpfloat (measure ("x_{x").width, ==, lowered.width);
  g_assert_cmpfloat (measure ("").width, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/formula/follows-the-settings", test_follows_the_settings);
  g_test_add_func ("/formula/steps-back", test_steps_back);
  g_test_add_func ("/formula/description", test_description);
  g_test_add_func ("/formula/room", test_room);
  g_test_add_func ("/formula/mathtext", test_mathtext);
  return g_test_run ();
}
