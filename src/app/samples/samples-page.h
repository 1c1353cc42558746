/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/samples/spotlight.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is looked at, as a page: the sample at large with its keys as buttons, the pinned, the selected, and the images
 * that the network finds hardest. */
#define CLOSS_TYPE_SAMPLES_PAGE (closs_samples_page_get_type ())
G_DECLARE_FINAL_TYPE (ClossSamplesPage, closs_samples_page, CLOSS, SAMPLES_PAGE, GtkBox)

/* Once for all. */
void closs_samples_page_set_spotlight (ClossSamplesPage *page, ClossSpotlight *spotlight);

G_END_DECLS
