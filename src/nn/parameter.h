/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/shape.h"
#include <glib.h>

G_BEGIN_DECLS

/* A named array of the state. Outside it has PyTorch's name, shape and element order; inside it has the kernels' order.
 * Only this file knows both orders. */
typedef enum
{
  CLOSS_PARAMETER_TRAINED,
  CLOSS_PARAMETER_CENTER,
  CLOSS_PARAMETER_RUNNING,
} ClossParameterKind;
#define CLOSS_N_PARAMETER_KINDS 3

typedef struct
{
  char name[64];
  ClossParameterKind kind;
  int n_dimensions;
  gint64 shape[4];
  gsize count;
  gsize offset; /* in floats, among the parameters of its kind */

  /* The kernels' dimension d is PyTorch's dimension order[d] of extents[]; extents[] may split one dimension of shape[]
   * into several. */
  int extents[4], order[4];

  /* Initial values: U(-bound, bound) if bound > 0, standard normal for centers, else the constant. */
  double initial_bound, initial_value;
} ClossParameter;

/* PyTorch [out][in][5][5], inside [5][5][in][out]. */
ClossParameter closs_parameter_convolution (int out, int in);
/* PyTorch [out][c h w] in the order channel, row, column, inside [out][h w c]. */
ClossParameter closs_parameter_linear (int out, ClossShape input);
/* [count], the same order in both. */
ClossParameter closs_parameter_vector (ClossParameterKind kind, int count, double initial_value);
/* [rows][2] centers. */
ClossParameter closs_parameter_centers (int rows);

/* @inside and @outside hold parameter->count floats each. */
void closs_parameter_export (const ClossParameter *parameter, const float *inside, float *outside);
void closs_parameter_import (const ClossParameter *parameter, const float *outside, float *inside);

/* Fills @inside from the initial distribution. The values depend only on the seed and the name. @scratch: count floats.
 * */
void closs_parameter_initialize (const ClossParameter *parameter, guint64 seed, float *inside, float *scratch);

G_END_DECLS
