/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"

/* The entries of the ordered list. Inside the layer: other layers call closs_conv2d_choose(). */

/* Plain sums of vectors of output channels, for the first layer. */
extern const ClossConv2dAlgorithm closs_conv2d_direct;

/* Cook-Toom / Winograd, all three passes (Winograd 1980; Lavin and Gray 2016); docs/engine.md. */
extern const ClossConv2dAlgorithm closs_conv2d_winograd;

/* Patches gathered into a matrix, and products by OpenBLAS. */
extern const ClossConv2dAlgorithm closs_conv2d_im2col;

/* Plain loops, sums in double. */
extern const ClossConv2dAlgorithm closs_conv2d_reference;
