/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/batchnorm.h"
#include <math.h>

void
closs_batchnorm_ref_forward (size_t rows, int channels, const double *input, const double *gamma, const double *beta,
                             double *output, double *mean, double *variance)
{
  size_t n = (size_t)channels;

  for (size_t c = 0; c < n; c++)
    {
      mean[c] = variance[c] = 0;
      for (size_t row = 0; row < rows; row++)
        mean[c] += input[row * n + c] / (double)rows;
      for (size_t row = 0; row < rows; row++)
        variance[c] += pow (input[row * n + c] - mean[c], 2) / (double)rows;
      for (size_t row = 0; row < rows; row++)
        output[row * n + c]
            = (input[row * n + c] - mean[c]) / sqrt (variance[c] + CLOSS_BATCHNORM_EPSILON) * gamma[c] + beta[c];
    }
}

void
closs_batchnorm_ref_backward (size_t rows, int channels, const double *d_output, const double *input,
                              const double *gamma, double *d_input, double *d_gamma, double *d_beta)
{
  size_t n = (size_t)channels;

  for (size_t c = 0; c < n; c++)
    {
      double mean = 0, variance = 0, inv_std;

      for (size_t row = 0; row < rows; row++)
        mean += input[row * n + c] / (double)rows;
      for (size_t row = 0; row < rows; row++)
        variance += pow (input[row * n + c] - mean, 2) / (double)rows;
      inv_std = 1 / sqrt (variance + CLOSS_BATCHNORM_EPSILON);
      d_gamma[c] = d_beta[c] = 0;
      for (size_t row = 0; row < rows; row++)
        {
          d_gamma[c] += d_output[row * n + c] * (input[row * n + c] - mean) * inv_std;
          d_beta[c] += d_output[row * n + c];
        }
      for (size_t row = 0; row < rows; row++)
        {
          double x_hat = (input[row * n + c] - mean) * inv_std;

          d_input[row * n + c]
              = gamma[c] * inv_std
                * (d_output[row * n + c] - d_beta[c] / (double)rows - x_hat * d_gamma[c] / (double)rows);
        }
    }
}
