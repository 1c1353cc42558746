/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"
#include "app/resources.h"
#include "train/engine.h"
#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (ClossApplication) application = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CLOSS_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!closs_engine_check (&error))
    {
      g_printerr ("centerloss: %s\n", error->message);
      return 1;
    }
  closs_resources_register_resource ();
  application = closs_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
