/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Tests of the references. test-map.c tests the fast activations, which are part of maps. */
#include "kernel-fixture.h"
#include "kernel/activation.h"

/* The references against finite differences, away from the kink. */
typedef struct
{
  double input[8], d_output[8], output[8], slope;
} Gradient;

static double
relu_loss_cb (void *data)
{
  Gradient *at = data;

  closs_relu_ref_forward (8, at->input, at->output);
  return fixture_dot (8, at->output, at->d_output);
}

static double
prelu_loss_cb (void *data)
{
  Gradient *at = data;

  closs_prelu_ref_forward (8, at->input, at->slope, at->output);
  return fixture_dot (8, at->output, at->d_output);
}

static void
test_reference_gradient (void)
{
  Gradient at = { { -2, -1, -0.5, -0.1, 0.1, 0.5, 1, 2 }, { 1, 2, 3, -4, 5, -6, 7, 8 }, { 0 }, 0.25 };
  double d_input[8], d_slope;

  closs_relu_ref_forward (8, at.input, at.output);
  closs_relu_ref_backward (8, at.output, at.d_output, d_input);
  fixture_check_gradient (8, at.input, d_input, relu_loss_cb, &at, "relu d_input");
  closs_prelu_ref_backward (8, at.input, at.slope, at.d_output, d_input, &d_slope);
  fixture_check_gradient (8, at.input, d_input, prelu_loss_cb, &at, "prelu d_input");
  fixture_check_gradient (1, &at.slope, &d_slope, prelu_loss_cb, &at, "d_slope");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/activation/reference-gradient", test_reference_gradient);
  return g_test_run ();
}
