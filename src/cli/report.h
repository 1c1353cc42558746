/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* The run in one line of JSON, the last line on stdout; null for values that were not measured. @seconds: the run time
 * of the program. g_free(). */
char *closs_report_format (const ClossTraining *training, double seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
