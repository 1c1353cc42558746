/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/download.h"
#include "support/cifar-files.h"
#include "support/web-server.h"
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

enum
{
  TIMEOUT = 1, /* second */
};

typedef struct
{
  WebServer server;
  char *list;   /* path of the list of data sets */
  char *target; /* folder of mnist or cifar10 */
  char *staging;
  GMainLoop *loop;
  GCancellable *cancellable;
  gboolean cancels_on_progress;
  guint n_progress;
  ClossDownloadProgress last;
  GFile *folder; /* result of the download */
  GError *error;
} Fixture;

static GBytes *
read_bytes (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text;
  gsize size;

  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  return g_bytes_new_take (text, size);
}

static GBytes *
compress (GBytes *bytes)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_output_stream_write_all (stream, data, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* An archive of @names in @folder, as "cifar/NAME", and of more files that the list does not name. */
static GBytes *
make_tar (const char *folder, const char *const *names)
{
  static const char *const strangers[] = { "../escape", "/tmp/closs-escape", "cifar/readme.html" };
  struct archive *archive = archive_write_new ();
  gsize capacity = 4 << 20, used = 0;
  guint8 *buffer = g_malloc (capacity);

  archive_write_set_format_ustar (archive);
  archive_write_add_filter_gzip (archive);
  archive_write_open_memory (archive, buffer, capacity, &used);
  for (gsize i = 0; i < G_N_ELEMENTS (strangers) || names[i - G_N_ELEMENTS (strangers)] != NULL; i++)
    {
      const char *name = i < G_N_ELEMENTS (strangers) ? NULL : names[i - G_N_ELEMENTS (strangers)];
      g_autofree char *path = name != NULL ? g_strconcat ("cifar/", name, NULL) : g_strdup (strangers[i]);
      g_autoptr (GBytes) bytes = name != NULL ? read_bytes (folder, name) : g_bytes_new_static ("strange", 7);
      struct archive_entry *entry = archive_entry_new ();

      archive_entry_set_pathname (entry, path);
      archive_entry_set_size (entry, (la_int64_t)g_bytes_get_size (bytes));
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_perm (entry, 0644);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      archive_write_data (archive, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      archive_entry_free (entry);
    }
  archive_write_close (archive);
  archive_write_free (archive);
  return g_bytes_new_take (buffer, used);
}

static char *
get_sha256 (GBytes *bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static const char *const idx_names[] = { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                                         "t10k-labels-idx1-ubyte", NULL };
static const char *const cifar_names[]
    = { "data_batch_1.bin", "data_batch_2.bin", "test_batch.bin", "batches.meta.txt", NULL };

/* The list has the checksums of mnist's unpacked files and of cifar10's archive. @manners: one for each mirror. */
static void
write_list (Fixture *fixture, const char *const *manners, const char *tar_member)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GString) mirrors = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) tar = NULL;
  g_autofree char *tar_sha256 = NULL;

  for (gsize i = 0; manners[i] != NULL; i++)
    g_string_append_printf (mirrors, "%s\"http://127.0.0.1:%u/%s/\"", i > 0 ? ", " : "", fixture->server.port,
                            manners[i]);
  write_idx_pair (folder, "train", 200, 28);
  write_idx_pair (folder, "t10k", 50, 28);
  g_string_printf (text, "{\"format\": 1, \"datasets\": {\"mnist\": {\"mirrors\": [%s], \"files\": [", mirrors->str);
  for (gsize i = 0; idx_names[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = read_bytes (folder, idx_names[i]);
      g_autoptr (GBytes) packed = compress (bytes);
      g_autofree char *sha256 = get_sha256 (bytes);

      g_string_append_printf (text,
                              "%s{\"name\": \"%s.gz\", \"size\": %zu, \"holds\": [{\"name\": \"%s\", \"size\": %zu, "
                              "\"sha256\": \"%s\"}]}",
                              i > 0 ? ", " : "", idx_names[i], g_bytes_get_size (packed), idx_names[i],
                              g_bytes_get_size (bytes), sha256);
      g_hash_table_insert (fixture->server.files, g_strconcat (idx_names[i], ".gz", NULL), g_steal_pointer (&packed));
    }
  write_cifar10 (folder);
  tar = make_tar (folder, cifar_names);
  tar_sha256 = get_sha256 (tar);
  g_string_append_printf (
      text,
      "]}, \"cifar10\": {\"mirrors\": [%s], \"files\": [{\"name\": \"cifar.tar.gz\", \"size\": %zu, "
      "\"sha256\": \"%s\", \"holds\": [",
      mirrors->str, g_bytes_get_size (tar), tar_sha256);
  for (gsize i = 0; cifar_names[i] != NULL; i++)
    g_string_append_printf (text, "{\"name\": \"cifar/%s\"}, ", cifar_names[i]);
  g_string_append_printf (text, "{\"name\": \"%s\"}]}]}}}", tar_member);
  g_hash_table_insert (fixture->server.files, g_strdup ("cifar.tar.gz"), g_steal_pointer (&tar));
  g_assert_true (g_file_set_contents (fixture->list, text->str, -1, NULL));
  remove_folder (folder);
}

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  web_server_start (&fixture->server);
  fixture->list = g_build_filename (g_get_user_data_dir (), "list.json", NULL);
  fixture->target = g_build_filename (g_get_user_data_dir (), "centerloss", "mnist", NULL);
  fixture->staging = g_build_filename (g_get_user_data_dir (), "centerloss", ".mnist.download", NULL);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *parent = g_build_filename (g_get_user_data_dir (), "centerloss", NULL);

  web_server_stop (&fixture->server);
  if (g_file_test (parent, G_FILE_TEST_EXISTS))
    remove_folder (parent);
  g_clear_object (&fixture->folder);
  g_clear_error (&fixture->error);
  g_object_unref (fixture->cancellable);
  g_main_loop_unref (fixture->loop);
  g_free (fixture->list);
  g_free (fixture->target);
  g_free (fixture->staging);
}

static void
progress_cb (const ClossDownloadProgress *progress, gpointer data)
{
  Fixture *fixture = data;

  g_assert_cmpuint (progress->done, <=, progress->total);
  g_assert_null (fixture->folder);
  fixture->n_progress++;
  fixture->last = *progress;
  if (fixture->cancels_on_progress)
    g_cancellable_cancel (fixture->cancellable);
}

static void
done_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  fixture->folder = closs_download_finish (result, &fixture->error);
  g_main_loop_quit (fixture->loop);
}

static void
fetch (Fixture *fixture, const char *id)
{
  const ClossDownloadOptions options = { .timeout_seconds = TIMEOUT, .progress = progress_cb, .data = fixture };

  g_clear_object (&fixture->folder);
  g_clear_error (&fixture->error);
  closs_download_async (closs_catalogue_find_kind (id), &options, fixture->cancellable, done_cb, fixture);
  g_main_loop_run (fixture->loop);
}

static void
assert_fetched (Fixture *fixture, const char *id, gsize n_train)
{
  g_autoptr (ClossDataset) dataset = NULL;
  g_autofree char *staging = g_strdup_printf ("%s/centerloss/.%s.download", g_get_user_data_dir (), id);

  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->folder);
  /* The folder in which the catalogue looks first. */
  dataset = closs_catalogue_open (id, NULL, 0, NULL, &fixture->error);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN).n, ==, n_train);
  g_assert_false (g_file_test (staging, G_FILE_TEST_EXISTS));
}

static void
assert_says (const GError *error, const char *words)
{
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

/* The download failed, and left nothing that the catalogue takes for the data set. */
static void
assert_failed (Fixture *fixture, const char *words)
{
  g_assert_null (fixture->folder);
  g_assert_nonnull (fixture->error);
  assert_says (fixture->error, words);
  g_assert_false (g_file_test (fixture->target, G_FILE_TEST_EXISTS));
  g_assert_null (closs_catalogue_locate (closs_catalogue_find_kind ("mnist")));
}

/* The behavior of the mirrors, and the expected result. */
typedef struct
{
  const char *name;
  const char *mirrors[4];
  const char *words; /* of the expected error, or NULL */
} Manner;

static const Manner manners[] = {
  { "good", { "good" }, NULL },
  { "redirect", { "redirect" }, NULL },
  { "without-length", { "unmeasured" }, NULL },
  { "breaks", { "fragile" }, NULL },
  { "changes", { "changing", "good" }, NULL },
  { "askew", { "askew" }, "the connection broke after byte" },
  { "second-mirror", { "missing", "wrong", "good" }, NULL },
  { "breaks-and-begins-again", { "deaf" }, "the connection broke after byte" },
  { "stalls", { "stalling" }, "nothing has come for 1 seconds, after byte" },
  { "says-nothing", { "mute" }, "nothing has come for 1 seconds, after byte 0" },
  { "announces-too-much", { "boastful" }, "the connection broke" },
  { "endless", { "endless" }, "where the file was expected to end" },
  { "wrong-bytes", { "wrong" }, "train-images-idx3-ubyte" },
  { "missing", { "missing" }, "the server answered 404 (Not Found)" },
  { "redirect-loop", { "loop" }, "oo many redirects" },
};

static void
test_manner (Fixture *fixture, gconstpointer data)
{
  const Manner *manner = data;

  write_list (fixture, manner->mirrors, "cifar/readme.html");
  fetch (fixture, "mnist");
  if (manner->words == NULL)
    assert_fetched (fixture, "mnist", 200);
  else
    {
      assert_failed (fixture, manner->words);
      assert_says (fixture->error, "http://127.0.0.1");
      assert_says (fixture->error, "Try again later");
      assert_says (fixture->error, fixture->target);
    }
}

static void
test_progress (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "stalling", "good", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
  g_assert_cmpuint (fixture->n_progress, >, 0);
  g_assert_cmpuint (fixture->last.total, >, 1000);
}

static void
test_tar (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "fragile", NULL };
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "centerloss", "cifar10", NULL);
  g_autoptr (GDir) dir = NULL;
  guint n = 0;

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "cifar10");
  assert_fetched (fixture, "cifar10", 100);
  dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpuint (n, ==, 5);
  g_assert_false (g_file_test ("/tmp/closs-escape", G_FILE_TEST_EXISTS));
}

static void
test_tar_without_a_file (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };

  write_list (fixture, mirrors, "cifar/data_batch_9.bin");
  fetch (fixture, "cifar10");
  assert_failed (fixture, "there is no cifar/data_batch_9.bin in it");
}

static void
test_tar_of_wrong_bytes (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "wrong", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "cifar10");
  assert_failed (fixture, "has the SHA-256");
  assert_says (fixture->error, "these are not the right bytes");
}

static void
test_announced_length_is_not_the_known_one (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "boastful", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "cifar10");
  assert_failed (fixture, "the server announces");
}

/* After an interruption the received bytes are not fetched again. */
static void
test_resume (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const broken[] = { "stalling", NULL };
  g_autofree char *part = g_build_filename (fixture->staging, "train-images-idx3-ubyte.gz.part", NULL);
  g_autofree char *expected = NULL;
  GStatBuf status;

  write_list (fixture, broken, "cifar/readme.html");
  fetch (fixture, "mnist");
  assert_failed (fixture, "nothing has come");
  g_assert_cmpint (g_stat (part, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 100);
  fetch (fixture, "mnist");
  expected = g_strdup_printf ("stalling/train-images-idx3-ubyte.gz %d-\n", (int)status.st_size);
  g_mutex_lock (&fixture->server.lock);
  g_assert_nonnull (strstr (fixture->server.log->str, expected));
  g_mutex_unlock (&fixture->server.lock);
}

static void
test_cancel (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "stalling", NULL };
  gint64 begin = g_get_monotonic_time ();

  write_list (fixture, mirrors, "cifar/readme.html");
  fixture->cancels_on_progress = TRUE;
  fetch (fixture, "mnist");
  assert_failed (fixture, "");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, (TIMEOUT * 1000 - 100) * 1000);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  g_cancellable_cancel (fixture->cancellable);
  fetch (fixture, "mnist");
  assert_failed (fixture, "");
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (fixture->server.n_served, ==, 0);
}

/* A limit on the size of files simulates a full disk: write() fails in the middle. */
static void
test_full_disk (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };
  struct rlimit old, small;

  write_list (fixture, mirrors, "cifar/readme.html");
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 60000; /* less than the unpacked images */
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  fetch (fixture, "mnist");
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  assert_failed (fixture, "could not be written");
  g_assert_true (fixture->error->domain == G_FILE_ERROR);
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
}

static void
test_no_room (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char text[]
      = "{\"format\": 1, \"datasets\": {\"mnist\": {\"mirrors\": [\"http://127.0.0.1:1/\"], \"files\": [{\"name\": "
        "\"x\", \"size\": 1000000000000, \"sha256\": "
        "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}}}";

  g_assert_true (g_file_set_contents (fixture->list, text, -1, NULL));
  fetch (fixture, "mnist");
  assert_failed (fixture, "make room first");
  g_assert_error (fixture->error, G_FILE_ERROR, G_FILE_ERROR_NOSPC);
  g_assert_false (g_file_test (fixture->staging, G_FILE_TEST_EXISTS));
}

static void
test_unreachable (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  g_socket_service_stop (fixture->server.service);
  g_socket_listener_close (G_SOCKET_LISTENER (fixture->server.service));
  fetch (fixture, "mnist");
  assert_failed (fixture, "http://127.0.0.1");
}

static void
test_already_here (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
  g_assert_cmpuint (fixture->server.n_served, ==, 4);
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
  g_assert_cmpuint (fixture->server.n_served, ==, 4);
}

/* Files of the user are not touched. */
static void
test_folder_is_taken (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };
  g_autoptr (GBytes) left = NULL;

  write_list (fixture, mirrors, "cifar/readme.html");
  g_assert_cmpint (g_mkdir_with_parents (fixture->target, 0777), ==, 0);
  write_bytes (fixture->target, "mine", "mine", 4);
  fetch (fixture, "mnist");
  g_assert_error (fixture->error, G_FILE_ERROR, G_FILE_ERROR_EXIST);
  left = read_bytes (fixture->target, "mine");
  g_assert_cmpuint (g_bytes_get_size (left), ==, 4);
}

/* Files behind a link are not touched either. */
static void
test_folder_is_elsewhere (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };
  g_autofree char *elsewhere = make_folder ();
  g_autofree char *ready = g_build_filename (fixture->staging, "ready", NULL);
  g_autoptr (GBytes) left = NULL;

  write_list (fixture, mirrors, "cifar/readme.html");
  write_bytes (elsewhere, "mine", "mine", 4);
  g_assert_cmpint (g_mkdir_with_parents (fixture->staging, 0777), ==, 0);
  g_assert_cmpint (symlink (elsewhere, ready), ==, 0);
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
  left = read_bytes (elsewhere, "mine");
  g_assert_cmpuint (g_bytes_get_size (left), ==, 4);
  remove_folder (elsewhere);
}

static void
test_two_at_once (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };
  g_autofree char *lock = g_build_filename (fixture->staging, "lock", NULL);
  int fd;

  write_list (fixture, mirrors, "cifar/readme.html");
  g_assert_cmpint (g_mkdir_with_parents (fixture->staging, 0777), ==, 0);
  fd = g_open (lock, O_RDWR | O_CREAT, 0666);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  fetch (fixture, "mnist");
  assert_failed (fixture, "another program is fetching");
  close (fd);
  fetch (fixture, "mnist");
  assert_fetched (fixture, "mnist", 200);
}

static void
test_no_address (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const char *const mirrors[] = { "good", NULL };
  ClossDownloadOffer offer;

  write_list (fixture, mirrors, "cifar/readme.html");
  fetch (fixture, "kmnist");
  assert_failed (fixture, "kmnist: no address is known");
  g_assert_true (closs_download_get_offer (closs_catalogue_find_kind ("kmnist"), &offer, NULL));
  g_assert_false (offer.is_here || offer.is_offered);
  g_assert_true (closs_download_get_offer (closs_catalogue_find_kind ("mnist"), &offer, NULL));
  g_assert_true (!offer.is_here && offer.is_offered && offer.size > 1000);
  g_assert_true (closs_download_get_offer (closs_catalogue_find_kind ("synthetic"), &offer, NULL));
  g_assert_true (offer.is_here && !offer.is_offered);
}

#define ADD(NAME, FUNCTION) g_test_add ("/data/download/" NAME, Fixture, NULL, set_up, FUNCTION, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = make_folder ();
  g_autofree char *list = g_build_filename (home, "list.json", NULL);
  int status;

  g_setenv ("CENTERLOSS_DATASETS", list, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_DATA_DIRS", home, TRUE);
  /* These requests must not go through a proxy that the user has set. */
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGPIPE, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (manners); i++)
    {
      g_autofree char *path = g_strconcat ("/data/download/manner/", manners[i].name, NULL);

      g_test_add (path, Fixture, &manners[i], set_up, test_manner, tear_down);
    }
  ADD ("progress", test_progress);
  ADD ("tar", test_tar);
  ADD ("tar-without-a-file", test_tar_without_a_file);
  ADD ("tar-of-wrong-bytes", test_tar_of_wrong_bytes);
  ADD ("announced-length", test_announced_length_is_not_the_known_one);
  ADD ("resume", test_resume);
  ADD ("cancel", test_cancel);
  ADD ("cancelled-before", test_cancelled_before);
  ADD ("full-disk", test_full_disk);
  ADD ("no-room", test_no_room);
  ADD ("unreachable", test_unreachable);
  ADD ("already-here", test_already_here);
  ADD ("folder-is-taken", test_folder_is_taken);
  ADD ("folder-is-elsewhere", test_folder_is_elsewhere);
  ADD ("two-at-once", test_two_at_once);
  ADD ("no-address", test_no_address);
  status = g_test_run ();
  remove_folder (home);
  return status;
}
