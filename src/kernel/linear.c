/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/linear.h"
#include "kernel/gemm.h"
#include <stddef.h>

/* These layers take a thousandth of a step: one thread of OpenBLAS is enough. */
void
closs_linear_forward (int n, int in, int out, const ClossParallel *parallel, const float *input, const float *weight,
                      const float *bias, float *output)
{
  ClossGemm gemm = { .transpose_b = true, .m = n, .n = out, .k = in, .alpha = 1, .beta = 1 };

  (void)parallel;
  for (size_t i = 0; i < (size_t)n; i++)
    for (size_t k = 0; k < (size_t)out; k++)
      output[i * (size_t)out + k] = bias[k];
  closs_gemm (&gemm, input, in, weight, in, output, out);
}

void
closs_linear_backward (int n, int in, int out, const ClossParallel *parallel, const float *d_output, const float *input,
                       const float *weight, float *d_input, float *d_weight, float *d_bias)
{
  ClossGemm for_weight = { .transpose_a = true, .m = out, .n = in, .k = n, .alpha = 1 };
  ClossGemm for_input = { .m = n, .n = in, .k = out, .alpha = 1 };

  (void)parallel;
  closs_gemm (&for_weight, d_output, out, input, in, d_weight, in);
  for (size_t k = 0; k < (size_t)out; k++)
    {
      double sum = 0;

      for (size_t i = 0; i < (size_t)n; i++)
        sum += (double)d_output[i * (size_t)out + k];
      d_bias[k] = (float)sum;
    }
  if (d_input != NULL)
    closs_gemm (&for_input, d_output, out, weight, in, d_input, in);
}
