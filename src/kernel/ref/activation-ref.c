/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/activation.h"

void
closs_relu_ref_forward (size_t count, const double *input, double *output)
{
  for (size_t i = 0; i < count; i++)
    output[i] = input[i] <= 0 ? 0 : input[i];
}

void
closs_relu_ref_backward (size_t count, const double *output, const double *d_output, double *d_input)
{
  for (size_t i = 0; i < count; i++)
    d_input[i] = output[i] <= 0 ? 0 : d_output[i];
}

void
closs_prelu_ref_forward (size_t count, const double *input, double slope, double *output)
{
  for (size_t i = 0; i < count; i++)
    output[i] = input[i] > 0 ? input[i] : slope * input[i];
}

void
closs_prelu_ref_backward (size_t count, const double *input, double slope, const double *d_output, double *d_input,
                          double *d_slope)
{
  *d_slope = 0;
  for (size_t i = 0; i < count; i++)
    {
      if (input[i] <= 0)
        *d_slope += input[i] * d_output[i];
      d_input[i] = input[i] > 0 ? d_output[i] : slope * d_output[i];
    }
}
