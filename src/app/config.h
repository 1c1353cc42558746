/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is remembered from one start to the next: an object with a property for every key of the GSettings schema, so
 * that widgets bind to it. Where the schema is not installed the properties keep their defaults and live as long as
 * the object: nothing else in the program has to know.
 *
 * Properties (table in config.c): window-width, window-height, window-maximized, show-inspector, regions, grid, legend,
 * trails, shapes, log-axis, smooth, keep-runs, save-state, n-threads, probe-size, probe-adapts, shown-splits ("test",
 * "train", "both"), figure-scale, figure-theme ("print",
 * "screen"), animation-width and -height (pixels), animation-rate (pictures a second), animation-length (seconds),
 * color-scheme ("system", "light", "dark"), dataset, dataset-directory, dataset-import (text of
 * closs_import_options_format()), experiment (text of closs_experiment_format()).
 */
#define CLOSS_TYPE_CONFIG (closs_config_get_type ())
G_DECLARE_FINAL_TYPE (ClossConfig, closs_config, CLOSS, CONFIG, GObject)

ClossConfig *closs_config_new (void) G_GNUC_WARN_UNUSED_RESULT;

int closs_config_get_int (ClossConfig *config, const char *name);
gboolean closs_config_get_boolean (ClossConfig *config, const char *name);
char *closs_config_dup_string (ClossConfig *config, const char *name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
