/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* ⓘ: a popover that explains a control where it stands, in words and by the term of the equation that it changes. */
#define CLOSS_TYPE_HELP_BUTTON (closs_help_button_get_type ())
G_DECLARE_FINAL_TYPE (ClossHelpButton, closs_help_button, CLOSS, HELP_BUTTON, GtkBox)

/* @term may be NULL. */
void closs_help_button_set (ClossHelpButton *button, const char *title, const char *help, const char *term);

G_END_DECLS
