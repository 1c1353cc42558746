/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/training.h"

G_BEGIN_DECLS

/* The files that the command line asks for. */

/* Whether all of them can be written, before anything is trained. */
gboolean closs_results_check (const ClossOptions *options, GError **error);

/* Writes them, each whole or not at all; one that fails does not keep the others from being written. @report is told
 * of every failure. TRUE: there was none. */
gboolean closs_results_write (ClossTraining *training, void (*report) (const GError *error));

G_END_DECLS
