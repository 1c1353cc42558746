/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The buttons that drive training. They only name the window's actions; the window says whether it trains. */
#define CLOSS_TYPE_TRANSPORT (closs_transport_get_type ())
G_DECLARE_FINAL_TYPE (ClossTransport, closs_transport, CLOSS, TRANSPORT, GtkBox)

void closs_transport_set_training (ClossTransport *transport, gboolean training);

G_END_DECLS
