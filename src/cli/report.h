/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* The run in one line of JSON, the program's last word on stdout; null for what was not measured. @seconds: how long
 * the program took. g_free(). */
char *closs_report_format (const ClossTraining *training, double seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
