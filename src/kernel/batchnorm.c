/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/batchnorm.h"
#include <math.h>

void
closs_batchnorm_train (size_t rows, int channels, const double *statistics, const float *gamma, const float *beta,
                       float *mean, float *inv_std, float *unbiased_variance, float *scale, float *shift)
{
  const double n = (double)rows, *variances = statistics + channels;

  for (int c = 0; c < channels; c++)
    {
      double m = statistics[c], variance = variances[c] < 0 ? 0 : variances[c]; /* NaN stays */
      double inverse = 1 / sqrt (variance + CLOSS_BATCHNORM_EPSILON);

      mean[c] = (float)m;
      inv_std[c] = (float)inverse;
      unbiased_variance[c] = (float)(rows > 1 ? variance * n / (n - 1) : variance);
      scale[c] = (float)(inverse * (double)gamma[c]);
      /* Adds back the rounding error of the mean. */
      shift[c] = (float)((double)beta[c] + ((double)mean[c] - m) * inverse * (double)gamma[c]);
    }
}

void
closs_batchnorm_evaluate (int channels, const float *gamma, const float *running_var, float *scale)
{
  for (int c = 0; c < channels; c++)
    scale[c] = (float)((double)gamma[c] / sqrt ((double)running_var[c] + CLOSS_BATCHNORM_EPSILON));
}

void
closs_batchnorm_backward (size_t rows, int channels, const double *sums, const float *gamma, const float *inv_std,
                          float *d_gamma, float *d_beta, float *on_gradient, float *on_value, float *constant)
{
  const double n = (double)rows, *by_value = sums + channels;

  for (int c = 0; c < channels; c++)
    {
      double inverse = (double)inv_std[c], d_scale = (double)gamma[c] * inverse;

      d_gamma[c] = (float)(by_value[c] * inverse);
      d_beta[c] = (float)sums[c];
      on_gradient[c] = (float)d_scale;
      on_value[c] = (float)(-d_scale * inverse * inverse * by_value[c] / n);
      constant[c] = (float)(-d_scale * sums[c] / n);
    }
}

void
closs_batchnorm_update_running (int channels, const float *running, const float *batch, float *target)
{
  for (int c = 0; c < channels; c++)
    target[c]
        = (float)((1 - CLOSS_BATCHNORM_MOMENTUM) * (double)running[c] + CLOSS_BATCHNORM_MOMENTUM * (double)batch[c]);
}
