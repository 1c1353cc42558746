/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-fixture.h"
#include "nn/checkpoint.h"
#include "nn/safetensors.h"
#include <glib/gstdio.h>
#include <math.h>

/* A header as text, the bytes of data after it, and the expected message. */
static const struct
{
  const char *name, *header;
  gsize data_size;
  const char *message; /* of the expected error; NULL for a good file */
} headers[] = {
  { "empty-object", "{}", 0, NULL },
  { "scalar", "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}", 4, NULL },
  { "integers", "{\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}", 8, NULL },
  { "escaped-name", "{\"a\\\"{[\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}  ", 1, NULL },
  { "metadata", "{\"__metadata__\":{\"step\":\"3\"}}", 0, NULL },
  { "no-json", "{\"a\"", 0, "JSON" },
  { "array", "[{}]", 0, "JSON" },
  { "comment", "{/*\"*/}", 0, "byte 1" },
  { "deep", "{\"a\":[[[[[[[[]]]]]]]]}", 0, "nested" },
  { "closed-twice", "{}}}}}", 0, "ends before byte 2" },
  { "two-objects", "{\"a\":3}\n{\"a\":3}\n", 0, "ends before byte 8" },
  { "not-utf8", "{\"\xff\xfe\":1}", 0, "UTF-8" },
  { "metadata-number", "{\"__metadata__\":{\"step\":3}}", 0, "step" },
  { "metadata-list", "{\"__metadata__\":[]}", 0, "__metadata__" },
  { "no-object", "{\"a\":3}", 0, "“a”" },
  { "no-dtype", "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "dtype" },
  { "no-shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "shape" },
  { "shape-negative", "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4, "shape" },
  { "shape-fraction", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "shape" },
  { "shape-huge", "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}", 4,
    "too large" },
  { "shape-wrong", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "takes 8 bytes" },
  { "no-offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "data_offsets" },
  { "one-offset", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "data_offsets" },
  { "offsets-swapped", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4, "do not lie" },
  { "cut-short", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 7, "cut short" },
  { "too-long", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5, "end at byte 4" },
  { "twice",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
    "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
    4, "“a” occurs twice" },
  { "overlap",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
    "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
    8, "overlaps" },
  { "hole",
    "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
    "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
    12, "begins at byte 8" },
};

static GBytes *
make_file (guint64 announced, const char *header, gsize data_size)
{
  GByteArray *file = g_byte_array_new ();
  guint64 length = GUINT64_TO_LE (announced);
  g_autofree guint8 *data = g_malloc0 (data_size + 1);

  g_byte_array_append (file, (const guint8 *)&length, sizeof length);
  g_byte_array_append (file, (const guint8 *)header, (guint)strlen (header));
  g_byte_array_append (file, data, (guint)data_size);
  return g_byte_array_free_to_bytes (file);
}

static void
check_parse (GBytes *bytes, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSafetensors) safetensors = closs_safetensors_parse (bytes, &error);

  if (!message)
    {
      g_assert_no_error (error);
      g_assert_nonnull (safetensors);
      return;
    }
  g_assert_null (safetensors);
  g_assert_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_header (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = make_file (strlen (headers[i].header), headers[i].header, headers[i].data_size);

  check_parse (bytes, headers[i].message);
}

static void
test_lengths (void)
{
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0), short_file = g_bytes_new_static ("\2\0\0", 3);
  g_autoptr (GBytes) oversized = make_file (G_MAXUINT64, "{}", 0), beyond = make_file (3, "{}", 0);
  g_autoptr (GBytes) nothing = make_file (0, "{}", 0);

  check_parse (empty, "too short");
  check_parse (short_file, "too short");
  check_parse (oversized, "announce");
  check_parse (beyond, "cut short");
  check_parse (nothing, "cut short");
}

/* PyTorch's own files, new and old; a header of 640 bytes begins like an old one. */
static void
test_pickle (void)
{
  g_autoptr (GBytes) zip = g_bytes_new_static ("PK\3\4\0\0\x08\x08\0\0\0\0", 12);
  g_autoptr (GBytes) old = g_bytes_new_static ("\x80\2\x8a\nl\xfc\x9c\x46\xf9 j\xa8", 12);
  g_autofree char *padded = g_strdup_printf ("{}%638s", "");
  g_autoptr (GBytes) safetensors = make_file (640, padded, 0);

  check_parse (zip, "this is a PyTorch file (pickle)");
  check_parse (old, "this is a PyTorch file (pickle)");
  check_parse (safetensors, NULL);
}

typedef struct
{
  char *folder;
  GFile *file;
  ClossModel *model;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  ClossNetworkSpec spec
      = fixture_spec (GPOINTER_TO_INT (data) ? CLOSS_ARCHITECTURE_LENETPP : CLOSS_ARCHITECTURE_DEEP, 3, 19, 17, 3);
  FixtureBatch batch = fixture_batch (&spec, 4, 2);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN);

  fixture->folder = g_dir_make_tmp ("closs-checkpoint-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (fixture->folder, "weights.safetensors", NULL);
  fixture->file = g_file_new_for_path (path);
  fixture->model = fixture_model (&spec, 4, 1);
  for (int i = 0; i < 2; i++)
    fixture_step (fixture->model, &batch, &hyper);
  fixture_batch_clear (&batch);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  g_file_delete (fixture->file, NULL, NULL);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* no other file remains */
  g_free (fixture->folder);
  g_object_unref (fixture->file);
  closs_model_free (fixture->model);
}

static ClossCheckpoint *
save_and_load (Fixture *fixture, gboolean with_momentum)
{
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  ClossCheckpoint *checkpoint;

  g_hash_table_insert (metadata, (gpointer) "step", (gpointer) "2");
  closs_checkpoint_save (fixture->model, with_momentum, metadata, fixture->file, &error);
  g_assert_no_error (error);
  checkpoint = closs_checkpoint_load (fixture->file, &error);
  g_assert_no_error (error);
  return checkpoint;
}

static ClossModel *
make_other (Fixture *fixture)
{
  ClossModel *other = fixture_model (closs_model_get_spec (fixture->model), 4, 1);

  closs_model_initialize (other, 99);
  return other;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClossCheckpoint) checkpoint = save_and_load (fixture, TRUE);
  g_autoptr (ClossModel) other = make_other (fixture);
  g_autoptr (GError) error = NULL;

  (void)data;
  closs_checkpoint_apply (checkpoint, other, TRUE, &error);
  g_assert_no_error (error);
  fixture_assert_same_state (fixture->model, other);
  g_assert_cmpstr (closs_checkpoint_get_metadata (checkpoint, "step"), ==, "2");
  g_assert_null (closs_checkpoint_get_metadata (checkpoint, "seed"));
}

static void
refuse (const ClossCheckpoint *checkpoint, ClossModel *model, gboolean with_momentum, const char *message)
{
  g_autoptr (ClossModel) before = fixture_model (closs_model_get_spec (model), 4, 1);
  g_autoptr (GError) error = NULL;

  closs_model_copy_tensors (before, model, "nothing");
  g_assert_false (closs_checkpoint_apply (checkpoint, model, with_momentum, &error));
  g_assert_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_CHECKPOINT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "weights.safetensors: "));
  g_assert_nonnull (strstr (error->message, message));
  fixture_assert_same_state (before, model);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClossCheckpoint) checkpoint = save_and_load (fixture, FALSE);
  ClossNetworkSpec deep_spec = fixture_spec (CLOSS_ARCHITECTURE_DEEP, 4, 19, 17, 3);
  g_autoptr (ClossModel) other = make_other (fixture), deeper = fixture_model (&deep_spec, 4, 1);
  ClossNetworkSpec spec = *closs_model_get_spec (other);
  g_autoptr (ClossModel) wider = NULL;

  (void)data;
  refuse (checkpoint, other, TRUE, "“momentum.hidden_layer.0.cnn_layer.0.weight” is missing");
  refuse (checkpoint, deeper, FALSE, "“hidden_layer.9.cnn_layer.0.weight” is missing");
  spec.n_classes++;
  wider = fixture_model (&spec, 4, 1);
  refuse (checkpoint, wider, FALSE, "“output_layer.0.weight” has the shape [7, 2]");
}

/* The same tensors with a prefix, as DataParallel saves them, and "centers" instead of "center". */
static void
test_prefix (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClossCheckpoint) checkpoint = save_and_load (fixture, FALSE);
  g_autoptr (ClossModel) other = make_other (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GString) header = NULL;
  g_autoptr (GByteArray) renamed = g_byte_array_new ();
  gsize size;
  guint64 length;

  (void)data;
  g_assert_true (g_file_load_contents (fixture->file, NULL, &bytes, &size, NULL, NULL));
  memcpy (&length, bytes, sizeof length);
  header = g_string_new_len (bytes + 8, (gssize)length);
  g_string_replace (header, "\"hidden_layer.", "\"module.hidden_layer.", 0);
  g_string_replace (header, "\"fc.", "\"module.fc.", 0);
  g_string_replace (header, "\"output_layer.", "\"module.output_layer.", 0);
  g_string_replace (header, "\"center\"", "\"module.centers\"", 0);
  g_byte_array_append (renamed, (const guint8 *)&(guint64){ header->len }, 8);
  g_byte_array_append (renamed, (const guint8 *)header->str, (guint)header->len);
  g_byte_array_append (renamed, (const guint8 *)bytes + 8 + length, (guint)(size - 8 - length));
  g_assert_true (g_file_replace_contents (fixture->file, (const char *)renamed->data, renamed->len, NULL, FALSE,
                                          G_FILE_CREATE_NONE, NULL, NULL, NULL));
  g_clear_pointer (&checkpoint, closs_checkpoint_free);
  checkpoint = closs_checkpoint_load (fixture->file, &error);
  g_assert_no_error (error);
  g_assert_true (closs_checkpoint_apply (checkpoint, other, FALSE, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < closs_model_get_n_tensors (other); i++)
    {
      gsize count = closs_model_get_tensor_info (other, i)->count;
      g_autofree float *a = g_new (float, count), *b = g_new (float, count);

      closs_model_get_tensor (other, i, CLOSS_TENSOR_VALUE, a);
      closs_model_get_tensor (fixture->model, i, CLOSS_TENSOR_VALUE, b);
      g_assert_cmpmem (a, count * sizeof *a, b, count * sizeof *b);
    }
}

static void
test_not_finite (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClossModel) other = make_other (fixture);
  gsize bias = (gsize)fixture_find (fixture->model, "fc.0.bias");
  float values[2] = { 0.0f, NAN };

  (void)data;
  closs_model_set_tensor (fixture->model, bias, CLOSS_TENSOR_VALUE, values);
  g_autoptr (ClossCheckpoint) checkpoint = save_and_load (fixture, FALSE);
  refuse (checkpoint, other, FALSE, "“fc.0.bias” has a value that is not a finite number (element 1)");
}

/* A good file with any other length is an error, and so is a missing file. */
static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ClossCheckpoint) checkpoint = save_and_load (fixture, FALSE);
  g_autoptr (GBytes) bytes = g_file_load_bytes (fixture->file, NULL, NULL, NULL);
  gsize size = g_bytes_get_size (bytes);
  g_autoptr (GFile) nowhere = g_file_get_child (fixture->file, "nowhere");
  g_autoptr (GError) error = NULL;

  (void)data;
  for (gsize length = 0; length < size; length += length < 4000 ? 61 : 40009)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, length);
      g_assert_null (closs_safetensors_parse (part, NULL));
    }
  g_assert_null (closs_checkpoint_load (nowhere, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (closs_checkpoint_save (fixture->model, FALSE, NULL, nowhere, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/nn/safetensors/%s", headers[i].name);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_header);
    }
  g_test_add_func ("/nn/safetensors/lengths", test_lengths);
  g_test_add ("/nn/checkpoint/round-trip", Fixture, GINT_TO_POINTER (0), set_up, test_round_trip, tear_down);
  g_test_add ("/nn/checkpoint/round-trip-lenetpp", Fixture, GINT_TO_POINTER (1), set_up, test_round_trip, tear_down);
  g_test_add ("/nn/checkpoint/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add_func ("/nn/safetensors/pickle", test_pickle);
  g_test_add ("/nn/checkpoint/prefix", Fixture, NULL, set_up, test_prefix, tear_down);
  g_test_add ("/nn/checkpoint/not-finite", Fixture, NULL, set_up, test_not_finite, tear_down);
  g_test_add ("/nn/checkpoint/truncated", Fixture, NULL, set_up, test_truncated, tear_down);
  return g_test_run ();
}
