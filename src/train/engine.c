/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/engine.h"
#include "kernel/kernels.h"
#include "kernel/parallel.h"
#include "train/controls.h"
#include <glib/gi18n-lib.h>

#define ISA_VARIABLE         "CENTERLOSS_ISA"
#define CONVOLUTION_VARIABLE "CENTERLOSS_CONVOLUTION"

static gboolean
fail_unknown (const char *variable, const char *wanted, const char *names, GError **error)
{
  g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_VALUE,
               _ ("the environment variable %s has the unknown value “%s”; expected one of %s"), variable, wanted,
               names);
  return FALSE;
}

static gboolean
check_isa (GError **error)
{
  const char *wanted = g_getenv (ISA_VARIABLE), *last = NULL;
  g_autoptr (GString) names = g_string_new (NULL);
  size_t n;
  const ClossKernels *kernels = closs_kernels_get_all (&n);

  for (size_t i = 0; i < n; i++)
    {
      if (wanted == NULL || g_str_equal (kernels[i].isa, wanted))
        return TRUE;
      /* Kernels of one instruction set with different vector lengths are adjacent. */
      if (g_strcmp0 (kernels[i].isa, last) != 0)
        g_string_append_printf (names, "%s%s", last != NULL ? ", " : "", kernels[i].isa);
      last = kernels[i].isa;
    }
  return fail_unknown (ISA_VARIABLE, wanted, names->str, error);
}

static gboolean
check_convolution (GError **error)
{
  const char *wanted = g_getenv (CONVOLUTION_VARIABLE);
  g_autoptr (GString) names = g_string_new (NULL);
  const char *name;

  for (size_t i = 0; (name = closs_kernels_get_convolution (i)) != NULL; i++)
    {
      if (wanted == NULL || g_str_equal (name, wanted))
        return TRUE;
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }
  return fail_unknown (CONVOLUTION_VARIABLE, wanted, names->str, error);
}

gboolean
closs_engine_check (GError **error)
{
  return check_isa (error) && check_convolution (error);
}

int
closs_engine_count_processors (void)
{
  return closs_parallel_n_processors ();
}

void
closs_engine_give_way (int n_threads)
{
  closs_parallel_give_way (n_threads);
}
