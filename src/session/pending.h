/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/command.h"

G_BEGIN_DECLS

/* A command on its way that changes what the getters say: they answer as if it had been carried out, until the
 * worker's status shows what came of it. */
typedef struct
{
  guint64 serial;
  ClossCommandType type;
  ClossControlId control;
  double value;
  ClossSettings settings; /* of the start, for BEGIN and RESTART */
} ClossPendingCommand;

/* @pending: of ClossPendingCommand, in the order of their serials. What there will be once all of them have been
 * carried out, from what the worker said last. */
ClossRunState closs_pending_derive_state (const GArray *pending, ClossRunState state);
ClossSettings closs_pending_derive_settings (const GArray *pending, const ClossSettings *settings);

gboolean closs_pending_has (const GArray *pending, ClossCommandType type);

/* Removes those up to @serial. */
void closs_pending_drop (GArray *pending, guint64 serial);

G_END_DECLS
