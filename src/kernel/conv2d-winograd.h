/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"

/* Cook-Toom / Winograd convolution (Winograd 1980; Lavin and Gray 2016), all three passes; docs/engine.md. Inside the
 * layer: others find it through closs_conv2d_choose(). */
extern const ClossConv2dAlgorithm closs_conv2d_winograd;
