/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/config.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What is not part of an experiment: how it is computed, shown and exported. */
#define CLOSS_TYPE_PREFERENCES (closs_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ClossPreferences, closs_preferences, CLOSS, PREFERENCES, AdwPreferencesWindow)

GtkWidget *closs_preferences_new (GtkWindow *parent, ClossConfig *config);

G_END_DECLS
