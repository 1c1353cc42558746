/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/spotlight.h"
#include "data/synthetic.h"
#include "train/frame-private.h"
#include "train/sample.h"

typedef struct
{
  ClossDataset *dataset;
  ClossSpotlight *spotlight;
  ClossHistory *history;
  int n_changes;
} Fixture;

static void
changed_cb (Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->dataset = closs_synthetic_new (1, 40, 30, NULL, NULL);
  fixture->spotlight = closs_spotlight_new ();
  fixture->history = closs_history_new (64 << 20);
  closs_spotlight_set_history (fixture->spotlight, fixture->history);
  g_signal_connect_swapped (fixture->spotlight, "changed", G_CALLBACK (changed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_object_unref (fixture->spotlight);
  closs_history_free (fixture->history);
  closs_dataset_unref (fixture->dataset);
}

/* The images @first, @first + 1, …, which the step moves to (index, step). */
static ClossFrame *
create_frame (Fixture *fixture, guint64 step, guint32 first, gsize n)
{
  ClossFrame *frame = closs_frame_new (fixture->dataset, CLOSS_SPLITS_TEST, NULL, n);
  ClossSplit split = closs_dataset_get_split (fixture->dataset, CLOSS_SPLIT_TEST);

  frame->step = step;
  for (gsize i = 0; i < n; i++)
    {
      frame->indices[i] = first + (guint32)i;
      frame->labels[i] = split.labels[frame->indices[i]];
      frame->embeddings[2 * i] = (float)frame->indices[i];
      frame->embeddings[2 * i + 1] = (float)step;
    }
  closs_frame_measure (frame);
  return frame;
}

static void
show_frame (Fixture *fixture, guint64 step, guint32 first, gsize n)
{
  g_autoptr (ClossFrame) frame = create_frame (fixture, step, first, n);

  closs_spotlight_set_frame (fixture->spotlight, frame);
}

static void
remember_frame (Fixture *fixture, guint64 step, guint32 first)
{
  g_autoptr (ClossFrame) frame = create_frame (fixture, step, first, 20);

  closs_history_add (fixture->history, frame);
}

static guint32
get_shown_index (Fixture *fixture)
{
  gssize shown = closs_spotlight_get_shown (fixture->spotlight);

  g_assert_cmpint (shown, >=, 0);
  return closs_spotlight_get_frame (fixture->spotlight)->indices[shown];
}

/* The image under the pointer is shown first, else the last one that was looked at. */
static void
test_shown (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, -1);
  show_frame (fixture, 1, 0, 20);
  closs_spotlight_look_at (fixture->spotlight, 7);
  g_assert_cmpuint (get_shown_index (fixture), ==, 7);
  closs_spotlight_set_hovered (fixture->spotlight, 3);
  g_assert_cmpuint (get_shown_index (fixture), ==, 3);
  closs_spotlight_set_hovered (fixture->spotlight, -1);
  g_assert_cmpuint (get_shown_index (fixture), ==, 7);
  closs_spotlight_clear (fixture->spotlight);
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, -1);
  g_assert_cmpint (fixture->n_changes, ==, 5);
}

/* Pins and selection follow their images if a frame orders them differently or lacks them for a while. */
static void
test_other_numbers (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const guint32 numbers[] = { 2, 9, 15 };
  const guint32 *selected;
  gsize n;

  show_frame (fixture, 1, 0, 20);
  closs_spotlight_toggle_pin (fixture->spotlight, 9);
  closs_spotlight_select (fixture->spotlight, numbers, 3);
  show_frame (fixture, 2, 5, 20);
  g_assert_cmpuint (get_shown_index (fixture), ==, 9);
  selected = closs_spotlight_get_selected (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (selected[0], ==, 4);
  g_assert_cmpuint (selected[1], ==, 10);
  show_frame (fixture, 3, 12, 5);
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, -1);
  show_frame (fixture, 4, 0, 20);
  g_assert_cmpuint (get_shown_index (fixture), ==, 9);
  closs_spotlight_get_selected (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 3);
}

/* Pins are numbered in order; removing one leaves no gap. */
static void
test_pins (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossSpot *spots;
  gsize n;

  show_frame (fixture, 1, 0, 20);
  for (gsize number = 4; number < 7; number++)
    closs_spotlight_toggle_pin (fixture->spotlight, number);
  closs_spotlight_look_at (fixture->spotlight, 12);
  spots = closs_spotlight_get_spots (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpint (spots[2].pin, ==, 3);
  g_assert_cmpint (spots[3].pin, ==, 0);
  g_assert_true (closs_spotlight_is_pinned (fixture->spotlight, 5));
  g_assert_false (closs_spotlight_is_pinned (fixture->spotlight, 12));
  closs_spotlight_toggle_pin (fixture->spotlight, 5);
  spots = closs_spotlight_get_spots (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (spots[1].number, ==, 6);
  g_assert_cmpint (spots[1].pin, ==, 2);
  /* A pinned image that is looked at is not marked twice. */
  closs_spotlight_look_at (fixture->spotlight, 4);
  closs_spotlight_get_spots (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 2);
}

/* The places [n_path] of image 6, oldest first, all before @step. */
static const ClossSpot *
check_path (Fixture *fixture, guint64 step, gsize least, gsize most)
{
  gsize n;
  const ClossSpot *spot = closs_spotlight_get_spots (fixture->spotlight, &n);

  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (spot->n_path, >=, least);
  g_assert_cmpuint (spot->n_path, <=, most);
  for (gsize i = 0; i < spot->n_path; i++)
    {
      g_assert_cmpfloat (spot->path[2 * i], ==, 6);
      g_assert_cmpfloat (spot->path[2 * i + 1], <, step);
      g_assert_true (i == 0 || spot->path[2 * i + 1] > spot->path[2 * i - 1]);
    }
  return spot;
}

/* The path has the places of the image from the start of the run to the shown step: also at an earlier step, with many
 * frames, and if the image was pinned later. */
static void
test_path (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossSpot *spot;

  for (guint64 step = 0; step <= 1000; step++)
    remember_frame (fixture, step, step % 3 == 0 ? 0 : 2);
  show_frame (fixture, 1000, 0, 20);
  closs_spotlight_toggle_pin (fixture->spotlight, 6);
  spot = check_path (fixture, 1000, 200, 258);
  g_assert_cmpfloat (spot->path[1], ==, 0);
  g_assert_cmpfloat (spot->path[2 * spot->n_path - 1], ==, 999);
  show_frame (fixture, 100, 0, 20);
  check_path (fixture, 100, 100, 100);
  show_frame (fixture, 0, 0, 20);
  check_path (fixture, 0, 0, 0);
  /* At a step between two remembered frames, and after the run went back. */
  closs_history_cut (fixture->history, 50, NULL);
  show_frame (fixture, 70, 0, 20);
  check_path (fixture, 70, 51, 51);
  closs_spotlight_set_history (fixture->spotlight, NULL);
  show_frame (fixture, 80, 0, 20);
  check_path (fixture, 80, 0, 0);
}

/* Escape also clears the image under the pointer. */
static void
test_clear (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n;

  show_frame (fixture, 1, 0, 20);
  closs_spotlight_toggle_pin (fixture->spotlight, 4);
  closs_spotlight_set_hovered (fixture->spotlight, 3);
  closs_spotlight_clear (fixture->spotlight);
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, -1);
  closs_spotlight_get_spots (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 0);
}

/* Walks outward through the whole class to its end, and back. */
static void
test_walk (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GArray) order = NULL;

  show_frame (fixture, 1, 0, 30);
  order = closs_frame_order_class (closs_spotlight_get_frame (fixture->spotlight), 4);
  g_assert_cmpuint (order->len, >=, 2);
  closs_spotlight_walk (fixture->spotlight, 1, 4);
  for (guint i = 0; i < order->len + 2; i++)
    {
      gssize shown = closs_spotlight_get_shown (fixture->spotlight);

      g_assert_cmpint (shown, ==, g_array_index (order, guint32, MIN (i, order->len - 1)));
      closs_spotlight_walk (fixture->spotlight, 1, 0);
    }
  closs_spotlight_set_hovered (fixture->spotlight, g_array_index (order, guint32, 1));
  closs_spotlight_walk (fixture->spotlight, -1, 0);
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, g_array_index (order, guint32, 0));
}

/* With another data set nothing is pinned or looked at. */
static void
test_other_dataset (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  gsize n;

  show_frame (fixture, 1, 0, 20);
  closs_spotlight_toggle_pin (fixture->spotlight, 9);
  closs_dataset_unref (fixture->dataset);
  fixture->dataset = closs_synthetic_new (2, 40, 30, NULL, NULL);
  show_frame (fixture, 1, 0, 20);
  closs_spotlight_get_spots (fixture->spotlight, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (closs_spotlight_get_shown (fixture->spotlight), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/app/spotlight/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("shown", test_shown);
  ADD ("other-numbers", test_other_numbers);
  ADD ("pins", test_pins);
  ADD ("path", test_path);
  ADD ("clear", test_clear);
  ADD ("walk", test_walk);
  ADD ("other-dataset", test_other_dataset);
#undef ADD
  return g_test_run ();
}
