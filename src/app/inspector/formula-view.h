/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/settings.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The loss as a formula that follows the settings; in words for those who hear it. */
#define CLOSS_TYPE_FORMULA_VIEW (closs_formula_view_get_type ())
G_DECLARE_FINAL_TYPE (ClossFormulaView, closs_formula_view, CLOSS, FORMULA_VIEW, GtkWidget)

void closs_formula_view_set_settings (ClossFormulaView *view, const ClossSettings *settings);

G_END_DECLS
