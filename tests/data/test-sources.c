/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "data/fetch/sources.h"
#include <string.h>

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LIST(MIRRORS, FILES)                                                                                           \
  "{\"format\": 1, \"datasets\": {\"x\": {\"mirrors\": [" MIRRORS "], \"files\": [" FILES "]}}}"
#define MIRROR "\"https://example.org/a/\""
#define PLAIN  "{\"name\": \"f\", \"size\": 5, \"sha256\": \"" SHA "\"}"

/* The program's own list contains every data set that has files, except the user's own data. */
static void
test_built_in (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSources) sources = closs_sources_load (&error);
  gsize n;
  const ClossDatasetKind *kinds = closs_catalogue_get_kinds (&n);
  const ClossSource *mnist, *cifar10;

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    if (kinds[i].folder != NULL)
      g_assert_nonnull (closs_sources_find (sources, kinds[i].folder));
  mnist = closs_sources_find (sources, "mnist");
  g_assert_cmpuint (mnist->files->len, ==, 4);
  g_assert_cmpuint (closs_source_get_download_size (mnist), ==, 11594722);
  g_assert_cmpuint (closs_source_get_disk_size (mnist), ==, 54950048);
  cifar10 = closs_sources_find (sources, "cifar10");
  g_assert_cmpuint (closs_source_get_download_size (cifar10), ==, 170052171);
  g_assert_cmpint (((ClossSourceFile *)cifar10->files->pdata[0])->packing, ==, CLOSS_PACKING_TAR);
}

typedef struct
{
  const char *name, *text, *words; /* of the expected error, or NULL */
} Case;

static const Case cases[] = {
  { "plain", LIST (MIRROR, PLAIN), NULL },
  { "several", LIST (MIRROR ", \"http://localhost:8080/\"", PLAIN ", " PLAIN), NULL },
  { "no-json", "hello", "list: <data>:1" },
  { "other-format", "{\"format\": 2, \"datasets\": {}}", "\"format\": 1" },
  { "no-datasets", "{\"format\": 1}", "an object \"datasets\"" },
  { "no-object", "[1]", "\"format\": 1" },
  { "nothing", "", "\"format\": 1" },
  { "comment", "/* [ */ {\"format\": 1}", "without comments" },
  { "no-mirrors", LIST ("", PLAIN), "datasets.x.mirrors: a list with something in it" },
  { "file-address", LIST ("\"file:///etc/\"", PLAIN), "datasets.x.mirrors[0]: an address" },
  { "no-slash", LIST ("\"https://example.org/a\"", PLAIN), "datasets.x.mirrors[0]: an address" },
  { "number-as-mirror", LIST ("7", PLAIN), "datasets.x.mirrors[0]: an address" },
  { "no-files", LIST (MIRROR, ""), "datasets.x.files: a list" },
  { "way-out", LIST (MIRROR, "{\"name\": \"../f\", \"size\": 5, \"sha256\": \"" SHA "\"}"), "files[0]: an object" },
  { "hidden", LIST (MIRROR, "{\"name\": \".f\", \"size\": 5, \"sha256\": \"" SHA "\"}"), "files[0]: an object" },
  { "no-size", LIST (MIRROR, "{\"name\": \"f\", \"sha256\": \"" SHA "\"}"), "files[0]: a number of bytes" },
  { "negative-size", LIST (MIRROR, "{\"name\": \"f\", \"size\": -1, \"sha256\": \"" SHA "\"}"), "a number of bytes" },
  { "short-hash", LIST (MIRROR, "{\"name\": \"f\", \"size\": 5, \"sha256\": \"abc\"}"), "64 hexadecimal digits" },
  { "no-hash", LIST (MIRROR, "{\"name\": \"f\", \"size\": 5}"), "a \"sha256\" of it" },
  { "empty-archive", LIST (MIRROR, "{\"name\": \"f.gz\", \"size\": 5, \"sha256\": \"" SHA "\"}"), "files[0].holds" },
  { "unchecked-member", LIST (MIRROR, "{\"name\": \"f.gz\", \"size\": 5, \"holds\": [{\"name\": \"f\"}]}"),
    "a \"sha256\" of it, or of every file" },
  { "checked-member",
    LIST (MIRROR, "{\"name\": \"f.gz\", \"size\": 5, \"holds\": [{\"name\": \"f\", \"sha256\": \"" SHA "\"}]}"), NULL },
  { "member-way-out",
    LIST (MIRROR, "{\"name\": \"f.tar.gz\", \"size\": 5, \"sha256\": \"" SHA "\", \"holds\": [{\"name\": \"a/..\"}]}"),
    "files[0].holds[0]: an object" },
  { "member-twice",
    LIST (MIRROR, "{\"name\": \"f.tar.gz\", \"size\": 5, \"sha256\": \"" SHA
                  "\", \"holds\": [{\"name\": \"a/f\"}, {\"name\": \"b/f\"}]}"),
    "files[0].holds[1]: an object" },
};

static void
test_case (gconstpointer data)
{
  const Case *item = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSources) sources = closs_sources_parse (item->text, strlen (item->text), "list", &error);

  if (item->words == NULL)
    {
      g_assert_no_error (error);
      g_assert_nonnull (closs_sources_find (sources, "x"));
      g_assert_null (closs_sources_find (sources, "y"));
      return;
    }
  g_assert_null (sources);
  g_assert_nonnull (error);
  if (strstr (error->message, item->words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, item->words);
}

/* The deepest nesting in a megabyte would overflow the parser's stack. */
static void
test_deep (void)
{
  static const char *const beginnings[] = { "", "{\"format\": 1, \"x\": ", "]]]]", "{\"\\\"\": " };

  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (beginnings[i]);
      gsize start = text->len;

      g_string_set_size (text, 1 << 20);
      memset (text->str + start, '[', text->len - start);
      g_assert_null (closs_sources_parse (text->str, text->len, "list", &error));
      g_assert_nonnull (strstr (error->message, "not nested deeper"));
    }
}

int
main (int argc, char **argv)
{
  g_unsetenv ("CENTERLOSS_DATASETS");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/sources/built-in", test_built_in);
  g_test_add_func ("/data/sources/deep", test_deep);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/data/sources/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
