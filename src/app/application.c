/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"
#include "app/config.h"
#include "app/frame-log.h"
#include "app/preferences.h"
#include "app/text/experiment-text.h"
#include "app/widgets/widget-helpers.h"
#include "app/window.h"
#include "base/signals.h"
#include "data/catalogue.h"
#include "data/import/import.h"
#include "session/kept.h"
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdlib.h>

struct _ClossApplication
{
  AdwApplication parent_instance;

  ClossConfig *config;
  guint signal_ids[2];
};

G_DEFINE_FINAL_TYPE (ClossApplication, closs_application, ADW_TYPE_APPLICATION)

static const GOptionEntry options[] = {
  { "preset", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Start with this preset (quick, v1.0, v1.1, v1.2, lenet++)"),
    N_ ("PRESET") },
  { "dataset", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Start with this data set (mnist, fashion-mnist, synthetic, …)"),
    N_ ("DATASET") },
  { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("The folder that holds the data set’s files"), N_ ("DIR") },
  { "frame-log", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Write a row for each frame drawn (CSV)"), N_ ("FILE") },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[RUN.centerloss | DATA]") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
  G_OPTION_ENTRY_NULL,
};

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
  return FALSE;
}

/* An option's path, seen from the folder of whoever gave it. NULL where it was not given. */
static char *
dup_path (GApplicationCommandLine *command_line, const char *option)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (GFile) file = NULL;
  const char *path;

  if (!g_variant_dict_lookup (dict, option, "^&ay", &path))
    return NULL;
  file = g_application_command_line_create_file_for_arg (command_line, path);
  return g_file_get_path (file);
}

static ClossSettings
get_remembered_settings (ClossApplication *self)
{
  g_autofree char *remembered = closs_config_dup_string (self->config, "experiment");
  ClossSettings settings = closs_settings_get_default ();

  closs_experiment_parse (remembered, &settings);
  return settings;
}

/* Whether what is named exists. */
static gboolean
check_names (GVariantDict *dict, GError **error)
{
  const char *preset = NULL, *dataset = NULL;

  g_variant_dict_lookup (dict, "preset", "&s", &preset);
  g_variant_dict_lookup (dict, "dataset", "&s", &dataset);
  if (preset != NULL && closs_preset_find (preset) == NULL)
    return refuse (error, _ ("%s: there is no such preset"), preset);
  if (dataset != NULL && closs_catalogue_find_kind (dataset) == NULL)
    return refuse (error, _ ("%s: there is no such data set"), dataset);
  return TRUE;
}

static ClossSettings
get_settings (ClossApplication *self, GVariantDict *dict)
{
  const char *id = NULL;

  if (g_variant_dict_lookup (dict, "preset", "&s", &id))
    return closs_preset_find (id)->settings;
  return get_remembered_settings (self);
}

static void
take_remembered_dataset (ClossApplication *self, ClossRunStart *start)
{
  g_autofree char *id = closs_config_dup_string (self->config, "dataset");
  g_autofree char *directory = closs_config_dup_string (self->config, "dataset-directory");
  g_autofree char *import = closs_config_dup_string (self->config, "dataset-import");

  if (closs_catalogue_find_kind (id) == NULL && (!g_str_equal (id, CLOSS_IMPORT_ID) || directory[0] == '\0'))
    return;
  start->import = closs_import_options_get_default ();
  closs_import_options_parse (import, &start->import);
  start->dataset_id = g_steal_pointer (&id);
  start->directory = directory[0] != '\0' ? g_steal_pointer (&directory) : NULL;
}

/* A window's start: what was remembered, changed by the options. NULL: an option that makes no sense. */
static ClossRunStart *
make_start (ClossApplication *self, GApplicationCommandLine *command_line, GError **error)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autoptr (ClossRunStart) start = g_new0 (ClossRunStart, 1);
  const char *dataset = NULL;

  /* The other process that hands over its command line may be of another version. */
  if (!check_names (dict, error))
    return NULL;
  start->settings = get_settings (self, dict);
  start->directory = dup_path (command_line, "data-dir");
  g_variant_dict_lookup (dict, "dataset", "&s", &dataset);
  /* A folder without a name is read as what most folders of IDX files are. */
  if (dataset != NULL || start->directory != NULL)
    start->dataset_id = g_strdup (dataset != NULL ? dataset : "mnist");
  else
    take_remembered_dataset (self, start);
  return g_steal_pointer (&start);
}

static gboolean
has_options (GApplicationCommandLine *command_line)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);

  for (gsize i = 0; options[i].long_name != NULL; i++)
    if (g_variant_dict_contains (dict, options[i].long_name))
      return TRUE;
  return FALSE;
}

/* The run file or the data to open, seen from the folder of whoever named it; NULL: none, or, with @error set, too
 * many. */
static GFile *
get_run_file (GApplicationCommandLine *command_line, GError **error)
{
  GVariantDict *dict = g_application_command_line_get_options_dict (command_line);
  g_autofree const char **names = NULL;

  if (!g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &names) || names[0] == NULL)
    return NULL;
  if (names[1] != NULL)
    {
      refuse (error, _ ("%s: a window shows one run; name one file"), names[1]);
      return NULL;
    }
  return g_application_command_line_create_file_for_arg (command_line, names[0]);
}

/* Presents the window with a run file or data to import; NULL: with neither. What is offered is not in the way of a
 * file. */
static void
open_file (ClossWindow *window, GFile *file)
{
  gtk_window_present (GTK_WINDOW (window));
  if (file == NULL)
    closs_window_offer_kept (window);
  else if (closs_window_is_data (file))
    closs_window_open_data (window, file);
  else
    closs_window_open_run_file (window, file);
}

static gboolean
open_window (ClossApplication *self, GApplicationCommandLine *command_line, GError **error)
{
  g_autoptr (ClossRunStart) start = make_start (self, command_line, error);
  g_autofree char *log_path = dup_path (command_line, "frame-log");
  g_autoptr (GFile) run_file = NULL;
  g_autoptr (GError) file_error = NULL;
  ClossFrameLog *log = NULL;
  ClossWindow *window;

  if (start == NULL)
    return FALSE;
  run_file = get_run_file (command_line, &file_error);
  if (file_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&file_error));
      return FALSE;
    }
  if (log_path != NULL)
    {
      log = closs_frame_log_open (log_path, error);
      if (log == NULL)
        return FALSE;
    }
  window = closs_window_new (ADW_APPLICATION (self), self->config, start, log);
  open_file (window, run_file);
  return TRUE;
}

static void
apply_color_scheme (ClossApplication *self)
{
  g_autofree char *scheme = closs_config_dup_string (self->config, "color-scheme");
  AdwColorScheme value = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    value = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    value = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), value);
}

/* Without a command line, as the D-Bus service is asked for it. @run_file: what to open in it; or NULL. */
static GtkWindow *
add_window (ClossApplication *self, GFile *run_file)
{
  g_autoptr (ClossRunStart) start = g_new0 (ClossRunStart, 1);
  ClossWindow *window;

  start->settings = get_remembered_settings (self);
  take_remembered_dataset (self, start);
  window = closs_window_new (ADW_APPLICATION (self), self->config, start, NULL);
  open_file (window, run_file);
  return GTK_WINDOW (window);
}

/* The one that is there, or a new one: an action may be asked for by D-Bus before there is any. */
static GtkWindow *
present_window (ClossApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    window = add_window (self, NULL);
  gtk_window_present (window);
  return window;
}

static void
preferences_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  ClossApplication *self = data;

  gtk_window_present (GTK_WINDOW (closs_preferences_new (present_window (self), self->config)));
}

static void
about_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  GtkWindow *about = closs_dialog_new (ADW_TYPE_ABOUT_WINDOW, present_window (CLOSS_APPLICATION (data)));

  gtk_window_set_modal (about, TRUE);
  g_object_set (about, "application-name", "Centerloss", "application-icon", CLOSS_APP_ID, "version", CLOSS_VERSION,
                "developer-name", _ ("The Centerloss developers"), "license-type", GTK_LICENSE_GPL_3_0, "comments",
                _ ("Watch features find their centers: the center loss, live, on networks that one can steer while "
                   "they learn."),
                "website", CLOSS_HOMEPAGE, "issue-url", CLOSS_BUGTRACKER, NULL);
  gtk_window_present (about);
}

static gboolean
close_windows_cb (gpointer data)
{
  GtkApplication *application = data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  /* Each through its own door: it has settings to keep and a thread to end. */
  for (GList *link = windows; link != NULL; link = link->next)
    gtk_window_close (link->data);
  return G_SOURCE_REMOVE;
}

/* The key may have been pressed in a window that stands before one of these and goes with it: GTK has to be done with
 * the event first; but not with the pictures of a plane in motion, of which there is always another. */
static void
quit_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, close_windows_cb, data, NULL);
}

/* SIGTERM and SIGHUP: as if every window was closed, so that the runs are kept. */
static gboolean
signal_cb (gpointer data)
{
  close_windows_cb (data);
  return G_SOURCE_CONTINUE;
}

static void
delete_kept_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
                    GCancellable *cancellable G_GNUC_UNUSED)
{
  closs_kept_delete_unused ();
  g_task_return_boolean (task, TRUE);
}

static void
delete_kept_cb (GSimpleAction *action G_GNUC_UNUSED, GVariant *parameter G_GNUC_UNUSED, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  for (GList *link = gtk_application_get_windows (data); link != NULL; link = link->next)
    if (CLOSS_IS_WINDOW (link->data))
      closs_window_delete_kept (link->data);
  g_task_run_in_thread (task, delete_kept_thread);
}

static void
set_accels (GtkApplication *application)
{
  static const char *const quit[] = { "<Control>q", NULL };
  static const char *const close[] = { "<Control>w", NULL };
  static const char *const preferences[] = { "<Control>comma", NULL };
  static const char *const shortcuts[] = { "<Control>question", "F1", NULL };

  gtk_application_set_accels_for_action (application, "app.quit", (const char **)quit);
  gtk_application_set_accels_for_action (application, "window.close", (const char **)close);
  gtk_application_set_accels_for_action (application, "app.preferences", (const char **)preferences);
  gtk_application_set_accels_for_action (application, "win.show-help-overlay", (const char **)shortcuts);
  closs_window_install_accels (application);
}

static guint
watch_signal (int number, gpointer application)
{
  return closs_signal_is_ignored (number) ? 0 : g_unix_signal_add (number, signal_cb, application);
}

static void
closs_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "preferences", preferences_cb, NULL, NULL, NULL, { 0 } },
    { "about", about_cb, NULL, NULL, NULL, { 0 } },
    { "quit", quit_cb, NULL, NULL, NULL, { 0 } },
    { "delete-kept", delete_kept_cb, NULL, NULL, NULL, { 0 } },
  };
  ClossApplication *self = CLOSS_APPLICATION (application);

  G_APPLICATION_CLASS (closs_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (CLOSS_APP_ID);
  self->config = closs_config_new ();
  g_signal_connect_object (self->config, "notify::color-scheme", G_CALLBACK (apply_color_scheme), self,
                           G_CONNECT_SWAPPED);
  apply_color_scheme (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  set_accels (GTK_APPLICATION (application));
  self->signal_ids[0] = watch_signal (SIGTERM, application);
  self->signal_ids[1] = watch_signal (SIGHUP, application);
}

/* Started a second time without a wish of its own, the program shows the window that is there. */
static int
closs_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autoptr (GError) error = NULL;

  if (window != NULL && !has_options (command_line))
    {
      gtk_window_present (window);
      return EXIT_SUCCESS;
    }
  if (open_window (CLOSS_APPLICATION (application), command_line, &error))
    return EXIT_SUCCESS;
  g_application_command_line_printerr (command_line, "centerloss: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? 2 : EXIT_FAILURE;
}

static void
closs_application_activate (GApplication *application)
{
  present_window (CLOSS_APPLICATION (application));
}

/* Run files from the file manager: a window shows one run. */
static void
closs_application_open (GApplication *application, GFile **files, int n_files, const char *hint G_GNUC_UNUSED)
{
  for (int i = 0; i < n_files; i++)
    gtk_window_present (add_window (CLOSS_APPLICATION (application), files[i]));
}

/* What needs no display is done before one is looked for. */
static int
closs_application_handle_local_options (GApplication *application G_GNUC_UNUSED, GVariantDict *dict)
{
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (dict, "version"))
    {
      g_print ("centerloss %s\n", CLOSS_VERSION);
      return EXIT_SUCCESS;
    }
  if (check_names (dict, &error))
    return -1;
  g_printerr ("centerloss: %s\n", error->message);
  return 2;
}

static void
closs_application_finalize (GObject *object)
{
  ClossApplication *self = CLOSS_APPLICATION (object);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_object (&self->config);
  G_OBJECT_CLASS (closs_application_parent_class)->finalize (object);
}

static void
closs_application_class_init (ClossApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = closs_application_finalize;
  application_class->startup = closs_application_startup;
  application_class->activate = closs_application_activate;
  application_class->open = closs_application_open;
  application_class->command_line = closs_application_command_line;
  application_class->handle_local_options = closs_application_handle_local_options;
}

static void
closs_application_init (ClossApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_summary (application,
                                            _ ("Watch features find their centers while a network learns."));
}

ClossApplication *
closs_application_new (void)
{
  return g_object_new (CLOSS_TYPE_APPLICATION, "application-id", CLOSS_APP_ID, "resource-base-path",
                       "/io/github/centerloss/Centerloss", "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, NULL);
}
