/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/linear.h"
#include <stddef.h>

void
closs_linear_ref_forward (int n, int in, int out, const double *input, const double *weight, const double *bias,
                          double *output)
{
  for (size_t i = 0; i < (size_t)n; i++)
    for (size_t k = 0; k < (size_t)out; k++)
      {
        double sum = bias[k];

        for (size_t j = 0; j < (size_t)in; j++)
          sum += input[i * (size_t)in + j] * weight[k * (size_t)in + j];
        output[i * (size_t)out + k] = sum;
      }
}

void
closs_linear_ref_backward (int n, int in, int out, const double *d_output, const double *input, const double *weight,
                           double *d_input, double *d_weight, double *d_bias)
{
  for (size_t k = 0; k < (size_t)out; k++)
    {
      d_bias[k] = 0;
      for (size_t i = 0; i < (size_t)n; i++)
        d_bias[k] += d_output[i * (size_t)out + k];
      for (size_t j = 0; j < (size_t)in; j++)
        {
          double sum = 0;

          for (size_t i = 0; i < (size_t)n; i++)
            sum += d_output[i * (size_t)out + k] * input[i * (size_t)in + j];
          d_weight[k * (size_t)in + j] = sum;
        }
    }
  for (size_t i = 0; d_input != NULL && i < (size_t)n; i++)
    for (size_t j = 0; j < (size_t)in; j++)
      {
        double sum = 0;

        for (size_t k = 0; k < (size_t)out; k++)
          sum += d_output[i * (size_t)out + k] * weight[k * (size_t)in + j];
        d_input[i * (size_t)in + j] = sum;
      }
}
