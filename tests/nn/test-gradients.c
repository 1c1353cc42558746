/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-fixture.h"
#include "support/ref-network.h"
#include <math.h>

/* Central differences in double: the error is about STEP² of the third derivative and 1e-16 / STEP of rounding. */
#define STEP                 1e-6
#define DIFFERENCE_TOLERANCE 2e-5
/* Float against double; tests/golden explains why it is not smaller. */
#define LOSS_TOLERANCE     1e-5
#define GRADIENT_TOLERANCE 1e-3
#define PROBES             3 /* elements of each tensor that are moved */

static const struct
{
  const char *name;
  ClossArchitecture architecture;
  int depth, height, width, channels;
  gsize n;
  ClossLossVariant loss;
  float lambda;
} cases[] = {
  { "depth-1-plain", CLOSS_ARCHITECTURE_DEEP, 1, 7, 5, 1, 4, CLOSS_LOSS_PLAIN, 1.0f },
  { "depth-1-batch-of-one", CLOSS_ARCHITECTURE_DEEP, 1, 6, 9, 3, 1, CLOSS_LOSS_ROOT, 2.0f },
  { "depth-2-root", CLOSS_ARCHITECTURE_DEEP, 2, 9, 11, 3, 5, CLOSS_LOSS_ROOT, 1.0f },
  { "depth-2-lambda-0", CLOSS_ARCHITECTURE_DEEP, 2, 8, 8, 1, 3, CLOSS_LOSS_PLAIN, 0.0f },
  { "depth-3-paper", CLOSS_ARCHITECTURE_DEEP, 3, 13, 10, 1, 6, CLOSS_LOSS_PAPER, 0.5f },
  { "depth-4-plain", CLOSS_ARCHITECTURE_DEEP, 4, 17, 16, 3, 8, CLOSS_LOSS_PLAIN, 10.0f },
  { "lenetpp-paper", CLOSS_ARCHITECTURE_LENETPP, 3, 9, 11, 1, 4, CLOSS_LOSS_PAPER, 0.1f },
  { "lenetpp-root-batch-of-one", CLOSS_ARCHITECTURE_LENETPP, 3, 8, 8, 3, 1, CLOSS_LOSS_ROOT, 1.0f },
};

/* The derivative of the loss with respect to *value. */
static double
differentiate (RefNetwork *reference, double *value)
{
  double middle = *value, above, below;

  *value = middle + STEP;
  above = ref_network_forward (reference);
  *value = middle - STEP;
  below = ref_network_forward (reference);
  *value = middle;
  return (above - below) / (2.0 * STEP);
}

static void
probe (RefNetwork *reference, const char *name, gsize count, double *values, const double *gradient, double scale)
{
  for (gsize p = 0; p < MIN (count, PROBES); p++)
    {
      gsize i = p * (count - 1) / MAX (MIN (count, PROBES) - 1, 1);
      double expected = differentiate (reference, &values[i]);

      if (!(fabs (gradient[i] - expected) <= DIFFERENCE_TOLERANCE * MAX (fabs (expected), scale)))
        {
          g_test_message ("%s[%" G_GSIZE_FORMAT "]: gradient %g, by differences %g", name, i, gradient[i], expected);
          g_test_fail ();
        }
    }
}

static double
length (gsize count, const double *values)
{
  double square = 0.0;

  for (gsize i = 0; i < count; i++)
    square += values[i] * values[i];
  return sqrt (square);
}

/* The gradient of the double network must be the slope of its loss. */
static void
check_reference (RefNetwork *reference)
{
  const ClossModel *model = reference->model;
  double scale = length (model->network.n_values[CLOSS_PARAMETER_TRAINED], reference->gradients) * 0.01;

  for (gsize t = 0; t < model->parameters->len; t++)
    {
      const ClossParameter *parameter = g_ptr_array_index (model->parameters, t);

      if (parameter->kind == CLOSS_PARAMETER_TRAINED)
        probe (reference, parameter->name, parameter->count, reference->weights + parameter->offset,
               reference->gradients + parameter->offset, scale);
      /* The paper's centers do not follow a gradient. */
      if (parameter->kind == CLOSS_PARAMETER_CENTER && reference->loss != CLOSS_LOSS_PAPER)
        probe (reference, parameter->name, parameter->count, reference->centers, reference->d_centers, scale);
    }
}

static void
compare (const char *name, gsize count, const float *found, const double *expected, double scale)
{
  double error = 0.0;

  for (gsize i = 0; i < count; i++)
    error += ((double)found[i] - expected[i]) * ((double)found[i] - expected[i]);
  error = sqrt (error) / MAX (length (count, expected), scale);
  g_test_message ("%s: %.1e", name, error);
  if (!(error <= GRADIENT_TOLERANCE))
    g_test_message ("%s is off by %.2e", name, error), g_test_fail ();
}

/* The model keeps its gradients after a step; they must equal the double network's. */
static void
check_model (const ClossModel *model, const RefNetwork *reference)
{
  double scale = length (model->network.n_values[CLOSS_PARAMETER_TRAINED], reference->gradients) * 1e-4;

  for (gsize t = 0; t < model->parameters->len; t++)
    {
      const ClossParameter *parameter = g_ptr_array_index (model->parameters, t);

      if (parameter->kind == CLOSS_PARAMETER_TRAINED)
        compare (parameter->name, parameter->count, model->gradients[parameter->kind] + parameter->offset,
                 reference->gradients + parameter->offset, scale);
      else if (parameter->kind == CLOSS_PARAMETER_CENTER)
        compare (parameter->name, parameter->count, model->gradients[parameter->kind], reference->d_centers, 1e-8);
    }
}

static void
test_case (gconstpointer data)
{
  gsize c = GPOINTER_TO_SIZE (data);
  ClossNetworkSpec spec
      = fixture_spec (cases[c].architecture, cases[c].depth, cases[c].height, cases[c].width, cases[c].channels);
  g_autoptr (ClossModel) model = fixture_model (&spec, (int)cases[c].n + 1, 2);
  FixtureBatch fixture = fixture_batch (&spec, cases[c].n, 10 + c);
  ClossHyper hyper = fixture_hyper (cases[c].loss);
  ClossStepResult result;
  double loss;

  hyper.lambda = cases[c].lambda;
  hyper.lr = 0.001f;
  g_autoptr (RefNetwork) reference = ref_network_new (model, &fixture.batch, &hyper);
  loss = ref_network_forward (reference);
  ref_network_backward (reference);
  g_assert_true (closs_model_step (model, &fixture.batch, &hyper, &result));
  g_assert_cmpfloat_with_epsilon (result.loss, loss, LOSS_TOLERANCE * loss);
  check_model (model, reference);
  check_reference (reference);
  fixture_batch_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autofree char *path = g_strdup_printf ("/nn/gradients/%s", cases[c].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (c), test_case);
    }
  return g_test_run ();
}
