/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/resources.h"
#include <adwaita.h>

#define RESOURCES "/io/github/centerloss/Centerloss/"

static void
add_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, RESOURCES "style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static gboolean
count_down_cb (GtkWidget *widget G_GNUC_UNUSED, GdkFrameClock *clock G_GNUC_UNUSED, gpointer n_frames)
{
  --*(guint *)n_frames;
  return G_SOURCE_CONTINUE;
}

/* Showing the list of keys gives no GTK warning; a warning is fatal in a test. */
static void
test_shortcuts_are_quiet (void)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (RESOURCES "gtk/help-overlay.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "help_overlay"));
  guint n_frames = 3;

  gtk_widget_add_tick_callback (window, count_down_cb, &n_frames, NULL);
  gtk_window_present (GTK_WINDOW (window));
  while (n_frames > 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  closs_resources_register_resource ();
  add_style ();
  g_test_add_func ("/app/shortcuts/are-quiet", test_shortcuts_are_quiet);
  return g_test_run ();
}
