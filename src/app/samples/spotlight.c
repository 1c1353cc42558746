/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/samples/spotlight.h"
#include "train/sample.h"

/* Of a path: more than can be told apart on the screen. */
#define MAX_CORNERS 256

struct _ClossSpotlight
{
  GObject parent_instance;

  const ClossFrame *frame;     /* counted */
  const ClossHistory *history; /* borrowed; or NULL */
  gssize hovered;              /* number */
  GArray *spots;               /* of ClossSpot: the pinned, and at the end the one looked at where it is not pinned */
  gssize current;              /* which of the spots is looked at; -1: none */

  GArray *selected_ids; /* of ClossSampleId */
  GArray *selected;     /* of guint32, those of them that are in the frame */
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossSpotlight, closs_spotlight, G_TYPE_OBJECT)

static void
emit_changed (ClossSpotlight *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static ClossSpot *
get_spot (ClossSpotlight *self, gsize i)
{
  return &g_array_index (self->spots, ClossSpot, i);
}

static gboolean
has_number (ClossSpotlight *self, gssize number)
{
  return self->frame != NULL && number >= 0 && (gsize)number < self->frame->n;
}

static gssize
find_number (ClossSpotlight *self, const ClossSampleId *id, gsize guess)
{
  return self->frame != NULL ? closs_frame_find_sample (self->frame, *id, guess) : -1;
}

static gssize
find_spot (ClossSpotlight *self, gsize number)
{
  for (gsize i = 0; i < self->spots->len; i++)
    if (get_spot (self, i)->number == (gssize)number)
      return (gssize)i;
  return -1;
}

static gboolean
add_corner (const ClossFrame *frame, const ClossSpot *spot, float *corner)
{
  gssize number = closs_frame_find_sample (frame, spot->id, (gsize)spot->number);

  if (number < 0)
    return FALSE;
  corner[0] = frame->embeddings[2 * number];
  corner[1] = frame->embeddings[2 * number + 1];
  return TRUE;
}

/* The frames of the run before the moment. */
static gsize
count_earlier (ClossSpotlight *self)
{
  gsize last;

  if (self->history == NULL || closs_history_get_n_frames (self->history) == 0)
    return 0;
  last = closs_history_find_index (self->history, self->frame->step);
  return last + (closs_history_get_frame (self->history, last)->step < self->frame->step ? 1 : 0);
}

/* From the start of the run to the moment: every so many frames, always the same ones while the moment moves on, and
 * the last. */
static void
find_path (ClossSpotlight *self, ClossSpot *spot)
{
  gsize n = count_earlier (self), stride = 1;
  float *path;

  while (n / stride > MAX_CORNERS)
    stride *= 2;
  path = g_new (float, 2 * (n / stride + 2));
  for (gsize i = 0; i < n; i += stride)
    if (add_corner (closs_history_get_frame (self->history, i), spot, path + 2 * spot->n_path))
      spot->n_path++;
  if (n > 0 && (n - 1) % stride != 0
      && add_corner (closs_history_get_frame (self->history, n - 1), spot, path + 2 * spot->n_path))
    spot->n_path++;
  spot->path = path;
}

/* A path is what a pinned image has, and it ends where the moment begins. */
static void
place_spot (ClossSpotlight *self, ClossSpot *spot)
{
  g_free ((gpointer)spot->path);
  spot->path = NULL;
  spot->n_path = 0;
  spot->number = find_number (self, &spot->id, (gsize)MAX (spot->number, 0));
  if (spot->pin > 0 && spot->number >= 0)
    find_path (self, spot);
}

static void
remove_spot (ClossSpotlight *self, gsize i)
{
  g_free ((gpointer)get_spot (self, i)->path);
  g_array_remove_index (self->spots, (guint)i);
  if (self->current == (gssize)i)
    self->current = -1;
  else if (self->current > (gssize)i)
    self->current--;
}

/* The one that was only looked at has no place any more. */
static void
drop_unpinned (ClossSpotlight *self)
{
  if (self->spots->len > 0 && get_spot (self, self->spots->len - 1)->pin == 0)
    remove_spot (self, self->spots->len - 1);
  self->current = -1;
}

static void
add_spot (ClossSpotlight *self, gsize number, int pin)
{
  ClossSpot spot = { .id = closs_frame_get_sample (self->frame, number), .number = (gssize)number, .pin = pin };

  place_spot (self, &spot);
  g_array_append_val (self->spots, spot);
  self->current = (gssize)self->spots->len - 1;
}

static void
renumber_pins (ClossSpotlight *self)
{
  for (gsize i = 0; i < self->spots->len; i++)
    if (get_spot (self, i)->pin > 0)
      get_spot (self, i)->pin = (int)i + 1;
}

static void
look_at (ClossSpotlight *self, gsize number)
{
  drop_unpinned (self);
  self->current = find_spot (self, number);
  if (self->current < 0)
    add_spot (self, number, 0);
}

static void
update_selected (ClossSpotlight *self)
{
  g_array_unref (self->selected);
  self->selected = self->frame != NULL ? closs_frame_find_samples (self->frame, self->selected_ids)
                                       : g_array_new (FALSE, FALSE, sizeof (guint32));
}

static void
clear_all (ClossSpotlight *self)
{
  self->hovered = -1;
  self->current = -1;
  while (self->spots->len > 0)
    remove_spot (self, self->spots->len - 1);
  g_array_set_size (self->selected_ids, 0);
  g_array_set_size (self->selected, 0);
}

static void
closs_spotlight_finalize (GObject *object)
{
  ClossSpotlight *self = CLOSS_SPOTLIGHT (object);

  clear_all (self);
  g_array_unref (self->spots);
  g_array_unref (self->selected_ids);
  g_array_unref (self->selected);
  g_clear_pointer (&self->frame, closs_frame_unref);
  G_OBJECT_CLASS (closs_spotlight_parent_class)->finalize (object);
}

static void
closs_spotlight_class_init (ClossSpotlightClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = closs_spotlight_finalize;
  signals[CHANGED]
      = g_signal_new ("changed", CLOSS_TYPE_SPOTLIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
closs_spotlight_init (ClossSpotlight *self)
{
  self->hovered = self->current = -1;
  self->spots = g_array_new (FALSE, FALSE, sizeof (ClossSpot));
  self->selected_ids = g_array_new (FALSE, FALSE, sizeof (ClossSampleId));
  self->selected = g_array_new (FALSE, FALSE, sizeof (guint32));
}

ClossSpotlight *
closs_spotlight_new (void)
{
  return g_object_new (CLOSS_TYPE_SPOTLIGHT, NULL);
}

void
closs_spotlight_set_frame (ClossSpotlight *spotlight, const ClossFrame *frame)
{
  const ClossFrame *old = spotlight->frame;

  if (frame == old)
    return;
  spotlight->frame = frame != NULL ? closs_frame_ref (frame) : NULL;
  if (old != NULL && (frame == NULL || frame->dataset != old->dataset))
    clear_all (spotlight);
  if (!has_number (spotlight, spotlight->hovered))
    spotlight->hovered = -1;
  for (gsize i = 0; i < spotlight->spots->len; i++)
    place_spot (spotlight, get_spot (spotlight, i));
  update_selected (spotlight);
  g_clear_pointer (&old, closs_frame_unref);
  emit_changed (spotlight);
}

const ClossFrame *
closs_spotlight_get_frame (ClossSpotlight *spotlight)
{
  return spotlight->frame;
}

void
closs_spotlight_set_history (ClossSpotlight *spotlight, const ClossHistory *history)
{
  spotlight->history = history;
}

void
closs_spotlight_set_hovered (ClossSpotlight *spotlight, gssize number)
{
  if (!has_number (spotlight, number))
    number = -1;
  if (number == spotlight->hovered)
    return;
  spotlight->hovered = number;
  emit_changed (spotlight);
}

void
closs_spotlight_look_at (ClossSpotlight *spotlight, gsize number)
{
  g_return_if_fail (has_number (spotlight, (gssize)number));

  look_at (spotlight, number);
  emit_changed (spotlight);
}

void
closs_spotlight_toggle_pin (ClossSpotlight *spotlight, gsize number)
{
  gssize found;

  g_return_if_fail (has_number (spotlight, (gssize)number));

  drop_unpinned (spotlight);
  found = find_spot (spotlight, number);
  if (found >= 0)
    remove_spot (spotlight, (gsize)found);
  else
    add_spot (spotlight, number, 1);
  renumber_pins (spotlight);
  emit_changed (spotlight);
}

/* One further in @order, which stops at its ends. */
static gsize
find_neighbour (const GArray *order, gssize number, int direction)
{
  guint place = 0;

  for (guint i = 0; i < order->len; i++)
    if ((gssize)g_array_index (order, guint32, i) == number)
      place = (guint)CLAMP ((int)i + direction, 0, (int)order->len - 1);
  return g_array_index (order, guint32, place);
}

void
closs_spotlight_walk (ClossSpotlight *spotlight, int direction, int class_index)
{
  gssize from = spotlight->current >= 0 ? get_spot (spotlight, (gsize)spotlight->current)->number : -1;
  g_autoptr (GArray) order = NULL;

  if (spotlight->frame == NULL)
    return;
  if (has_number (spotlight, spotlight->hovered))
    from = spotlight->hovered;
  if (from >= 0)
    class_index = spotlight->frame->labels[from];
  order = closs_frame_order_class (spotlight->frame, class_index);
  if (order->len == 0)
    return;
  /* The pointer rests where it was; the walk leads away from it. */
  spotlight->hovered = -1;
  look_at (spotlight, find_neighbour (order, from, direction));
  emit_changed (spotlight);
}

void
closs_spotlight_select (ClossSpotlight *spotlight, const guint32 *numbers, gsize n_numbers)
{
  g_array_set_size (spotlight->selected_ids, 0);
  for (gsize i = 0; i < n_numbers; i++)
    if (has_number (spotlight, numbers[i]))
      {
        ClossSampleId id = closs_frame_get_sample (spotlight->frame, numbers[i]);
        g_array_append_val (spotlight->selected_ids, id);
      }
  update_selected (spotlight);
  emit_changed (spotlight);
}

void
closs_spotlight_clear (ClossSpotlight *spotlight)
{
  clear_all (spotlight);
  emit_changed (spotlight);
}

gssize
closs_spotlight_get_shown (ClossSpotlight *spotlight)
{
  if (has_number (spotlight, spotlight->hovered))
    return spotlight->hovered;
  return spotlight->current >= 0 ? get_spot (spotlight, (gsize)spotlight->current)->number : -1;
}

gboolean
closs_spotlight_is_pinned (ClossSpotlight *spotlight, gsize number)
{
  gssize found = find_spot (spotlight, number);

  return found >= 0 && get_spot (spotlight, (gsize)found)->pin > 0;
}

const ClossSpot *
closs_spotlight_get_spots (ClossSpotlight *spotlight, gsize *n_spots)
{
  *n_spots = spotlight->spots->len;
  return (const ClossSpot *)(const void *)spotlight->spots->data;
}

const guint32 *
closs_spotlight_get_selected (ClossSpotlight *spotlight, gsize *n_selected)
{
  *n_selected = spotlight->selected->len;
  return (const guint32 *)(const void *)spotlight->selected->data;
}
