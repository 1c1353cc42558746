/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/controls.h"
#include "kernel/center-loss.h"
#include "nn/spec.h"
#include <glib/gi18n-lib.h>
#include <math.h>

/* Not G_DEFINE_QUARK: clang-format would put spaces into the name. */
GQuark
closs_train_error_quark (void)
{
  return g_quark_from_static_string ("closs-train-error-quark");
}

static const ClossControlChoice architectures[] = {
  { "deep", N_ ("Deep"), CLOSS_ARCHITECTURE_DEEP },
  { "lenet++", N_ ("LeNets++"), CLOSS_ARCHITECTURE_LENETPP },
};

static const ClossControlChoice widths[] = {
  { "1", N_ ("Full"), 8 },
  { "1/2", N_ ("Half"), 4 },
  { "1/4", N_ ("A Quarter"), 2 },
  { "1/8", N_ ("An Eighth"), 1 },
};

static const ClossControlChoice losses[] = {
  { "plain", N_ ("Plain"), CLOSS_LOSS_PLAIN },
  { "root", N_ ("Square Root"), CLOSS_LOSS_ROOT },
  { "paper", N_ ("Paper"), CLOSS_LOSS_PAPER },
};

/* In the order of ClossControlId. */
static const ClossControl controls[CLOSS_N_CONTROLS] = {
  {
      .id = CLOSS_CONTROL_ARCHITECTURE,
      .key = "architecture",
      .title = N_ ("Network"),
      .help
      = N_ ("The deep network has two or three 5×5 convolutions, each with BatchNorm and ReLU, in a block. "
            "LeNets++ is the network of the paper: two convolutions with bias and PReLU in a block, no BatchNorm."),
      .term = "x = f(image)",
      .type = CLOSS_CONTROL_CHOICE,
      .max = CLOSS_ARCHITECTURE_LENETPP,
      .default_value = CLOSS_ARCHITECTURE_DEEP,
      .choices = architectures,
      .n_choices = G_N_ELEMENTS (architectures),
  },
  {
      .id = CLOSS_CONTROL_DEPTH,
      .key = "depth",
      .title = N_ ("Depth"),
      .help
      = N_ ("The number of blocks of convolutions before the 2-D feature. Changed while training, the blocks that "
            "stay keep what they have learned; new blocks and the feature layer begin anew. A deeper network "
            "converges faster, in steps."),
      .term = "x = f₄(f₃(f₂(f₁(image))))",
      .type = CLOSS_CONTROL_INTEGER,
      .min = CLOSS_MIN_DEPTH,
      .max = CLOSS_MAX_DEPTH,
      .default_value = CLOSS_MAX_DEPTH,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_WIDTH,
      .key = "width",
      .title = N_ ("Width"),
      .help
      = N_ ("Every channel count of the network times this. A step costs about the square of it: an eighth of the "
            "width trains some sixty times faster."),
      .term = "C × width",
      .type = CLOSS_CONTROL_CHOICE,
      .min = 1,
      .max = 8,
      .default_value = 8,
      .choices = widths,
      .n_choices = G_N_ELEMENTS (widths),
  },
  {
      .id = CLOSS_CONTROL_LOSS,
      .key = "loss",
      .title = N_ ("Center Loss"),
      .help
      = N_ ("Plain pulls with the distance itself: far points are pulled hardest. With the square root every point "
            "is pulled equally hard, and a center moves at most rate · λ / 2N a step, so that centers lag behind "
            "their clusters for many epochs. Paper is the form of Wen et al. (2016): not divided by the count of "
            "the class, and centers that move by a rule of their own, in which λ does not enter."),
      .term = "plain λ/2N Σ d²/n   root λ/2N Σ d/n   paper λ/2N Σ d²",
      .type = CLOSS_CONTROL_CHOICE,
      .max = CLOSS_LOSS_PAPER,
      .default_value = CLOSS_LOSS_PLAIN,
      .is_live = TRUE,
      .choices = losses,
      .n_choices = G_N_ELEMENTS (losses),
  },
  {
      .id = CLOSS_CONTROL_LAMBDA,
      .key = "lambda",
      .title = N_ ("λ"),
      .help
      = N_ ("The weight of the center loss beside cross-entropy. The loss is divided by the mini-batch and by the "
            "count of the class in it, so the pull is weak and a wide range makes sense. At 0 only cross-entropy "
            "is left, and in the gradient forms the centers stand still. A large λ with a large rate diverges "
            "within a few dozen steps."),
      .term = "L = CE + λ · L_C",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LOG_OR_ZERO,
      .min = 0,
      .max = 1000,
      .smallest = 0.001,
      .default_value = 1,
      .digits = 3,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_LR,
      .key = "lr",
      .title = N_ ("Network Rate"),
      .help = N_ ("The learning rate of all weights of the network, before its decays. Too small, and nothing happens; "
                  "too large, and the loss explodes."),
      .term = "w ← w − rate · v",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LOG_OR_ZERO,
      .min = 0,
      .max = 10,
      .smallest = 0.00001,
      .default_value = 0.001,
      .digits = 5,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_CENTER_LR,
      .key = "center-lr",
      .title = N_ ("Center Rate"),
      .help = N_ (
          "The learning rate of the centers; in the paper’s form it is α. With the plain loss at λ 1, mini-batches "
          "of 256 and rate 0.5 a center closes a five-hundredth of its gap a step: half of it in 1.5 epochs of MNIST."),
      .term = "c ← c − rate · ∂L/∂c",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LOG_OR_ZERO,
      .min = 0,
      .max = 1000,
      .smallest = 0.001,
      .default_value = 0.5,
      .digits = 3,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_MOMENTUM,
      .key = "momentum",
      .title = N_ ("Momentum"),
      .help = N_ ("How much of the last step’s direction the next one keeps. The centers have none."),
      .term = "v ← μ · v + ∂L/∂w",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LINEAR,
      .min = 0,
      .max = 0.999,
      .default_value = 0.9,
      .digits = 3,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_LR_STEP,
      .key = "lr-step",
      .title = N_ ("Epochs per Drop"),
      .help
      = N_ ("Each time this many epochs have passed, the network rate drops: it is multiplied by the drop factor."),
      .term = "rate · γ^⌊epoch / step⌋",
      .type = CLOSS_CONTROL_INTEGER,
      .min = 1,
      .max = 1000,
      .default_value = 20,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_LR_GAMMA,
      .key = "lr-gamma",
      .title = N_ ("Drop Factor"),
      .help = N_ ("What the network rate is multiplied by at every drop; 1 leaves it as it is."),
      .term = "rate · γ^⌊epoch / step⌋",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LINEAR,
      .min = 0.01,
      .max = 1,
      .default_value = 0.8,
      .digits = 2,
      .is_live = TRUE,
  },
  {
      .id = CLOSS_CONTROL_LR_DECAY_STEPS,
      .key = "lr-decay-steps",
      .title = N_ ("Steps of Decay"),
      .help
      = N_ ("Over this many steps from the start of the run the network rate falls in a straight line to its share "
            "after decay, and stays there. The drops by epochs come on top. At 0 there is no decay by steps."),
      .term = "rate · (1 − (1 − φ) · min(step / N, 1))",
      .type = CLOSS_CONTROL_INTEGER,
      .min = 0,
      .max = 1000000,
      .default_value = 0,
      .is_live = TRUE,
      .is_optional = TRUE,
  },
  {
      .id = CLOSS_CONTROL_LR_END_FACTOR,
      .key = "lr-end-factor",
      .title = N_ ("Share After Decay"),
      .help = N_ ("The share of the network rate that is left when the decay by steps has ended. It has no effect when "
                  "the rate does not decay by steps."),
      .term = "φ",
      .type = CLOSS_CONTROL_REAL,
      .scale = CLOSS_SCALE_LINEAR,
      .min = 0,
      .max = 1,
      .default_value = 0.05,
      .digits = 3,
      .is_live = TRUE,
      .is_optional = TRUE,
  },
  {
      .id = CLOSS_CONTROL_BATCH_SIZE,
      .key = "batch-size",
      .title = N_ ("Mini-Batch"),
      .help
      = N_ ("Images in one step. The center loss is divided by the count of the class in the mini-batch, so another "
            "size silently changes what λ means."),
      .term = "λ/2N Σ d²/n",
      .type = CLOSS_CONTROL_INTEGER,
      .min = 1,
      .max = CLOSS_MAX_BATCH,
      .default_value = 256,
  },
  {
      .id = CLOSS_CONTROL_SEED,
      .key = "seed",
      .title = N_ ("Seed"),
      .help
      = N_ ("Where the random numbers of the first weights and of the order of the images begin. The same seed gives "
            "the same run, bit for bit."),
      .term = "w₀, c₀, order = f(seed)",
      .type = CLOSS_CONTROL_INTEGER,
      .min = 0,
      .max = G_MAXUINT32,
      .default_value = 0,
  },
};

const ClossControl *
closs_control_get (ClossControlId id)
{
  g_return_val_if_fail (id < CLOSS_N_CONTROLS, NULL);
  return &controls[id];
}

const ClossControl *
closs_control_find (const char *key)
{
  for (gsize i = 0; i < CLOSS_N_CONTROLS; i++)
    if (g_str_equal (controls[i].key, key))
      return &controls[i];
  return NULL;
}

static const ClossControlChoice *
find_choice (const ClossControl *control, double value)
{
  for (gsize i = 0; i < control->n_choices; i++)
    if (control->choices[i].value == value)
      return &control->choices[i];
  return NULL;
}

/* "plain, root, paper" or "a number from 0 to 1000". */
static char *
describe_range (const ClossControl *control)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (control->type == CLOSS_CONTROL_CHOICE)
    for (gsize i = 0; i < control->n_choices; i++)
      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", control->choices[i].key);
  else
    {
      g_autofree char *min = closs_control_format (control, control->min);
      g_autofree char *max = closs_control_format (control, control->max);

      g_string_append_printf (text,
                              control->type == CLOSS_CONTROL_INTEGER ? _ ("a whole number from %s to %s")
                                                                     : _ ("a number from %s to %s"),
                              min, max);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
set_value_error (const ClossControl *control, const char *text, GError **error)
{
  g_autofree char *range = describe_range (control);

  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE, _ ("%s: invalid value “%s”: expected %s"),
               control->key, text, range);
}

static gboolean
is_possible (const ClossControl *control, double value)
{
  if (control->type == CLOSS_CONTROL_CHOICE)
    return find_choice (control, value) != NULL;
  if (control->type == CLOSS_CONTROL_INTEGER && value != floor (value))
    return FALSE;
  return value >= control->min && value <= control->max;
}

gboolean
closs_control_check (const ClossControl *control, double value, GError **error)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (is_possible (control, value))
    return TRUE;
  set_value_error (control, g_ascii_dtostr (text, sizeof text, value), error);
  return FALSE;
}

static gboolean
parse_number (const char *text, double *value)
{
  char *end;

  if (*text == '\0' || g_ascii_isspace (*text))
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

gboolean
closs_control_parse (const ClossControl *control, const char *text, double *value, GError **error)
{
  double parsed;

  if (control->type == CLOSS_CONTROL_CHOICE)
    for (gsize i = 0; i < control->n_choices; i++)
      if (g_str_equal (control->choices[i].key, text))
        {
          *value = control->choices[i].value;
          return TRUE;
        }
  if (control->type == CLOSS_CONTROL_CHOICE || !parse_number (text, &parsed) || !is_possible (control, parsed))
    {
      set_value_error (control, text, error);
      return FALSE;
    }
  *value = parsed;
  return TRUE;
}

char *
closs_control_format (const ClossControl *control, double value)
{
  const ClossControlChoice *choice = find_choice (control, value);
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (choice != NULL)
    return g_strdup (choice->key);
  /* The shortest text that reads back as the same number; no exponent for whole numbers. */
  for (int digits = value == floor (value) && fabs (value) < 1e15 ? 15 : 1; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  return g_strdup (text);
}

gboolean
closs_control_is_omitted (const ClossControl *control, double value)
{
  return control->is_optional && value == control->default_value;
}

char *
closs_control_display (const ClossControl *control, double value)
{
  g_autofree char *shown = closs_control_display_value (control, value);

  return g_strdup_printf ("%s %s", _ (control->title), shown);
}

char *
closs_control_display_value (const ClossControl *control, double value)
{
  const ClossControlChoice *choice = find_choice (control, value);

  if (choice != NULL)
    return g_strdup (_ (choice->title));
  return g_strdup_printf (control->type == CLOSS_CONTROL_INTEGER ? "%.0f" : "%.4g", value);
}
