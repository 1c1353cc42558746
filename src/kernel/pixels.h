/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include <stddef.h>
#include <stdint.h>

/* Copies @n images of @image_count bytes each out of @pixels: image indices[i], or image i if @indices is NULL. Writes
 * them as floats pixel / 255 into output [n][image_count]. */
void closs_pixels_to_float (size_t n, size_t image_count, const ClossParallel *parallel, const uint8_t *pixels,
                            const uint32_t *indices, float *output);
