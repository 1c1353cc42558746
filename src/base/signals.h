/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE if the process was started with this signal ignored, as nohup and a shell's "&" do. A program that installs a
 * handler for it would end although its user asked it to stay. Any thread. */
gboolean closs_signal_is_ignored (int number);

G_END_DECLS
