/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/inspector/control-scale.h"
#include <math.h>

#define FIGURES 3

static double
round_to_figures (double value)
{
  double unit;

  if (value == 0)
    return 0;
  unit = pow (10, floor (log10 (fabs (value))) - (FIGURES - 1));
  /* Divide by a power of ten above 1 instead of multiplying with one below: 0.003 stays 0.003. */
  return unit < 1 ? round (value * round (1 / unit)) / round (1 / unit) : round (value / unit) * unit;
}

static double
first_above_zero (const ClossControl *control)
{
  return control->scale == CLOSS_SCALE_LOG ? control->min : control->smallest;
}

double
closs_control_scale_position (const ClossControl *control, double value)
{
  double start = control->scale == CLOSS_SCALE_LOG_OR_ZERO ? CLOSS_ZERO_SHARE : 0;
  double low = first_above_zero (control);

  if (control->scale == CLOSS_SCALE_LINEAR)
    return CLAMP ((value - control->min) / (control->max - control->min), 0, 1);
  if (value <= 0)
    return 0;
  return CLAMP (start + (1 - start) * log (value / low) / log (control->max / low), start, 1);
}

double
closs_control_scale_value (const ClossControl *control, double position)
{
  double start = control->scale == CLOSS_SCALE_LOG_OR_ZERO ? CLOSS_ZERO_SHARE : 0;
  double low = first_above_zero (control);
  double value;

  if (control->scale == CLOSS_SCALE_LINEAR)
    value = control->min + position * (control->max - control->min);
  else if (position < start)
    return 0;
  else
    value = low * pow (control->max / low, (position - start) / (1 - start));
  return CLAMP (round_to_figures (value), control->min, control->max);
}
