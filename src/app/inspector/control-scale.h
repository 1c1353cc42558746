/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/controls.h"

G_BEGIN_DECLS

/* Where a real control's value stands on its slider (0 to 1) and back, by the scale of its row in the table. On a
 * logarithmic scale that reaches 0, the leftmost CLOSS_ZERO_SHARE of the slider is 0. Values come back rounded to what
 * one can aim at: three figures. */
#define CLOSS_ZERO_SHARE 0.05

double closs_control_scale_position (const ClossControl *control, double value);
double closs_control_scale_value (const ClossControl *control, double position);

G_END_DECLS
