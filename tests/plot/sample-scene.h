/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

/* A scene of round clusters, the same for the same arguments. Free it with closs_scene_free(). Its view fits the plane
 * of
 * (@width, @height); every part is drawn. */
ClossScene *sample_scene_new (gsize n_points, int n_classes, const char *name_prefix, double width, double height);
